"""Fan-out, hedging, shuffle sharding, buckets: published examples, and draws that show the same."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import burst_lasts_s, fan_out_slow_probability, hedge, overlap_probability, shuffle_shards


def test_the_tail_at_scale():
    assert fan_out_slow_probability(0.01, 100) == pytest.approx(0.63, abs=5e-3)
    assert fan_out_slow_probability(1 / 10_000, 2_000) == pytest.approx(0.18, abs=5e-3)  # almost 1 in 5


def published(name):
    return float(fact(f"tail_at_scale.{name}").value)


def test_a_hundred_leaves_are_as_slow_as_one_in_ten_thousand():
    """A p99 of all of 100 leaves is a p99.99 of each: at most 1 in 10,000 may take longer."""
    assert fan_out_slow_probability(1e-4, 100) == pytest.approx(0.01, rel=0.01)
    assert published("all_leaves_p99_s") * 1_000 == pytest.approx(14 * published("leaf_p99_ms"))


def test_a_tail_as_heavy_as_the_published_one():
    """A power law through two published points: 2 % beyond 10 ms, and of 100 leaves 0.1 % beyond 1,800 ms.

    The published p99.9 with hedging is 74 ms. Independent second requests do a little better than that, real
    ones are not quite independent.
    """
    delay_ms, slow, leaves = published("hedge_after_ms"), published("hedge_extra_percent") / 100, 100
    beyond = 1 - 0.999 ** (1 / leaves)
    power = math.log(slow / beyond) / math.log(published("unhedged_p999_ms") / delay_ms)
    rng = np.random.default_rng(4)
    first, second = (delay_ms * (rng.random(4_000_000) / slow) ** (-1 / power) for _ in "ab")
    found = hedge(first, second, delay_ms)
    assert found.extra_requests_share == pytest.approx(slow, rel=0.01)
    assert np.quantile(first, 1 - beyond) == pytest.approx(published("unhedged_p999_ms"), rel=0.3)
    assert 20 < np.quantile(found.response_s, 1 - beyond) < published("hedged_p999_ms")


def test_fan_out_at_the_edges():
    assert fan_out_slow_probability(0.5, 0) == 0
    assert fan_out_slow_probability(0, 10**9) == 0
    assert fan_out_slow_probability(1, 1) == 1
    assert fan_out_slow_probability(1, 0) == 0
    assert fan_out_slow_probability(1e-18, 10) == pytest.approx(1e-17)


def test_hedging_after_the_95th_percentile_costs_a_twentieth_and_cuts_the_tail():
    rng = np.random.default_rng(7)
    first, second = (np.where(rng.random(200_000) < 0.02, 1.0, rng.exponential(0.01, 200_000)) for _ in "ab")
    delay_s = float(np.quantile(first, 0.95))
    found = hedge(first, second, delay_s)
    assert found.extra_requests_share == pytest.approx(0.05, abs=1e-3)
    assert np.quantile(first, 0.999) == 1
    assert np.quantile(found.response_s, 0.999) < 0.2
    # Slow after the delay and slow again: independent, so the product of both tails.
    for time_s in (0.01, 0.02):
        expected = (first > delay_s + time_s).mean() * (second > time_s).mean()
        assert (found.response_s > delay_s + time_s).mean() == pytest.approx(expected, rel=0.1)


def test_the_same_slow_server_twice_does_not_help():
    slow = np.full(5, 1.0)
    assert (hedge(slow, slow, 0.1).response_s == 1.0).all()


@given(times=st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=1), delay_s=st.floats(0, 9))
def test_hedging_never_answers_later(times, delay_s):
    first, second = zip(*times, strict=True)
    found = hedge(first, second, delay_s)
    assert (found.response_s <= np.array(first)).all()
    assert found.extra_requests_share == sum(time > delay_s for time in first) / len(first)


def test_shuffle_sharding():
    assert shuffle_shards(8, 2) == 28
    assert shuffle_shards(2_048, 4) == pytest.approx(7.3086e11, rel=1e-5)
    assert overlap_probability(8, 2, 2) == pytest.approx(1 / 28)
    assert overlap_probability(2_048, 4, 3) < 1e-7


def test_overlaps_counted_one_by_one():
    mine = {0, 1, 2}
    hands = list(itertools.combinations(range(7), 3))
    for shared in range(4):
        counted = sum(len(mine & set(hand)) == shared for hand in hands) / len(hands)
        assert overlap_probability(7, 3, shared) == pytest.approx(counted)


@given(workers=st.integers(1, 300), data=st.data())
def test_some_overlap_is_certain(workers, data):
    size = data.draw(st.integers(1, workers))
    assert sum(overlap_probability(workers, size, shared) for shared in range(size + 1)) == pytest.approx(1)


def test_a_bucket_lasts():
    assert burst_lasts_s(45_000, 200, 150) == 900
    assert burst_lasts_s(45_000, 150, 150) == math.inf
    assert burst_lasts_s(0, 200, 150) == 0


@pytest.mark.parametrize("number", [-1, float("nan"), True, "x", None])
def test_bad_numbers_are_named(number):
    for name in ("saved_units", "demand_per_s", "refill_per_s"):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            burst_lasts_s(**{"saved_units": 1, "demand_per_s": 1, "refill_per_s": 1, name: number})
    with pytest.raises(InputError, match="slow_probability cannot be"):
        fan_out_slow_probability(number, 1)
    with pytest.raises(InputError, match="calls cannot be"):
        fan_out_slow_probability(0.5, number)
    with pytest.raises(InputError, match="first_s cannot be used"):
        hedge([number if number is not True else -1], [1], 1)
    with pytest.raises(InputError, match="shard_size cannot be"):
        shuffle_shards(3, number)


def test_what_does_not_match():
    with pytest.raises(InputError, match="1 first and 2 second"):
        hedge([1], [1, 2], 1)
    with pytest.raises(InputError, match="first_s cannot be used"):
        hedge([], [], 1)
    with pytest.raises(InputError, match="shard_size cannot be 9"):
        shuffle_shards(8, 9)
    with pytest.raises(InputError, match="shared cannot be 3"):
        overlap_probability(8, 2, 3)
    with pytest.raises(InputError, match=r"slow_probability cannot be 1\.5"):
        fan_out_slow_probability(1.5, 2)
