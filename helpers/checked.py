"""Numbers that a function was given, looked at once and named when they cannot be used."""

from __future__ import annotations

import math
from numbers import Integral, Rational, Real

from helpers.errors import InputError

__all__ = ["checked_number", "checked_whole"]


def checked_number(
    name: str, number: object, *, low: float = 0.0, high: float = math.inf, above: bool = False
) -> float:
    """`number` as a finite float between `low` and `high`; with `above`, more than `low` itself.

    Raises `InputError` that names it: also for NaN, infinity, bool, what is no number, and an integer that no
    float holds.

    >>> checked_number("delay_s", 3)
    3.0
    """
    usable = isinstance(number, Real) and not isinstance(number, bool) and _is_finite(number)
    if not usable or not low <= number <= high or (above and number == low):  # type: ignore[operator]
        least = f"more than {low:g}" if above else f"{low:g} or more"
        most = "" if high == math.inf else f", at most {high:g}"
        raise InputError(f"{name} cannot be {_shown(number)}", expected=f"a number, {least}{most}")
    return float(number)  # type: ignore[arg-type]


def checked_whole(name: str, number: object, *, low: int = 0, high: int | None = None) -> int:
    """`number` as an int between `low` and `high`. Raises `InputError` that names it.

    >>> checked_whole("servers", 3, low=1)
    3
    """
    whole = isinstance(number, Integral) and not isinstance(number, bool)
    if not whole or number < low or (high is not None and number > high):  # type: ignore[operator]
        most = "" if high is None else f", at most {high:,}"
        raise InputError(
            f"{name} cannot be {_shown(number)}", expected=f"a whole number, {low:,} or more{most}"
        )
    return int(number)  # type: ignore[call-overload]


def _is_finite(number: Real) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an integer or a fraction beyond what a float holds
        return False


def _shown(number: object) -> str:
    """As Python writes it, except hundreds of digits, which say nothing and may be more than it writes."""
    huge = isinstance(number, Rational) and not _is_finite(number)
    return "a number beyond 1.8e+308" if huge else repr(number)
