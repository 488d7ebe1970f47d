"""A clock that stands still until somebody moves it: for lessons and tests that must not wait."""

from __future__ import annotations

import math
from numbers import Real

from helpers.errors import InputError

__all__ = ["MovableClock"]


class MovableClock:
    """Seconds since 1970, as everything here takes its `clock`.

    It never goes back. Raises `InputError` for times that are not finite numbers.

    >>> clock = MovableClock(1_000)
    >>> clock.advance(60)
    >>> clock()
    1060.0
    """

    def __init__(self, now_s: float) -> None:
        self._began_s = self._now_s = _finite("now_s", now_s)

    def __call__(self) -> float:
        return self._now_s

    @property
    def elapsed_s(self) -> float:
        """The seconds since the clock was made."""
        return self._now_s - self._began_s

    def advance(self, seconds: float) -> None:
        """Move the clock forward. Raises `InputError` for a step back."""
        if _finite("seconds", seconds) < 0:
            raise InputError(f"a clock cannot be moved by {seconds:g} s", expected="0 s or more")
        self._now_s += seconds

    def advance_to(self, elapsed_s: float) -> None:
        """Move the clock to `elapsed_s` seconds after it was made. Raises `InputError` for a step back."""
        if _finite("elapsed_s", elapsed_s) < self.elapsed_s:
            raise InputError(
                f"the clock is at {self.elapsed_s:g} s already", expected="a moment that is not in the past"
            )
        self._now_s = self._began_s + elapsed_s


def _finite(name: str, number: float) -> float:
    if not isinstance(number, Real) or isinstance(number, bool) or not math.isfinite(number):
        raise InputError(f"{name} cannot be {number!r}", expected="a number of seconds")
    return float(number)
