"""CSV and JSON: exact, readable again, and no formula for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from helpers.cost import PriceBook, Usage, bill_csv, bill_json, company_rate, estimate

TOKYO = "ap-northeast-1"
USAGES = [
    Usage("SQS", TOKYO, {"standard": "3000000.5", "kb": 70}, name="orders"),
    Usage("Lambda", TOKYO, {"requests": 10**7, "duration_ms": 77, "memory_mb": 300}),
    Usage("API Gateway", TOKYO, {"type": "REST", "requests": 400_000_000, "ws_messages": 7}),
]


@pytest.fixture
def bill():
    return estimate(USAGES, free_tier=True, unpriced="list").to_yen(company_rate("158.2"))


def rows(bill, lang="en"):
    return list(csv.DictReader(io.StringIO(bill_csv(bill, lang))))


def test_the_rows_add_up_to_the_exact_total(bill):
    tiers = [row for row in rows(bill) if row["kind"] == "tier"]
    assert sum(Decimal(row["usd"]) for row in tiers) == bill.bill.total_usd
    assert sum(Decimal(row["yen"]) for row in tiers) == bill.bill.total_usd * Decimal("158.2")
    for row in tiers:
        assert Decimal(row["quantity"]) * Decimal(row["unit_usd"]) / Decimal(row["per"]) == Decimal(
            row["usd"]
        )
        assert row["source"]


def test_tiers_allowances_and_what_has_no_price_stand_on_rows_of_their_own(bill):
    found = rows(bill)
    rest = [
        (row["tier_from"], row["tier_to"], row["quantity"])
        for row in found
        if row["sku"] == "apigateway.rest"
    ]
    assert rest == [("0", "333000000", "333000000"), ("333000000", "1000000000", "67000000")]
    assert {row["sku"] for row in found if row["kind"] == "free"} >= {
        "sqs.standard.requests",
        "lambda.requests",
    }
    [missing] = [row for row in found if row["kind"] == "unpriced"]
    assert (missing["sku"], missing["quantity"], missing["usd"]) == ("apigateway.websocket.messages", "7", "")


def test_totals_are_last_and_say_at_least(bill):
    *_, before, tax, with_tax = rows(bill)
    assert [row["kind"] for row in (before, tax, with_tax)] == [
        "at_least_before_tax",
        "at_least_tax",
        "at_least_with_tax",
    ]
    assert int(before["yen"]) + int(tax["yen"]) == int(with_tax["yen"]) == bill.amount.total
    sure = estimate(USAGES[:1]).to_yen(company_rate(150))
    assert rows(sure)[-1]["kind"] == "with_tax"


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("x","y")']
)
def test_a_name_is_never_a_formula(name):
    bill = estimate([Usage("SQS", TOKYO, {"standard": 1}, name=name)]).to_yen(company_rate(150))
    cell = rows(bill)[0]["name"]
    assert cell == "'" + name.replace("\r", " ")


def test_a_price_of_ones_own_is_marked():
    book = PriceBook.with_prices({"sqs.standard.requests": "0.5"})
    bill = estimate(USAGES[:2], prices=book).to_yen(company_rate(150))
    told = {line["sku"]: line["own_price"] for line in json.loads(bill_json(bill))["lines"]}
    marked = {row["sku"]: row["own_price"] for row in rows(bill) if row["kind"] == "tier"}
    assert {sku for sku, own in told.items() if own} == {"sqs.standard.requests"}
    assert marked == {sku: "yes" if own else "no" for sku, own in told.items()}


def test_names_with_commas_quotes_and_lines_come_back_as_they_were():
    name = 'a,"b"\nc'
    bill = estimate([Usage("SQS", TOKYO, {"standard": 1}, name=name)]).to_yen(company_rate(150))
    assert rows(bill)[0]["name"] == name


def test_json_holds_the_whole_bill_exactly(bill):
    told = json.loads(bill_json(bill, "ja"))
    assert Decimal(told["total_usd"]) == bill.bill.total_usd
    assert told["amount"] == {
        "before_tax": bill.amount.before_tax,
        "tax": bill.amount.tax,
        "total": bill.amount.total,
    }
    assert told["at_least"] is True
    assert len(told["lines"]) == len(bill.bill.lines)
    assert sum(Decimal(line["usd"]) for line in told["lines"]) == bill.bill.total_usd
    assert all(line["source"] for line in told["lines"])
    assert told["lines"][0]["given"] == {"standard": "3,000,000.5", "kb": "70"}
    assert told["rate"]["yen_per_usd"] == "158.2" and "社内レート" in told["rate"]["source"]
    assert told["assumptions"] == [assumption.ja for assumption in bill.assumptions]
    assert not any(isinstance(value, float) for value in walk(told))


def walk(told):
    if isinstance(told, dict):
        for value in told.values():
            yield from walk(value)
    elif isinstance(told, list):
        for value in told:
            yield from walk(value)
    else:
        yield told


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_words_are_in_the_language_asked_for(bill, lang):
    words = {"ja": "呼び出し", "en": "calls"}[lang]
    assert words in bill_csv(bill, lang) and words in bill_json(bill, lang)
