"""From a bill in dollars to what is paid in yen: rate, consumption tax, rounding, and an honest range.

What AWS publishes: usage is computed in US dollars and converted when the invoice is made; 10 % consumption
tax is added for accounts in Japan, on a qualified invoice of AWS Japan. What AWS does not publish: the rate
beforehand, and how yen are rounded. So every assumption stands on the bill: unrounded dollars are summed,
converted, taxed and rounded once, half up, to the yen, as Japanese estimates commonly do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from helpers.cost.bill import Bill, written
from helpers.cost.exchange import ExchangeRate
from helpers.cost.quantities import exact
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["ROUNDINGS_OF_YEN", "YenAmount", "YenBill", "consumption_tax", "rounded_yen", "to_yen"]

#: How yen are rounded; AWS publishes no rule, so it is a choice, and it is named.
ROUNDINGS_OF_YEN = {"half_up": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}
_YEN = Decimal(1)


@dataclass(frozen=True, slots=True)
class YenAmount:
    """An amount without tax, its tax, and both together, in whole yen."""

    before_tax: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class YenBill:
    """`bill` in yen at `rate`, between `low` and `high` at the ends of the rate's band.

    `assumptions` are in the order in which they come in: rate, tax, rounding, hours of the month, and those
    of the bill.
    """

    bill: Bill
    rate: ExchangeRate
    tax_percent: Decimal
    amount: YenAmount
    low: YenAmount
    high: YenAmount
    assumptions: tuple[Text, ...]


def consumption_tax() -> Decimal:
    """The rate of the consumption tax in percent, as AWS charges it to accounts in Japan.

    >>> consumption_tax()
    Decimal('10')
    """
    return Decimal(fact("cost.consumption_tax_percent").value)


def to_yen(
    bill: Bill, rate: ExchangeRate, *, tax_percent: object = None, rounding: str = "half_up"
) -> YenBill:
    """`bill` in yen. `tax_percent` is the consumption tax when not given; 0 gives amounts before tax.

    Tax is computed once on the whole invoice and not line by line. Raises `InputError` for a rate that is no
    `ExchangeRate`, a tax of 100 % or more and an unknown rounding.
    """
    if not isinstance(rate, ExchangeRate):
        raise InputError(
            f"a rate cannot be {rate!r}", expected='company_rate("158.2"), ecb_rate(day) or ecb_year(2026)'
        )
    tax = exact("tax_percent", consumption_tax() if tax_percent is None else tax_percent)
    if tax >= 100:
        raise InputError(f"tax_percent cannot be {tax_percent!r}", expected="0 to below 100")
    if rounding not in ROUNDINGS_OF_YEN:
        raise InputError(
            f"there is no rounding {rounding!r}", expected=f"one of {', '.join(ROUNDINGS_OF_YEN)}"
        )
    amounts = [
        _amount(bill.total_usd * yen, tax, rounding) for yen in (rate.yen_per_usd, rate.low, rate.high)
    ]
    return YenBill(bill, rate, tax, *amounts, (*_assumptions(bill, rate, tax, rounding), *bill.assumptions))


def rounded_yen(yen: Decimal, rounding: str = "half_up") -> int:
    """Whole yen. For reading: a bill is rounded once, on its total.

    >>> rounded_yen(Decimal("316.5"))
    317
    """
    return int(yen.quantize(_YEN, ROUNDINGS_OF_YEN[rounding]))


def _amount(yen: Decimal, tax_percent: Decimal, rounding: str) -> YenAmount:
    before_tax = rounded_yen(yen, rounding)
    total = rounded_yen(yen * (100 + tax_percent) / 100, rounding)
    return YenAmount(before_tax, total - before_tax, total)


def _assumptions(bill: Bill, rate: ExchangeRate, tax: Decimal, rounding: str) -> Iterator[Text]:
    words = {"half_up": ("四捨五入", "half up"), "down": ("切り捨て", "down"), "up": ("切り上げ", "up")}
    ja, en = words[rounding]
    since = fact("cost.qualified_invoices_since").value
    yen_per_usd, low, high = (written(number) for number in (rate.yen_per_usd, rate.low, rate.high))
    yield Text(
        ja=f"レート：1 ドル = {yen_per_usd} 円、{rate.source.ja}（幅 {low} ～ {high} 円）。"
        "請求に使われるレートは請求書の作成時に決まり、事前には公表されません。",
        en=f"Rate: 1 USD = {yen_per_usd} JPY, {rate.source.en} (band {low} to {high}). "
        "The rate of an invoice is fixed when it is made, and not published beforehand.",
    )
    if tax:
        yield Text(
            ja=f"消費税 {tax} %：日本のアカウントには、{since} から AWS ジャパンが適格請求書で"
            "請求しています。合計に対して一度だけ計算しました。",
            en=f"Consumption tax {tax} %: since {since} AWS Japan charges it to accounts in Japan on "
            "qualified invoices. Computed once, on the total.",
        )
    else:
        yield Text(ja="税抜きの金額です。", en="Amounts are before tax.")
    yield Text(
        ja=f"円への丸め：ドルのまま合計し、最後に一度だけ{ja}。AWS は丸めの規則を公表していません。",
        en=f"Rounding: dollars are summed unrounded and rounded once at the end, {en}. "
        "AWS publishes no rule for yen.",
    )
    yield Text(
        ja=f"1 か月は {bill.month_hours} 時間、1 GB は 1,024 MB として計算しました。",
        en=f"A month has {bill.month_hours} hours, a GB 1,024 MB.",
    )
