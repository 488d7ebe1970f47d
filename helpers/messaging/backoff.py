"""Readings of the word "exponential": how the delays of a backoff phase may grow.

AWS publishes how many retries the phase has, its shortest and its longest delay, and no formula in between.
Each reading here is a guess that agrees with what is published; over the 23 days to SQS they differ by less
than 90 seconds. AWS also adds jitter and does not say how much: all delays here are without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from helpers.errors import InputError

__all__ = ["BACKOFF_FUNCTIONS", "READINGS", "backoff_delays_s", "effective_reading"]

FloatArray = NDArray[np.float64]


def _geometric(low: float, high: float, n: int, i: FloatArray) -> FloatArray:
    return low * (high / low) ** (i / (n - 1))


def _linear(low: float, high: float, n: int, i: FloatArray) -> FloatArray:
    return low + (high - low) * i / (n - 1)


def _doubling_cap(low: float, high: float, n: int, i: FloatArray) -> FloatArray:
    return np.minimum(high, low * 2.0**i)


def _rescaled(low: float, high: float, n: int, i: FloatArray) -> FloatArray:
    return low + (high - low) * (2.0**i - 1) / (2.0 ** (n - 1) - 1)


def _triangular(low: float, high: float, n: int, i: FloatArray) -> FloatArray:
    return low + (high - low) * i * (i + 1) / ((n - 1) * n)


_DELAYS: Mapping[str, Callable[[float, float, int, FloatArray], FloatArray]] = MappingProxyType(
    {
        "geometric": _geometric,  # the simplest that fits the published hours of every policy
        "linear": _linear,
        "doubling_cap": _doubling_cap,  # 1, 2, 4, 8, 16, 20, 20, …
        "rescaled": _rescaled,  # 2^i, stretched so that it ends at the longest delay
        "triangular": _triangular,  # increments that grow evenly
    }
)

#: The readings of "exponential" that `helpers.messaging.schedule` knows; the first is the default.
READINGS: tuple[str, ...] = tuple(_DELAYS)

# The three other words that AWS allows for HTTP/S say more about their shape. Still no formula is published.
_SHAPE_OF = MappingProxyType({"linear": "linear", "arithmetic": "triangular", "geometric": "geometric"})

#: The values of AWS's attribute ``backoffFunction``.
BACKOFF_FUNCTIONS: tuple[str, ...] = (*_SHAPE_OF, "exponential")


def effective_reading(backoff_function: str, reading: str) -> str:
    """The reading that applies: the chosen one for ``exponential``, its own for the three other functions.

    Raises `InputError` when either is unknown.

    >>> effective_reading("exponential", "doubling_cap"), effective_reading("linear", "doubling_cap")
    ('doubling_cap', 'linear')
    """
    if reading not in READINGS:
        raise InputError(f"there is no reading {reading!r}", expected=f"one of {', '.join(READINGS)}")
    if backoff_function not in BACKOFF_FUNCTIONS:
        raise InputError(
            f"backoffFunction cannot be {backoff_function!r}",
            expected=f"one of {', '.join(BACKOFF_FUNCTIONS)}",
        )
    return _SHAPE_OF.get(backoff_function, reading)


def backoff_delays_s(retries: int, min_delay_s: float, max_delay_s: float, reading: str) -> FloatArray:
    """The delays before each retry of a backoff phase, in seconds: an array of `retries` numbers.

    All readings begin at `min_delay_s`; all but ``doubling_cap`` end at `max_delay_s` in any case. A phase of
    one retry waits `min_delay_s`. No formula is published: see the top of this module.
    Source of the endpoints: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html

    >>> backoff_delays_s(10, 1, 20, "doubling_cap").tolist()
    [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0, 20.0, 20.0]
    """
    effective_reading("exponential", reading)
    if retries <= 1:
        return np.full(retries, float(min_delay_s))
    return _DELAYS[reading](float(min_delay_s), float(max_delay_s), retries, np.arange(retries, dtype=float))
