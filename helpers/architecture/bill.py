"""The bill view: what every component costs in a month, in dollars and yen, with every line checkable.

Quantities are the mean rates of the load view over the month. What is left out is said in
`BillView.left_out`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.architecture.counts import Counts
from helpers.architecture.model import Architecture
from helpers.architecture.month import month_counts
from helpers.architecture.workload import Workload
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.failure import FailureView
    from helpers.cost import BillLine, ExchangeRate, PriceBook, Unpriced, Usage, YenBill

__all__ = ["LEFT_OUT", "BillView", "bill", "usages"]

#: What no bill of this model holds, whatever the architecture.
LEFT_OUT = (
    Text("ログとメトリクスの保存", "storage of logs and metrics"),
    Text("ゾーンの間の転送", "transfer between zones"),
    Text("空振りの受信（ロングポーリング）", "receives without a message (long polling)"),
    Text("サポートとバックアップ", "support and backups"),
)


@dataclass(frozen=True, slots=True)
class BillView:
    """`yen` is the whole bill (`yen.bill` the one in dollars); `lines` and `unpriced` are its parts by
    component, every component is there; `counts` is what they were made from."""

    yen: YenBill
    lines: Mapping[str, tuple[BillLine, ...]]
    unpriced: Mapping[str, tuple[Unpriced, ...]]
    counts: Mapping[str, Counts]
    left_out: tuple[Text, ...] = LEFT_OUT

    def usd(self, key: str) -> Decimal:
        """What a component costs in dollars, before tax; at least that when something of it has no price."""
        return sum((line.usd for line in self.lines[key]), Decimal(0))


def bill(
    architecture: Architecture,
    workload: Workload,
    rate: ExchangeRate,
    *,
    outage: FailureView | None = None,
    prices: PriceBook | None = None,
    free_tier: bool = False,
    month_hours: object = None,
    tax_percent: object = None,
) -> BillView:
    """The bill of a month at `rate`; what has no price is listed and never guessed.

    `outage` (from `failure`) puts its retries on the bill. The other arguments are those of
    `helpers.cost.estimate` and `to_yen`. Raises `InputError` as they and `traffic` do.

    >>> from helpers.architecture import Component, Flow
    >>> from helpers.cost import company_rate
    >>> queue, worker = Component("queue", "sqs_queue"), Component("worker", "lambda_function")
    >>> flows = Flow("users", "queue", size_kb=1), Flow("queue", "worker", asynchronous=True)
    >>> shop = Architecture("queue", (Component("users", "client"), queue, worker), flows)
    >>> view = bill(shop, Workload(10, response_kb=0), company_rate("158.2"))
    >>> view.counts["worker"].requests, round(view.usd("queue"), 2)
    (Decimal('26280000.0'), Decimal('31.54'))
    """
    from helpers.cost import estimate, to_yen
    from helpers.cost.estimate import checked_month_hours

    hours = checked_month_hours(month_hours)
    counts = month_counts(architecture, workload, hours, outage)
    dollars = estimate(
        usages(architecture, counts, hours),
        prices=prices,
        free_tier=free_tier,
        month_hours=hours,
        unpriced="list",
    )
    keys = [component.key for component in architecture.components]
    return BillView(
        to_yen(dollars, rate, tax_percent=tax_percent),
        MappingProxyType({key: tuple(line for line in dollars.lines if line.name == key) for key in keys}),
        MappingProxyType({key: tuple(one for one in dollars.unpriced if one.name == key) for key in keys}),
        counts,
    )


def usages(
    architecture: Architecture, counts: Mapping[str, Counts], month_hours: Decimal
) -> tuple[Usage, ...]:
    """What goes on the bill, each usage under the key of its component."""
    from helpers.cost import Usage

    found = []
    for component in architecture.components:
        kind, month = component.of_kind, counts[component.key]
        billed = kind.billed(component, month, month_hours)
        if month.internet_gb and not kind.carries_internet and not kind.outside:
            billed = (*billed, ("Data transfer", {"internet_gb": month.internet_gb}))
        found += [
            Usage(service, architecture.region, inputs, name=component.key) for service, inputs in billed
        ]
    return tuple(found)
