"""The storm: where it tips, that nothing gets lost in it, and its closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.language import language, set_language
from helpers.messaging import (
    CircuitBreaker,
    ControlledDelay,
    RetryBudget,
    Storm,
    simulate_storm,
    tipping_load,
)

STORM = Storm(arrival_rate_rps=240)


@pytest.fixture
def in_language():
    before = language()
    yield set_language
    set_language(before)


def test_the_spike_ends_and_the_overload_does_not():
    run = simulate_storm(STORM)
    assert run.recovered_after_s is None
    last_minute = slice(-60, None)
    assert run.calls_rps[last_minute] == pytest.approx(240)
    assert run.attempts_rps[last_minute] == pytest.approx(720)  # every call makes all of its tries
    assert run.answered_rps[last_minute] == pytest.approx(0)
    assert run.wasted_rps[last_minute] == pytest.approx(400)  # busy all the time, for nobody
    assert run.queue_growth_rps == pytest.approx(320)
    assert run.final_attempts_per_call == pytest.approx(3)


def test_before_the_spike_all_is_well():
    run = simulate_storm(STORM)
    assert run.answered_rps[:30] == pytest.approx(240)
    assert run.queue[:30] == pytest.approx(0)
    assert run.attempts_rps[:30] == pytest.approx(240)


def test_without_a_spike_nothing_happens():
    run = simulate_storm(replace(STORM, spike_rate_rps=0))
    assert (run.recovered_after_s, run.answered_share, run.wasted_share, run.failed_calls) == (0, 1, 0, 0)


def test_a_spike_that_the_clients_do_not_notice_tips_nothing():
    """The queue grows by 240 requests a second; 400 are what is worked off within the time-out."""
    assert simulate_storm(replace(STORM, spike_s=1.5)).recovered_after_s == 0
    assert simulate_storm(replace(STORM, spike_s=1.9)).recovered_after_s is None


@pytest.mark.parametrize("retries", [1, 2, 3, 4, 6])
def test_the_tipping_point_is_one_over_the_tries(retries):
    for difference, grows in ((-0.02, False), (0.02, True)):
        load = tipping_load(retries) + difference
        run = simulate_storm(replace(STORM, arrival_rate_rps=400 * load, retries=retries))
        assert (run.queue_growth_rps > 0) is grows
        assert run.queue_growth_rps == pytest.approx(400 * (load * (1 + retries) - 1), rel=1e-3)


def test_below_the_tipping_point_it_recovers_by_itself():
    run = simulate_storm(replace(STORM, arrival_rate_rps=80))
    # Five seconds after the spike its last calls have made all their tries; from then on it is arithmetic.
    expected_s = 5 + (run.queue[64] - 400) / (400 - 3 * 80)
    assert run.recovered_after_s == pytest.approx(expected_s, abs=2)


@pytest.mark.parametrize("spike_s", [5, 30, 60])
@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_without_retries_recovery_is_arithmetic(load, spike_s):
    rate_rps = 400 * load
    run = simulate_storm(
        replace(STORM, arrival_rate_rps=rate_rps, retries=0, spike_s=spike_s, duration_s=600)
    )
    backlog = (rate_rps + 400 - 400) * spike_s
    if backlog <= 400:
        assert run.recovered_after_s == 0
    else:  # healthy again when the queue is as long as clients wait
        assert run.recovered_after_s == pytest.approx((backlog - 400) / (400 - rate_rps), abs=2)


def test_a_storm_ends_when_the_load_is_brought_below_the_tipping_point():
    lowered = {share: replace(STORM, changes=((120, 400 * share),)) for share in (0.45, 0.34, 0.32, 0.1)}
    growth = {share: simulate_storm(storm).queue_growth_rps for share, storm in lowered.items()}
    assert growth[0.45] > 0 and growth[0.34] > 0
    assert growth[0.32] < 0 and growth[0.1] < 0
    saved = replace(STORM, changes=((120, 40), (350, 240)), duration_s=450)
    assert simulate_storm(saved).answered_rps[-60:] == pytest.approx(240)


@pytest.mark.parametrize(
    "change",
    [
        {"base_delay_s": 5.0},
        {"timeout_s": 2.0},
        {"capacity_rps": 480.0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_end_a_storm(change):
    run = simulate_storm(replace(STORM, **change))
    assert run.recovered_after_s is None and run.queue_growth_rps > 0


DEFENCES = {
    "nothing": {},
    "retry-budget-sdk": {"retry_budget": RetryBudget.sdk()},
    "retry-budget": {"retry_budget": RetryBudget.adaptive()},
    "circuit-breaker": {"circuit_breaker": CircuitBreaker()},
    "max-queue": {"max_queue": 200.0},
    "controlled-delay": {"controlled_delay": ControlledDelay()},
    "newest-first": {"newest_first": True},
}


@pytest.mark.parametrize("defence", DEFENCES.values(), ids=DEFENCES.keys())
@given(
    load=st.floats(0.05, 1.2),
    retries=st.integers(0, 5),
    spike_s=st.floats(0, 20),
    timeout_s=st.floats(0.2, 1.9),
    seed=st.none() | st.integers(0, 100),
)
@settings(max_examples=15, deadline=None)
def test_no_call_and_no_request_gets_lost(defence, load, retries, spike_s, timeout_s, seed):
    storm = Storm(
        arrival_rate_rps=400 * load,
        retries=retries,
        spike_start_s=5,
        spike_s=spike_s,
        timeout_s=timeout_s,
        # nothing begins in the last 100 s, so that every call has ended and the queue is empty, or never will
        changes=((30, 0),),
        duration_s=130,
        **defence,
    )
    run = simulate_storm(storm, seed)
    assert run.answered_rps.sum() + run.failed_rps.sum() == pytest.approx(run.calls_rps.sum(), rel=1e-6)
    worked_on = run.answered_rps.sum() + run.wasted_rps.sum()
    if not storm.controlled_delay:  # which also drops requests that nobody waits for
        there = run.attempts_rps.sum() - run.refused_rps.sum()
        assert worked_on + run.queue[-1] == pytest.approx(there, rel=1e-6, abs=1e-3)
    assert np.all(run.answered_rps + run.wasted_rps <= 400 + 1e-6)
    assert all(np.all(series >= -1e-6) for series in (run.attempts_rps, run.queue, run.failed_rps))
    assert run.attempts_rps.sum() <= run.calls_rps.sum() * (1 + retries) + 1e-6


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    first, again, other = (simulate_storm(STORM, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.queue, again.queue)
    assert not np.array_equal(first.calls_rps, other.calls_rps)
    assert first.calls_rps.mean() == pytest.approx(simulate_storm(STORM).calls_rps.mean(), rel=0.03)


def test_smaller_steps_change_little():
    for defence in DEFENCES.values():
        coarse, fine = (simulate_storm(replace(STORM, tick_s=tick_s, **defence)) for tick_s in (0.1, 0.025))
        assert coarse.answered_share == pytest.approx(fine.answered_share, abs=0.03)
        assert (coarse.recovered_after_s is None) is (fine.recovered_after_s is None)


def test_a_run_is_a_whole_number_of_seconds():
    run = simulate_storm(replace(STORM, duration_s=100.55))
    assert len(run.time_s) == 100 and run.time_s[-1] == 99
    assert run.calls_rps[:30] == pytest.approx(240)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arrival_rate_rps": -1}, "arrival_rate_rps cannot be -1"),
        ({"arrival_rate_rps": float("nan")}, "arrival_rate_rps cannot be nan"),
        ({"capacity_rps": 0}, "capacity_rps cannot be 0"),
        ({"retries": 1.5}, "retries cannot be 1.5"),
        ({"retries": -1}, "retries cannot be -1"),
        ({"clients": 0}, "clients cannot be 0"),
        ({"max_queue": -1}, "max_queue cannot be -1"),
        ({"timeout_s": 0.05}, "shorter than a step"),
        ({"changes": ((-1, 5),)}, "the instant of a change cannot be -1"),
        ({"changes": ((1, "many"),)}, "the rate of a change cannot be 'many'"),
        ({"duration_s": 60}, "a run of 60 s"),
        ({"duration_s": 1e7}, "a run of 1e[+]07 s"),
        ({"timeout_s": 3, "circuit_breaker": CircuitBreaker()}, "sees no time-out"),
    ],
)
def test_what_cannot_be_simulated_is_refused(change, words):
    with pytest.raises(InputError, match=words):
        replace(STORM, **change)


@pytest.mark.parametrize("seed", [-1, "one", 1.5])
def test_a_seed_that_cannot_be_used(seed):
    with pytest.raises(InputError, match="seed cannot be"):
        simulate_storm(STORM, seed)


@pytest.mark.parametrize("retries", [-0.1, float("inf"), float("nan"), "two", True])
def test_no_tipping_load_for_what_is_no_number_of_retries(retries):
    with pytest.raises(InputError, match="retries cannot be"):
        tipping_load(retries)


@pytest.mark.parametrize(
    ("change", "ja", "en"),
    [
        ({}, "毎秒 320 件ずつ伸びています", "grows by 320 requests/s"),
        ({"retries": 0}, "44 秒後に、元に戻ります", "44 s after the spike"),
        ({"max_queue": 2_000}, "伸びも縮みもしません", "neither grows nor shrinks"),
        ({"max_queue": 200}, "もう元に戻っています", "By the end of the spike"),
        ({"arrival_rate_rps": 120}, "毎秒 40 件ずつ縮んでいます", "shrinks by 40 requests/s"),
    ],
)
def test_how_it_ended_in_words(change, ja, en, in_language):
    run = simulate_storm(replace(STORM, **change))
    for lang, words in (("ja", ja), ("en", en)):
        in_language(lang)
        assert words in run.outcome()
        assert run.description().endswith(run.outcome())


def test_a_description_has_the_numbers_of_the_last_minute(in_language):
    in_language("en")
    assert "240 calls, 720 attempts and 0 answers" in simulate_storm(STORM).description()
