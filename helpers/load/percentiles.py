"""Percentiles of measured times, by one convention that is stated: the nearest rank.

The p-th percentile is the smallest measured value that at least p % of the values do not exceed. It is always
a value that somebody met. Other conventions interpolate between two neighbours; NumPy knows a dozen and
defaults to a linear one. With thousands of values they agree, with twenty they do not.

Source: R. J. Hyndman and Y. Fan, Sample Quantiles in Statistical Packages,
https://doi.org/10.1080/00031305.1996.10473566 (the nearest rank is their definition 1)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["LatencySummary", "PercentileRange", "latency_summary", "percentile", "percentile_range"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """What is usually said of response times, in seconds; percentiles by nearest rank."""

    count: int
    mean_s: float
    p50_s: float
    p90_s: float
    p99_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class PercentileRange:
    """Two measured values between which the true percentile lies with the given confidence.

    `low` or `high` is infinite where there are too few values to bound it on that side.
    """

    low: float
    high: float
    confidence: float


def percentile(values: ArrayLike, percent: float) -> float:
    """The `percent`-th percentile (0 to 100) of one-dimensional values, by nearest rank.

    Raises `InputError` for no values, values that are not finite, and percents outside 0 to 100.

    >>> percentile([15, 20, 35, 40, 50], 40), percentile([15, 20, 35, 40, 50], 41)
    (20.0, 35.0)
    """
    ordered = np.sort(_values(values))
    return float(ordered[_rank(len(ordered), percent) - 1])


def latency_summary(values_s: ArrayLike) -> LatencySummary:
    """Count, mean, three percentiles and the maximum. Raises `InputError` as `percentile` does.

    >>> latency_summary([0.1] * 99 + [2.0]).p99_s
    0.1
    """
    ordered = np.sort(_values(values_s))
    p50, p90, p99 = (float(ordered[_rank(len(ordered), percent) - 1]) for percent in (50, 90, 99))
    return LatencySummary(len(ordered), float(ordered.mean()), p50, p90, p99, float(ordered[-1]))


def percentile_range(values: ArrayLike, percent: float, confidence: float = 0.95) -> PercentileRange:
    """How far to trust a percentile of independent values, whatever their distribution.

    How many of n values lie below the true percentile is binomial; the range runs between the values at the
    ranks that leave out (1 - confidence) / 2 of it on either side. Raises `InputError` as `percentile` does,
    for percents of 0 and 100, and for a confidence that is not between 0 and 1.

    Source: G. J. Hahn and W. Q. Meeker, Statistical Intervals, chapter 5.

    >>> found = percentile_range(range(1, 1001), 99)
    >>> found.low, found.high
    (983.0, 997.0)
    """
    from scipy.special import bdtr

    ordered = np.sort(_values(values))
    count, share = len(ordered), checked_number("percent", percent, high=100) / 100
    level = checked_number("confidence", confidence, high=1, above=True)
    if share in (0, 1) or level == 1:
        raise InputError(
            f"there is no range of percentile {percent:g} with confidence {confidence:g}",
            expected="a percentile between 0 and 100, and a confidence below 1",
        )
    # at_most[k]: the chance that k or fewer of the values lie below the true percentile.
    at_most = bdtr(np.arange(count + 1), count, share)
    low_rank = int(np.searchsorted(at_most, (1 - level) / 2, side="right"))
    high_rank = int(np.searchsorted(at_most, (1 + level) / 2)) + 1
    return PercentileRange(
        float(ordered[low_rank - 1]) if low_rank >= 1 else -math.inf,
        float(ordered[high_rank - 1]) if high_rank <= count else math.inf,
        level,
    )


def _rank(count: int, percent: float) -> int:
    share = Fraction(str(checked_number("percent", percent, high=100)))
    # As a fraction: 99.9 % of 1,000 in floats is a little more than 999, and would become 1,000.
    return max(1, math.ceil(share * count / 100))


def _values(values: ArrayLike) -> FloatArray:
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        found = np.empty(0)
    if found.ndim != 1 or not len(found) or not np.isfinite(found).all():
        raise InputError("these values have no percentiles", expected="one or more finite numbers in a list")
    return found
