"""The closing cell of a lesson, 円で言うと / In yen: usage in, rows for a table and one sentence out.

So that a lesson says the same in every run, the rate is fixed: the mean of the ECB's reference rates of the
year in which the prices were read, as far as the package goes. What has no price is listed and never guessed,
and the total is then "at least".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers.cost.bill import in_cents
from helpers.cost.estimate import estimate
from helpers.cost.exchange import ExchangeRate, ecb_year
from helpers.cost.price_book import PriceBook
from helpers.cost.table import bill_rows
from helpers.cost.usage import Usage
from helpers.cost.yen import YenBill
from helpers.errors import InputError
from helpers.language import Text, known_language, language

__all__ = ["InYen", "bill_sentence", "compare_in_yen", "in_yen", "lesson_rate"]

_TOTAL = Text(
    ja="1 か月に{at_least} {total:,} 円（消費税込み）です。",
    en="A month costs {at_least} {total:,} yen with consumption tax.",
)
_RANGE = Text(
    ja="レートの幅では {low:,} ～ {high:,} 円になります。",
    en="Over the band of the rate it is {low:,} to {high:,} yen.",
)
_RATE = Text(
    ja="1 ドルは {rate} 円としました。{source}です。",
    en="1 USD = {rate} yen: {source}.",
)
_FROM_TO = Text(ja="{:,} ～ {:,}", en="{:,} to {:,}")
_MISSING = Text(
    ja="価格を確かめられなかったものは入っていません：{names}。",
    en="Without what has no known price: {names}.",
)
_HEADERS = (
    Text(ja="構成", en="design"),
    Text(ja="1 か月 [USD]", en="month [USD]"),
    Text(ja="税込み [円]", en="with tax [yen]"),
    Text(ja="レートの幅 [円]", en="over the band [yen]"),
)
_AT_LEAST = Text(ja="少なくとも", en="at least")
_AT_LEAST_OF = Text(ja="{} 以上", en="at least {}")
_ABOUT = Text(ja="約", en="about")
#: The year in which the prices of the book were read; a rate of another year would be another story.
_YEAR_OF_PRICES = 2026


@dataclass(frozen=True, slots=True)
class InYen:
    """A month in yen, for reading: `headers` and `rows` for a table, and `sentence`, which says, one
    statement a line, the total with tax, its range over the band of the rate, the rate and its day, and what
    has no price.

    `bill` is the whole bill, for whoever wants to reckon on.
    """

    bill: YenBill
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sentence: str


def lesson_rate() -> ExchangeRate:
    """The rate of all lessons: the same in every run, whatever the day.

    >>> lesson_rate().source.en
    'mean of the ECB reference rates of 2026 (until 2026-10-30)'
    """
    return ecb_year(_YEAR_OF_PRICES)


def in_yen(
    usages: Iterable[Usage],
    *,
    rate: ExchangeRate | None = None,
    lang: str | None = None,
    free_tier: bool = False,
    month_hours: object = None,
    prices: PriceBook | None = None,
) -> InYen:
    """What `usages` cost in a month, in yen with consumption tax, at `lesson_rate()` or at `rate`.

    Words are in the language of the run or in `lang`; the other arguments are those of `estimate`. Raises
    `InputError` for what `estimate`, `to_yen` and `bill_rows` refuse, and never `UnpricedError`.

    >>> month = in_yen([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})], lang="en")
    >>> print(month.sentence)
    A month costs about 349 yen with consumption tax.
    Over the band of the rate it is 336 to 361 yen.
    1 USD = 158.472 yen: mean of the ECB reference rates of 2026 (until 2026-10-30).
    >>> unpriced = Usage("API Gateway", "ap-northeast-1", {"ws_messages": 1})
    >>> print(in_yen([unpriced], lang="en").sentence)
    A month costs at least 0 yen with consumption tax.
    ...
    Without what has no known price: API Gateway WebSocket messages.
    """
    lang = known_language(lang or language())
    bill = estimate(
        usages, prices=prices, free_tier=free_tier, month_hours=month_hours, unpriced="list"
    ).to_yen(lesson_rate() if rate is None else rate)
    headers, rows = bill_rows(bill, lang)
    return InYen(bill, headers, rows, bill_sentence(bill, lang))


def compare_in_yen(
    designs: Mapping[str, Iterable[Usage]],
    *,
    rate: ExchangeRate | None = None,
    lang: str | None = None,
    free_tier: bool = False,
    month_hours: object = None,
    prices: PriceBook | None = None,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headers, and for each of `designs` (name, usages) a row: dollars, yen with tax, and their range.

    Everything is as in `in_yen`; a design with something that has no price is "at least". Raises
    `InputError` when there is no design at all, and as `in_yen`.

    >>> queue = {n: [Usage("SQS", "ap-northeast-1", {"standard": n * 1_000_000})] for n in (5, 50)}
    >>> compare_in_yen({"few": queue[5], "many": queue[50]}, lang="en")[1]
    (('few', '2.00', '349', '336 to 361'), ('many', '20.00', '3,486', '3,358 to 3,606'))
    """
    if not designs:
        raise InputError("there is no design to compare", expected="names and their usages")
    lang = known_language(lang or language())
    rows = []
    for name, usages in designs.items():
        bill = in_yen(
            usages, rate=rate, lang=lang, free_tier=free_tier, month_hours=month_hours, prices=prices
        ).bill
        amounts = (
            f"{in_cents(bill.bill.total_usd):,}",
            f"{bill.amount.total:,}",
            _FROM_TO[lang].format(bill.low.total, bill.high.total),
        )
        if bill.bill.is_lower_bound:
            amounts = tuple(_AT_LEAST_OF[lang].format(amount) for amount in amounts)
        rows.append((name, *amounts))
    return tuple(header[lang] for header in _HEADERS), tuple(rows)


def bill_sentence(bill: YenBill, lang: str) -> str:
    """The total with tax in a sentence: its range, the rate and its source, and what has no price."""
    missing = dict.fromkeys(f"{item.service} {item.label[lang]}" for item in bill.bill.unpriced)
    words = [
        _TOTAL[lang].format(at_least=(_AT_LEAST if missing else _ABOUT)[lang], total=bill.amount.total),
        _RATE[lang].format(rate=bill.rate.yen_per_usd, source=bill.rate.source[lang]),
    ]
    if bill.low != bill.high:
        words.insert(1, _RANGE[lang].format(low=bill.low.total, high=bill.high.total))
    if missing:
        words.append(_MISSING[lang].format(names={"ja": "、", "en": ", "}[lang].join(missing)))
    return "\n".join(words)
