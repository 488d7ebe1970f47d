"""What it costs: prices with parents, usage, a bill that can be checked, and yen.

>>> from helpers.cost import Usage, company_rate, estimate
>>> bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})])
>>> bill.total_usd, bill.to_yen(company_rate("158.2")).amount.total
(Decimal('2.0'), 348)
"""

from helpers.cost.bill import ROUNDINGS, Bill, BillLine, TierCharge, Unpriced, in_cents, shown, written
from helpers.cost.charge import Charge, Service
from helpers.cost.estimate import estimate
from helpers.cost.exchange import (
    ExchangeRate,
    company_rate,
    ecb_rate,
    ecb_rates,
    ecb_year,
    latest_ecb_day,
)
from helpers.cost.grid import estimate_grid
from helpers.cost.in_yen import InYen, in_yen, lesson_rate
from helpers.cost.price_book import GLOBAL, Price, PriceBook, Tier
from helpers.cost.services import SERVICES
from helpers.cost.table import BillSource, bill_rows, bill_sources
from helpers.cost.usage import Input, Usage
from helpers.cost.yen import ROUNDINGS_OF_YEN, YenAmount, YenBill, consumption_tax, to_yen
from helpers.errors import UnpricedError

__all__ = [
    "GLOBAL",
    "ROUNDINGS",
    "ROUNDINGS_OF_YEN",
    "SERVICES",
    "Bill",
    "BillLine",
    "BillSource",
    "Charge",
    "ExchangeRate",
    "InYen",
    "Input",
    "Price",
    "PriceBook",
    "Service",
    "Tier",
    "TierCharge",
    "Unpriced",
    "UnpricedError",
    "Usage",
    "YenAmount",
    "YenBill",
    "bill_rows",
    "bill_sources",
    "company_rate",
    "consumption_tax",
    "ecb_rate",
    "ecb_rates",
    "ecb_year",
    "estimate",
    "estimate_grid",
    "in_cents",
    "in_yen",
    "latest_ecb_day",
    "lesson_rate",
    "shown",
    "to_yen",
    "written",
]
