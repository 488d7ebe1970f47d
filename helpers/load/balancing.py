"""Requests of uneven size, targets of uneven speed, and a balancer between them, request by request.

A target works on one request after the other, in the order in which they come. What the balancer knows is
what an ALB knows: which requests are outstanding, not how much work they are. The same seed gives every
algorithm the same requests, so what differs is the choice alone. SimPy was not used: the state is two lists
and a heap, and the loop is ten times faster without its machinery.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.balancing_choices import BALANCING_CHOICES, AnomalyMitigation, chooser
from helpers.load.balancing_rules import full_share_from_s
from helpers.load.samplers import Sampler

__all__ = ["BalancedRun", "Target", "balance", "central_queue"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Target:
    """A server behind the balancer.

    `speed` divides the work of a request; `zone` is its Availability Zone; `joined_s` is when it becomes
    healthy. With the probability `error_share` it answers with an error, after `error_s`: a broken target
    often answers fast.
    """

    name: str
    speed: float = 1.0
    zone: str = "a"
    joined_s: float = 0.0
    error_share: float = 0.0
    error_s: float = 0.001

    def __post_init__(self) -> None:
        checked_number("speed", self.speed, above=True)
        checked_number("joined_s", self.joined_s)
        checked_number("error_share", self.error_share, high=1.0)
        checked_number("error_s", self.error_s, above=True)


@dataclass(frozen=True, slots=True, eq=False)
class BalancedRun:
    """What became of the requests, in the order of arrival; read-only arrays.

    `target` is the place in `targets`, -1 for a request that found none (503). `failed` counts these as well
    as errors of targets. Means and quantiles are over the requests that did not fail.
    """

    targets: tuple[Target, ...]
    arrived_s: FloatArray
    response_s: FloatArray
    target: NDArray[np.int64]
    failed: NDArray[np.bool_]

    @property
    def mean_response_s(self) -> float:
        """The mean response time of what succeeded; NaN when nothing did."""
        good = self.response_s[~self.failed]
        return float(good.mean()) if len(good) else math.nan

    def quantile_s(self, share: float) -> float:
        """The response time that `share` (0 to 1) of what succeeded does not exceed; NaN when nothing did."""
        checked_number("share", share, high=1.0)
        good = self.response_s[~self.failed]
        return float(np.quantile(good, share)) if len(good) else math.nan

    @property
    def failed_share(self) -> float:
        """The share of all requests that failed."""
        return float(self.failed.mean())

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of all requests that each target got, in the order of `targets`."""
        counts = np.bincount(self.target[self.target >= 0], minlength=len(self.targets))
        return tuple(float(count) / len(self.target) for count in counts)


def balance(
    targets: Sequence[Target],
    algorithm: str,
    interarrival: Sampler,
    work: Sampler,
    *,
    requests: int,
    seed: int,
    slow_start_s: float = 0.0,
    cross_zone: bool = True,
    zones: Sequence[str] = (),
    anomaly_mitigation: bool = False,
) -> BalancedRun:
    """Send `requests` through a balancer; `work` is in seconds of a target of speed 1. Same seed, same bytes.

    `algorithm` is one of `BALANCING_CHOICES`. Slow start ramps new targets up under round robin only, anomaly
    mitigation belongs to weighted random, as on an ALB. Without `cross_zone` each request stays in the zone
    in which it arrives; `zones` names enabled zones that may have no target. Raises `InputError` for settings
    that an ALB refuses and for numbers that make no sense.

    >>> from helpers.load.samplers import exponential
    >>> pair = [Target("one"), Target("two")]
    >>> def mean_s(algorithm):
    ...     run = balance(pair, algorithm, exponential(1.0), exponential(1.5), requests=20_000, seed=1)
    ...     return run.mean_response_s
    >>> mean_s("random") > mean_s("round_robin") > mean_s("least_outstanding_requests")
    True
    """
    targets = _checked_targets(targets)
    _check_settings(algorithm, slow_start_s, anomaly_mitigation)
    requests = checked_whole("requests", requests, low=1)
    arrived_s, work_s, draws = _trace(interarrival, work, requests, seed)
    joined_s = [target.joined_s for target in targets]
    outstanding, weights = [0] * len(targets), [1.0] * len(targets)
    full_s = full_share_from_s(joined_s, slow_start_s)
    choose = chooser(algorithm, outstanding, joined_s, full_s, weights).choose
    mitigation = AnomalyMitigation(weights) if anomaly_mitigation else None
    groups = _Groups(targets, cross_zone, zones)
    free_s = [0.0] * len(targets)
    answers: list[tuple[float, int, bool]] = []  # when, from which target, and whether it is an error
    response_s, chosen, failed = [0.0] * requests, [-1] * requests, [True] * requests
    for number, (now_s, size_s, draw) in enumerate(
        zip(arrived_s.tolist(), work_s.tolist(), draws, strict=True)
    ):
        while answers and answers[0][0] <= now_s:
            _, index, error = heapq.heappop(answers)
            outstanding[index] -= 1
            if mitigation:
                mitigation.answered(index, error)
        if mitigation:
            mitigation.look(now_s)
        among = groups.at(now_s, draw[2])
        if not among:
            continue
        index = choose(among, now_s, draw[:2])
        target = targets[index]
        error = draw[3] < target.error_share
        free_s[index] = max(free_s[index], now_s) + (target.error_s if error else size_s / target.speed)
        outstanding[index] += 1
        heapq.heappush(answers, (free_s[index], index, error))
        response_s[number], chosen[number], failed[number] = free_s[index] - now_s, index, error
    arrays = arrived_s, np.array(response_s), np.array(chosen), np.array(failed)
    for array in arrays:
        array.setflags(write=False)
    return BalancedRun(targets, *arrays)


def central_queue(
    targets: Sequence[Target], interarrival: Sampler, work: Sampler, *, requests: int, seed: int
) -> FloatArray:
    """Response times of the same requests when they wait in one queue, and whoever is free takes the next.

    No balancer that chooses on arrival does better with equal targets: it is the bound to compare with.
    Errors, zones and joining targets play no part. Raises `InputError` as `balance` does.

    >>> from helpers.load.samplers import constant
    >>> pair = [Target("one"), Target("two")]
    >>> central_queue(pair, constant(1.0), constant(1.5), requests=3, seed=1).tolist()
    [1.5, 1.5, 1.5]
    """
    targets = _checked_targets(targets)
    arrived_s, work_s, _ = _trace(interarrival, work, checked_whole("requests", requests, low=1), seed)
    free = [(0.0, -target.speed) for target in targets]  # of those free at once, the fastest takes it
    heapq.heapify(free)
    response_s = np.empty(len(arrived_s))
    for number, (now_s, size_s) in enumerate(zip(arrived_s.tolist(), work_s.tolist(), strict=True)):
        free_s, minus_speed = free[0]
        done_s = max(free_s, now_s) - size_s / minus_speed
        heapq.heapreplace(free, (done_s, minus_speed))
        response_s[number] = done_s - now_s
    return response_s


class _Groups:
    """Among which targets a request is spread: all, or those of its zone; only those that have joined."""

    def __init__(self, targets: tuple[Target, ...], cross_zone: bool, zones: Sequence[str]) -> None:
        self._targets = targets
        names = sorted({target.zone for target in targets} | set(zones))
        self._zones = [None] if cross_zone else names
        self._joins_s = sorted({target.joined_s for target in targets}, reverse=True)
        self._groups: list[list[int]] = [[] for _ in self._zones]

    def at(self, now_s: float, draw: float) -> list[int]:
        if self._joins_s and now_s >= self._joins_s[-1]:
            while self._joins_s and now_s >= self._joins_s[-1]:
                self._joins_s.pop()
            self._groups = [
                [
                    index
                    for index, target in enumerate(self._targets)
                    if target.joined_s <= now_s and zone in (None, target.zone)
                ]
                for zone in self._zones
            ]
        return self._groups[int(draw * len(self._groups))]


def _trace(
    interarrival: Sampler, work: Sampler, requests: int, seed: int
) -> tuple[FloatArray, FloatArray, list[tuple[float, ...]]]:
    arrivals, sizes, choices = np.random.default_rng(checked_whole("seed", seed)).spawn(3)
    arrived_s = np.cumsum(interarrival.draw(arrivals, requests))
    draws = [tuple(row) for row in choices.random((requests, 4)).tolist()]
    return arrived_s, work.draw(sizes, requests), draws


def _checked_targets(targets: Sequence[Target]) -> tuple[Target, ...]:
    targets = tuple(targets)
    if not targets:
        raise InputError("a balancer without targets", expected="at least one Target")
    names = [target.name for target in targets]
    if len(set(names)) < len(names):
        raise InputError("two targets have the same name", expected="a name for each")
    return targets


def _check_settings(algorithm: str, slow_start_s: float, anomaly_mitigation: bool) -> None:
    if algorithm not in BALANCING_CHOICES:
        raise InputError(
            f"there is no algorithm {algorithm!r}", expected=f"one of {', '.join(BALANCING_CHOICES)}"
        )
    if slow_start_s and algorithm != "round_robin":
        raise InputError(
            f"slow start and {algorithm} exclude each other",
            expected="round_robin with slow start",
            next_step="set slow_start_s=0, or choose round_robin",
        )
    if anomaly_mitigation and algorithm != "weighted_random":
        raise InputError(
            f"anomaly mitigation does not work with {algorithm}", expected="weighted_random with mitigation"
        )
