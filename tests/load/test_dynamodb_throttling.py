"""A table that refuses: AWS's worked examples, closed forms, and what no load can break."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import (
    THROTTLING_LIMITS,
    THROTTLING_REASONS,
    THROUGHPUT_KINDS,
    CapacityTable,
    burst_lasts_s,
    partition_ceiling,
    partitions_needed,
    place_keys,
    run_table,
    throttling_reason,
    warm_throughput,
)
from helpers.metering import read_units

HOT = "TableWriteKeyRangeThroughputExceeded"


def steady(*asked, seconds=60):
    return [list(asked)] * seconds


def of(name):
    return fact(f"dynamodb.{name}").value


# --- burst ------------------------------------------------------------------------------------------------


def test_the_published_burst():
    """150 RCU, idle for 5 minutes: 45,000 units, and 200 a second last 900 s, not one more."""
    capacity, demand = (of(f"burst_example.{name}_units_per_s") for name in ("provisioned", "demand"))
    idle_s = of("burst_s")
    table = CapacityTable("read", 1, provisioned_units_per_s=capacity, saved_s=0)
    run = run_table(steady(0, seconds=idle_s) + steady(demand, seconds=1_000), table)
    assert run.saved_units[idle_s - 1] == of("burst_example.saved_units") == 45_000
    assert run.first_throttled_s - idle_s == of("burst_example.lasts_s") == 900
    assert run.first_throttled_s - idle_s == burst_lasts_s(45_000, demand, capacity)
    assert run.served[-1, 0] == capacity
    assert list(run.reasons) == ["TableReadProvisionedThroughputExceeded"]


@given(st.integers(10, 400), st.integers(1, 400), st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_savings_last_as_long_as_the_closed_form_says(capacity, more, saved_s):
    table = CapacityTable("read", 1, provisioned_units_per_s=capacity, saved_s=saved_s)
    lasts_s = burst_lasts_s(capacity * saved_s, capacity + more, capacity)
    seconds = int(min(lasts_s, 500)) + 2
    first = run_table(steady(capacity + more, seconds=seconds), table).first_throttled_s
    assert first == (int(lasts_s) if lasts_s < seconds else None)


def test_no_more_than_five_minutes_are_saved():
    table = CapacityTable("write", 2, provisioned_units_per_s=100)
    assert run_table(steady(0, seconds=3_600), table).saved_units.max() == 100 * of("burst_s")


def test_savings_do_not_lift_the_ceiling_of_a_partition():
    """A full purse of 300,000 units, and still 1,000 a second."""
    table = CapacityTable("write", 1, provisioned_units_per_s=1_000)
    run = run_table(steady(1_500, seconds=10), table)
    assert (run.served == 1_000).all()
    assert list(run.reasons) == [HOT]


# --- adaptive capacity ------------------------------------------------------------------------------------

CAPACITY, COOL, WARM = (of(f"adaptive_example.{name}_units_per_s") for name in ("provisioned", "cool", "hot"))


def test_the_published_adaptive_capacity():
    """50, 50, 50 and 150 of 400 WCU over 4 partitions: fine."""
    table = CapacityTable(
        "write", of("adaptive_example.partitions"), provisioned_units_per_s=CAPACITY, saved_s=0
    )
    run = run_table(steady(COOL, COOL, COOL, WARM), table)
    assert run.throttled_share == 0
    assert run.first_throttled_s is None
    assert run.reasons == {}


def test_without_it_the_hot_partition_lives_on_its_own_savings():
    """100 of 150 are its part; 300 s × 100 last 600 s, and from then on 50 a second are refused."""
    table = CapacityTable("write", 4, provisioned_units_per_s=CAPACITY, adaptive=False)
    run = run_table(steady(COOL, COOL, COOL, WARM, seconds=700), table)
    assert run.first_throttled_s == burst_lasts_s(30_000, WARM, 100) == 600
    assert run.served[-1].tolist() == [50, 50, 50, 100]


def test_adaptive_capacity_ends_at_the_total_of_the_table():
    table = CapacityTable("write", 4, provisioned_units_per_s=CAPACITY, saved_s=0)
    run = run_table(steady(50, 50, 50, 350), table)
    assert run.served[-1].sum() == pytest.approx(CAPACITY)
    assert list(run.reasons) == ["TableWriteProvisionedThroughputExceeded"]


@given(
    st_numpy.arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 8)), elements=st.floats(0, 500)),
    st.integers(1, 6),
    st.integers(1, 2_000),
)
@settings(max_examples=60, deadline=None)
def test_adaptive_capacity_never_serves_less(asked, partitions, capacity):
    runs = [
        run_table(asked, CapacityTable("write", partitions, capacity, adaptive=adaptive, saved_s=0))
        for adaptive in (True, False)
    ]
    # Savings differ second by second, but over the whole run one purse is at least as good as several.
    assert runs[0].served.sum() >= runs[1].served.sum() - 1e-6


# --- hot keys and isolation -------------------------------------------------------------------------------


def test_a_hot_key_is_refused_in_a_table_that_looks_idle():
    """4,000 of 10,000 are asked for, 70 % of them on one key: 45 % are refused."""
    run = run_table(steady(2_800, 600, 600), CapacityTable("write", 10, 10_000))
    assert run.throttled_share == pytest.approx(1_800 / 4_000)
    assert run.reasons == {HOT: pytest.approx(1_800 * 60)}
    assert run.served.sum() / 60 / 10_000 == pytest.approx(0.22)


@pytest.mark.parametrize("capacity", [3_000, 10_000, 40_000])
def test_more_capacity_does_not_help_a_hot_key(capacity):
    run = run_table(steady(2_800, 100), CapacityTable("write", 40, capacity))
    assert run.served[-1].tolist() == [1_000, 100]


def test_the_published_ceiling_of_one_item():
    """An item of 20 KB takes 5 units: 600 strongly consistent reads a second, and no more."""
    units = read_units(of("partition_example.item_bytes"), "strong")
    run = run_table(steady(2_000 * units), CapacityTable("read", 4))
    assert run.served[-1, 0] / units == of("partition_example.reads_per_s") == 600


def test_neighbours_of_a_hot_key_suffer_until_it_is_isolated():
    table = CapacityTable("write", 2, isolates_after_s=30)
    run = run_table(steady(1_900, 100, seconds=60), table, placement=[0, 0])
    assert run.served[0].tolist() == [950, 50]  # both are refused half
    assert run.isolations == ((30, 0),)
    assert run.served[29].tolist() == [950, 50]
    assert run.served[30].tolist() == [1_000, 100]  # the neighbour is free, the hot key is at its ceiling
    assert run.placement == (2, 0)


def test_one_key_cannot_be_isolated_from_itself():
    run = run_table(steady(5_000, seconds=600), CapacityTable("write", 4, isolates_after_s=10))
    assert run.isolations == ()
    assert (run.served == 1_000).all()


def test_many_warm_keys_on_one_partition_are_spread_in_time():
    table = CapacityTable("write", 1, isolates_after_s=60)
    run = run_table(steady(*[400] * 10, seconds=900), table)
    assert run.served[0].sum() == pytest.approx(1_000)
    assert run.served[-1].sum() == pytest.approx(4_000)
    assert run.partition_served.shape == (900, 1 + len(run.isolations))


# --- on demand: maximum and quota -------------------------------------------------------------------------


def test_a_maximum_of_ones_own_and_the_quota_give_their_own_reasons():
    asked = steady(*[900] * 60)
    run = run_table(asked, CapacityTable("write", 60))
    assert run.served[-1].sum() == pytest.approx(of("table_write_quota_units_per_s"))
    assert list(run.reasons) == ["TableWriteAccountLimitExceeded"]
    run = run_table(asked, CapacityTable("write", 60, maximum_units_per_s=500, index=True))
    assert run.served[-1].sum() == pytest.approx(500)
    assert list(run.reasons) == ["IndexWriteMaxOnDemandThroughputExceeded"]
    raised = run_table(asked, CapacityTable("write", 60, quota_units_per_s=100_000))
    assert raised.throttled_share == 0


@pytest.mark.parametrize("kind", THROUGHPUT_KINDS)
def test_a_new_on_demand_table_needs_four_partitions(kind):
    assert partitions_needed(warm_throughput(kind), kind) == 4
    assert partitions_needed(0, kind) == 1
    assert partitions_needed(partition_ceiling(kind) + 0.5, kind) == 2


# --- what no load can break -------------------------------------------------------------------------------

loads = st_numpy.arrays(float, st.tuples(st.integers(1, 40), st.integers(1, 8)), elements=st.floats(0, 5_000))
tables = st.one_of(
    st.builds(
        CapacityTable,
        st.sampled_from(THROUGHPUT_KINDS),
        st.integers(1, 6),
        provisioned_units_per_s=st.floats(1, 40_000),
        adaptive=st.booleans(),
        saved_s=st.floats(0, 300),
    ),
    st.builds(
        CapacityTable,
        st.sampled_from(THROUGHPUT_KINDS),
        st.integers(1, 6),
        isolates_after_s=st.none() | st.integers(1, 10),
        maximum_units_per_s=st.none() | st.floats(1, 10_000),
    ),
)


@given(loads, tables)
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_and_no_limit_is_passed(asked, table):
    run = run_table(asked, table)
    refused = sum(run.refused.values())
    assert np.allclose(run.served.sum(axis=1) + refused, asked.sum(axis=1))
    assert (run.served >= 0).all()
    assert (run.served <= asked + 1e-9).all()
    assert np.allclose(run.partition_served.sum(axis=1), run.served.sum(axis=1))
    assert run.partition_served.max() <= partition_ceiling(table.kind) + 1e-6
    assert set(run.refused) == set(THROTTLING_LIMITS)
    assert set(run.reasons) <= set(THROTTLING_REASONS)
    if table.provisioned_units_per_s is None:
        bound = np.inf if table.maximum_units_per_s is None else table.maximum_units_per_s
        assert run.served.sum(axis=1).max() <= min(bound, table.quota) + 1e-6
    else:
        capacity, saved_s = table.provisioned_units_per_s, 300 if table.saved_s is None else table.saved_s
        served = run.served.sum(axis=1).cumsum()
        earned = capacity * (saved_s + np.arange(1, len(asked) + 1))
        assert (served <= earned + 1e-6).all()


@given(loads, st.integers(1, 6), st.floats(1, 20_000), st.floats(1, 20_000))
@settings(max_examples=60, deadline=None)
def test_more_capacity_never_serves_less(asked, partitions, capacity, more):
    small, large = (
        run_table(asked, CapacityTable("write", partitions, units, saved_s=0))
        for units in (capacity, capacity + more)
    )
    assert large.served.sum() >= small.served.sum() - 1e-6


def test_the_same_load_gives_the_same_run_and_arrays_are_read_only():
    runs = [run_table(steady(1_500, 20), CapacityTable("write", 2, 1_000)) for _ in range(2)]
    assert np.array_equal(runs[0].served, runs[1].served)
    with pytest.raises(ValueError, match="read-only"):
        runs[0].served[0, 0] = 1


def test_an_empty_load_refuses_nothing():
    run = run_table([[0, 0]], CapacityTable("write", 2, 1_000))
    assert run.throttled_share == 0


# --- places and reasons -----------------------------------------------------------------------------------


def test_keys_are_placed_by_their_hash():
    names = [f"user-{number}" for number in range(10_000)]
    places = place_keys(names, 10)
    assert places == place_keys(names, 10)
    shares = np.bincount(places) / len(names)
    assert shares.min() > 0.08
    assert shares.max() < 0.12


def test_sixteen_reasons_in_four_families():
    assert len(THROTTLING_REASONS) == len(set(THROTTLING_REASONS)) == of("throttling_reasons") == 16
    assert len(THROTTLING_LIMITS) == 4
    for name in THROTTLING_REASONS:
        reason = throttling_reason(name)
        assert reason.name == name
        for text in (reason.bounds, reason.remedy):
            assert text.ja
            assert text.en


@pytest.mark.parametrize(
    "name", ["TableReadProvisionedThroughputExceeded", "IndexWriteAccountLimitExceeded", HOT]
)
def test_names_that_the_api_reference_gives_are_among_them(name):
    assert name in THROTTLING_REASONS


@pytest.mark.parametrize(
    "bad",
    [
        lambda: CapacityTable("scan", 1),
        lambda: CapacityTable(None, 1),
        lambda: CapacityTable("write", 0),
        lambda: CapacityTable("write", True),
        lambda: CapacityTable("write", 1, provisioned_units_per_s=0),
        lambda: CapacityTable("write", 1, provisioned_units_per_s=float("nan")),
        lambda: CapacityTable("write", 1, provisioned_units_per_s=40_001),
        lambda: CapacityTable("write", 1, 10, saved_s=301),
        lambda: CapacityTable("write", 1, 10, isolates_after_s=0),
        lambda: CapacityTable("write", 1, 10, isolates_after_s=5, adaptive=False),
        lambda: CapacityTable("write", 1, saved_s=5),
        lambda: CapacityTable("write", 1, adaptive=False),
        lambda: CapacityTable("write", 1, 10, maximum_units_per_s=5),
        lambda: CapacityTable("write", 1, maximum_units_per_s=-5),
        lambda: run_table([], CapacityTable("write", 1)),
        lambda: run_table([1, 2], CapacityTable("write", 1)),
        lambda: run_table([[1], [1, 2]], CapacityTable("write", 1)),
        lambda: run_table([["a"]], CapacityTable("write", 1)),
        lambda: run_table([[True]], CapacityTable("write", 1)),
        lambda: run_table([[-1]], CapacityTable("write", 1)),
        lambda: run_table([[float("inf")]], CapacityTable("write", 1)),
        lambda: run_table([[1, 2]], CapacityTable("write", 1), placement=[0]),
        lambda: run_table([[1]], CapacityTable("write", 1), placement=[1]),
        lambda: partition_ceiling("scan"),
        lambda: partitions_needed(-1),
        lambda: place_keys([1], 4),
        lambda: place_keys(["a"], 0),
        lambda: throttling_reason("Busy"),
    ],
)
def test_what_makes_no_table_and_no_load(bad):
    with pytest.raises(InputError) as refusal:
        bad()
    assert refusal.value.expected
