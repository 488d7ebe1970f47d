"""A bill that can be checked: every line with its quantity, tiers, price, source, and the arithmetic in
words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from helpers.cost.units import unit_in_words
from helpers.errors import InputError
from helpers.language import Text, language

if TYPE_CHECKING:
    from helpers.cost.exchange import ExchangeRate
    from helpers.cost.yen import YenBill

__all__ = ["CENT", "ROUNDINGS", "Bill", "BillLine", "TierCharge", "Unpriced", "in_cents", "shown", "written"]

CENT = Decimal("0.01")
#: How a total comes about: nothing is rounded, or each line to the cent and then added, as on AWS's pages.
ROUNDINGS = ("exact", "line_cents")


def in_cents(usd: Decimal) -> Decimal:
    """`usd` to the cent, half up.

    >>> in_cents(Decimal("16.425"))
    Decimal('16.43')
    """
    return usd.quantize(CENT, ROUND_HALF_UP)


def written(quantity: Decimal) -> str:
    """A quantity with separators and without zeros at its end.

    >>> written(Decimal("540000.00")), written(Decimal("0.0000166667"))
    ('540,000', '0.0000166667')
    """
    text = f"{quantity:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(number: Decimal) -> str:
    """As `written`, with at most six decimal places, or six digits where there are only zeros before them.

    >>> shown(Decimal(10) / 3), shown(Decimal("0.0000166667")), shown(Decimal(2) / 300_000)
    ('3.333333', '0.0000166667', '0.00000666667')
    """
    # The place of the sixth digit that counts, or the sixth after the point: whichever is further right.
    place = min(-6, number.adjusted() - 5) if number else 0
    return written(round(number, -place)) if number.as_tuple().exponent < place else written(number)


@dataclass(frozen=True, slots=True)
class TierCharge:
    """What fell into one tier: `quantity` base units at `unit_usd` for `per` of them.

    The tier runs from `from_quantity` up to `to_quantity` base units a month (None: without end).
    """

    quantity: Decimal
    unit_usd: Decimal
    per: Decimal
    from_quantity: Decimal
    to_quantity: Decimal | None

    @property
    def usd(self) -> Decimal:
        """Exact US dollars."""
        return self.quantity * self.unit_usd / self.per


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line. `quantity` base units in all, `free_quantity` of them free, the rest in `tiers`; what has
    no price (`unpriced_quantity`) stands in `Bill.unpriced` as well.

    One `unit`, as the price is published, is `per` base units; `tiered` says whether the price has several
    tiers. `given` are the inputs that the usage states, by name and as written. `source` is the address of
    the price, or in words what it was when no address is known.
    """

    service: str
    name: str
    region: str
    sku: str
    label: Text
    how: Text
    quantity: Decimal
    base_unit: str
    unit: str
    per: Decimal
    tiered: bool
    free_quantity: Decimal
    unpriced_quantity: Decimal
    tiers: tuple[TierCharge, ...]
    source: str
    as_of: str
    confidence: str
    supplied: bool
    given: tuple[tuple[str, str], ...] = ()

    @property
    def usd(self) -> Decimal:
        """Exact US dollars, before tax."""
        return sum((tier.usd for tier in self.tiers), Decimal(0))

    def explain(self, lang: str | None = None) -> str:
        """The arithmetic, one step a line, in the language of the run or in `lang`."""
        lang = lang or language()
        unit = unit_in_words(self.base_unit)[lang]
        lines = [
            f"{self.service} {self.label.in_language(lang)}: {self.how.in_language(lang)}"
            f" = {shown(self.quantity)} {unit}"
        ]
        if self.given:
            given = Text(ja="入力", en="given").in_language(lang)
            lines.append(f"  {given}: {', '.join(f'{name} = {value}' for name, value in self.given)}")
        if self.free_quantity:
            free = Text(ja="無料枠", en="free allowance").in_language(lang)
            paid = self.quantity - self.free_quantity
            lines.append(f"  {free}: − {shown(self.free_quantity)} → {shown(paid)} {unit}")
        for tier in self.tiers:
            per = "" if tier.per == 1 else f" ÷ {shown(tier.per)}"
            lines.append(
                f"  {shown(tier.quantity)} × {written(tier.unit_usd)} USD{per} = {shown(tier.usd)} USD"
            )
        if self.unpriced_quantity:
            missing = Text(ja="価格なし", en="no price").in_language(lang)
            lines.append(f"  {missing}: {shown(self.unpriced_quantity)} {unit}")
        source = Text(ja="出典", en="source").in_language(lang)
        lines.append(
            f"  {source}: {self.source} ({self.as_of})" if self.as_of else f"  {source}: {self.source}"
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Unpriced:
    """What is used and has no price in the book: nothing is guessed, so the total is a lower bound."""

    service: str
    name: str
    region: str
    sku: str
    label: Text
    quantity: Decimal
    base_unit: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines, what has no price, and what was assumed. Amounts are US dollars a month, before tax."""

    lines: tuple[BillLine, ...]
    unpriced: tuple[Unpriced, ...]
    assumptions: tuple[Text, ...]
    month_hours: Decimal

    @property
    def total_usd(self) -> Decimal:
        """The exact sum of the lines; "at least" that, when something is unpriced."""
        return self.total()

    @property
    def is_lower_bound(self) -> bool:
        """Whether something on the bill has no price."""
        return bool(self.unpriced)

    def total(self, rounding: str = "exact") -> Decimal:
        """The sum under one of `ROUNDINGS`. Raises `InputError` for another one."""
        if rounding not in ROUNDINGS:
            raise InputError(f"there is no rounding {rounding!r}", expected=f"one of {', '.join(ROUNDINGS)}")
        lines: Iterable[Decimal] = (line.usd for line in self.lines)
        return sum(lines if rounding == "exact" else map(in_cents, lines), Decimal(0))

    def to_yen(self, rate: ExchangeRate, *, tax_percent: object = None, rounding: str = "half_up") -> YenBill:
        """This bill in yen; see `helpers.cost.to_yen`."""
        from helpers.cost.yen import to_yen  # which knows bills, so it cannot be imported above

        return to_yen(self, rate, tax_percent=tax_percent, rounding=rounding)

    def of(self, service: str) -> tuple[BillLine, ...]:
        """The lines of one service."""
        return tuple(line for line in self.lines if line.service == service)
