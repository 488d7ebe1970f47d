"""The looks that every rule of metering takes at its numbers: one clear error for what cannot be counted."""

from __future__ import annotations

import math
from numbers import Integral, Real

from helpers.errors import InputError

__all__ = ["checked_number", "checked_size"]


def checked_size(size_bytes: object, largest_bytes: int | None = None, thing: str = "a message") -> int:
    """`size_bytes` as an `int`, or an `InputError`: not whole, negative, or larger than `thing` may be.

    >>> checked_size(1_024)
    1024
    """
    if isinstance(size_bytes, bool) or not isinstance(size_bytes, Integral) or size_bytes < 0:
        raise InputError(f"{size_bytes!r} is not a size", expected="a whole number of bytes, 0 or more")
    size = int(size_bytes)
    if largest_bytes is not None and size > largest_bytes:
        raise InputError(
            f"{size:,} bytes do not fit into {thing}",
            expected=f"at most {largest_bytes:,} bytes",
            next_step="split it, or keep the large part elsewhere and store its address",
        )
    return size


def checked_number(name: str, number: object) -> Real:
    """A finite number of 0 or more as it is, or an `InputError` that names it.

    >>> checked_number("duration_ms", 1.5)
    1.5
    """
    usable = isinstance(number, Real) and not isinstance(number, bool)
    if not usable or not 0 <= number < math.inf:
        raise InputError(f"{name} cannot be {number!r}", expected="a finite number, 0 or more")
    return number
