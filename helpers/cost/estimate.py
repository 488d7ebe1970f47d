"""From usage to a bill: quantities by the rules of each service, tiers and free allowances across the whole
bill."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from helpers.cost.bill import Bill, BillLine, TierCharge, Unpriced
from helpers.cost.charge import Charge
from helpers.cost.price_book import Price, PriceBook, Tier
from helpers.cost.quantities import between, exact, smaller
from helpers.cost.services import SERVICES
from helpers.cost.usage import Usage
from helpers.errors import InputError, UnpricedError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["checked_month_hours", "checked_usages", "estimate"]

_NOT_READ = (
    "無料枠の大きさを確認できなかったので、差し引いていません：{}",
    "The size of a free allowance could not be read, so none is taken off: {}",
)


def estimate(
    usages: Iterable[Usage],
    *,
    prices: PriceBook | None = None,
    free_tier: bool = False,
    month_hours: object = None,
    unpriced: str = "raise",
) -> Bill:
    """The bill of a month for `usages`.

    `prices` is the published book when not given. `free_tier` takes off the allowances that never expire,
    once for the whole bill (or once a Region where AWS says so), in the order of `usages`. A month has 730
    hours as in AWS's tools, when `month_hours` does not say otherwise (AWS's page examples use 720). Tiers
    run over all usages of the same SKU and Region, in their order. `unpriced` is "raise" (`UnpricedError`
    for what has no price) or "list" (it stands in
    `Bill.unpriced`, and the total is a lower bound). Raises `InputError` for everything else that cannot be
    used.

    >>> bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})])
    >>> bill.total_usd
    Decimal('2.0')
    """
    if unpriced not in ("raise", "list"):
        raise InputError(f"unpriced cannot be {unpriced!r}", expected='"raise" or "list"')
    counter = _Counter(PriceBook.load() if prices is None else prices, free_tier)
    hours = checked_month_hours(month_hours)
    for usage in checked_usages(usages):
        if usage.is_sweep:
            raise InputError(
                "a usage holds many values", expected="one of each", next_step="use estimate_grid"
            )
        for charge in SERVICES[usage.service].charges(usage, hours):
            if charge.quantity:
                counter.count(usage, charge)
    if unpriced == "raise" and counter.errors:
        raise counter.errors[0]
    return Bill(tuple(counter.lines), tuple(counter.unpriced), tuple(counter.assumptions), hours)


def checked_usages(usages: Iterable[Usage]) -> tuple[Usage, ...]:
    """`usages` as a tuple. Raises `InputError` for what is none."""
    if isinstance(usages, Usage) or not isinstance(usages, Iterable):
        raise InputError(f"usages cannot be {usages!r}", expected="a list: [Usage(service, region, inputs)]")
    found = tuple(usages)
    for usage in found:
        if not isinstance(usage, Usage):
            raise InputError(f"a usage cannot be {usage!r}", expected="Usage(service, region, inputs)")
    return found


def checked_month_hours(given: object) -> Decimal:
    """The hours of a month; 730 when nothing is given. Raises `InputError` for what no month has."""
    hours = exact("month_hours", fact("cost.month_hours").value if given is None else given)
    if not 0 < hours <= 744:
        raise InputError(f"month_hours cannot be {given!r}", expected="above 0, at most 744 (31 days)")
    return hours


class _Counter:
    """What has been used so far, by SKU and by allowance, so that tiers and allowances apply once."""

    def __init__(self, prices: PriceBook, free_tier: bool) -> None:
        self._prices = prices
        self._free_tier = free_tier
        self._used: dict[tuple[str, str], Decimal] = {}
        self._left: dict[tuple[str, str], Decimal] = {}
        self.lines: list[BillLine] = []
        self.unpriced: list[Unpriced] = []
        self.errors: list[UnpricedError] = []
        self.assumptions: list[Text] = []

    def count(self, usage: Usage, charge: Charge) -> None:
        free = self._take_free(usage.region, charge)
        try:
            price = self._prices.price(charge.sku, usage.region)
        except UnpricedError as error:
            self._miss(usage, charge, charge.quantity, error)
            return
        key = (charge.sku, price.region)
        begins, ends = charge.band(self._used.get(key, Decimal(0)), charge.quantity, free)
        self._used[key] = ends
        tiers, unknown, unknown_from = tier_charges(price, begins, ends)
        if unknown:
            self._miss(usage, charge, unknown, beyond(price, unknown_from))
        self.lines.append(
            BillLine(
                service=usage.service,
                name=usage.name,
                region=usage.region,
                sku=charge.sku,
                label=charge.label,
                how=charge.how,
                quantity=charge.quantity,
                base_unit=price.base_unit,
                unit=price.unit,
                per=price.per,
                tiered=len(price.tiers) > 1,
                free_quantity=free,
                unpriced_quantity=unknown,
                tiers=tiers,
                source=price.source_url or price.source_note,
                as_of=price.as_of,
                confidence=price.confidence,
                supplied=price.supplied or _has_supplied(price, tiers),
                given=usage.given_values(),
            )
        )

    def _miss(self, usage: Usage, charge: Charge, quantity: Decimal, error: UnpricedError) -> None:
        self.errors.append(error)
        entry = self._prices.find(charge.sku, usage.region)
        self.unpriced.append(
            Unpriced(
                usage.service,
                usage.name,
                usage.region,
                charge.sku,
                charge.label,
                quantity,
                entry.base_unit if entry else "",
                error.next_step or "",
            )
        )

    def _take_free(self, region: str, charge: Charge) -> Decimal:
        if charge.free is not None:
            return smaller(charge.quantity, charge.free)
        if not charge.allowance or not self._free_tier:
            return Decimal(0)
        key = (charge.allowance, self._prices.allowance_region(charge.allowance, region))
        if key not in self._left:
            known = self._prices.allowance(charge.allowance, region)
            self._left[key] = known or Decimal(0)
            if known is None:
                self.assumptions.append(Text(*(words.format(charge.allowance) for words in _NOT_READ)))
        free = smaller(charge.quantity, self._left[key])
        self._left[key] -= free
        return free


def _has_supplied(price: Price, charges: tuple[TierCharge, ...]) -> bool:
    """Whether a tier that is charged is of the reader's own, also above a first one that is published."""
    charged = {charge.from_quantity for charge in charges}
    return any(tier.supplied and tier.from_quantity in charged for tier in price.tiers)


def tier_charges(
    price: Price, begins: Decimal, ends: Decimal
) -> tuple[tuple[TierCharge, ...], Decimal, Decimal]:
    """What lies between two monthly quantities, tier by tier; how much has no price, and from where on."""
    charges, unknown, unknown_from = [], Decimal(0), Decimal(0)
    last = price.tiers[-1].to_quantity
    end = [] if last is None else [Tier(last, None, None)]
    for tier in [*price.tiers, *end]:
        quantity = between(ends, tier.from_quantity, tier.to_quantity) - between(
            begins, tier.from_quantity, tier.to_quantity
        )
        if quantity and tier.usd is not None:
            charges.append(TierCharge(quantity, tier.usd, price.per, tier.from_quantity, tier.to_quantity))
        elif quantity:
            unknown_from = unknown_from if unknown else tier.from_quantity
            unknown += quantity
    return tuple(charges), unknown, unknown_from


def beyond(price: Price, quantity: Decimal) -> UnpricedError:
    """The error for a quantity above what the book knows."""
    row = f"{price.sku},{price.region},{price.unit},<price in USD>,{quantity}"
    return UnpricedError(
        f"no price for {price.sku} in {price.region} above {quantity:,f} {price.base_unit}",
        expected=f"at most that much, or a price for the next tier ({price.source_url or price.source_note})",
        next_step=f"add the row {row} to prices.local.csv (columns sku,region,unit,usd,tier_from)",
        sku=price.sku,
        region=price.region,
    )
