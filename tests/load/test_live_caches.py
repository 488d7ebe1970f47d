"""A cache before a database, live and calculated: counts that do not depend on the machine."""

import pytest

from helpers.errors import InputError
from helpers.load import (
    STAMPEDE_TRIAL_CURES,
    TRIAL_QUERIES,
    cache_trials,
    find_program,
    live_caches,
    lru_hit_ratio,
    simulate_stampede,
    stampede_trials,
    zipf_trace,
)

READS = {"reads": 300, "objects": 100}


def _servers():
    find_program("postgres")
    find_program("redis")


def test_a_real_cache_spares_the_database_the_hits():
    _servers()
    expected = round(lru_hit_ratio(zipf_trace(100, 300, 0.8, seed=1), 100) * 300)
    for trial in cache_trials(**READS):
        assert trial.measured
        assert (trial.reads, trial.hits) == (300, expected)
        assert trial.by_formula.database_share == pytest.approx(1 - expected / 300)
        assert trial.speed_up == trial.cached_rps / trial.database_rps
        # The sum of the trips is the time, but for what Python does between them.
        assert 0.3 < trial.by_formula.speed_up / trial.speed_up < 3


@pytest.mark.parametrize("servers", [1, 3])
def test_a_real_stampede_and_its_cures(servers):
    _servers()
    none, coalescing, lease = stampede_trials(readers=9, servers=servers, recompute_s=0.4)
    assert none.measured
    assert (none.database_reads, coalescing.database_reads, lease.database_reads) == (9, servers, 1)
    for trial in (none, coalescing, lease):
        assert trial.slowest_s >= 0.4


def test_the_calculation_says_that_it_is_one():
    cheap, dear = cache_trials(simulate=True)
    assert not cheap.measured and not dear.measured
    assert cheap.hits == dear.hits
    assert cheap.speed_up < 1 < dear.speed_up
    assert dear.by_formula.speed_up == pytest.approx(dear.speed_up)
    trials = stampede_trials(readers=24, servers=3, simulate=True)
    assert [trial.database_reads for trial in trials] == [24, 3, 1]
    assert not any(trial.measured for trial in trials)
    assert stampede_trials(["coalescing"], readers=2, servers=3, simulate=True)[0].database_reads == 2


@pytest.mark.parametrize("missing", ["postgres", "redis"])
def test_without_a_server_the_calculation_answers(monkeypatch, missing):
    here = {"postgres": object(), "redis": object(), missing: None}
    monkeypatch.setattr(live_caches, "available_services", lambda: here)
    assert not cache_trials(**READS)[0].measured
    assert not stampede_trials(readers=3)[0].measured


def test_what_is_tried_is_what_is_simulated():
    for cure in STAMPEDE_TRIAL_CURES:
        simulate_stampede(cure, read_rate_rps=1, recompute_s=1, ttl_s=1, duration_s=1, seed=1)
    assert set(TRIAL_QUERIES) == {"cheap", "dear"}


def test_bad_inputs_are_named():
    with pytest.raises(InputError, match="no query 'free'"):
        cache_trials(["free"])
    with pytest.raises(InputError, match="no cure 'early' to try"):
        stampede_trials(["early"])
    for number in (0, -1, 1.5, True, None):
        with pytest.raises(InputError, match="reads cannot be"):
            cache_trials(reads=number)
        with pytest.raises(InputError, match="objects cannot be"):
            cache_trials(objects=number)
        with pytest.raises(InputError, match="readers cannot be"):
            stampede_trials(readers=number)
        with pytest.raises(InputError, match="servers cannot be"):
            stampede_trials(servers=number)
    for number in (0, -1, 6, float("nan"), True):
        with pytest.raises(InputError, match="recompute_s cannot be"):
            stampede_trials(recompute_s=number)
