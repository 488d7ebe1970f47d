"""What past invoices were converted at: the only rates of AWS that anybody can read.

AWS publishes no rate, but every invoice states its own. The client comes in as an argument (boto3's
``invoicing``; ``ListInvoiceSummaries`` is a read and costs nothing).

Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_invoicing_ListInvoiceSummaries.html
(the shapes are those of the service model in botocore).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from helpers.cost.exchange import ExchangeRate
from helpers.cost.quantities import exact
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["InvoiceRate", "invoice_rates", "rate_of_invoices"]

_AMOUNTS = ("PaymentCurrencyAmount", "TaxCurrencyAmount", "BaseCurrencyAmount")
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class InvoiceRate:
    """The rate of one invoice: when it was issued, for which month of use ("2026-09"), yen for a dollar."""

    issued: date
    month: str
    rate: ExchangeRate


def invoice_rates(client: Any, account_id: str, *, today: date) -> tuple[InvoiceRate, ...]:
    """The rates from dollars to yen on the invoices of the last year, by the day of issue.

    `account_id` is the 12-digit number of the account that pays. Invoices in dollars state no rate and are
    left out. Raises `InputError` for what is no account, an answer of another shape, and whatever botocore
    refuses, in one line.
    """
    if not isinstance(account_id, str) or not re.fullmatch(r"[0-9]{12}", account_id):
        raise InputError("that is no account", expected="its 12-digit number")
    try:
        found = {
            (rate.issued, rate.month, rate.rate.yen_per_usd): rate
            for summary in _summaries(client, account_id, today)
            if summary.get("InvoiceType", "INVOICE") == "INVOICE"
            for rate in _rates(summary)
        }
    except (KeyError, TypeError, AttributeError):
        raise InputError(
            "the invoices came in a shape that is not known here",
            expected="InvoiceSummaries with IssuedDate, BillingPeriod and CurrencyExchangeDetails",
        ) from None
    return tuple(found[key] for key in sorted(found))


def rate_of_invoices(rates: Iterable[InvoiceRate]) -> ExchangeRate:
    """The rate of the last invoice, in the band from the lowest to the highest of all of them.

    Raises `InputError` when there is none.
    """
    rates = sorted(rates, key=lambda rate: rate.issued)
    if not rates:
        raise InputError(
            "no invoice of the last year states a rate from dollars to yen",
            expected="an account that pays in yen",
            next_step="give a rate of your own: company_rate(…), or --rate",
        )
    last, all_of_them = rates[-1], [rate.rate.yen_per_usd for rate in rates]
    source = Text(
        ja=f"{last.month} 分の請求書のレート（請求書 {len(rates)} 通の幅）",
        en=f"rate of the invoice for {last.month} (band of {len(rates)} invoices)",
    )
    return ExchangeRate(last.rate.yen_per_usd, source, last.issued, min(all_of_them), max(all_of_them))


def _summaries(client: Any, account_id: str, today: date) -> Iterator[Mapping[str, Any]]:
    # Imported here: botocore is heavy, and only whoever has a client gets this far.
    from botocore.exceptions import BotoCoreError, ClientError

    request = {
        "Selector": {"ResourceType": "ACCOUNT_ID", "Value": account_id},
        "Filter": {"TimeInterval": {"StartDate": _noon(today - _YEAR), "EndDate": _noon(today)}},
    }
    try:
        for page in client.get_paginator("list_invoice_summaries").paginate(**request):
            yield from page["InvoiceSummaries"]
    except (BotoCoreError, ClientError) as error:
        raise InputError(
            f"the invoices cannot be read: {error}",
            expected="credentials that may call invoicing:ListInvoiceSummaries",
            next_step="wait a minute if it was throttled; otherwise look at the profile",
        ) from None


def _rates(summary: Mapping[str, Any]) -> Iterator[InvoiceRate]:
    period = summary["BillingPeriod"]
    month = f"{period['Year']}-{period['Month']:02d}"
    issued = summary["IssuedDate"].date()
    for name in _AMOUNTS:
        details = summary.get(name, {}).get("CurrencyExchangeDetails", {})
        if (details.get("SourceCurrencyCode"), details.get("TargetCurrencyCode")) == ("USD", "JPY"):
            rate = exact("the rate of an invoice", details["Rate"])
            words = Text(ja=f"{month} 分の請求書", en=f"invoice for {month}")
            yield InvoiceRate(issued, month, ExchangeRate(rate, words, issued, rate, rate))
            return


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
