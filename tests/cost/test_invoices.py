"""Rates of past invoices through botocore's Stubber."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from helpers.cost import Usage, estimate, invoice_rates, rate_of_invoices
from helpers.errors import InputError

ACCOUNT = "123456789012"
TODAY = date(2026, 11, 25)


@pytest.fixture
def client():
    return boto3.client(
        "invoicing",
        region_name="us-east-1",
        aws_access_key_id="not-a-key",
        aws_secret_access_key="not-a-secret",
        config=Config(retries={"total_max_attempts": 1}),
    )


def invoice(month, rate, *, to="JPY", amount="PaymentCurrencyAmount", kind="INVOICE"):
    exchange = {"SourceCurrencyCode": "USD", "TargetCurrencyCode": to, "Rate": rate}
    return {
        "AccountId": ACCOUNT,
        "InvoiceId": f"INV{month}{kind}",
        "IssuedDate": datetime(2026, month + 1, 3, 1, tzinfo=UTC),
        "BillingPeriod": {"Month": month, "Year": 2026},
        "InvoiceType": kind,
        "BaseCurrencyAmount": {"TotalAmount": "100.00", "CurrencyCode": "USD"},
        amount: {"TotalAmount": "15820", "CurrencyCode": to, "CurrencyExchangeDetails": exchange},
    }


def answers(client, *pages):
    stub = Stubber(client)
    for number, page in enumerate(pages):
        answer = {"InvoiceSummaries": list(page)}
        if number < len(pages) - 1:
            answer["NextToken"] = f"page-{number}"
        stub.add_response("list_invoice_summaries", answer)
    return stub


def test_the_last_rate_in_the_band_of_the_year(client):
    with answers(client, [invoice(9, "157.5"), invoice(8, "149.25")], [invoice(10, "152.125")]) as stub:
        rates = invoice_rates(client, ACCOUNT, today=TODAY)
        stub.assert_no_pending_responses()
    assert [(found.month, found.rate.yen_per_usd) for found in rates] == [
        ("2026-08", Decimal("149.25")),
        ("2026-09", Decimal("157.5")),
        ("2026-10", Decimal("152.125")),
    ]
    rate = rate_of_invoices(rates)
    assert rate.yen_per_usd == Decimal("152.125")
    assert (rate.low, rate.high) == (Decimal("149.25"), Decimal("157.5"))
    assert rate.on == date(2026, 11, 3)
    assert "2026-10" in rate.source.ja and "2026-10" in rate.source.en
    bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 10**9})]).to_yen(rate)
    assert bill.low.total < bill.amount.total < bill.high.total


def test_a_year_of_the_account_is_asked_for(client):
    stub = Stubber(client)
    interval = {
        "StartDate": datetime(2025, 11, 24, 12, tzinfo=UTC),
        "EndDate": datetime(2026, 11, 25, 12, tzinfo=UTC),
    }
    expected = {
        "Selector": {"ResourceType": "ACCOUNT_ID", "Value": ACCOUNT},
        "Filter": {"TimeInterval": interval},
    }
    stub.add_response("list_invoice_summaries", {"InvoiceSummaries": []}, expected)
    with stub:
        assert invoice_rates(client, ACCOUNT, today=TODAY) == ()


def test_other_currencies_other_papers_and_repetitions_are_left_out(client):
    page = [
        invoice(7, "0.92", to="EUR"),
        invoice(8, "150", kind="CREDIT_MEMO"),
        invoice(9, "155", amount="TaxCurrencyAmount"),
        invoice(10, "157"),
        invoice(10, "157"),
        {key: value for key, value in invoice(6, "1").items() if key != "PaymentCurrencyAmount"},
    ]
    with answers(client, page):
        rates = invoice_rates(client, ACCOUNT, today=TODAY)
    assert [(found.month, found.rate.yen_per_usd) for found in rates] == [("2026-09", 155), ("2026-10", 157)]


def test_what_was_paid_counts_where_an_invoice_states_two_rates(client):
    both = invoice(9, "155", amount="TaxCurrencyAmount") | invoice(9, "157.5")
    with answers(client, [both]):
        [rate] = invoice_rates(client, ACCOUNT, today=TODAY)
    assert rate.rate.yen_per_usd == Decimal("157.5")


def test_an_account_that_pays_in_dollars():
    with pytest.raises(InputError, match="no invoice of the last year"):
        rate_of_invoices([])


@pytest.mark.parametrize("account", ["", "12345678901", "1234567890123", "12345678901x", 123456789012, None])
def test_what_is_no_account(client, account):
    with pytest.raises(InputError, match="no account"):
        invoice_rates(client, account, today=TODAY)


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_what_aws_refuses_is_one_clear_error(client, code):
    stub = Stubber(client)
    stub.add_client_error("list_invoice_summaries", code, "no")
    with stub, pytest.raises(InputError) as caught:
        invoice_rates(client, ACCOUNT, today=TODAY)
    assert code in str(caught.value) and "invoicing:ListInvoiceSummaries" in str(caught.value)


@pytest.mark.parametrize("missing", ["BillingPeriod", "IssuedDate"])
def test_an_answer_of_another_shape(client, missing):
    page = [{key: value for key, value in invoice(9, "157").items() if key != missing}]
    with answers(client, page), pytest.raises(InputError, match="shape"):
        invoice_rates(client, ACCOUNT, today=TODAY)


@pytest.mark.parametrize("rate", ["0", "-157", "dear", "1.57"])
def test_a_rate_that_no_dollar_has_had(client, rate):
    with answers(client, [invoice(9, rate)]), pytest.raises(InputError):
        invoice_rates(client, ACCOUNT, today=TODAY)
