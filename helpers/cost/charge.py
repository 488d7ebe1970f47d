"""What the rules of a service make of its usage: quantities of SKUs, still without money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from helpers.cost.quantities import Quantity
from helpers.cost.usage import Input, Usage
from helpers.language import Text

__all__ = ["GB_KB", "HOURS", "Charge", "Service", "hours_of"]

#: The input that most services share.
HOURS = Input("hours", "h", Text("時間（省けば 1 か月）", "hours (the month when not given)"), default=None)

#: AWS measures data in units of 1,024: kilobytes in a gigabyte.
GB_KB = 1_024 * 1_024


@dataclass(frozen=True, slots=True)
class Charge:
    """`quantity` base units of `sku`, and how it came about (`how`, a line of arithmetic in both languages).

    `allowance` names the free allowance that it draws on; `free` is one that the usage states itself, and
    for itself alone. What is free counts towards the tiers, unless the tiers begin after it
    (`tiers_after_free`).
    """

    sku: str
    quantity: Quantity
    label: Text
    how: Text
    allowance: str = ""
    free: Quantity | None = None
    tiers_after_free: bool = False

    def band(self, used: Quantity, quantity: Quantity, free: Quantity) -> tuple[Quantity, Quantity]:
        """From where to where the paid part runs in the tiers, when `used` came before in this month.

        `quantity` and `free` are those of this charge, as exact numbers or as arrays. What is free fills the
        tiers too (the whole month counts, and its first part costs nothing), except where the published
        tiers begin after it.
        """
        if self.tiers_after_free:
            return used, used + (quantity - free)
        return used + free, used + quantity


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its inputs, and the rules that turn a `Usage` and the hours of a month into charges."""

    name: str
    inputs: tuple[Input, ...]
    charges: Callable[[Usage, Decimal], tuple[Charge, ...]]
    source: str


def hours_of(usage: Usage, month_hours: Decimal) -> Quantity:
    """The hours that `usage` states, or those of the month."""
    given = usage.values["hours"]
    return month_hours if given is None else given
