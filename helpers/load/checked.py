"""Numbers that a function was given, looked at once and named when they cannot be used."""

from __future__ import annotations

import math
from numbers import Integral, Real

from helpers.errors import InputError

__all__ = ["checked_number", "checked_whole"]


def checked_number(
    name: str, number: object, *, low: float = 0.0, high: float = math.inf, above: bool = False
) -> float:
    """`number` as a finite float between `low` and `high`; with `above`, more than `low` itself.

    Raises `InputError` that names it: also for NaN, infinity, bool and what is no number.

    >>> checked_number("delay_s", 3)
    3.0
    """
    usable = isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number)
    if not usable or not low <= number <= high or (above and number == low):
        least = f"more than {low:g}" if above else f"{low:g} or more"
        most = "" if high == math.inf else f", at most {high:g}"
        raise InputError(f"{name} cannot be {number!r}", expected=f"a number, {least}{most}")
    return float(number)


def checked_whole(name: str, number: object, *, low: int = 0, high: int | None = None) -> int:
    """`number` as an int between `low` and `high`. Raises `InputError` that names it.

    >>> checked_whole("servers", 3, low=1)
    3
    """
    whole = isinstance(number, Integral) and not isinstance(number, bool)
    if not whole or number < low or (high is not None and number > high):
        most = "" if high is None else f", at most {high:,}"
        raise InputError(f"{name} cannot be {number!r}", expected=f"a whole number, {low:,} or more{most}")
    return int(number)
