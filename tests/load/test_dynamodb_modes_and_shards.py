"""On-demand growth, both modes in unit-hours, and what a suffix spreads and costs."""

import math
import random
import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import (
    SHARDING_WAYS,
    break_even_utilisation,
    busiest_share,
    growth_wait_s,
    hash_suffix,
    mode_use,
    product_suffix,
    read_all_shards,
    read_one_of_shards,
    run_on_demand,
    warm_throughput,
)
from helpers.metering import query_read_units, read_units

SUFFIXES = fact("dynamodb.sharding_example.suffixes").value
NO_QUOTA = 10_000_000


# --- on demand --------------------------------------------------------------------------------------------


def test_the_published_doubling():
    """50,000 reads a second before: 100,000 at once, and 200,000 when those have been sustained."""
    before, at_once, afterwards = (
        fact(f"dynamodb.on_demand_example.{name}_units_per_s").value
        for name in ("previous_peak", "at_once", "afterwards")
    )
    asked = [before] * 30 + [at_once] * 30 + [afterwards] * 30
    run = run_on_demand(asked, "read", quota_units_per_s=NO_QUOTA)
    # The table is new in this run, so its first half hour is bounded by 12,000; take one that is not.
    grown = run_on_demand(asked, "read", warm_units_per_s=2 * before, quota_units_per_s=NO_QUOTA)
    assert run.throttled_share > 0
    assert grown.throttled_share == 0
    assert grown.at_once[[0, 30, 60]].tolist() == [at_once, at_once, afterwards]


def test_a_new_table_takes_what_is_published_and_not_more():
    for kind, units in (("read", 12_000), ("write", 4_000)):
        assert warm_throughput(kind) == units
        run = run_on_demand([units + 1_000] * 29, kind)
        assert (run.served == units).all()
        assert run.throttled_share == pytest.approx(1_000 / (units + 1_000))


def test_doubling_in_steps_of_half_an_hour_is_never_refused():
    asked = np.repeat([4_000, 8_000, 16_000, 32_000], 30)
    assert run_on_demand(asked).throttled_share == 0
    assert run_on_demand(np.repeat([4_000, 8_000, 16_000, 32_000], 29)).throttled_share > 0


def test_warming_beforehand_takes_the_surge():
    asked = [500] * 60 + [20_000] * 60
    assert run_on_demand(asked).throttled_share > 0.3
    assert run_on_demand(asked, warm_units_per_s=20_000).throttled_share == 0


def test_the_quota_refuses_what_the_table_would_take():
    quota = fact("dynamodb.table_write_quota_units_per_s").value
    run = run_on_demand([quota + 500] * 10, warm_units_per_s=2 * quota)
    assert (run.served == quota).all()
    assert (run.over_quota == 500).all()


@given(
    st.lists(st.floats(0, 100_000), min_size=1, max_size=200),
    st.sampled_from([10, 60, 300, 1_800]),
    st.floats(1, 50_000),
)
@settings(max_examples=100, deadline=None)
def test_growth_is_what_is_promised(asked, step_s, warm):
    run = run_on_demand(asked, step_s=step_s, warm_units_per_s=warm)
    steps = 1_800 // step_s
    for at, bound in enumerate(run.at_once):
        earlier = run.served[: max(0, at - steps + 1)]
        assert bound == pytest.approx(max(warm, 2 * max(earlier, default=0)))
    assert (run.served <= run.asked).all()
    assert (run.served <= run.at_once).all()
    assert (np.diff(run.at_once) >= 0).all()
    assert (run.over_quota <= run.asked - run.served + 1e-9).all()


@given(st.floats(1, 1e5), st.floats(1, 1e7))
def test_waiting_for_growth_is_halves_of_an_hour(now, goal):
    wait_s = growth_wait_s(now, goal)
    doublings = wait_s / 1_800
    assert now * 2**doublings >= goal
    assert wait_s == 0 or now * 2 ** (doublings - 1) < goal


def test_the_wait_agrees_with_the_run():
    """Asked for without end, a table of 4,000 writes reaches 40,000 after two hours."""
    run = run_on_demand([50_000] * 180)
    reached = int(np.flatnonzero(run.served >= 40_000)[0])
    assert reached * 60 == growth_wait_s(4_000, 40_000) == 7_200


# --- modes ------------------------------------------------------------------------------------------------


@given(
    st.lists(st.floats(0, 1_000), min_size=1, max_size=50),
    st.floats(1, 1_000),
    st.floats(0.1, 20),
)
def test_break_even_is_where_both_cost_the_same(asked, capacity, factor):
    use = mode_use([min(units, capacity) for units in asked], capacity)
    assert use.refused_unit_hours == 0
    share = use.on_demand_costs(factor) / factor
    assert use.utilisation == pytest.approx(share)
    if factor >= 1:
        assert break_even_utilisation(factor) * factor == pytest.approx(1)


def test_what_is_refused_is_no_use():
    use = mode_use([300, 100], 200, step_s=3_600)
    assert (use.provisioned_unit_hours, use.used_unit_hours, use.refused_unit_hours) == (400, 400, 100)
    assert use.utilisation == 0.75


def test_a_step_is_a_part_of_an_hour():
    assert mode_use([600] * 60, 600).used_unit_hours == pytest.approx(600)
    assert break_even_utilisation(0.5) == 1


# --- suffixes ---------------------------------------------------------------------------------------------

texts = st.text(max_size=30)


@given(texts, st.integers(1, 500))
def test_a_suffix_is_in_range_and_the_same_for_everybody(item_id, shards):
    for suffix in (hash_suffix, product_suffix):
        assert 1 <= suffix(item_id, shards) <= shards
        assert suffix(item_id, shards) == suffix(item_id, shards)


@given(texts, st.integers(1, 500))
def test_the_product_of_the_code_points(item_id, shards):
    assert product_suffix(item_id, shards) == math.prod(map(ord, item_id)) % shards + 1


def test_the_product_collects_on_one_shard_what_a_hash_spreads():
    """UUIDs of version 4 all land on one shard: four hyphens are 5⁴ · 9⁴, and there are twos enough."""
    chance = random.Random(1)
    numbers = ["".join(chance.choices("0123456789", k=8)) for _ in range(20_000)]
    uuids = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(20_000)]
    assert busiest_share(product_suffix(item, SUFFIXES) for item in numbers) == pytest.approx(0.636, abs=0.01)
    assert busiest_share(product_suffix(item, SUFFIXES) for item in uuids) > 0.999
    for ids in (numbers, uuids):
        assert busiest_share(hash_suffix(item, SUFFIXES) for item in ids) < 2 / SUFFIXES


def test_the_busiest_share():
    assert busiest_share(range(200)) == 1 / 200
    assert busiest_share([7]) == 1


# --- the price of reading ---------------------------------------------------------------------------------


def test_one_shard_is_a_plain_query():
    assert read_all_shards(30, 1_500, 1) == read_all_shards(30, 1_500, 1, "eventual")
    assert read_all_shards(30, 1_500, 1).read_units == query_read_units([1_500] * 30)
    assert read_all_shards(0, 1_500, 1).read_units == query_read_units([])


def test_every_shard_rounds_up_for_itself():
    """1,000 items of 200 bytes: 49 blocks of 4 KB in one, 200 blocks in 200."""
    assert (read_all_shards(1_000, 200, 1).read_units, read_all_shards(1_000, 200, 200).read_units) == (
        24.5,
        100,
    )
    assert read_all_shards(5, 200, 200).read_units == 100  # 195 shards are empty, and cost as much
    assert read_all_shards(1_000, 200, 200, "strong").read_units == 200


def test_a_query_returns_one_megabyte():
    page = 1_048_576 // 200_000
    assert read_all_shards(page, 200_000, 1).requests == 1
    assert read_all_shards(page + 1, 200_000, 1).requests == 2
    assert read_all_shards(4 * page, 200_000, 2).requests == 4


@given(st.integers(0, 400), st.integers(0, 5_000), st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_shards_never_make_a_read_cheaper(items, item_bytes, shards):
    one, many = read_all_shards(items, item_bytes, 1), read_all_shards(items, item_bytes, shards)
    assert many.read_units >= one.read_units - 0.5 * one.requests
    assert many.requests >= shards
    assert many.read_units >= shards * 0.5


@given(st.integers(0, 400 * 1_024), st.integers(1, 300), st.sampled_from(["eventual", "strong"]))
def test_a_calculated_suffix_is_one_read_and_a_random_one_asks_everybody(size, shards, how):
    drawn, known = (read_one_of_shards(size, shards, way, how) for way in SHARDING_WAYS)
    assert (known.requests, known.read_units) == (1, read_units(size, how))
    assert drawn.requests == shards
    assert drawn.read_units == known.read_units + (shards - 1) * read_units(0, how)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: run_on_demand([]),
        lambda: run_on_demand([[1]]),
        lambda: run_on_demand(["a"]),
        lambda: run_on_demand([-1]),
        lambda: run_on_demand([float("nan")]),
        lambda: run_on_demand([1], "scan"),
        lambda: run_on_demand([1], step_s=0),
        lambda: run_on_demand([1], step_s=1_801),
        lambda: run_on_demand([1], warm_units_per_s=0),
        lambda: run_on_demand([1], quota_units_per_s=-1),
        lambda: growth_wait_s(0, 5),
        lambda: growth_wait_s(5, float("inf")),
        lambda: warm_throughput("scan"),
        lambda: break_even_utilisation(0),
        lambda: mode_use([1], 0),
        lambda: mode_use([True], 5),
        lambda: mode_use([1], 5, step_s=0),
        lambda: mode_use([1], 5).on_demand_costs(-1),
        lambda: hash_suffix(1, 5),
        lambda: hash_suffix("a", 0),
        lambda: product_suffix(None, 5),
        lambda: product_suffix("a", 0.5),
        lambda: busiest_share([]),
        lambda: read_all_shards(-1, 5, 5),
        lambda: read_all_shards(1, -5, 5),
        lambda: read_all_shards(1, 500_000, 5),
        lambda: read_all_shards(1, 5, 0),
        lambda: read_all_shards(1, 5, 5, "fresh"),
        lambda: read_one_of_shards(5, 5, "both"),
        lambda: read_one_of_shards(5, 0, "random"),
    ],
)
def test_what_makes_no_sense_is_said(bad):
    with pytest.raises(InputError) as refusal:
        bad()
    assert refusal.value.expected
