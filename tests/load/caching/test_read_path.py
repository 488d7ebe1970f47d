"""A read through a cache, trip by trip: the formula against reads at random and against a measurement."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import cache_aside


def test_a_read_through_a_cache_trip_by_trip():
    rng = np.random.default_rng(2)
    hit = rng.random(100_000) < 0.7
    reads_s = np.where(hit, 0.001, 0.001 + 0.005 + 0.002)
    found = cache_aside(0.7, cache_s=0.001, database_s=0.005, store_s=0.002)
    assert found.read_s == pytest.approx(reads_s.mean(), rel=0.01)
    assert found.database_share == pytest.approx(0.3)
    assert found.speed_up == pytest.approx(0.005 / found.read_s)


@given(
    cache_s=st.floats(1e-5, 1), database_s=st.floats(1e-5, 1), store_s=st.floats(0, 1), hits=st.floats(0, 1)
)
def test_beyond_the_break_even_the_client_gains(cache_s, database_s, store_s, hits):
    found = cache_aside(hits, cache_s=cache_s, database_s=database_s, store_s=store_s)
    if abs(hits - found.break_even_hit_ratio) > 1e-9:
        assert (found.read_s < database_s) == (hits > found.break_even_hit_ratio)


def test_measured_trips_explain_a_cache_that_is_slower():
    """One Python client: 6,429 lookups/s alone, 7,234 reads of Redis/s, 63 % hits: 3,366/s were measured."""
    found = cache_aside(0.63, cache_s=1 / 7_234, database_s=1 / 6_429)
    assert found.speed_up < 1
    assert 3_366 < 1 / found.read_s < 1.25 * 3_366


@pytest.mark.parametrize("hits", [-0.1, 1.1, float("nan"), True, None])
def test_bad_ratios_are_named(hits):
    with pytest.raises(InputError, match="hit_ratio cannot be"):
        cache_aside(hits, cache_s=1, database_s=1)


@pytest.mark.parametrize("time_s", [0, -1, float("nan"), True, "1"])
def test_bad_trips_are_named(time_s):
    for name in ("cache_s", "database_s"):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            cache_aside(0.5, **{"cache_s": 1, "database_s": 1, name: time_s})
    with pytest.raises(InputError, match="store_s cannot be"):
        cache_aside(0.5, cache_s=1, database_s=1, store_s=-1)


@pytest.mark.parametrize("database_s", [0.001, 0.0005])
def test_where_a_hit_is_no_faster_than_the_database_no_ratio_suffices(database_s):
    found = cache_aside(1, cache_s=0.001, database_s=database_s)
    assert found.break_even_hit_ratio == math.inf
    assert found.speed_up <= 1
