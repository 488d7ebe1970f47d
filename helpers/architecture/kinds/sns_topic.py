"""An SNS topic: hands messages on by a delivery policy, billed by publishes of 64 KB and by deliveries."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.deliveries import deliveries
from helpers.architecture.kinds.kind import PUSHES, Billed, Kind, Parameter, Serving
from helpers.facts import fact
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _serving(component: Component, arriving: Counts) -> Serving:
    fifo = component.values["type"] == "fifo"
    return Serving(limit_rps=float(fact("sns.fifo_throughput_rps").value) if fifo else math.inf)


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    if component.values["type"] == "fifo":
        delivered = sum(deliveries(month).values(), Decimal(0))
        usage = {"fifo_publishes": month.requests, "fifo_deliveries": delivered}
    else:
        usage = {"publishes": month.requests} | deliveries(month)
    return (("SNS", usage | {"kb": month.request_kb}),)


def _deployed(stack: Stack, component: Component) -> None:
    """The topic, and a subscription for every queue that it sends to without one of its own in the figure."""
    from helpers.architecture.subscriptions import subscribe

    fifo = component.values["type"] == "fifo"
    name = stack.add(stack.name(component), "AWS::SNS::Topic", {"FifoTopic": True} if fifo else {})
    for flow in stack.flows_to(component, "sqs_queue"):
        subscribe(stack, f"{name}To{stack.name(flow.target)}", component, component, flow.target)
    stack.output(f"{name}Arn", f"where {component.key} is published", {"Ref": name})


KIND = Kind(
    "sns_topic",
    Text("SNS トピック", "SNS topic"),
    "aws.integration.SNS",
    (Parameter("type", "", Text("種類", "type"), "standard", choices=("standard", "fifo")),),
    _serving,
    _billed,
    PUSHES,
    deployed=_deployed,
)
