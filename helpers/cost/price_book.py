"""The price book: what AWS asks for a unit of something, with source, date and confidence; or that it is
missing.

The prices are data beside this module (``prices.csv``): list prices on demand, in US dollars, before tax, for
Tokyo (ap-northeast-1) and beside it us-east-1. A price that nobody could read stays missing: asking for it
raises `UnpricedError`, which says how to supply it. What a reader supplies in a file of their own
(``prices.local.csv``) takes its place row by row, and says so on the bill.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from helpers.cost.price_rows import ALLOWANCE, PriceRow, read_rows
from helpers.errors import InputError, UnpricedError

__all__ = ["GLOBAL", "Price", "PriceBook", "Tier"]

_PUBLISHED = Path(__file__).with_name("prices.csv")
#: The Region of what has the same price everywhere.
GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of the monthly quantity, from `from_quantity` up to `to_quantity` (None: without end).

    `usd` is the price of one unit of the `Price`; None where it could not be read. `supplied` is true for a
    row of the reader's own.
    """

    from_quantity: Decimal
    to_quantity: Decimal | None
    usd: Decimal | None
    supplied: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one thing in one Region.

    `unit` is the unit as published ("1M requests"), `per` how many base units that is (1,000,000), and
    `base_unit` the rest of it ("requests"). Quantities and the bounds of `tiers` are in base units. `as_of`
    is the date for which the source says so, `confidence` A (two extractions, or AWS's page and one), B
    (one source) or C (older than 2023). All of these, and `supplied`, are those of the first tier.
    """

    sku: str
    region: str
    unit: str
    per: Decimal
    base_unit: str
    tiers: tuple[Tier, ...]
    as_of: str
    confidence: str
    source_url: str
    source_note: str
    description: str
    supplied: bool = False

    @property
    def usd(self) -> Decimal:
        """The price of one unit in the first tier. Raises `UnpricedError` when that is missing."""
        first = self.tiers[0]
        if first.usd is None:
            raise _unpriced(self.sku, self.region, self.source_url)
        return first.usd


class PriceBook:
    """Prices by SKU and Region, and free allowances.

    >>> PriceBook.load().price("sqs.standard.requests", "ap-northeast-1").usd
    Decimal('0.4')
    """

    def __init__(self, rows: Iterable[PriceRow]) -> None:
        self._rows = {(row.sku, row.region, row.from_quantity): row for row in rows}
        tiers: dict[tuple[str, str], list[PriceRow]] = {}
        self._allowances: dict[tuple[str, str], PriceRow] = {}
        for row in self._rows.values():
            if row.sku.endswith(ALLOWANCE):
                self._allowances[row.sku, row.region] = row
            else:
                tiers.setdefault((row.sku, row.region), []).append(row)
        self._prices = {key: _price(group) for key, group in tiers.items()}

    @classmethod
    def load(cls, local: Path | None = None) -> PriceBook:
        """The published prices, and over them the rows of `local`, a CSV with the same columns.

        Only ``sku``, ``region``, ``unit`` and ``usd`` are needed there. Raises `InputError` with the number
        of the line for a row that cannot be used.
        """
        return (
            _published_book() if local is None else _published_book().overridden(read_rows(local, own=True))
        )

    @classmethod
    def with_prices(
        cls, unit_prices: Mapping[str, Decimal | str | int | Sequence[tuple[object, object]]]
    ) -> PriceBook:
        """The published book in which these prices apply instead, in every Region.

        Keys are SKUs, or the names of allowances (``….free``, values in base units). A value is the price
        of a unit in US dollars, or tiers: pairs of the quantity from which it applies and the price. For
        worked examples that state their own prices, and for "what if". Raises `InputError` for a price that
        is none; a SKU that is not in the book takes the unit 1.

        >>> book = PriceBook.with_prices({"sqs.standard.requests": "0.5"})
        >>> book.price("sqs.standard.requests", "ap-northeast-1").usd
        Decimal('0.5')
        """
        others = [row for row in _published() if row.sku not in unit_prices]
        rows = []
        for sku, given in unit_prices.items():
            known = next((row for row in _published() if row.sku == sku), None)
            for from_quantity, usd in _stated_tiers(sku, given):
                rows.append(PriceRow.supplied(sku, known.unit if known else "", from_quantity, usd))
        return cls([*others, *rows])

    def overridden(self, rows: Iterable[PriceRow]) -> PriceBook:
        """This book with `rows` in the place of those of the same SKU, Region and beginning of the tier."""
        return PriceBook([*self._rows.values(), *rows])

    def price(self, sku: str, region: str) -> Price:
        """The price of `sku` in `region`; of a global service in every Region.

        Raises `UnpricedError` when there is no such price, and when the first tier is missing.
        """
        found = self.find(sku, region)
        if found is None:
            raise self._unknown(sku, region)
        if found.tiers[0].usd is None:
            raise _unpriced(sku, region, found.source_url)
        return found

    def find(self, sku: str, region: str) -> Price | None:
        """The entry of `sku` in `region`, perhaps without a price; None when there is no entry."""
        return self._prices.get((sku, region)) or self._prices.get((sku, GLOBAL))

    def allowance(self, name: str, region: str) -> Decimal | None:
        """The free monthly quantity of that name in base units; None when it could not be read."""
        row = self._allowance_row(name, region)
        return row.to_quantity if row else None

    def allowance_region(self, name: str, region: str) -> str:
        """Within what the allowance is shared: `GLOBAL` for the whole account, else the Region itself."""
        row = self._allowance_row(name, region)
        return row.region if row else region

    def _allowance_row(self, name: str, region: str) -> PriceRow | None:
        return self._allowances.get((name, region)) or self._allowances.get((name, GLOBAL))

    def skus(self, region: str | None = None) -> tuple[str, ...]:
        """All SKUs, or those of a Region, sorted."""
        return tuple(sorted({sku for sku, where in self._prices if region in (None, where)}))

    def regions(self) -> tuple[str, ...]:
        """The Regions for which there are prices, without `GLOBAL`."""
        return tuple(sorted({region for _, region in self._prices} - {GLOBAL}))

    def prices(self) -> tuple[Price, ...]:
        """Every entry, sorted by SKU and Region."""
        return tuple(self._prices[key] for key in sorted(self._prices))

    def rows(self) -> tuple[PriceRow, ...]:
        """Every row, allowances and missing prices among them, sorted by SKU, Region and tier."""
        return tuple(self._rows[key] for key in sorted(self._rows))

    def _unknown(self, sku: str, region: str) -> UnpricedError:
        elsewhere = sorted(where for known, where in self._prices if known == sku)
        if elsewhere:
            return _unpriced(sku, region, "", f"there are prices for {', '.join(elsewhere)}")
        near = difflib.get_close_matches(sku, self.skus(), n=3, cutoff=0.6)
        return _unpriced(sku, region, "", f"perhaps {' or '.join(near)}" if near else "")


def _stated_tiers(sku: str, given: object) -> list[tuple[object, object]]:
    if isinstance(given, list | tuple):
        if given and all(isinstance(tier, list | tuple) and len(tier) == 2 for tier in given):
            return [tuple(tier) for tier in given]
        raise InputError(f"the tiers of {sku} cannot be {given!r}", expected="pairs of quantity and price")
    return [(0, given)]


def _unpriced(sku: str, region: str, look_at: str, expected: str = "") -> UnpricedError:
    row = f"{sku},{region},<unit>,<price in USD>"
    where = f"look it up ({look_at}) and add" if look_at else "add"
    return UnpricedError(
        f"no price for {sku} in {region}",
        expected=expected or "a price in the book or in prices.local.csv",
        next_step=f"{where} the row {row} to prices.local.csv (columns sku,region,unit,usd)",
        sku=sku,
        region=region,
    )


def _price(rows: list[PriceRow]) -> Price:
    rows = sorted(rows, key=lambda row: row.from_quantity)
    tiers = []
    for row, above in zip(rows, [*rows[1:], None], strict=True):
        end = above.from_quantity if above is not None else row.to_quantity
        tiers.append(Tier(row.from_quantity, end, row.usd, row.own))
    if tiers[0].from_quantity > 0:
        # The beginning is what could not be read, not free.
        tiers.insert(0, Tier(Decimal(0), tiers[0].from_quantity, None))
    first = rows[0]
    return Price(
        first.sku,
        first.region,
        first.unit,
        first.per,
        first.base_unit,
        tuple(tiers),
        first.as_of,
        first.confidence,
        first.source_url,
        first.source_note,
        first.description,
        first.own,
    )


@cache
def _published() -> tuple[PriceRow, ...]:
    return read_rows(_PUBLISHED)


@cache
def _published_book() -> PriceBook:
    # Nobody can change a book, so everybody can have the same one.
    return PriceBook(_published())
