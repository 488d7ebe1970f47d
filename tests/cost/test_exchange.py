"""Rates: the reference rates of the ECB, held against figures that were worked out from them elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from helpers.cost import Usage, company_rate, ecb_rate, ecb_rates, ecb_year, estimate, latest_ecb_day, to_yen
from helpers.facts import fact

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(1999, 1, 4), "113.436"), (date(2024, 7, 1), "161.145"), (date(2026, 10, 30), "157.250")],
)
def test_cross_rates_of_single_days(day, rate):
    found = ecb_rate(day, today=TODAY)
    assert found.yen_per_usd == Decimal(rate)
    assert found.on == day and f"{day}" in found.source.en


@pytest.mark.parametrize(
    ("year", "mean", "low", "high"),
    [
        (2015, "121.08", "116.55", "125.28"),
        (2016, "108.65", "99.81", "121.27"),
        (2022, "131.55", "113.72", "151.69"),
        (2024, "151.43", "139.91", "161.91"),
        (2025, "149.66", "140.34", "158.41"),
    ],
)
def test_means_and_ranges_of_years(year, mean, low, high):
    rate = ecb_year(year)
    for ours, theirs in ((rate.yen_per_usd, mean), (rate.low, low), (rate.high, high)):
        # Rounded to 0.001 here and to 0.01 there.
        assert abs(ours - Decimal(theirs)) <= Decimal("0.0055")


def test_the_range_that_the_facts_quote():
    until = [rate for day, rate in ecb_rates(2026).items() if day <= date(2026, 10, 30)]
    assert min(until).quantize(Decimal("0.01")) == fact("cost.rate_2026_low").value
    assert max(until).quantize(Decimal("0.01")) == fact("cost.rate_2026_high").value


def test_weekends_and_the_end_of_the_package_are_said_openly():
    saturday = ecb_rate(date(2024, 7, 6), today=TODAY)
    assert saturday.on == date(2024, 7, 5)
    assert "2024-07-06" in saturday.source.en and "2024-07-05" in saturday.source.ja
    later = latest_ecb_day() + timedelta(days=400)
    beyond = ecb_rate(later, today=later)
    assert beyond.on == latest_ecb_day()
    assert f"{later}" in beyond.source.en


def test_the_band_of_a_day_is_the_year_up_to_it():
    day = date(2024, 7, 1)
    until = [rate for when, rate in ecb_rates(2024).items() if when <= day]
    rate = ecb_rate(day, today=TODAY)
    assert (rate.low, rate.high) == (min(until), max(until))


def test_an_unfinished_year_says_until_when():
    last = latest_ecb_day()
    assert (f"until {last}" in ecb_year(last.year).source.en) == ((last.month, last.day) < (12, 28))
    assert "until" not in ecb_year(2024).source.en


def test_rates_come_by_the_day_and_only_business_days():
    rates = ecb_rates(2024)
    assert all(day.weekday() < 5 for day in rates)
    assert 250 <= len(rates) <= 262
    assert ecb_rates(1990) == {}
    days = sorted(rates)
    assert max(after - before for before, after in pairwise(days)) <= timedelta(days=6)


def test_a_rate_of_ones_own_has_the_band_that_one_gives_it():
    rate = company_rate(150, percent=0)
    assert rate.low == rate.high == 150
    assert company_rate(150).with_band(140, 155).high == 155
    assert company_rate(150).on is None


def test_yen_at_both_ends_of_the_band_and_ten_yen_more():
    bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 250_000_000})])
    assert bill.total_usd == 100
    amounts = to_yen(bill, company_rate(150))
    assert (amounts.amount.before_tax, amounts.amount.tax, amounts.amount.total) == (15_000, 1_500, 16_500)
    assert (amounts.low.total, amounts.high.total) == (14_850, 18_150)
    assert bill.to_yen(company_rate(160)).amount.total - amounts.amount.total == 1_100


@pytest.mark.parametrize(("rounding", "before", "total"), [("half_up", 1, 1), ("down", 0, 0), ("up", 1, 1)])
def test_fractions_of_a_yen_go_where_one_says(rounding, before, total):
    half_a_yen = estimate([Usage("SQS", "ap-northeast-1", {"standard": 12_500})])  # 0.005 USD at 100 yen
    amounts = half_a_yen.to_yen(company_rate(100), rounding=rounding)
    assert (amounts.amount.before_tax, amounts.amount.total) == (before, total)


def test_every_assumption_is_named():
    bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 1})], month_hours=720)
    told = "\n".join(text.en for text in bill.to_yen(company_rate("158.2")).assumptions)
    for words in ("158.2", "142.38", "174.02", "10 %", "2023-10-01", "half up", "720 hours", "1,024 MB"):
        assert words in told
    untaxed = bill.to_yen(company_rate("158.2"), tax_percent=0).assumptions
    assert "税抜き" in "".join(text.ja for text in untaxed)
