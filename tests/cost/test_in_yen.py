"""The closing cell of lessons: its sentence and rows say what the bill says, the same on every day."""

import re
from decimal import Decimal

import pytest

from helpers.cost import Usage, company_rate, estimate
from helpers.cost.in_yen import compare_in_yen, in_yen, lesson_rate
from helpers.cost.table import bill_rows
from helpers.errors import InputError

TOKYO = "ap-northeast-1"
QUEUE = Usage("SQS", TOKYO, {"standard": 5_000_000})
UNPRICED = Usage("API Gateway", TOKYO, {"requests": 1_000_000, "ws_messages": 10})
LANGUAGES = ("ja", "en")


def test_the_rate_is_the_mean_of_its_year_and_says_until_when():
    rate = lesson_rate()
    assert rate.low < rate.yen_per_usd < rate.high
    assert "2026" in rate.source.ja
    assert "until 2026-10-30" in rate.source.en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_the_bill_of_estimate(lang):
    month = in_yen([QUEUE], lang=lang)
    expected = estimate([QUEUE]).to_yen(lesson_rate())
    assert month.bill == expected
    assert (month.headers, month.rows) == bill_rows(expected, lang)
    for amount in (expected.amount, expected.low, expected.high):
        assert f"{amount.total:,}" in month.sentence
    assert str(expected.rate.yen_per_usd) in month.sentence
    assert expected.rate.source[lang] in month.sentence


def test_both_languages_quote_the_same_numbers():
    numbers = [
        re.findall(r"[0-9][0-9,.-]+[0-9]", in_yen([QUEUE, UNPRICED], lang=lang).sentence)
        for lang in LANGUAGES
    ]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 6  # total, low, high, rate, year, last day


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_statement_has_a_line_of_its_own(lang):
    assert len(in_yen([QUEUE], lang=lang).sentence.splitlines()) == 3
    assert len(in_yen([QUEUE, UNPRICED], lang=lang).sentence.splitlines()) == 4


@pytest.mark.parametrize(
    ("lang", "at_least", "item"),
    [
        ("ja", "少なくとも", "API Gateway WebSocket のメッセージ"),
        ("en", "at least", "API Gateway WebSocket messages"),
    ],
)
def test_what_has_no_price_is_named_and_makes_a_lower_bound(lang, at_least, item):
    month = in_yen([QUEUE, UNPRICED, UNPRICED], lang=lang)
    assert month.bill.bill.is_lower_bound
    assert at_least in month.sentence
    assert month.sentence.count(item) == 1
    assert at_least not in in_yen([QUEUE], lang=lang).sentence


def test_the_language_is_that_of_the_run_when_not_given():
    from helpers.language import language, set_language

    before = language()
    try:
        for lang in LANGUAGES:
            set_language(lang)
            assert in_yen([QUEUE]).sentence == in_yen([QUEUE], lang=lang).sentence
    finally:
        set_language(before)


def test_arguments_reach_the_estimate():
    free = in_yen([Usage("Lambda", TOKYO, {"requests": 1_000_000, "duration_ms": 1})], free_tier=True)
    assert free.bill.bill.total_usd == 0
    hour = in_yen([Usage("NAT gateway", TOKYO, {})], month_hours=1)
    assert hour.bill.bill.month_hours == 1
    assert in_yen([QUEUE], rate=company_rate("100")).bill.amount.total == 220


def test_a_rate_without_a_band_has_no_range():
    sentence = in_yen([QUEUE], rate=company_rate("158.2", percent=0), lang="en").sentence
    assert "band" not in sentence
    assert Decimal("158.2") == company_rate("158.2", percent=0).low


@pytest.mark.parametrize("bad", [{"lang": "fr"}, {"rate": 158}, {"month_hours": -1}])
def test_what_cannot_be_used_is_refused(bad):
    with pytest.raises(InputError):
        in_yen([QUEUE], **bad)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_designs_side_by_side_are_the_bills_one_by_one(lang):
    designs = {"queue": [QUEUE], "both": [QUEUE, UNPRICED]}
    headers, rows = compare_in_yen(designs, lang=lang)
    assert [row[0] for row in rows] == list(designs)
    for row, usages in zip(rows, designs.values(), strict=True):
        assert len(row) == len(headers)
        bill = in_yen(usages, lang=lang).bill
        for cell, amount in zip(row[2:], (bill.amount.total, bill.low.total), strict=True):
            assert f"{amount:,}" in cell
    mark = {"ja": "以上", "en": "at least"}[lang]
    assert all(mark in cell for cell in rows[1][1:])
    assert not any("以上" in cell or "at least" in cell for cell in rows[0])


def test_nothing_to_compare_is_refused():
    with pytest.raises(InputError, match="no design"):
        compare_in_yen({})
