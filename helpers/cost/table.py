"""A bill as rows of words: one form for lessons, for the terminal and for files.

A tier is a row, and so is what a free allowance covers; what has no price is a row without an amount. Amounts
are rounded here, for reading, and nowhere else: totals come from unrounded amounts, so a column may differ
from its total in the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from helpers.cost.bill import CENT, Bill, BillLine, TierCharge, Unpriced, in_cents, shown, written
from helpers.cost.units import unit_in_words
from helpers.cost.yen import YenBill, rounded_yen
from helpers.errors import InputError
from helpers.language import Text, known_language, language

__all__ = ["BillSource", "bill_notes", "bill_rows", "bill_sources"]

_SERVICE = Text(ja="サービス", en="service")
_ITEM = Text(ja="内訳", en="item")
_QUANTITY = Text(ja="数量", en="quantity")
_UNIT = Text(ja="単位", en="unit")
_UNIT_PRICE = Text(ja="単価 [USD]", en="unit price [USD]")
_USD = Text(ja="金額 [USD]", en="amount [USD]")
_YEN = Text(ja="金額 [円]", en="amount [yen]")
_SOURCE = Text(ja="出典", en="source")
_FREE = Text(ja="{}（無料枠）", en="{} (free allowance)")
_TIER = Text(ja="{}（段階 {} ～ {}）", en="{} (tier {} to {})")
_LAST_TIER = Text(ja="{}（段階 {} ～）", en="{} (tier {} and above)")
_NO_PRICE = Text(ja="価格なし", en="no price")
_MISSING = Text(
    ja="価格が見つからないため、合計には入っていません：{}。{}", en="No price, so not in the total: {}; {}"
)
_OWN_PRICES = Text(ja="自分の価格を使いました：{}", en="Prices of your own are used: {}")
_SURE = Text(ja="確かさ {}", en="confidence {}")
_OWN = Text(ja="自分の価格", en="a price of your own")
_AT_LEAST = Text(ja="{} 以上", en="at least {}")
_FROM_TO = Text(ja="{:,} ～ {:,}", en="{:,} to {:,}")
_BEFORE_TAX = Text(ja="税抜き合計", en="total before tax")
_TAX = Text(ja="消費税 {} %", en="consumption tax {} %")
_WITH_TAX = Text(ja="税込み合計", en="total with tax")
_RANGE = Text(ja="レートの幅での税込み合計", en="total with tax, over the band of the rate")
_RANGE_BEFORE_TAX = Text(ja="レートの幅での税抜き合計", en="total before tax, over the band of the rate")


@dataclass(frozen=True, slots=True)
class BillSource:
    """Where the prices marked `mark` come from: an address or words, for which day, how sure (A, B, C)."""

    mark: str
    source: str
    as_of: str
    confidence: str
    supplied: bool


def bill_sources(bill: Bill | YenBill) -> tuple[BillSource, ...]:
    """The sources of a bill's prices, each once, numbered in the order of the lines.

    >>> from helpers.cost import Usage, estimate
    >>> bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})])
    >>> [(source.mark, source.confidence) for source in bill_sources(bill)]
    [('[1]', 'A')]
    """
    keys = dict.fromkeys(_key(line) for line in _of_either(bill)[0].lines)
    return tuple(BillSource(f"[{number}]", *key) for number, key in enumerate(keys, start=1))


def bill_rows(
    bill: Bill | YenBill, lang: str | None = None, *, sources: bool = False
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headers and rows of `bill` in the language of the run or in `lang`: lines, what has no price, totals.

    A `YenBill` has a column of yen (before tax), tax, and the range of its total. With `sources`, a last
    column holds the marks of `bill_sources`. All rows have as many cells as there are headers, so
    ``table(caption, *bill_rows(bill))`` shows them. Raises `InputError` for what is no bill.

    >>> from helpers.cost import Usage, company_rate, estimate
    >>> bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})])
    >>> headers, rows = bill_rows(bill.to_yen(company_rate("158.2")), "en")
    >>> print(*rows, sep="\\n")
    ('SQS', 'requests (standard)', '5,000,000', 'requests', '0.4 / 1,000,000', '2.00', '316')
    ('total before tax', '', '', '', '', '2.00', '316')
    ('consumption tax 10 %', '', '', '', '', '', '32')
    ('total with tax', '', '', '', '', '', '348')
    ('total with tax, over the band of the rate', '', '', '', '', '', '313 to 383')
    """
    in_dollars, in_yen = _of_either(bill)
    lang = known_language(lang or language())
    marks = {_key(source): source.mark for source in bill_sources(in_dollars)} if sources else None
    headers = [_SERVICE, _ITEM, _QUANTITY, _UNIT, _UNIT_PRICE, _USD]
    headers += [_YEN] * (in_yen is not None) + [_SOURCE] * sources
    words = _Words(lang, in_yen, marks)
    rows = [row for line in in_dollars.lines for row in words.of_line(line)]
    rows += [words.of_unpriced(missing) for missing in in_dollars.unpriced]
    return tuple(header[lang] for header in headers), (*rows, *words.of_totals(in_dollars))


def bill_notes(bill: YenBill, lang: str | None = None) -> tuple[str, ...]:
    """What belongs below the rows: sources by their marks, prices of one's own, what has no price and how to
    supply it, and every assumption.

    >>> from helpers.cost import Usage, company_rate, estimate
    >>> bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})])
    >>> notes = bill_notes(bill.to_yen(company_rate("158.2")), "en")
    >>> notes[0][:42], notes[-1]
    ('[1] https://github.com/O6lvl4/archgopher/b', 'A month has 730 hours, a GB 1,024 MB.')
    """
    lang = known_language(lang or language())
    dollars, _ = _of_either(bill)
    notes = [_source_note(source, lang) for source in bill_sources(dollars)]
    if own := dict.fromkeys(line.sku for line in dollars.lines if line.supplied):
        notes.append(_OWN_PRICES[lang].format(", ".join(own)))
    notes += [_MISSING[lang].format(missing.sku, missing.next_step) for missing in dollars.unpriced]
    return (*notes, *(assumption[lang] for assumption in bill.assumptions))


def _source_note(source: BillSource, lang: str) -> str:
    sure = _OWN[lang] if source.supplied else _SURE[lang].format(source.confidence)
    return f"{source.mark} {source.source} ({', '.join(filter(None, (source.as_of, sure)))})"


def _of_either(bill: object) -> tuple[Bill, YenBill | None]:
    if isinstance(bill, YenBill):
        return bill.bill, bill
    if isinstance(bill, Bill):
        return bill, None
    raise InputError(f"{bill!r} is no bill", expected="what estimate(…) or Bill.to_yen(…) returned")


def _key(of: BillLine | BillSource) -> tuple[str, str, str, bool]:
    return of.source, of.as_of, of.confidence, of.supplied


@dataclass(frozen=True, slots=True)
class _Words:
    lang: str
    in_yen: YenBill | None
    marks: dict[tuple[str, str, str, bool], str] | None

    def of_line(self, line: BillLine) -> Iterator[tuple[str, ...]]:
        label, unit = line.label[self.lang], unit_in_words(line.base_unit)[self.lang]
        mark = self.marks[_key(line)] if self.marks is not None else ""
        if line.free_quantity:
            item = _FREE[self.lang].format(label)
            yield self._row(_name(line), item, shown(line.free_quantity), unit, "0", Decimal(0), mark)
        for tier in line.tiers:
            price = written(tier.unit_usd) + ("" if tier.per == 1 else f" / {written(tier.per)}")
            item = self._item(label, tier, line)
            yield self._row(_name(line), item, shown(tier.quantity), unit, price, tier.usd, mark)

    def of_unpriced(self, missing: Unpriced) -> tuple[str, ...]:
        return self._row(
            _name(missing),
            missing.label[self.lang],
            shown(missing.quantity),
            "",
            _NO_PRICE[self.lang],
            None,
            "",
        )

    def of_totals(self, bill: Bill) -> Iterator[tuple[str, ...]]:
        yen = self.in_yen
        usd = f"{in_cents(bill.total_usd):,}"
        before_tax = f"{yen.amount.before_tax:,}" if yen else ""
        yield self._total(bill, _BEFORE_TAX[self.lang], usd, before_tax)
        if yen is None:
            return
        if yen.tax_percent:
            yield self._total(
                bill, _TAX[self.lang].format(written(yen.tax_percent)), "", f"{yen.amount.tax:,}"
            )
            yield self._total(bill, _WITH_TAX[self.lang], "", f"{yen.amount.total:,}")
        if yen.low != yen.high:
            label = _RANGE if yen.tax_percent else _RANGE_BEFORE_TAX
            yield self._total(
                bill, label[self.lang], "", _FROM_TO[self.lang].format(yen.low.total, yen.high.total)
            )

    def _total(self, bill: Bill, label: str, usd: str, yen: str) -> tuple[str, ...]:
        amounts = [usd] if self.in_yen is None else [usd, yen]
        if bill.is_lower_bound:
            amounts = [_AT_LEAST[self.lang].format(amount) if amount else "" for amount in amounts]
        return (label, "", "", "", "", *amounts, *([""] if self.marks is not None else []))

    def _row(
        self, name: str, item: str, quantity: str, unit: str, price: str, usd: Decimal | None, mark: str
    ) -> tuple[str, ...]:
        amounts = ["" if usd is None else _readable(usd)]
        if self.in_yen is not None:
            amounts.append("" if usd is None else f"{rounded_yen(usd * self.in_yen.rate.yen_per_usd):,}")
        return (name, item, quantity, unit, price, *amounts, *([mark] if self.marks is not None else []))

    def _item(self, label: str, tier: TierCharge, line: BillLine) -> str:
        if not line.tiered or (len(line.tiers) == 1 and tier.from_quantity == 0):
            return label  # the first tier alone goes without saying
        low = written(tier.from_quantity)
        if tier.to_quantity is None:
            return _LAST_TIER[self.lang].format(label, low)
        return _TIER[self.lang].format(label, low, written(tier.to_quantity))


def _name(line: BillLine | Unpriced) -> str:
    return f"{line.service} {line.name}" if line.name else line.service


def _readable(usd: Decimal) -> str:
    # A line that costs something never reads as nothing.
    return "< 0.01" if 0 < usd < CENT / 2 else f"{in_cents(usd):,}"
