"""A metastable failure: a spike ends, and the overload that it started does not.

An open stream of calls meets a server that can do a fixed number of requests per second. Clients wait for
`timeout_s`, then try again. A request whose client has left stays in the queue and is worked on like any
other. As soon as the queue is longer than clients wait, all work is for clients who have left, every call
makes all of its tries, and the load that this makes can be enough to keep it so.

The model is a fluid in steps of `tick_s`: amounts of requests, not single ones. With a seed, the calls that
begin in each step are Poisson; without one they are their mean. The tests hold it against a simulation of
single requests. The word metastable is of N. Bronson et al., "Metastable Failures in Distributed Systems",
HotOS '21, https://sigops.org/s/conferences/hotos/2021/papers/hotos21-s11-bronson.pdf (abstract seen).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from helpers.errors import InputError
from helpers.messaging.storm_clients import Breaker, Retries
from helpers.messaging.storm_defences import CircuitBreaker, ControlledDelay, RetryBudget
from helpers.messaging.storm_run import StormRun
from helpers.messaging.storm_server import Server

__all__ = ["Storm", "simulate_storm", "tipping_load"]

_MOST_TICKS = 200_000


def tipping_load(retries: float) -> float:
    """The share of its capacity above which a server can be caught in a storm: 1 / (1 + r).

    In a storm every call makes all 1 + r tries. Above this load they are more than the server can do, so the
    queue grows without a spike; below it the queue empties again, whatever filled it. With a retry budget, r
    is what the budget allows per call. Raises `InputError` for a negative number.

    >>> round(tipping_load(retries=2), 3), round(tipping_load(retries=0.1), 3)
    (0.333, 0.909)
    """
    if not isinstance(retries, Real) or isinstance(retries, bool) or not 0 <= retries < math.inf:
        raise InputError(f"retries cannot be {retries!r}", expected="a number, 0 or more")
    return 1 / (1 + retries)


@dataclass(frozen=True, slots=True)
class Storm:
    """The setting of a run. Change one thing with ``dataclasses.replace(storm, …)``.

    Rates are in requests per second, times in seconds. `arrival_rate_rps` calls begin per second; during the
    spike `spike_rate_rps` more. `changes` are later changes of the arrival rate, as pairs (from_s, rate_rps).
    A client waits for `timeout_s`, and tries up to 1 + `retries` times, with full jitter up to `base_delay_s`
    · 2^(k−1), at most `max_delay_s`, before retry k. `max_queue` refuses what would make the queue longer,
    `newest_first` serves the latest request first. `clients` is how many share the calls: it only matters to
    a `retry_budget`. Raises `InputError` for what cannot be simulated.
    """

    arrival_rate_rps: float
    capacity_rps: float = 400.0
    retries: int = 2
    timeout_s: float = 1.0
    base_delay_s: float = 0.1
    max_delay_s: float = 20.0
    spike_rate_rps: float = 400.0
    spike_start_s: float = 30.0
    spike_s: float = 30.0
    duration_s: float = 300.0
    changes: tuple[tuple[float, float], ...] = ()
    max_queue: float | None = None
    newest_first: bool = False
    controlled_delay: ControlledDelay | None = None
    retry_budget: RetryBudget | None = None
    circuit_breaker: CircuitBreaker | None = None
    clients: int = 100
    tick_s: float = 0.1

    def __post_init__(self) -> None:
        for name in (
            "arrival_rate_rps",
            "spike_rate_rps",
            "base_delay_s",
            "max_delay_s",
            "spike_start_s",
            "spike_s",
        ):
            _check(name, getattr(self, name), zero_allowed=True)
        for name in ("capacity_rps", "timeout_s", "duration_s", "tick_s"):
            _check(name, getattr(self, name), zero_allowed=False)
        for name, least in (("retries", 0), ("clients", 1)):
            count = getattr(self, name)
            if not isinstance(count, Integral) or isinstance(count, bool) or count < least:
                raise InputError(f"{name} cannot be {count!r}", expected=f"a whole number, {least} or more")
        if self.max_queue is not None:
            _check("max_queue", self.max_queue, zero_allowed=True)
        for from_s, rate_rps in self.changes:
            _check("the instant of a change", from_s, zero_allowed=True)
            _check("the rate of a change", rate_rps, zero_allowed=True)
        if self.timeout_s < self.tick_s:
            raise InputError(
                f"a time-out of {self.timeout_s:g} s is shorter than a step of {self.tick_s:g} s",
                expected="a time-out of several steps",
                next_step="make tick_s smaller",
            )
        if self.circuit_breaker and self.circuit_breaker.probe_s <= self.timeout_s:
            raise InputError(
                f"a breaker that probes for {self.circuit_breaker.probe_s:g} s sees no time-out",
                expected=f"a probe_s of more than {self.timeout_s:g} s, such as twice the time-out",
            )
        if not self.spike_start_s + self.spike_s + 1 <= self.duration_s <= _MOST_TICKS * self.tick_s:
            raise InputError(
                f"a run of {self.duration_s:g} s",
                expected=f"longer than the spike, and at most {_MOST_TICKS:,} steps",
                next_step="change duration_s or tick_s",
            )

    @property
    def load(self) -> float:
        """The usual load, as a share of the capacity."""
        return self.arrival_rate_rps / self.capacity_rps

    def arrival_rates_rps(self) -> np.ndarray:
        """The calls per second in each step."""
        time_s = np.arange(round(self.duration_s / self.tick_s)) * self.tick_s
        rates = np.full(len(time_s), float(self.arrival_rate_rps))
        for from_s, rate_rps in sorted(self.changes):
            rates[time_s >= from_s - 1e-9] = rate_rps
        spike = (time_s >= self.spike_start_s - 1e-9) & (time_s < self.spike_start_s + self.spike_s - 1e-9)
        rates[spike] += self.spike_rate_rps
        return rates


def simulate_storm(storm: Storm, seed: int | None = None) -> StormRun:
    """Run a storm. The same storm and seed give the same numbers; a run of 300 s takes some 50 ms.

    Without a seed nothing is random, and the tipping point is sharp. Raises `InputError` for a seed that
    NumPy does not take.

    >>> calm = simulate_storm(Storm(arrival_rate_rps=80))
    >>> storm = simulate_storm(Storm(arrival_rate_rps=240))
    >>> calm.recovered_after_s is None, storm.recovered_after_s is None
    (False, True)
    >>> round(storm.final_attempts_per_call, 2)
    3.0
    """
    calls = storm.arrival_rates_rps() * storm.tick_s
    if seed is not None:
        try:
            calls = np.random.default_rng(seed).poisson(calls).astype(float)
        except (TypeError, ValueError):
            raise InputError(f"seed cannot be {seed!r}", expected="a whole number, 0 or more") from None
    ticks, tries, tick_s = len(calls), 1 + storm.retries, storm.tick_s
    server = Server(
        ticks,
        tries,
        per_tick=storm.capacity_rps * tick_s,
        patience_ticks=round(storm.timeout_s / tick_s),
        newest_first=storm.newest_first,
        max_queue=storm.max_queue,
        controlled_delay=storm.controlled_delay,
        tick_s=tick_s,
    )
    retries = Retries(
        ticks,
        tries,
        base_delay_s=storm.base_delay_s,
        max_delay_s=storm.max_delay_s,
        tick_s=tick_s,
        budget=storm.retry_budget,
        clients=storm.clients,
    )
    breaker = Breaker(storm.circuit_breaker, tick_s)
    rows = [_step(tick, amount, server, retries, breaker) for tick, amount in enumerate(calls.tolist())]
    return _by_second(storm, np.array(rows))


def _step(
    tick: int, calls: float, server: Server, retries: Retries, breaker: Breaker
) -> tuple[float, float, float, float, float, float, float]:
    """One step: what began, was sent, answered, wasted, refused and failed in it, and the queue after it."""
    sent = retries.due(tick)
    sent[0] = calls
    if (share := breaker.lets_through(tick)) < 1.0:
        held_back = sum(sent) * (1.0 - share)  # a call that the breaker stops is not tried again
        sent = [amount * share for amount in sent]
    else:
        held_back = 0.0
    failed = list(server.give_up(tick) or (0.0 for _ in sent))
    refused_share = server.admit(tick, sent)
    answered, dropped, wasted = server.serve(tick)
    refused = [amount * refused_share + lost for amount, lost in zip(sent, dropped, strict=True)]
    failed = [amount + other for amount, other in zip(failed, refused, strict=True)]
    retries.succeeded(answered)
    ended = retries.failed(tick, failed) + held_back
    breaker.count(tick, sum(answered), sum(failed))
    return calls, sum(sent), sum(answered), wasted, sum(refused), ended, server.length


def _by_second(storm: Storm, rows: np.ndarray) -> StormRun:
    """Sum the steps up to seconds. The last one may be shorter, and is left out."""
    per_second = max(1, round(1 / storm.tick_s))
    seconds = len(rows) // per_second
    parts = rows[: seconds * per_second].reshape(seconds, per_second, rows.shape[1])
    sums = parts[:, :, :-1].sum(axis=1) / (per_second * storm.tick_s)
    time_s = np.arange(seconds) * per_second * storm.tick_s
    return StormRun(storm, time_s, *sums.T.copy(), queue=parts[:, -1, -1].copy())


def _check(name: str, number: float, *, zero_allowed: bool) -> None:
    usable = isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number)
    if not usable or number < 0 or (number == 0 and not zero_allowed):
        raise InputError(
            f"{name} cannot be {number!r}", expected=f"a number, {'0 or more' if zero_allowed else 'above 0'}"
        )
