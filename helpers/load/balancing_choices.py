"""How a balancer chooses the target of the next request: one small class for each way.

What AWS does not publish is our own, and simple: ties of least outstanding requests are broken at random;
anomaly mitigation halves the weight of a target whose errors stand out, and doubles it when they do not.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from helpers.facts import fact
from helpers.load.balancing_rules import slow_start_weight

__all__ = ["BALANCING_CHOICES", "AnomalyMitigation", "Chooser", "chooser"]

#: Those of an ALB, and two that theory compares them with.
BALANCING_CHOICES = ("round_robin", "least_outstanding_requests", "weighted_random", "random", "two_choices")

# Of anomaly mitigation.
_WINDOW_S = 10.0
_MARGIN = 0.1
_LOWEST_WEIGHT = 1 / 64


class Chooser(Protocol):
    """Chooses one of `among` (indices of targets, never empty) at `now_s`; draws are uniform in [0, 1)."""

    def choose(self, among: Sequence[int], now_s: float, draws: tuple[float, float]) -> int: ...


def chooser(
    algorithm: str,
    outstanding: list[int],
    joined_s: Sequence[float],
    full_s: Sequence[float],
    weights: list[float],
) -> Chooser:
    """The chooser called `algorithm`; it looks into the lists, which the simulation keeps up to date."""
    if algorithm == "round_robin":
        return _RoundRobin(joined_s, full_s)
    if algorithm == "least_outstanding_requests":
        return _LeastOutstanding(outstanding)
    if algorithm == "two_choices":
        return _TwoChoices(outstanding)
    return _WeightedRandom(weights)


class _RoundRobin:
    """One after the other, per zone; a target that ramps takes its turn with a probability, its weight."""

    def __init__(self, joined_s: Sequence[float], full_s: Sequence[float]) -> None:
        self._joined_s, self._full_s = joined_s, full_s
        self._last_full_s = max(full_s)
        self._turn: dict[int, int] = {}

    def choose(self, among: Sequence[int], now_s: float, draws: tuple[float, float]) -> int:
        zone = among[0]
        turn = self._turn.get(zone, 0) % len(among)
        if now_s < self._last_full_s:
            turn = self._passed_on(among, turn, now_s, draws[0])
        self._turn[zone] = turn + 1
        return among[turn]

    def _passed_on(self, among: Sequence[int], turn: int, now_s: float, draw: float) -> int:
        for _ in among:
            index = among[turn]
            weight = slow_start_weight(now_s, self._joined_s[index], self._full_s[index])
            if draw < weight:
                return turn
            # Given that it was not below the weight, the rest of the draw is uniform again.
            draw = (draw - weight) / (1.0 - weight)
            turn = (turn + 1) % len(among)
        return turn


class _LeastOutstanding:
    """The target with the fewest requests that are not yet answered."""

    def __init__(self, outstanding: list[int]) -> None:
        self._outstanding = outstanding

    def choose(self, among: Sequence[int], now_s: float, draws: tuple[float, float]) -> int:
        counts = [self._outstanding[index] for index in among]
        fewest = min(counts)
        ties = counts.count(fewest)
        place = -1
        for _ in range(1 + int(draws[0] * ties)):
            place = counts.index(fewest, place + 1)
        return among[place]


class _TwoChoices:
    """Two different targets at random, and of these the one with fewer outstanding requests."""

    def __init__(self, outstanding: list[int]) -> None:
        self._outstanding = outstanding

    def choose(self, among: Sequence[int], now_s: float, draws: tuple[float, float]) -> int:
        if len(among) == 1:
            return among[0]
        first = int(draws[0] * len(among))
        second = int(draws[1] * (len(among) - 1))
        second += second >= first
        one, other = among[first], among[second]
        return one if self._outstanding[one] <= self._outstanding[other] else other


class _WeightedRandom:
    """At random, in proportion to the weights; with equal weights plainly at random."""

    def __init__(self, weights: list[float]) -> None:
        self._weights = weights

    def choose(self, among: Sequence[int], now_s: float, draws: tuple[float, float]) -> int:
        cumulated = list(accumulate(self._weights[index] for index in among))
        return among[min(bisect_right(cumulated, draws[0] * cumulated[-1]), len(among) - 1)]


class AnomalyMitigation:
    """Every 10 s it compares the errors of the targets, and moves the weights of weighted random.

    A target stands out when its share of errors is more than 0.1 above the median of all. Below the published
    number of targets nothing is compared. Window, margin, halving and the lowest weight are our own.
    """

    def __init__(self, weights: list[float]) -> None:
        self._weights = weights
        self._fewest = fact("alb.anomaly_detection_min_targets").value
        self._next_s = _WINDOW_S
        self._requests, self._errors = ([0] * len(weights) for _ in range(2))

    def answered(self, target: int, failed: bool) -> None:
        """Count an answer of a target."""
        self._requests[target] += 1
        self._errors[target] += failed

    def look(self, now_s: float) -> None:
        """Move the weights when a window is over."""
        if now_s < self._next_s:
            return
        self._next_s = now_s + _WINDOW_S
        seen = [index for index, requests in enumerate(self._requests) if requests]
        if len(seen) >= self._fewest:
            shares = {index: self._errors[index] / self._requests[index] for index in seen}
            usual = statistics.median(shares.values())
            for index, share in shares.items():
                factor = 0.5 if share > usual + _MARGIN else 2.0
                self._weights[index] = min(1.0, max(_LOWEST_WEIGHT, self._weights[index] * factor))
        self._requests, self._errors = ([0] * len(self._weights) for _ in range(2))
