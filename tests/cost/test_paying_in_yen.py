"""What lesson 40 says in words about rates, ranges and mistakes, held against the helpers."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from helpers.cost import (
    PriceBook,
    Usage,
    company_rate,
    consumption_tax,
    ecb_rate,
    ecb_rates,
    ecb_year,
    estimate,
    to_yen,
)
from helpers.facts import fact

TOKYO = "ap-northeast-1"
YEARS = range(2015, 2027)
RATE = company_rate(150)


def month(kb_in_gb=1_024**2):
    """The API of the lesson: 500 million responses of 30 KB, 8 containers behind an ALB."""
    requests, response_kb = 500_000_000, 30
    balancer = {"alb": 1, "azs": 2, "public": True, "requests": requests, "kb": response_kb}
    return [
        Usage("ELB", TOKYO, balancer),
        Usage("Fargate", TOKYO, {"tasks": 8, "vcpu": 1, "gb": 2}),
        Usage("Data transfer", TOKYO, {"internet_gb": Decimal(requests) * response_kb / kb_in_gb}),
    ]


def paid(bill, rate=RATE, **settings):
    return to_yen(bill, rate, **settings).amount.total


def half_up(yen):
    return int(yen.quantize(Decimal(1), ROUND_HALF_UP))


def moved(year):
    """Lowest, mean and highest rate of a year, over the last one of the year before."""
    eve = date(year - 1, 12, 31)
    planned, rate = ecb_rate(eve, today=eve).yen_per_usd, ecb_year(year)
    return [found / planned - 1 for found in (rate.low, rate.yen_per_usd, rate.high)]


def test_the_same_month_cost_half_as_much_again_six_years_later():
    bill = estimate(month())
    by_year = {year: paid(bill, ecb_year(year)) for year in YEARS}
    assert min(by_year, key=by_year.get) == 2020
    assert max(by_year, key=by_year.get) == 2026
    assert 1.45 < by_year[2026] / by_year[2020] < 1.5


def test_the_mistakes_in_the_order_of_their_size():
    bill = estimate(month())
    right = paid(bill)
    last_usd = bill.of("Data transfer")[0].tiers[-1].unit_usd
    wrong = {
        "last tier": paid(estimate(month(), prices=PriceBook.with_prices({"dt.internet_out": last_usd}))),
        "tax on tax": round(right * (100 + consumption_tax()) / 100),
        "no tax": paid(bill, tax_percent=0),
        "10 yen": paid(bill, company_rate(160)),
        "1,000": paid(estimate(month(1_000**2))),
        "720": paid(estimate(month(), month_hours=fact("cost.month_hours_pages").value)),
        "by line": sum(half_up(line.usd * 150 * (100 + consumption_tax()) / 100) for line in bill.lines),
    }
    off = {name: abs(yen - right) for name, yen in wrong.items()}
    assert sorted(off, key=off.get, reverse=True) == list(wrong)
    assert 0 < off["by line"] <= len(bill.lines)


def test_ten_yen_for_a_thousand_dollars():
    bill = estimate([Usage("SQS", TOKYO, {"standard": 2_500_000_000})])
    assert bill.total_usd == 1_000
    a_month = paid(bill, company_rate(160)) - paid(bill)
    assert (a_month, 12 * a_month) == (11_000, 132_000)


def test_a_band_of_ten_percent_holds_for_years_better_than_for_days():
    found = {year: moved(year) for year in YEARS}
    means = [year for year, (_, mean, _) in found.items() if abs(mean) > Decimal("0.1")]
    days = [year for year, (low, _, high) in found.items() if low < Decimal("-0.1") or high > Decimal("0.1")]
    assert means == [2022]
    assert len(found) - len(days) == 6
    assert round(100 * found[2022][1]) == 14


@pytest.mark.parametrize("end, key", [(min, "cost.rate_2026_low"), (max, "cost.rate_2026_high")])
def test_the_range_of_2026_is_that_of_its_facts(end, key):
    known = [rate for day, rate in ecb_rates(2026).items() if day <= date(2026, 10, 30)]
    assert round(end(known), 2) == fact(key).value


def test_the_way_back_from_an_amount_with_tax():
    amount = to_yen(estimate(month()), RATE).amount
    divided = Decimal(amount.total) * 100 / (100 + consumption_tax())
    taken_off = Decimal(amount.total) * (100 - consumption_tax()) / 100
    assert abs(round(divided) - amount.before_tax) == 1
    assert round((divided - taken_off) / amount.total, 2) == Decimal("0.01")


def test_an_invoice_says_its_rate_in_the_model_that_boto3_ships():
    import botocore.session

    model = botocore.session.Session().get_service_model("invoicing")
    field = fact("yen.exchange_details").value
    assert field in model.shape_for("InvoiceCurrencyAmount").members
    assert "Rate" in model.shape_for(field).members
    for amount in ("BaseCurrencyAmount", "TaxCurrencyAmount", "PaymentCurrencyAmount"):
        assert model.shape_for("InvoiceSummary").members[amount].name == "InvoiceCurrencyAmount"


def test_a_gigabyte_as_on_the_price_page():
    # The worked example of the page: 5 million responses of 3 KB are 14.3 GB.
    assert round(Decimal(5_000_000) * 3 / fact("yen.binary_step").value ** 2, 1) == Decimal("14.3")
