"""The day the cache is gone: the closed form against a cache that is filled read by read."""

from collections import OrderedDict

import numpy as np
import pytest

from helpers.errors import InputError
from helpers.load import che_hit_ratio, cold_cache, request_trace, zipf_popularity

POPULARITY = zipf_popularity(4_000, 0.8)


def _simulate(popularity, cache_size, read_rate_rps, capacity_rps, duration_s, seed):
    """Read by read; the database answers misses one by one at its capacity and refuses the others."""
    reads = round(read_rate_rps * duration_s)
    cache, answered, missed, refused = OrderedDict(), 0.0, np.zeros(reads, bool), np.zeros(reads, bool)
    for number, asked in enumerate(request_trace(popularity, reads, seed).tolist()):
        if asked in cache:
            cache.move_to_end(asked)
            continue
        missed[number] = True
        # A token bucket, so that the dice of a few milliseconds refuse nobody: the closed form knows none.
        answered = max(answered, number * capacity_rps / read_rate_rps - 30)
        if answered >= number * capacity_rps / read_rate_rps:
            refused[number] = True
            continue
        answered += 1
        cache[asked] = None
        if len(cache) > cache_size:
            cache.popitem(last=False)
    return missed, refused


@pytest.mark.parametrize("capacity_rps", [900, 1_500])
def test_against_a_cache_that_is_filled_read_by_read(capacity_rps):
    rate, size = 2_000, 2_000
    found = cold_cache(POPULARITY, size, read_rate_rps=rate, database_capacity_rps=capacity_rps)
    runs = [_simulate(POPULARITY, size, rate, capacity_rps, 8, seed) for seed in range(6)]
    missed = np.mean([run[0] for run in runs], axis=0)
    refused = np.mean([run[1].sum() for run in runs])
    assert refused == pytest.approx(found.refused_reads, rel=0.15, abs=0.02 * rate)
    for at_s in (0.2, 1.0, 2.0, 4.0):
        around = slice(int((at_s - 0.1) * rate), int((at_s + 0.1) * rate))
        expected = np.interp(at_s, found.time_s, found.offered_rps) / rate
        assert missed[around].mean() == pytest.approx(expected, abs=0.035)


def test_everything_at_first_and_the_usual_in_the_end():
    found = cold_cache(POPULARITY, 2_000, read_rate_rps=1_000, database_capacity_rps=600)
    assert found.hit_ratio == pytest.approx(che_hit_ratio(POPULARITY, 2_000))
    assert found.offered_rps[0] == pytest.approx(1_000)
    assert found.offered_rps[-1] == pytest.approx(found.usual_rps, rel=1e-6)
    assert found.factor == pytest.approx(1 / (1 - found.hit_ratio))
    assert (np.diff(found.time_s) > 0).all()
    assert (np.diff(found.offered_rps) < 0).all()
    assert found.warm_s > found.overload_s > 0


def test_an_overload_lasts_as_long_as_it_takes_to_fetch_what_must_be_there():
    """All alike: the miss ratio is what is not cached, so half has to be there for half the capacity."""
    found = cold_cache([1] * 1_000, 900, read_rate_rps=1_000, database_capacity_rps=500)
    assert found.overload_s == pytest.approx(500 / 500)
    assert found.refused_reads == pytest.approx(1_000 * 0.75 - 500, rel=0.01)


def test_a_database_that_takes_it_all():
    for capacity_rps in (1_000, 5_000, float("inf")):
        found = cold_cache(POPULARITY, 2_000, read_rate_rps=1_000, database_capacity_rps=capacity_rps)
        assert (found.overload_s, found.refused_reads) == (0, 0)
        assert found.refused_rps.max() == 0


def test_a_cache_that_holds_everything():
    found = cold_cache(POPULARITY, 4_000, read_rate_rps=1_000, database_capacity_rps=400)
    assert (found.hit_ratio, found.usual_rps, found.factor) == (1.0, 0.0, float("inf"))
    assert found.overload_s > 0
    assert found.offered_rps[-1] == pytest.approx(0.001)


def test_an_overload_that_never_ends():
    with pytest.raises(InputError, match="never gets out") as error:
        cold_cache(POPULARITY, 400, read_rate_rps=1_000, database_capacity_rps=300)
    assert "larger cache" in error.value.next_step
    with pytest.raises(InputError, match="never gets out"):
        cold_cache(POPULARITY, 0, read_rate_rps=1_000, database_capacity_rps=1_000)


@pytest.mark.parametrize("number", [0, -1, float("nan"), True, None, "3"])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="read_rate_rps cannot be"):
        cold_cache(POPULARITY, 100, read_rate_rps=number)
    with pytest.raises(InputError, match="database_capacity_rps cannot be"):
        cold_cache(POPULARITY, 100, read_rate_rps=1, database_capacity_rps=number)
    with pytest.raises(InputError, match="points cannot be"):
        cold_cache(POPULARITY, 100, read_rate_rps=1, points=number)


def test_the_arrays_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        cold_cache([3, 2, 1], 2, read_rate_rps=1).offered_rps[0] = 1
