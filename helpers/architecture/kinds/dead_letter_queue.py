"""A dead-letter queue: takes in what could not be delivered or processed, so nothing while all is well."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import HOLDS, Billed, Kind
from helpers.facts import facts
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    # Somebody looks at each and deletes it.
    return (
        ("SQS", {"standard": month.requests, "kb": month.request_kb}),
        ("SQS", {"standard": month.requests}),
    )


def _deployed(stack: Stack, component: Component) -> None:
    """A queue that keeps for as long as SQS allows: somebody has to find the time to look."""
    from helpers.architecture.stack import KEPT
    from helpers.architecture.subscriptions import let_topics_send

    longest_s = facts("sqs.retention_max_s")[0].value
    stack.add(stack.name(component), "AWS::SQS::Queue", {"MessageRetentionPeriod": longest_s}, **KEPT)
    let_topics_send(stack, component)


KIND = Kind(
    "dead_letter_queue",
    Text("デッドレターキュー", "dead-letter queue"),
    "aws.integration.SQS",
    billed=_billed,
    fails=HOLDS,
    dead_letters=True,
    deployed=_deployed,
)
