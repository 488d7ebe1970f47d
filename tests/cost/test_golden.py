"""Worked examples that others published (golden.toml): at their own prices to the cent, and at today's.

``KUMOKATA_RECORD=1 pytest tests/cost/test_golden.py`` writes docs/worked-examples.md anew.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from helpers.cost import Bill, PriceBook, Usage, estimate, in_cents

GOLDEN = Path(__file__).with_name("golden.toml")
PAGE = Path(__file__).parents[2] / "docs" / "worked-examples.md"
#: AWS's pages and the tools behind these examples write amounts to the cent; exact ones are compared exactly.
ROUNDED = "line_cents"


@dataclass(frozen=True)
class Example:
    id: str
    region: str
    usages: tuple[Usage, ...]
    prices: dict[str, object]
    lines: dict[str, list[str]]
    total: Decimal
    rounding: str
    free_tier: bool
    kind: str
    as_of: str
    source: str
    note: str = ""

    def bill(self, prices: PriceBook | None = None) -> Bill:
        """At the example's own prices, or at `prices`."""
        book = PriceBook.with_prices(self.prices) if prices is None else prices
        return estimate(self.usages, prices=book, free_tier=self.free_tier, unpriced="list")

    def written(self, usd: Decimal) -> Decimal:
        return in_cents(usd) if self.rounding == ROUNDED else usd


def read_examples() -> tuple[Example, ...]:
    tables = tomllib.loads(GOLDEN.read_text("utf-8"))["example"]
    return tuple(
        Example(
            **{
                **table,
                "total": Decimal(table["total"]),
                "usages": tuple(Usage(u["service"], table["region"], u["inputs"]) for u in table["usages"]),
            }
        )
        for table in tables
    )


EXAMPLES = read_examples()
by_id = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)


def test_no_example_was_lost():
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES) >= 27
    assert sum(example.kind == "aws-page" for example in EXAMPLES) >= 13


@by_id
def test_the_total_is_the_published_one_under_the_stated_rounding(example):
    bill = example.bill()
    assert not bill.unpriced
    assert bill.total(example.rounding) == example.total


@by_id
def test_each_line_is_the_published_one(example):
    if not example.lines:
        pytest.skip("the source publishes only a total")
    ours: dict[str, list[Decimal]] = {}
    for line in example.bill().lines:
        ours.setdefault(line.sku, []).extend(example.written(tier.usd) for tier in line.tiers)
    assert ours == {sku: [Decimal(usd) for usd in amounts] for sku, amounts in example.lines.items()}


@by_id
def test_what_is_paid_is_what_its_lines_and_tiers_add_up_to(example):
    bill = example.bill()
    assert bill.total_usd == sum(tier.usd for line in bill.lines for tier in line.tiers)
    for line in bill.lines:
        assert line.quantity == line.free_quantity + sum(tier.quantity for tier in line.tiers)


def worked_examples() -> str:
    """The page docs/worked-examples.md: every example at its own prices and at those of the book."""
    book = PriceBook.load()
    rows = []
    for example in EXAMPLES:
        today = example.bill(book)
        total = in_cents(today.total(example.rounding))
        missing = ", ".join(f"`{item.sku}`" for item in today.unpriced) or "―"
        at_least = "≥ " if today.is_lower_bound else ""
        source = (
            f"[{example.kind}]({example.source})" if example.source.startswith("https") else example.source
        )
        difference = total - in_cents(example.total)
        rows.append(
            f"| {example.id} | {example.region} | {in_cents(example.total):,} | {at_least}{total:,} |"
            f" {difference:+,} | {missing} | {source} {example.as_of} |"
        )
    return "\n".join([*HEAD, *rows, ""])


HEAD = (
    "# 公表された計算例 / Worked examples that others published",
    "",
    "<!-- KUMOKATA_RECORD=1 pytest tests/cost/test_golden.py -->",
    "",
    "ほかの人が公表した計算例を、`helpers/cost` の規則で計算し直した結果です。",
    "例に書かれた価格では、どれもセントまで一致します（`tests/cost/test_golden.py`）。",
    "「今の価格表」は同じ使用量を `helpers/cost/prices.csv` の価格で計算したもので、差は価格が"
    "そのあと変わったか、価格を確認できていないために出ます。",
    "「≥」は、価格を確認できていないものがあり、その分が入っていないことを表します。",
    "",
    "Worked examples that others published, worked out again by the rules of `helpers/cost`.",
    "At the prices that an example states, each agrees to the cent (`tests/cost/test_golden.py`).",
    '"Book today" is the same usage at the prices of `helpers/cost/prices.csv`: what differs is a price that '
    "has changed since, or one that the book lacks.",
    "A total with ≥ leaves out what the book has no price for.",
    "",
    "| 例 / example | Region | 公表 / published [USD] | 今の価格表 / book today [USD] | 差 / difference |"
    " 価格なし / no price | 出典 / source |",
    "|---|---|---:|---:|---:|---|---|",
)


def test_the_difference_to_the_book_of_today_is_written_down():
    page = worked_examples()
    print(page)  # shown when this fails, and with pytest -s
    if os.environ.get("KUMOKATA_RECORD"):
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page, (
        "write it anew: KUMOKATA_RECORD=1 pytest tests/cost/test_golden.py"
    )
