"""Stampedes: what the cures leave of them, XFetch's probabilities, and published sizes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import CURES, simulate_stampede, stampede_size, xfetch_probability

KEY = {"read_rate_rps": 200, "recompute_s": 0.5, "ttl_s": 10, "duration_s": 100}


def _run(cure, seed=1, **changes):
    return simulate_stampede(cure, **{**KEY, "seed": seed, **changes})


def test_the_example_of_the_paper():
    rate, time_s = fact("xfetch.example_read_rate_rps").value, fact("xfetch.example_recompute_s").value
    assert stampede_size(rate, time_s) == 30


@pytest.mark.parametrize(
    ("left_s", "recompute_s", "expected"),
    [(1, 1, 0.3679), (0.4, 0.4, 0.3679), (2, 0.4, 0.0067), (0.1, 0.4, 0.7788), (10, 0.4, 1.4e-11)],
)
def test_the_probabilities_of_xfetch(left_s, recompute_s, expected):
    """A table in a much read tutorial says 63 % where it is 37 %."""
    assert xfetch_probability(left_s, recompute_s) == pytest.approx(expected, rel=0.01, abs=5e-13)


def test_beta_stretches_the_time():
    assert xfetch_probability(6, 1, beta=3) == pytest.approx(xfetch_probability(2, 1))
    assert xfetch_probability(0, 1) == 1


@pytest.mark.parametrize("rate", [10, 40])
def test_without_a_cure_rate_times_time(rate):
    """One expiry, many seeds: the first reader, and on average rate × time more."""
    runs = [
        _run("none", seed, read_rate_rps=rate, recompute_s=3, ttl_s=20, duration_s=30) for seed in range(150)
    ]
    assert np.mean([run.fetches for run in runs]) == pytest.approx(1 + stampede_size(rate, 3), rel=0.05)
    assert max(run.most_at_once for run in runs) == max(run.fetches for run in runs)


def test_coalescing_leaves_one_a_server():
    alone = _run("coalescing")
    assert alone.most_at_once == 1
    fleet = _run("coalescing", servers=20)
    assert fleet.most_at_once == 20
    assert fleet.fetches / alone.fetches == pytest.approx(20, rel=0.05)


def test_a_lease_leaves_one_whatever_the_number_of_servers():
    assert _run("lease", servers=20).most_at_once == 1


def test_a_lease_that_is_too_short_is_given_again():
    assert fact("memcache.lease_interval_s").value == 10
    slow = _run("lease", recompute_s=25, ttl_s=10, duration_s=40)
    assert slow.most_at_once == 3  # at 10, 20 and 30 s; the first value is there at 35 s
    assert np.diff(slow.fetch_s)[:2] == pytest.approx([10, 10], abs=0.1)
    assert _run("lease", recompute_s=25, duration_s=40, lease_s=30).fetches == 1


def test_published_leases_take_away_most_of_the_peak():
    share = fact("memcache.herd_peak_after_rps").value / fact("memcache.herd_peak_before_rps").value
    none, lease = _run("none"), _run("lease")
    assert lease.fetches / none.fetches < share < 0.1


def test_xfetch_mostly_beats_the_expiry():
    none, early = _run("none"), _run("early")
    assert early.most_at_once < none.most_at_once / 5
    assert early.wait_s_mean < none.wait_s_mean / 5
    # A later start leaves less time: at a tiny beta XFetch is no cure.
    assert _run("early", beta=1e-6).fetches == pytest.approx(none.fetches, rel=0.1)


def test_the_first_early_refresh_comes_when_the_dice_say():
    """The hazard in closed form: reads at rate λ, each with e^(-left / δ), are λ δ e^(-left / δ) in all."""
    rate, recompute_s = 200, 0.5
    firsts = [_run("early", seed, duration_s=9.99999).fetch_s[:1] for seed in range(300)]
    left_s = np.array([10 - float(first[0]) for first in firsts])
    for at_s in (2.0, 2.5, 3.0):
        expected = 1 - math.exp(-rate * recompute_s * math.exp(-at_s / recompute_s))
        assert (left_s > at_s).mean() == pytest.approx(expected, abs=0.09)


def test_a_soft_time_to_live_lets_nobody_wait():
    soft = _run("soft_ttl")
    assert (soft.most_at_once, soft.waiting_reads, soft.wait_s_mean) == (1, 0, 0)
    # Between the first time and the new value, everybody reads the old one.
    assert soft.stale_reads == pytest.approx(soft.fetches * stampede_size(200, 0.5), rel=0.1)


def test_a_soft_time_that_comes_too_late_is_a_coalesced_wait():
    late = _run("soft_ttl", soft_ttl_s=9.8)
    assert late.most_at_once == 1
    assert 0 < late.waiting_reads < _run("coalescing").waiting_reads
    assert _run("soft_ttl", soft_ttl_s=10).stale_reads == 0


@settings(max_examples=40, deadline=None)
@given(
    cure=st.sampled_from(CURES),
    rate=st.floats(0.1, 50),
    recompute_s=st.floats(0.01, 5),
    ttl_s=st.floats(0.1, 20),
    seed=st.integers(0, 100),
)
def test_no_cure_asks_more_often_than_reads_come(cure, rate, recompute_s, ttl_s, seed):
    run = _run(cure, seed, read_rate_rps=rate, recompute_s=recompute_s, ttl_s=ttl_s)
    assert run.fetches <= run.reads
    assert run.most_at_once <= max(1, run.fetches)
    assert run.stale_reads + run.waiting_reads <= run.reads
    assert run.wait_s_mean <= recompute_s * (1 + 1e-9)
    assert (np.diff(run.fetch_s) >= 0).all()
    if cure in ("coalescing", "soft_ttl"):
        assert (np.diff(run.fetch_s) >= recompute_s - 1e-9).all()


def test_every_cure_sees_the_same_reads():
    assert len({_run(cure).reads for cure in CURES}) == 1
    assert _run("early").fetch_s.tobytes() == _run("early").fetch_s.tobytes()
    with pytest.raises(ValueError, match="read-only"):
        _run("none").fetch_s[0] = 1


def test_nobody_reads():
    run = _run("none", read_rate_rps=0)
    assert (run.reads, run.fetches, run.wait_s_mean, run.most_at_once) == (0, 0, 0, 0)


@pytest.mark.parametrize("name", ["recompute_s", "ttl_s", "beta", "lease_s"])
@pytest.mark.parametrize("number", [0, -1, float("nan"), True, "3"])
def test_bad_numbers_are_named(name, number):
    with pytest.raises(InputError, match=f"{name} cannot be"):
        _run("none", **{name: number})


@pytest.mark.parametrize("name", ["read_rate_rps", "duration_s"])
@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), True, None])
def test_bad_rates_are_named(name, number):
    with pytest.raises(InputError, match=f"{name} cannot be"):
        _run("none", **{name: number})


def test_other_bad_inputs():
    with pytest.raises(InputError, match="no cure 'prayer'"):
        _run("prayer")
    with pytest.raises(InputError, match="soft_ttl_s cannot be"):
        _run("soft_ttl", soft_ttl_s=11)
    with pytest.raises(InputError, match="servers cannot be"):
        _run("coalescing", servers=0)
    with pytest.raises(InputError, match="too many to go through"):
        _run("none", read_rate_rps=1e9)
    with pytest.raises(InputError, match="left_s cannot be"):
        xfetch_probability(-1, 1)
    for name in ("recompute_s", "beta"):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            xfetch_probability(1, **{"recompute_s": 1, name: 0})
    with pytest.raises(InputError, match="recompute_s cannot be"):
        stampede_size(1, -1)
