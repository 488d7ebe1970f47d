"""A subscription of an SNS topic, where a figure shows it by itself: retries and dead letters hang on it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.deliveries import deliveries
from helpers.architecture.kinds.kind import PUSHES, Billed, Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    return (("SNS", deliveries(month)),)


def _deployed(stack: Stack, component: Component) -> None:
    """The subscription, with its dead-letter queue."""
    from helpers.architecture.subscriptions import subscribe

    for topic in stack.sources(component, "sns_topic"):
        for flow in stack.flows_to(component, "sqs_queue"):
            subscribe(stack, stack.name(component), topic, component, flow.target)


KIND = Kind(
    "sns_subscription",
    Text("サブスクリプション", "subscription"),
    "",
    billed=_billed,
    fails=PUSHES,
    deployed=_deployed,
)
