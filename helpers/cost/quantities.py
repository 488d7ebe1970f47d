"""Arithmetic for one number and for a million: exact `Decimal` on a bill, NumPy arrays of floats in a sweep.

The rules that turn usage into quantities are written once, with these functions, and serve both. A bill is
money and has no floats. A sweep feeds figures: its totals agree with the bill's to far less than a cent, a
hundred times faster than arrays of `Decimal`.

The sizes of chunks, steps and units are the facts that `helpers.metering` reads. Its functions count one
thing at a time and refuse sizes that AWS would refuse; a bill has averages, and a sweep arrays, which they do
not take. A test holds the two against each other.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.errors import InputError

__all__ = [
    "LARGEST",
    "Quantity",
    "between",
    "divided",
    "exact",
    "larger",
    "quantity",
    "rounded_up",
    "smaller",
]

#: More than anybody uses of anything, and few enough digits that sums stay exact.
LARGEST = Decimal(10) ** 15
#: One exact number, or the numbers of a sweep.
Quantity: TypeAlias = Decimal | NDArray[np.float64]


def exact(name: str, given: object) -> Decimal:
    """`given` as an exact number: an int, a `Decimal`, a text, or a float as it prints.

    Raises `InputError` naming `name` for what is not a number of 0 or more, or more than anybody uses.

    >>> exact("requests", 0.1)
    Decimal('0.1')
    """
    try:
        numeric = isinstance(given, Decimal | int | str | float | np.number) and not isinstance(given, bool)
        number = Decimal(str(given)) if numeric else None
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite() or not 0 <= number <= LARGEST:
        raise _bad(name, given)
    return number


def quantity(name: str, given: object) -> Quantity:
    """As `exact`; a list, tuple, range or array becomes an array of floats.

    >>> quantity("requests", [1, 2])
    array([1., 2.])
    """
    if not isinstance(given, list | tuple | range | np.ndarray):
        return exact(name, given)
    try:
        raw = np.asarray(given)
        # NumPy would take a text for a number, and a yes for a one.
        hidden = any(isinstance(one, str | bool) for one in _mixed(given, raw))
        numbers = raw.astype(np.float64) if raw.dtype.kind in "iufO" and not hidden else None
    except (TypeError, ValueError, ArithmeticError):
        numbers = None
    if numbers is None or not numbers.size or not np.all((numbers >= 0) & (numbers <= float(LARGEST))):
        raise InputError(
            f"{name} holds something that cannot be used", expected=f"one number or more, 0 to {LARGEST:,}"
        )
    return numbers


def rounded_up(amount: Quantity, step: int | Quantity = 1) -> Quantity:
    """How many steps are begun by `amount`.

    >>> rounded_up(Decimal("65"), 64)
    Decimal('2')
    """
    if isinstance(amount, Decimal):
        return amount // step + (amount % step > 0)
    # 1.1 / 0.1 is 11.000000000000002 in floats, and begins no twelfth step.
    return np.ceil(np.round(divided(amount, step), 9))


def divided(amount: Quantity, by: int | Quantity) -> Quantity:
    """`amount` divided by what may be a `Decimal`, which arrays of floats do not take."""
    return amount / float(by) if isinstance(by, Decimal) and not isinstance(amount, Decimal) else amount / by


def larger(one: Quantity, other: Quantity | int) -> Quantity:
    """The larger of two, element by element."""
    return max(one, Decimal(other)) if isinstance(one, Decimal) else np.maximum(one, other)


def smaller(one: Quantity, other: Quantity | int) -> Quantity:
    """The smaller of two, element by element."""
    return min(one, Decimal(other)) if isinstance(one, Decimal) else np.minimum(one, other)


def between(amount: Quantity, low: Quantity, high: Quantity | None) -> Quantity:
    """How much of what runs from 0 to `amount` lies between `low` and `high` (None: without end).

    >>> between(Decimal(7), Decimal(2), Decimal(5)), between(Decimal(1), Decimal(2), None)
    (Decimal('3'), Decimal('0'))
    """
    above = larger(amount - low, 0)
    return above if high is None else smaller(above, high - low)


def _bad(name: str, given: object) -> InputError:
    return InputError(f"{name} cannot be {given!r}", expected=f"a number, 0 to {LARGEST:,}")


def _mixed(given: object, raw: NDArray) -> list[object]:
    """What may hide among numbers: the members of a list, or of an array of objects."""
    if isinstance(given, list | tuple):
        return [one for row in given for one in (row if isinstance(row, list | tuple) else [row])]
    return list(raw.flat) if raw.dtype.kind == "O" else []
