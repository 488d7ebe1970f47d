"""After an outage Lambda does not start at full speed: its concurrency grows by so many a minute.

The model is a fluid: messages arrive at a constant rate, each execution handles a constant number of them a
second, and the concurrency is a straight line from its start to its ceiling (AWS documents the growth a
minute, not its steps). Errors and throttling, which make Lambda slow down, do not occur.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["LambdaRamp", "lambda_ramp"]


@dataclass(frozen=True, slots=True)
class LambdaRamp:
    """Concurrency that grows from `start` by `per_min` a minute up to `ceiling`."""

    start: float
    per_min: float
    ceiling: float

    @property
    def full_after_s(self) -> float:
        """Seconds until the ceiling is reached.

        >>> lambda_ramp().full_after_s / 60
        4.15
        """
        return (self.ceiling - self.start) / self.per_min * 60

    def concurrency(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The concurrency at each of `time_s`, seconds ≥ 0 after the start: an array of their shape."""
        return np.minimum(self.ceiling, self.start + self.per_min / 60 * np.asarray(time_s, dtype=float))

    def time_to_s(self, concurrency: float) -> float:
        """Seconds until a concurrency from `start` to `ceiling`, else `InputError`."""
        _check("concurrency", concurrency, self.start, self.ceiling)
        return (concurrency - self.start) / self.per_min * 60

    def drain_s(self, messages: float, arrival_rate_rps: float, rate_per_execution_rps: float) -> float:
        """Seconds until a backlog of `messages` is worked off, while new ones keep arriving.

        An execution handles `rate_per_execution_rps` messages per second (batch size over the run time of a
        batch). Raises `InputError` for negative numbers, and when the ceiling has nothing to spare.

        >>> round(lambda_ramp().drain_s(1_000_000, arrival_rate_rps=50, rate_per_execution_rps=10), 1)
        200.0
        """
        _check("messages", messages, 0, math.inf)
        _check("arrival_rate_rps", arrival_rate_rps, 0, math.inf)
        _check("rate_per_execution_rps", rate_per_execution_rps, 0, math.inf)
        spare_rps = rate_per_execution_rps * self.ceiling - arrival_rate_rps
        if spare_rps <= 0:
            raise InputError(
                f"{self.ceiling:,g} executions handle {rate_per_execution_rps * self.ceiling:,g} messages/s",
                expected=f"more than the {arrival_rate_rps:,g} messages/s that keep arriving",
                next_step="let a batch take less time, or put more messages into it",
            )
        # While it grows, messages + (λ - r·start)·t - r·growth·t²/2 are left; that is a parabola.
        half_growth_rps2 = rate_per_execution_rps * self.per_min / 60 / 2
        excess_rps = arrival_rate_rps - rate_per_execution_rps * self.start
        left_at_full = messages + excess_rps * self.full_after_s - half_growth_rps2 * self.full_after_s**2
        if left_at_full > 0:
            return self.full_after_s + left_at_full / spare_rps
        root_rps = math.sqrt(excess_rps**2 + 4 * half_growth_rps2 * messages)
        # The textbook's (excess + root) / 2a cancels when excess is far below 0; this form does not.
        if excess_rps < 0:
            return 2 * messages / (root_rps - excess_rps)
        return (excess_rps + root_rps) / (2 * half_growth_rps2)


def lambda_ramp(*, until_2023: bool = False, ceiling: float | None = None) -> LambdaRamp:
    """The growth that AWS documents for a standard queue; the slower one with `until_2023`.

    The ceiling of 1,250 is that of the newer copy of the page, an older one says 1,000; `ceiling` is another
    one (a MaximumConcurrency, say), from the start of 5 on, else `InputError`.

    >>> ramp = lambda_ramp()
    >>> ramp.start, ramp.per_min, ramp.ceiling, ramp.time_to_s(1000) / 60
    (5.0, 300.0, 1250.0, 3.316666666666667)
    """
    start = fact("lambda.mapping_start_concurrency").value
    per_min = fact(f"lambda.mapping_ramp_per_min{'_until_2023' if until_2023 else ''}").value
    if ceiling is None:
        ceiling = fact("lambda.mapping_max_concurrency").value
    _check("ceiling", ceiling, start, math.inf)
    return LambdaRamp(float(start), float(per_min), float(ceiling))


def _check(name: str, number: float, low: float, high: float) -> None:
    usable = isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number)
    if not usable or not low <= number <= high:
        expected = f"a number from {low:g}" + ("" if high == math.inf else f" to {high:g}")
        raise InputError(f"{name} cannot be {number!r}", expected=expected)
