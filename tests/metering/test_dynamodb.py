"""DynamoDB's units: AWS's own worked examples, and properties that hold for every size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.metering import (
    CONSISTENCIES,
    batch_read_units,
    failed_condition_write_units,
    query_read_units,
    read_units,
    stored_size_bytes,
    update_write_units,
    write_units,
)

KB = 1_024
ITEM = st.integers(1, 400 * KB)


@pytest.mark.parametrize(
    ("size_bytes", "eventual", "strong", "transactional"),
    [
        (8 * KB, 1, 2, 4),  # AWS's example
        (3_500, 0.5, 1, 2),
        (4 * KB, 0.5, 1, 2),
        (4 * KB + 1, 1, 2, 4),
        (10 * KB, 1.5, 3, 6),
        (5 * KB, 1, 2, 4),
        (400 * KB, 50, 100, 200),
        (0, 0.5, 1, 2),  # not there
    ],
)
def test_reads_by_key(size_bytes, eventual, strong, transactional):
    assert [read_units(size_bytes, how) for how in CONSISTENCIES] == [eventual, strong, transactional]
    assert read_units(size_bytes) == eventual


@pytest.mark.parametrize(
    ("size_bytes", "units"), [(2 * KB, 2), (512, 1), (1_536, 2), (5 * KB, 5), (0, 1), (400 * KB, 400)]
)
def test_writes(size_bytes, units):
    assert write_units(size_bytes) == units
    assert write_units(size_bytes, transactional=True) == 2 * units


def test_a_query_rounds_the_sum_and_a_batch_each_item():
    assert query_read_units([80 * KB]) == 10  # AWS's example
    assert query_read_units([45 * KB]) == 6
    assert query_read_units([1_500, 6_500], "strong") == 2
    assert batch_read_units([1_500, 6_500], "strong") == 3  # AWS's example: 4 KB and 8 KB
    assert query_read_units([]) == 0.5
    assert batch_read_units([5 * KB], "transactional") == 4


@given(sizes=st.lists(ITEM, min_size=1, max_size=30), how=st.sampled_from(("eventual", "strong")))
def test_a_query_never_costs_more_than_its_items_one_by_one(sizes, how):
    one_by_one = sum(read_units(size, how) for size in sizes)
    assert query_read_units(sizes, how) <= one_by_one == batch_read_units(sizes, how)


@given(before=ITEM, after=ITEM)
def test_an_update_costs_the_larger_item(before, after):
    assert update_write_units(before, after) == write_units(max(before, after))
    assert update_write_units(before, after, transactional=True) == 2 * update_write_units(before, after)
    assert failed_condition_write_units(before) == write_units(before)


def test_storage_counts_a_hundred_bytes_more():
    assert stored_size_bytes(1) == 101


@pytest.mark.parametrize("call", [read_units, write_units, stored_size_bytes, failed_condition_write_units])
@pytest.mark.parametrize("size", [-1, 2.0, True, None, "8"])
def test_sizes_that_are_none(call, size):
    with pytest.raises(InputError, match="is not a size"):
        call(size)


@pytest.mark.parametrize("call", [read_units, write_units, lambda size: query_read_units([size])])
def test_an_item_has_a_largest_size(call):
    with pytest.raises(InputError, match="409,601 bytes do not fit into an item"):
        call(400 * KB + 1)


def test_no_such_consistency():
    with pytest.raises(InputError, match="no consistency 'Strong'"):
        read_units(1, "Strong")
    with pytest.raises(InputError, match="cannot hold a Query"):
        query_read_units([1], "transactional")
