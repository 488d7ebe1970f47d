"""The slowest of many: what fan-out does to rare slowness, and what a second request does against it.

Source: J. Dean and L. A. Barroso, The Tail at Scale, https://www.barroso.org/publications/TheTailAtScale.pdf
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["Hedged", "fan_out_slow_probability", "hedge"]

FloatArray = NDArray[np.float64]


def fan_out_slow_probability(slow_probability: float, calls: int) -> float:
    """The chance that at least one of `calls` independent calls is slow: 1 - (1 - p)ⁿ.

    Raises `InputError` for a probability that is not between 0 and 1, and for a negative number of calls.

    >>> round(fan_out_slow_probability(0.01, 100), 3), round(fan_out_slow_probability(1 / 10_000, 2_000), 3)
    (0.634, 0.181)
    """
    slow = checked_number("slow_probability", slow_probability, high=1)
    count = checked_whole("calls", calls)
    # Through logarithms, so that one in a billion does not drown in the 1.
    return float(-np.expm1(count * np.log1p(-slow))) if slow < 1 else float(count > 0)


@dataclass(frozen=True, slots=True, eq=False)
class Hedged:
    """Response times with hedging (read-only, one for each request), and the share of requests sent twice."""

    response_s: FloatArray
    extra_requests_share: float


def hedge(first_s: ArrayLike, second_s: ArrayLike, delay_s: float) -> Hedged:
    """Send a second request when the first has not answered after `delay_s`, and take the faster answer.

    `first_s` and `second_s` are the response times of both, one-dimensional and of equal length, in seconds;
    they are independent only if you draw them so: a second request to the same busy server is as slow as the
    first. Raises `InputError` for negative numbers and arrays that do not match.

    >>> hedge([0.010, 0.900], [0.012, 0.011], delay_s=0.050).response_s.round(3).tolist()
    [0.01, 0.061]
    """
    delay = checked_number("delay_s", delay_s)
    first, second = (_times(name, given) for name, given in (("first_s", first_s), ("second_s", second_s)))
    if first.shape != second.shape:
        raise InputError(
            f"{len(first)} first and {len(second)} second times", expected="one for each request"
        )
    sent = first > delay
    response = np.where(sent, np.minimum(first, delay + second), first)
    response.setflags(write=False)
    return Hedged(response, float(sent.mean()))


def _times(name: str, given: ArrayLike) -> FloatArray:
    try:
        times = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        times = np.empty(0)
    if times.ndim != 1 or not len(times) or not np.isfinite(times).all() or (times < 0).any():
        raise InputError(
            f"{name} cannot be used", expected="a list of times in seconds, 0 or more, at least one"
        )
    return times
