"""The fluid model of a storm against a simulation of single requests: Poisson calls, one client each."""

import heapq
from collections import deque
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from helpers.messaging import RetryBudget, Storm, simulate_storm

# Small enough for single events, large enough for means: some 20,000 requests a run.
SMALL = Storm(
    arrival_rate_rps=120,
    capacity_rps=200,
    spike_rate_rps=200,
    spike_start_s=10,
    spike_s=10,
    duration_s=100,
    clients=20,
)


def events(storm, seed):
    """(recovered_after_s, answered_share, wasted, failed_calls, attempts), every request for itself."""
    generator = np.random.default_rng(seed)
    number = count()
    agenda = []

    def at(time_s, what, *details):
        heapq.heappush(agenda, (time_s, next(number), what, details))

    rates = storm.arrival_rates_rps()
    for step, rate_rps in enumerate(rates):
        for offset in generator.random(generator.poisson(rate_rps * storm.tick_s)):
            at((step + offset) * storm.tick_s, "send", int(generator.integers(storm.clients)), 0)

    seconds = int(storm.duration_s)
    calls, answered, attempts, wasted, failed = np.zeros(seconds), np.zeros(seconds), 0, 0, 0
    budget, waiting, busy = storm.retry_budget, deque(), False
    tokens = [budget.capacity if budget else 0.0] * storm.clients

    def fail(now_s, client, attempt):
        nonlocal failed
        if attempt == storm.retries or (budget and tokens[client] < budget.retry_cost):
            failed += 1
            return
        if budget:
            tokens[client] -= budget.retry_cost
        ceiling_s = min(storm.max_delay_s, storm.base_delay_s * 2**attempt)
        at(now_s + generator.random() * ceiling_s, "send", client, attempt + 1)

    while agenda:
        now_s, _, what, details = heapq.heappop(agenda)
        if now_s >= storm.duration_s:
            break
        if what == "send":
            client, attempt = details
            attempts += 1
            calls[int(now_s)] += attempt == 0
            if storm.max_queue is not None and len(waiting) >= storm.max_queue:
                fail(now_s, client, attempt)
                continue
            request = {"client": client, "attempt": attempt, "sent_s": now_s, "open": True}
            waiting.append(request)
            at(now_s + storm.timeout_s, "time-out", request)
        elif what == "time-out":
            (request,) = details
            if request["open"]:
                request["open"] = False
                fail(now_s, request["client"], request["attempt"])
        else:
            (request,) = details
            busy = False
            if request["open"]:
                request["open"] = False
                answered[int(now_s)] += 1
                if budget:
                    back = budget.retry_success if request["attempt"] else budget.first_success
                    tokens[request["client"]] = min(budget.capacity, tokens[request["client"]] + back)
            else:
                wasted += 1
        if not busy and waiting:
            request = waiting.pop() if storm.newest_first else waiting.popleft()
            busy = True
            at(now_s + 1 / storm.capacity_rps, "done", request)

    # Single seconds are noisy with single requests: a recovery is judged over three of them.
    smooth = np.convolve(answered, np.ones(3), "valid") / np.maximum(
        1, np.convolve(calls, np.ones(3), "valid")
    )
    sick = np.flatnonzero(smooth < 0.8)
    end_s = storm.spike_start_s + storm.spike_s
    after_s = max(0.0, sick[-1] + 2 - end_s) if len(sick) and sick[-1] + 2 >= end_s else 0.0
    recovered = None if len(sick) and sick[-1] >= len(smooth) - 2 else float(after_s)
    return recovered, answered.sum() / (answered.sum() + failed), wasted, failed, attempts


CASES = {
    "storm": SMALL,
    "no-retries": replace(SMALL, retries=0),
    "below-the-tipping-point": replace(SMALL, arrival_rate_rps=40, spike_rate_rps=400, duration_s=200),
    "one-retry": replace(SMALL, retries=1, arrival_rate_rps=80, duration_s=200),
    "budget": replace(SMALL, retry_budget=RetryBudget.adaptive()),
    "budget-of-the-sdk": replace(SMALL, retry_budget=RetryBudget.sdk()),
    "bounded-queue": replace(SMALL, max_queue=100),
    "newest-first": replace(SMALL, newest_first=True),
    "long-backoff": replace(SMALL, base_delay_s=3.0),
}


@pytest.mark.parametrize("storm", CASES.values(), ids=CASES.keys())
def test_the_fluid_tells_the_story_of_single_requests(storm):
    runs = [events(storm, seed) for seed in range(3)]
    recovered = [run[0] for run in runs]
    share, wasted, failed, attempts = (np.mean([run[place] for run in runs]) for place in (1, 2, 3, 4))
    fluid = simulate_storm(storm)
    if fluid.recovered_after_s is None:
        assert recovered == [None, None, None]
    else:
        assert None not in recovered
        assert fluid.recovered_after_s == pytest.approx(np.mean(recovered), rel=0.15, abs=3)
    assert fluid.answered_share == pytest.approx(share, abs=0.03)
    assert fluid.wasted_requests == pytest.approx(wasted, rel=0.1, abs=150)
    assert fluid.failed_calls == pytest.approx(failed, rel=0.1, abs=150)
    assert fluid.attempts_rps.sum() == pytest.approx(attempts, rel=0.06)


def test_the_tipping_point_is_where_single_requests_tip():
    """Held at four fifths and six fifths of 1 / (1 + r): all runs on either side agree."""
    for factor, ends in ((0.8, True), (1.2, False)):
        storm = replace(
            SMALL, arrival_rate_rps=200 / 3 * factor, spike_s=4, spike_rate_rps=250, duration_s=150
        )
        assert [events(storm, seed)[0] is not None for seed in range(3)] == [ends] * 3
        assert (simulate_storm(storm).recovered_after_s is not None) is ends


def test_with_a_seed_the_fluid_is_noisy_like_single_requests():
    shares = [simulate_storm(SMALL, seed).answered_share for seed in range(5)]
    assert np.std(shares) > 0
    assert np.mean(shares) == pytest.approx(simulate_storm(SMALL).answered_share, abs=0.02)
