"""Many clients, one row: how much work five ways to back off cost, and how long everybody needs.

This is the experiment of the AWS Architecture Blog. `clients` start together. Each reads the version of one
row and then writes it back under the condition that the version is unchanged; when somebody else was faster,
the client waits (`helpers.messaging.jitter`) and begins again with a read. Every message takes
|Normal(10, 2)| ms one way, and the server answers at once: it never tires. So the model measures wasted work,
not overload, and whoever does not wait at all is done first.

Only the writes need a look, in the order in which they reach the server: a write succeeds exactly when no
other write has succeeded since its own read. Each step below takes the next write of every trial at once.
SimPy and the like were not used: they go from event to event in Python, ten times slower for many trials.

Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ and
https://github.com/aws-samples/aws-arch-backoff-simulator
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.jitter import checked_algorithm, checked_base_and_cap_ms, unchecked_sleep_ms

__all__ = ["Contention", "ContentionTrace", "contend", "trace_contention"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Contention:
    """What it took until every client had succeeded once: read-only arrays with one number a trial.

    `calls` counts the writes (the reads before them are not counted, as in AWS's experiment), `completion_ms`
    is the instant at which the last client hears of its success.
    """

    clients: int
    algorithm: str
    calls: NDArray[np.int64]
    completion_ms: FloatArray

    @property
    def failures(self) -> NDArray[np.int64]:
        """Writes in vain, one number a trial."""
        return self.calls - self.clients

    @property
    def calls_mean(self) -> float:
        """The mean of `calls` over the trials."""
        return float(self.calls.mean())

    @property
    def completion_ms_mean(self) -> float:
        """The mean of `completion_ms` over the trials."""
        return float(self.completion_ms.mean())


@dataclass(frozen=True, slots=True, eq=False)
class ContentionTrace:
    """One trial, write by write: when each reached the server (ascending), and whether it succeeded."""

    write_ms: FloatArray
    won: NDArray[np.bool_]


def contend(
    clients: int,
    algorithm: str,
    trials: int,
    seed: int,
    *,
    base_ms: float | None = None,
    cap_ms: float | None = None,
    leg_mean_ms: float | None = None,
    leg_sd_ms: float | None = None,
) -> Contention:
    """Let `clients` contend for one row, `trials` times; the same arguments give the same numbers.

    `algorithm` is one of `helpers.messaging.ALGORITHMS`. What is not given is as in AWS's experiment: base 5
    ms, cap 2,000 ms, one way through the network |Normal(10, 2)| ms. Raises `InputError` naming the argument
    that cannot be used.

    >>> result = contend(clients=2, algorithm="full", trials=5, seed=1)
    >>> result.calls.tolist()  # whoever is second has read too early, every time
    [3, 3, 3, 3, 3]
    """
    steps = _steps(clients, algorithm, trials, seed, base_ms, cap_ms, leg_mean_ms, leg_sd_ms)
    calls = np.zeros(trials, dtype=np.int64)
    completion_ms = np.zeros(trials)
    for running, _, won, verdict_ms in steps:
        calls[running] += 1
        # Verdicts may overtake each other on their way, so the last to arrive is a maximum.
        completion_ms[running] = np.maximum(completion_ms[running], won * verdict_ms)
    for array in (calls, completion_ms):
        array.setflags(write=False)
    return Contention(clients, algorithm, calls, completion_ms)


def trace_contention(
    clients: int,
    algorithm: str,
    seed: int,
    *,
    base_ms: float | None = None,
    cap_ms: float | None = None,
    leg_mean_ms: float | None = None,
    leg_sd_ms: float | None = None,
) -> ContentionTrace:
    """One trial write by write: the same one as ``contend(…, trials=1, seed=seed)``. Errors as there.

    >>> trace = trace_contention(clients=100, algorithm="full", seed=1)
    >>> contend(clients=100, algorithm="full", trials=1, seed=1).calls.tolist() == [len(trace.write_ms)]
    True
    """
    steps = _steps(clients, algorithm, 1, seed, base_ms, cap_ms, leg_mean_ms, leg_sd_ms)
    writes = [(now_ms[0], won[0]) for _, now_ms, won, _ in steps]
    write_ms, won = (np.array(column) for column in zip(*writes, strict=True))
    for array in (write_ms, won):
        array.setflags(write=False)
    return ContentionTrace(write_ms, won)


_Step = tuple[NDArray[np.int64], FloatArray, NDArray[np.bool_], FloatArray]


def _steps(
    clients: int,
    algorithm: str,
    trials: int,
    seed: int,
    base_ms: float | None,
    cap_ms: float | None,
    leg_mean_ms: float | None,
    leg_sd_ms: float | None,
) -> Iterator[_Step]:
    """The steps, after a look at the arguments: trials that run, instant, success and verdict of each."""
    _check_whole("clients", clients, 1)
    _check_whole("trials", trials, 1)
    _check_whole("seed", seed, 0)
    base, cap = checked_base_and_cap_ms(base_ms, cap_ms)
    mean = _not_negative("leg_mean_ms", leg_mean_ms)
    spread = _not_negative("leg_sd_ms", leg_sd_ms)
    # Two streams: changing the algorithm changes the waits, and not how the network draws.
    network, jitter = np.random.default_rng(seed).spawn(2)

    def legs_ms(*shape: int) -> FloatArray:
        return np.abs(network.normal(mean, spread, shape))

    return _play(clients, checked_algorithm(algorithm), trials, legs_ms, jitter, base, cap)


def _play(
    clients: int,
    algorithm: str,
    trials: int,
    legs_ms: Callable[..., FloatArray],
    jitter: np.random.Generator,
    base_ms: float,
    cap_ms: float,
) -> Iterator[_Step]:
    # A row of `clients` elements for each trial that still runs, all rows in one flat array: indexing that
    # with one number an element is what makes the steps cheap.
    legs = legs_ms(trials, clients, 3)
    read_ms = legs[..., 0].ravel()  # when the client's read reaches the server
    write_ms = legs.sum(axis=-1).ravel()  # when its write does; never again, once it has succeeded
    attempt = np.zeros(trials * clients, dtype=np.int64)
    slept_ms = np.full(trials * clients, base_ms)
    running = np.arange(trials)
    left = np.full(trials, clients)
    last_success_ms = np.full(trials, -math.inf)
    while len(running):
        next_client = write_ms.reshape(-1, clients).argmin(axis=1)
        at = next_client + np.arange(0, len(write_ms), clients)
        now_ms = write_ms[at]
        won = read_ms[at] >= last_success_ms
        back, there, answer, write = legs_ms(len(running), 4).T
        verdict_ms = now_ms + back
        yield running, now_ms, won, verdict_ms

        failures = attempt[at] + 1
        wait_ms = unchecked_sleep_ms(algorithm, failures, slept_ms[at], jitter, base_ms, cap_ms)
        attempt[at], slept_ms[at] = failures, wait_ms
        read_ms[at] = verdict_ms + wait_ms + there
        write_ms[at] = np.where(won, math.inf, read_ms[at] + answer + write)
        last_success_ms = np.where(won, now_ms, last_success_ms)
        left = left - won
        if not left.all():
            on = left > 0
            running, left, last_success_ms = running[on], left[on], last_success_ms[on]
            columns = (read_ms, write_ms, attempt, slept_ms)
            read_ms, write_ms, attempt, slept_ms = (
                column.reshape(-1, clients)[on].ravel() for column in columns
            )


def _check_whole(name: str, number: object, low: int) -> None:
    if not isinstance(number, Integral) or isinstance(number, bool) or number < low:
        raise InputError(f"{name} cannot be {number!r}", expected=f"a whole number, {low} or more")


def _not_negative(name: str, given_ms: float | None) -> float:
    number = float(fact(f"contention.{name}").value if given_ms is None else given_ms)
    if not 0 <= number < math.inf:
        raise InputError(f"{name} cannot be {given_ms!r}", expected="milliseconds, 0 or more")
    return number
