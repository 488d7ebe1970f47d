"""What a simulation says, and how sure it is: means with confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["Estimate", "ratio_estimate"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, and half the width of its confidence interval; `confidence` is the level, such as 0.95.

    >>> Estimate(4.0, 0.25, 0.95).low, Estimate(4.0, 0.25, 0.95).contains(4.2)
    (3.75, True)
    """

    mean: float
    half_width: float
    confidence: float

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.mean + self.half_width

    def contains(self, value: float) -> bool:
        """Whether a value, such as that of a formula, lies in the interval."""
        return self.low <= value <= self.high


def ratio_estimate(sums: ArrayLike, counts: ArrayLike, confidence: float = 0.95) -> Estimate:
    """The mean of all observations from their sums and counts in batches that are (nearly) independent.

    Batches may hold different numbers of observations: the ratio of the totals is taken, and its variance
    from the residuals. With no observation at all the mean is NaN and the interval without end. Raises
    `InputError` for fewer than two batches and a confidence outside 0 to 1. Source: A. M. Law, "Simulation
    Modeling and Analysis", the chapter on the regenerative method.

    >>> found = ratio_estimate([10.0, 14.0, 12.0], [10, 10, 10])
    >>> round(found.mean, 3), round(found.half_width, 3)
    (1.2, 0.497)
    """
    level = checked_number("confidence", confidence, high=1.0, above=True)
    totals, numbers = np.asarray(sums, dtype=float), np.asarray(counts, dtype=float)
    if totals.ndim != 1 or totals.shape != numbers.shape or len(totals) < 2 or level == 1.0:
        raise InputError(
            f"{len(np.atleast_1d(totals))} batch(es) with confidence {level:g} give no interval",
            expected="two batches or more, a count for each sum, a confidence below 1",
        )
    from scipy.special import stdtrit  # a fraction of the import time of scipy.stats

    if not numbers.sum():
        return Estimate(math.nan, math.inf, level)
    mean = float(totals.sum() / numbers.sum())
    residuals = totals - mean * numbers
    error = math.sqrt(float(residuals @ residuals) / (len(totals) - 1) / len(totals)) / float(numbers.mean())
    return Estimate(mean, float(stdtrit(len(totals) - 1, (1.0 + level) / 2.0)) * error, level)
