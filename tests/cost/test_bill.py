"""The bill in words: explained, as rows, with notes; in both languages the same numbers."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from helpers.cost import (
    PriceBook,
    Usage,
    bill_notes,
    bill_rows,
    bill_sources,
    company_rate,
    estimate,
    shown,
    written,
)
from helpers.cost.units import unit_in_words
from helpers.language import LANGUAGES, set_language

TOKYO = "ap-northeast-1"
LAMBDA = {"requests": 3_000_000, "duration_ms": 120, "memory_mb": 1_536}


@pytest.fixture
def bill():
    return estimate(
        [
            Usage(
                "Lambda",
                TOKYO,
                {"requests": 3_000_000, "duration_ms": 120, "memory_mb": 1_536},
                name="orders",
            ),
            Usage("API Gateway", TOKYO, {"type": "REST", "requests": 400_000_000}),
            Usage("SNS", TOKYO, {"publishes": 1_000}),
            Usage("API Gateway", TOKYO, {"ws_messages": 12}),
        ],
        free_tier=True,
        unpriced="list",
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_explanation_can_be_reckoned_again(bill, lang):
    """Every line that ends in USD is the product and quotient of its own numbers."""
    reckoned = 0
    for line in bill.lines:
        for step in line.explain(lang).splitlines():
            found = re.fullmatch(r"  ([\d.,]+) × ([\d.,]+) USD(?: ÷ ([\d.,]+))? = ([\d.,]+) USD", step)
            if found:
                quantity, price, per, usd = (
                    Decimal((part or "1").replace(",", "")) for part in found.groups()
                )
                assert quantity * price / per == usd
                reckoned += 1
    assert reckoned == sum(len(line.tiers) for line in bill.lines)


def test_an_explanation_names_inputs_allowance_and_source(bill):
    told = bill.lines[0].explain("en")
    for words in (
        "Lambda compute",
        "540,000 GB-second",
        "requests = 3,000,000, duration_ms = 120, memory_mb = 1,536",
        "free allowance: − 400,000 → 140,000",
        "source: https://",
        "(2026-09-24)",
    ):
        assert words in told
    told = bill.lines[0].explain("ja")
    for words in ("実行", "540,000 GB 秒", "無料枠", "出典"):
        assert words in told


def test_the_language_of_the_run_is_the_default(bill):
    for lang in LANGUAGES:
        set_language(lang)
        assert bill.lines[0].explain() == bill.lines[0].explain(lang)
        assert bill_rows(bill) == bill_rows(bill, lang)
    set_language("ja")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sources", [False, True])
def test_rows_fit_their_headers_and_say_the_totals(bill, lang, sources):
    in_yen = bill.to_yen(company_rate("158.2"))
    for shown_bill, width in ((bill, 6), (in_yen, 7)):
        headers, rows = bill_rows(shown_bill, lang, sources=sources)
        assert len(headers) == width + sources
        assert all(len(row) == len(headers) for row in rows)
        assert all(isinstance(cell, str) for row in rows for cell in row)
    told = "\n".join(map(" ".join, rows))
    for amount in (in_yen.amount.before_tax, in_yen.amount.tax, in_yen.amount.total):
        assert f"{amount:,}" in told
    assert {"ja": "以上", "en": "at least"}[lang] in told
    assert {"ja": "価格なし", "en": "no price"}[lang] in told


def test_both_languages_have_the_same_numbers(bill):
    in_yen = bill.to_yen(company_rate("158.2"))
    ja, en = (
        [re.findall(r"\d[\d,.]*", " ".join(row)) for row in bill_rows(in_yen, lang)[1]] for lang in LANGUAGES
    )
    assert ja == en


def test_tiers_and_allowances_have_rows_of_their_own(bill):
    _, rows = bill_rows(bill, "en")
    items = [(row[0], row[1], row[2]) for row in rows]
    assert ("Lambda orders", "compute (memory x time) (free allowance)", "400,000") in items
    assert ("API Gateway", "REST calls (tier 0 to 333,000,000)", "333,000,000") in items
    assert ("API Gateway", "REST calls (tier 333,000,000 to 1,000,000,000)", "67,000,000") in items


def test_the_last_tier_has_no_end():
    transfer = estimate([Usage("Data transfer", TOKYO, {"internet_gb": 200_000})])
    assert "(tier 153,600 and above)" in bill_rows(transfer, "en")[1][-2][1]


def test_what_costs_something_never_reads_as_nothing():
    tiny = estimate([Usage("SQS", TOKYO, {"standard": 1})])
    assert bill_rows(tiny, "en")[1][0][5] == "< 0.01"


def test_without_tax_and_band_there_are_no_rows_for_them():
    in_yen = estimate([Usage("SQS", TOKYO, {"standard": 10**8})]).to_yen(
        company_rate(150, percent=0), tax_percent=0
    )
    _, rows = bill_rows(in_yen, "en")
    assert [row[0] for row in rows] == ["SQS", "total before tax"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_notes_hold_sources_assumptions_and_how_to_supply_a_price(bill, lang):
    in_yen = bill.to_yen(company_rate("158.2"))
    notes = bill_notes(in_yen, lang)
    marks = [source.mark for source in bill_sources(bill)]
    assert marks == [f"[{number}]" for number in range(1, len(marks) + 1)]
    assert [note.split(" ", 1)[0] for note in notes[: len(marks)]] == marks
    for assumption in in_yen.assumptions:
        assert assumption[lang] in notes
    assert any("apigateway.websocket.messages" in note and "prices.local.csv" in note for note in notes)


def test_an_allowance_that_nobody_could_read_is_an_assumption():
    used = [Usage("CloudWatch", TOKYO, {"ingest_gb": 1}), Usage("CloudWatch", TOKYO, {"ingest_gb": 2})]
    [assumption] = estimate(used, free_tier=True).assumptions
    assert "cloudwatch.logs.ingest.free" in assumption.en and "cloudwatch.logs.ingest.free" in assumption.ja
    assert not estimate(used).assumptions


def test_numbers_are_written_whole_or_to_six_digits():
    for number in ("0", "1", "1000000", "0.0000166667", "12.5", "0.000001"):
        assert written(Decimal(number)).replace(",", "") == number
        assert shown(Decimal(number)) == written(Decimal(number))
    assert shown(Decimal(1) / 3) == "0.333333"
    assert shown(Decimal("123456.7890123")) == "123,456.789012"


def test_every_unit_of_the_book_has_words_in_both_languages():
    for price in PriceBook.load().prices():
        words = unit_in_words(price.base_unit)
        assert words.ja and words.en
        # What stays English in Japanese are the names that AWS gives: WRU, ECPU, MAU, GB.
        assert not re.search(r"[a-z]{3,}", words.ja.replace("vCPU", "").replace("MiBps", "")), words.ja
