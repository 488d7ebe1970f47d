"""Each defence alone: does it end the storm, when, at what price?"""

from dataclasses import replace

import pytest

from helpers.errors import InputError
from helpers.messaging import (
    CircuitBreaker,
    ControlledDelay,
    RetryBudget,
    Storm,
    simulate_storm,
    tipping_load,
)
from helpers.messaging.storm_clients import Breaker, Retries

STORM = Storm(arrival_rate_rps=240)


def run_with(**changes):
    return simulate_storm(replace(STORM, **changes))


def test_a_retry_budget_ends_it_when_the_old_requests_are_worked_off():
    without_retries = run_with(retries=0)
    budget = run_with(retry_budget=RetryBudget.adaptive())
    assert budget.recovered_after_s is not None
    assert (
        without_retries.recovered_after_s < budget.recovered_after_s < 2 * without_retries.recovered_after_s
    )
    assert budget.final_attempts_per_call == pytest.approx(1)


def test_the_budget_moves_the_tipping_point():
    """What the bucket holds is spent at the beginning; what counts in the end is what a success pays for."""
    assert tipping_load(RetryBudget.adaptive().retries_per_success) == pytest.approx(1 / 1.1)
    assert RetryBudget.sdk().retries_per_success == pytest.approx(1 / 14)
    for load in (0.4, 0.6, 0.8):
        run = run_with(arrival_rate_rps=400 * load, retry_budget=RetryBudget.adaptive(), duration_s=900)
        assert run.recovered_after_s is not None


def test_with_an_empty_bucket_successes_pay_for_the_retries():
    """During the spike 400 of the 640 calls succeed each second, and pay for 40 retries."""
    run = run_with(max_queue=200, retry_budget=RetryBudget.adaptive(capacity=1))
    assert run.attempts_rps[45:58] == pytest.approx(640 + 40, rel=1e-3)


def test_budgets_of_many_clients_add_up():
    """35 retries a client before the quota of the SDK is empty: with enough clients that is a storm."""
    after_s = [
        run_with(retry_budget=RetryBudget.sdk(), clients=clients).recovered_after_s
        for clients in (1, 100, 300)
    ]
    assert after_s == sorted(after_s) and after_s[2] > 2 * after_s[0]
    assert run_with(retry_budget=RetryBudget.sdk(), clients=5_000).recovered_after_s is None


def test_a_bucket_is_spent_before_it_holds_anybody_back():
    """All fails: retries beyond the plan are exactly what the tokens pay for."""
    budget = RetryBudget(capacity=70, retry_cost=14, first_success=0, retry_success=0)
    retries = Retries(10, 3, base_delay_s=0.1, max_delay_s=20, tick_s=0.1, budget=budget, clients=2)
    assert retries.failed(0, [4.0, 4.0, 3.0]) == 3  # 8 wanted, 10 there
    assert retries.failed(1, [4.0, 0.0, 0.0]) == pytest.approx(2)  # 4 wanted, 2 left
    assert retries.failed(2, [4.0, 0.0, 0.0]) == pytest.approx(4)
    retries.succeeded([5.0, 1.0, 0.0])
    assert retries.failed(3, [4.0, 0.0, 0.0]) == pytest.approx(4)


def test_a_bucket_never_holds_more_than_its_capacity_and_gets_back_what_successes_are_worth():
    budget = RetryBudget.sdk()
    retries = Retries(10, 2, base_delay_s=0, max_delay_s=0, tick_s=0.1, budget=budget, clients=1)
    retries.succeeded([1e6, 0.0])
    assert retries.failed(0, [36.0, 0.0]) == pytest.approx(36 - 500 / 14)
    retries.succeeded([14.0, 2.0])  # 14 · 1 + 2 · 14 tokens: three retries
    assert retries.failed(1, [5.0, 0.0]) == pytest.approx(2)


def test_retries_are_spread_evenly_up_to_their_ceiling():
    retries = Retries(100, 4, base_delay_s=0.4, max_delay_s=1.0, tick_s=0.1, budget=None, clients=1)
    assert retries.failed(0, [8.0, 8.0, 8.0, 5.0]) == 5
    due = [retries.due(tick) for tick in range(20)]
    assert [row[1] for row in due] == pytest.approx([0, *[2] * 4, *[0] * 15])
    assert [row[2] for row in due] == pytest.approx([0, *[1] * 8, *[0] * 11])
    assert [row[3] for row in due] == pytest.approx([0, *[0.8] * 10, *[0] * 9])  # the cap
    assert all(row[0] == 0 for row in due)


def test_a_bounded_queue_answers_as_much_as_there_is_capacity_for():
    run = run_with(max_queue=200)
    assert run.wasted_requests == 0  # 200 requests are half a second: nobody has left when it is their turn
    assert run.recovered_after_s == 0
    assert run.answered_rps[32:58] == pytest.approx(400)
    assert run.queue.max() <= 200 + 40


def test_a_queue_longer_than_clients_wait_protects_nobody():
    run = run_with(max_queue=2_000)
    assert run.recovered_after_s is None


def test_controlled_delay_keeps_the_queue_as_short_as_its_target():
    run = run_with(controlled_delay=ControlledDelay(target_s=0.3))
    assert run.wasted_requests == 0
    assert run.recovered_after_s == 0
    assert run.answered_rps[33:58] == pytest.approx(400)
    standing = run_with(controlled_delay=ControlledDelay(target_s=2.0))
    assert standing.recovered_after_s is None  # dropped after their clients had left


def test_a_short_burst_is_left_alone_by_controlled_delay():
    """What a time-out can bear, and what is gone before the interval is over, is not dropped."""
    burst = {"spike_rate_rps": 700, "spike_s": 0.4}
    run = run_with(controlled_delay=ControlledDelay(target_s=0.1, interval_s=2), **burst)
    assert run.refused_rps.sum() == 0 and run.answered_share == 1
    strict = run_with(controlled_delay=ControlledDelay(target_s=0.1, interval_s=0.2), **burst)
    assert strict.refused_rps.sum() > 0


def test_newest_first_recovers_at_once_and_keeps_the_rubbish():
    run = run_with(newest_first=True)
    assert run.recovered_after_s == 0
    assert run.answered_rps[32:58] == pytest.approx(400)
    assert run.wasted_requests > 20_000  # all the old ones are worked on later, in the spare capacity
    assert run.queue[-1] == 0


def test_a_circuit_breaker_lets_the_queue_run_dry_and_refuses_good_calls_meanwhile():
    for spike_s in (10, 20, 25, 30, 40, 55):
        run = run_with(circuit_breaker=CircuitBreaker(), spike_s=spike_s)
        assert run.recovered_after_s is not None and run.recovered_after_s <= 40
        shed = run_with(max_queue=200, spike_s=spike_s)
        assert run.failed_calls > 1.5 * shed.failed_calls
        assert run.wasted_share < 0.35


def test_the_states_of_the_breaker():
    breaker = Breaker(CircuitBreaker(window_s=1, open_s=2, probe_s=1, probe_share=0.1), tick_s=0.5)
    assert breaker.lets_through(0) == 1
    breaker.count(0, succeeded=1, failed=1)
    assert breaker.state == "closed"  # one step is not yet a window
    breaker.count(1, succeeded=1, failed=1)
    assert breaker.state == "open" and breaker.lets_through(2) == 0
    breaker.count(2, succeeded=0, failed=9)
    assert [breaker.lets_through(tick) for tick in (3, 4)] == [0, 0]
    assert breaker.lets_through(5) == 0.1 and breaker.state == "probing"
    breaker.count(5, succeeded=0, failed=1)
    breaker.count(6, succeeded=0, failed=1)
    assert breaker.state == "probing"
    breaker.count(7, succeeded=0, failed=1)
    assert breaker.state == "open"
    assert breaker.lets_through(11) == 0.1
    breaker.count(11, succeeded=3, failed=1)
    breaker.count(13, succeeded=0, failed=0)
    assert breaker.state == "closed" and breaker.lets_through(14) == 1
    breaker.count(14, succeeded=0, failed=9)
    assert breaker.state == "closed"  # what it saw before does not count towards the new window


def test_the_window_of_the_breaker_forgets():
    breaker = Breaker(CircuitBreaker(window_s=1), tick_s=0.5)
    for tick in range(10):
        breaker.count(tick, succeeded=1, failed=0)
    breaker.count(10, succeeded=0, failed=0.5)
    assert breaker.state == "closed"
    breaker.count(11, succeeded=0.5, failed=0)
    assert breaker.state == "open"  # 0.5 of the last 1.0; the ten good ones are forgotten

    breaker = Breaker(CircuitBreaker(window_s=1), tick_s=0.5)
    for tick, (succeeded, failed) in enumerate([(1, 0.9), (1, 0), (0.5, 0)]):
        breaker.count(tick, succeeded, failed)
    assert breaker.state == "closed"  # the failures of the first step are forgotten too


@pytest.mark.parametrize(
    "make",
    [
        lambda: RetryBudget(10, 0, 1, 1),
        lambda: RetryBudget(-1, 1, 1, 1),
        lambda: RetryBudget(10, 1, -1, 1),
        lambda: CircuitBreaker(failure_share=0),
        lambda: CircuitBreaker(probe_share=1.5),
        lambda: CircuitBreaker(open_s=0),
        lambda: ControlledDelay(target_s=0),
        lambda: ControlledDelay(interval_s=-1),
    ],
)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(InputError):
        make()
