"""An SQS queue: keeps messages until somebody fetches them, billed by requests of 64 KB.

Every message is received and deleted. That SNS puts messages in costs nothing here; what others send does.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import HOLDS, Billed, Kind, Parameter, Serving
from helpers.facts import fact, facts
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]

_FROM_SNS = ("sns_topic", "sns_subscription")


def _known(key: str) -> float:
    # facts() and not fact(): that the kit knows a number does not mean that a lesson used it.
    return float(facts(key)[0].value)


def _serving(component: Component, arriving: Counts) -> Serving:
    fifo = component.values["type"] == "fifo"
    return Serving(limit_rps=float(fact("sqs.fifo_throughput_rps").value) if fifo else math.inf)


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    kind = component.values["type"]
    sent = month.requests - sum(month.from_kind(source) for source in _FROM_SNS)
    handed_out = sum(month.by_target.values(), Decimal(0)) - month.to_kind("dead_letter_queue")
    batch = Decimal(component.values["messages_per_receive"])
    return (
        ("SQS", {kind: sent, "kb": month.request_kb}),
        ("SQS", {kind: handed_out / batch, "kb": month.request_kb * batch}),
        ("SQS", {kind: handed_out / batch}),  # deletes carry no payload
    )


def _deployed(stack: Stack, component: Component) -> None:
    """The queue; with a dead-letter queue, where messages go that fail too often; open to its topics."""
    from helpers.architecture.stack import KEPT, get
    from helpers.architecture.subscriptions import let_topics_send

    values = component.values
    properties = {
        "VisibilityTimeout": int(values["visibility_timeout_s"]),
        "MessageRetentionPeriod": int(values["retention_s"]),
    }
    if values["type"] == "fifo":
        properties["FifoQueue"] = True
    for flow in stack.flows_to(component, "dead_letter_queue"):
        properties["RedrivePolicy"] = {
            "deadLetterTargetArn": get(stack.name(flow.target), "Arn"),
            "maxReceiveCount": values["max_receive_count"],
        }
    stack.add(stack.name(component), "AWS::SQS::Queue", properties, **KEPT)
    let_topics_send(stack, component)


KIND = Kind(
    "sqs_queue",
    Text("SQS キュー", "SQS queue"),
    "aws.integration.SQS",
    (
        Parameter("type", "", Text("種類", "type"), "standard", choices=("standard", "fifo")),
        Parameter(
            "messages_per_receive",
            "messages",
            Text("1 回の受信で取り出す数", "messages of a receive"),
            1,
            low=1,
            high=10,
            whole=True,
        ),
        Parameter(
            "retention_s",
            "s",
            Text("保持期間", "retention period"),
            _known("sqs.retention_default_s"),
            low=_known("sqs.retention_min_s"),
            high=_known("sqs.retention_max_s"),
        ),
        Parameter(
            "visibility_timeout_s",
            "s",
            Text("可視性タイムアウト", "visibility timeout"),
            _known("sqs.visibility_timeout_default_s"),
            low=1,
            high=_known("sqs.visibility_timeout_max_s"),
        ),
        Parameter(
            "max_receive_count",
            "receives",
            Text("DLQ へ移すまでの受信回数", "receives before it moves to a dead-letter queue"),
            5,
            low=_known("sqs.max_receive_count_min"),
            high=_known("sqs.max_receive_count_max"),
            whole=True,
        ),
    ),
    _serving,
    _billed,
    HOLDS,
    deployed=_deployed,
)
