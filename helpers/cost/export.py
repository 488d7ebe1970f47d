"""A bill in yen for other programs: CSV for a spreadsheet, JSON for everything else. Amounts are exact.

Numbers are texts of decimals, because a float is no amount of money. In CSV a text that a spreadsheet would
take for a formula gets an apostrophe before it: labels and names come from files that somebody else may have
written.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal

from helpers.cost.bill import BillLine, Unpriced
from helpers.cost.yen import YenBill
from helpers.language import known_language, language

__all__ = ["CSV_COLUMNS", "bill_csv", "bill_json"]

CSV_COLUMNS = (
    "kind",
    "service",
    "name",
    "region",
    "sku",
    "item",
    "quantity",
    "base_unit",
    "tier_from",
    "tier_to",
    "unit_usd",
    "per",
    "usd",
    "yen",
    "source",
    "as_of",
    "confidence",
    "own_price",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\n")
_TEXTS = ("service", "name", "region", "sku", "item", "base_unit", "source", "as_of", "confidence")


def bill_csv(bill: YenBill, lang: str | None = None) -> str:
    """Rows under `CSV_COLUMNS`: a ``tier`` for each tier of a line, ``free`` for what an allowance covers,
    ``unpriced`` for what has no price, and the totals. Yen of lines are before tax and not rounded.

    >>> from helpers.cost import Usage, company_rate, estimate
    >>> usages = [Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})]
    >>> print(bill_csv(estimate(usages).to_yen(company_rate("158.2")), "en").splitlines()[-1])
    with_tax,,,,,,,,,,,,,348,,,,
    """
    lang = known_language(lang or language())
    written = io.StringIO()
    table = csv.DictWriter(written, CSV_COLUMNS, lineterminator="\n", restval="")
    table.writeheader()
    for row in _rows(bill, lang):
        safe = {name: _no_formula(row[name]) for name in _TEXTS if name in row}
        table.writerow({**row, **safe})
    return written.getvalue()


def bill_json(bill: YenBill, lang: str | None = None) -> str:
    """Everything on the bill as JSON, with words in the language of the run or in `lang`.

    >>> from helpers.cost import Usage, company_rate, estimate
    >>> usages = [Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})]
    >>> told = json.loads(bill_json(estimate(usages).to_yen(company_rate("158.2"))))
    >>> told["total_usd"], told["amount"]["total"], told["at_least"]
    ('2.0', 348, False)
    """
    lang = known_language(lang or language())
    dollars, rate = bill.bill, bill.rate
    told = {
        "month_hours": _text(dollars.month_hours),
        "rate": {
            "yen_per_usd": _text(rate.yen_per_usd),
            "low": _text(rate.low),
            "high": _text(rate.high),
            "source": rate.source[lang],
            "on": rate.on.isoformat() if rate.on else None,
        },
        "tax_percent": _text(bill.tax_percent),
        "lines": [_line(line, bill, lang) for line in dollars.lines],
        "unpriced": [
            {
                **_named(missing, lang),
                "quantity": _text(missing.quantity),
                "base_unit": missing.base_unit,
                "next_step": missing.next_step,
            }
            for missing in dollars.unpriced
        ],
        "at_least": dollars.is_lower_bound,
        "total_usd": _text(dollars.total_usd),
        "amount": asdict(bill.amount),
        "low": asdict(bill.low),
        "high": asdict(bill.high),
        "assumptions": [assumption[lang] for assumption in bill.assumptions],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _line(line: BillLine, bill: YenBill, lang: str) -> dict[str, object]:
    return {
        **_named(line, lang),
        "how": line.how[lang],
        "given": dict(line.given),
        "quantity": _text(line.quantity),
        "free_quantity": _text(line.free_quantity),
        "unpriced_quantity": _text(line.unpriced_quantity),
        "base_unit": line.base_unit,
        "tiers": [
            {
                "from": _text(tier.from_quantity),
                "to": None if tier.to_quantity is None else _text(tier.to_quantity),
                "quantity": _text(tier.quantity),
                "unit_usd": _text(tier.unit_usd),
                "per": _text(tier.per),
                "usd": _text(tier.usd),
            }
            for tier in line.tiers
        ],
        "usd": _text(line.usd),
        "yen": _text(line.usd * bill.rate.yen_per_usd),
        "source": line.source,
        "as_of": line.as_of,
        "confidence": line.confidence,
        "own_price": line.supplied,
    }


def _named(entry: BillLine | Unpriced, lang: str) -> dict[str, object]:
    return {
        "service": entry.service,
        "name": entry.name,
        "region": entry.region,
        "sku": entry.sku,
        "item": entry.label[lang],
    }


def _rows(bill: YenBill, lang: str) -> Iterator[dict[str, object]]:
    rate = bill.rate.yen_per_usd
    for line in bill.bill.lines:
        common = {
            **_named(line, lang),
            "base_unit": line.base_unit,
            "source": line.source,
            "as_of": line.as_of,
            "confidence": line.confidence,
            "own_price": "yes" if line.supplied else "no",
        }
        if line.free_quantity:
            yield {"kind": "free", **common, "quantity": _text(line.free_quantity), "usd": "0", "yen": "0"}
        for tier in line.tiers:
            yield {
                "kind": "tier",
                **common,
                "quantity": _text(tier.quantity),
                "tier_from": _text(tier.from_quantity),
                "tier_to": "" if tier.to_quantity is None else _text(tier.to_quantity),
                "unit_usd": _text(tier.unit_usd),
                "per": _text(tier.per),
                "usd": _text(tier.usd),
                "yen": _text(tier.usd * rate),
            }
    for missing in bill.bill.unpriced:
        yield {
            "kind": "unpriced",
            **_named(missing, lang),
            "quantity": _text(missing.quantity),
            "base_unit": missing.base_unit,
        }
    yield from _totals(bill)


def _totals(bill: YenBill) -> Iterator[dict[str, object]]:
    at_least = "at_least_" if bill.bill.is_lower_bound else ""
    usd, amount = _text(bill.bill.total_usd), bill.amount
    yield {"kind": f"{at_least}before_tax", "usd": usd, "yen": amount.before_tax}
    yield {"kind": f"{at_least}tax", "yen": amount.tax}
    yield {"kind": f"{at_least}with_tax", "yen": amount.total}


def _text(number: Decimal) -> str:
    return f"{number:f}"


def _no_formula(words: object) -> str:
    text = str(words).replace("\r", " ")  # which some readers of CSV take for the end of the row
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
