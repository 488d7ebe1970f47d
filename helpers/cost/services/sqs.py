"""SQS: every call is a request, and 64 KB of payload are one more. Empty receives and deletes count too."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import Charge, Service
from helpers.cost.quantities import larger, rounded_up
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

INPUTS = (
    Input("standard", "requests", Text("リクエスト（標準）", "requests (standard queue)")),
    Input("fifo", "requests", Text("リクエスト（FIFO）", "requests (FIFO queue)")),
    Input("kb", "KB", Text("1 回の大きさ", "payload of a request")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    chunks = larger(rounded_up(usage.number("kb") * 1_024, fact("sqs.billing_chunk_bytes").value), 1)
    how = Text("回数 × 64 KB ごとのかたまり", "requests x chunks of 64 KB")
    free = "sqs.requests.free"
    return (
        Charge(
            "sqs.standard.requests",
            usage.number("standard") * chunks,
            Text("リクエスト（標準）", "requests (standard)"),
            how,
            free,
        ),
        Charge(
            "sqs.fifo.requests",
            usage.number("fifo") * chunks,
            Text("リクエスト（FIFO）", "requests (FIFO)"),
            how,
            free,
        ),
    )


SERVICE = Service("SQS", INPUTS, _charges, "https://aws.amazon.com/sqs/pricing/")
