"""What it costs: prices with parents, usage, a bill that can be checked, and yen.

>>> from helpers.cost import Usage, company_rate, estimate
>>> bill = estimate([Usage("SQS", "ap-northeast-1", {"standard": 5_000_000})])
>>> bill.total_usd, bill.to_yen(company_rate("158.2")).amount.total
(Decimal('2.0'), 348)
"""

from helpers.cost.bill import ROUNDINGS, Bill, BillLine, TierCharge, Unpriced, in_cents, shown, written
from helpers.cost.break_even import CostLine, break_even, cost_line, crossings
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
from helpers.cost.export import bill_csv, bill_json
from helpers.cost.grid import estimate_grid
from helpers.cost.in_yen import InYen, compare_in_yen, in_yen, lesson_rate
from helpers.cost.invoices import InvoiceRate, invoice_rates, rate_of_invoices
from helpers.cost.order_system import OrderSystem
from helpers.cost.own_prices import OWN_PRICES, find_own_prices, write_own_prices
from helpers.cost.patterns import (
    FRONT_DOORS,
    break_even_hit_ratio,
    door_line,
    empty_receives,
    fan_out,
    front_door,
    in_region,
    on_demand_factor,
)
from helpers.cost.price_book import GLOBAL, Price, PriceBook, Tier
from helpers.cost.sensitivity import Swing, tornado
from helpers.cost.services import SERVICES
from helpers.cost.table import BillSource, bill_notes, bill_rows, bill_sources
from helpers.cost.usage import Input, Usage
from helpers.cost.usage_file import UsageFile, read_usage_file
from helpers.cost.yen import ROUNDINGS_OF_YEN, YenAmount, YenBill, consumption_tax, to_yen
from helpers.errors import UnpricedError

__all__ = [
    "FRONT_DOORS",
    "GLOBAL",
    "OWN_PRICES",
    "ROUNDINGS",
    "ROUNDINGS_OF_YEN",
    "SERVICES",
    "Bill",
    "BillLine",
    "BillSource",
    "Charge",
    "CostLine",
    "ExchangeRate",
    "InYen",
    "Input",
    "InvoiceRate",
    "OrderSystem",
    "Price",
    "PriceBook",
    "Service",
    "Swing",
    "Tier",
    "TierCharge",
    "Unpriced",
    "UnpricedError",
    "Usage",
    "UsageFile",
    "YenAmount",
    "YenBill",
    "bill_csv",
    "bill_json",
    "bill_notes",
    "bill_rows",
    "bill_sources",
    "break_even",
    "break_even_hit_ratio",
    "company_rate",
    "compare_in_yen",
    "consumption_tax",
    "cost_line",
    "crossings",
    "door_line",
    "ecb_rate",
    "ecb_rates",
    "ecb_year",
    "empty_receives",
    "estimate",
    "estimate_grid",
    "fan_out",
    "find_own_prices",
    "front_door",
    "in_cents",
    "in_region",
    "in_yen",
    "invoice_rates",
    "latest_ecb_day",
    "lesson_rate",
    "on_demand_factor",
    "rate_of_invoices",
    "read_usage_file",
    "shown",
    "to_yen",
    "tornado",
    "write_own_prices",
    "written",
]
