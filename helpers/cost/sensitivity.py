"""What a total is most sensitive to: one number at a time from its low to its high end, the widest first.

Drawn as bars in that order it looks like a tornado. It answers which number is worth finding out before any
other. It does not see what two numbers do together: when both are uncertain, the total may leave the longest
bar on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from helpers.errors import InputError

__all__ = ["Swing", "tornado"]

Input = TypeVar("Input")


@dataclass(frozen=True, slots=True)
class Swing:
    """The total when `name` alone goes from `low` to `high`: `at_low`, `at_high`, and `base`, where it was.

    `reach` is the distance between the lowest and the highest of the three.
    """

    name: str
    low: object
    high: object
    at_low: Decimal
    at_high: Decimal
    base: Decimal

    @property
    def reach(self) -> Decimal:
        """Never negative; 0 for a number that the total does not depend on."""
        totals = (self.at_low, self.at_high, self.base)
        return max(totals) - min(totals)


def tornado(
    total: Callable[..., Decimal], base: Mapping[str, Input], ranges: Mapping[str, tuple[Input, Input]]
) -> tuple[Swing, ...]:
    """The swings of ``total(**base)`` when one input at a time takes both ends of its range, widest first.

    `ranges` holds (low, high) for some or all names of `base`; equal reaches stay in its order. Raises
    `InputError` for a name that is not in `base`, for what is not a pair, and for totals that are no finite
    numbers; and whatever `total` raises.

    >>> ends = {"rate": (140, 160), "usd": (5, 20)}
    >>> swings = tornado(lambda rate, usd: rate * usd, {"rate": 150, "usd": 10}, ends)
    >>> [(swing.name, swing.at_low, swing.at_high) for swing in swings]
    [('usd', Decimal('750'), Decimal('3000')), ('rate', Decimal('1400'), Decimal('1600'))]
    """
    middle = _amount(total(**base))
    swings = []
    for name, ends in ranges.items():
        if name not in base:
            raise InputError(f"there is no input {name!r} to swing", expected=f"one of {', '.join(base)}")
        if not isinstance(ends, tuple) or len(ends) != 2:
            raise InputError(f"the range of {name} cannot be {ends!r}", expected="a pair (low, high)")
        at_low, at_high = (_amount(total(**{**base, name: end})) for end in ends)
        swings.append(Swing(name, *ends, at_low, at_high, middle))
    return tuple(sorted(swings, key=lambda swing: swing.reach, reverse=True))


def _amount(total: object) -> Decimal:
    numeric = isinstance(total, Decimal | int | float) and not isinstance(total, bool)
    amount = Decimal(str(total)) if numeric else None
    if amount is None or not amount.is_finite():
        raise InputError(f"a total cannot be {total!r}", expected="a finite number")
    return amount
