"""SNS: publishes in chunks of 64 KB, and deliveries. What goes to SQS is not charged by SNS."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import GB_KB, Charge, Service
from helpers.cost.quantities import larger, rounded_up
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

INPUTS = (
    Input("publishes", "requests", Text("発行の回数（標準）", "publishes (standard topic)")),
    Input("kb", "KB", Text("1 通の大きさ", "size of a message")),
    Input("free", "requests", Text("無料枠（書けば優先）", "free allowance (when stated)"), default=None),
    Input("sqs_deliveries", "deliveries", Text("SQS への配信", "deliveries to SQS")),
    Input("lambda_deliveries", "deliveries", Text("Lambda への配信", "deliveries to Lambda")),
    Input(
        "http_deliveries",
        "deliveries",
        Text(
            "HTTP への配信（再試行を数えるかは未確認）",
            "deliveries to HTTP (whether retries count is not known)",
        ),
    ),
    Input("email_deliveries", "deliveries", Text("メールへの配信", "deliveries by email")),
    Input("firehose_deliveries", "deliveries", Text("Firehose への配信", "deliveries to Firehose")),
    Input(
        "mobile_push_deliveries", "deliveries", Text("モバイルプッシュへの配信", "deliveries to mobile push")
    ),
    Input("fifo_publishes", "requests", Text("発行の回数（FIFO）", "publishes (FIFO topic)")),
    Input("fifo_deliveries", "deliveries", Text("配信（FIFO）", "deliveries (FIFO topic)")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number = usage.number
    chunks = larger(rounded_up(number("kb") * 1_024, fact("sns.billing_chunk_bytes").value), 1)
    as_written = Text("配信の回数", "deliveries as given")
    return (
        Charge(
            "sns.standard.requests",
            number("publishes") * chunks,
            Text("発行", "publishes"),
            Text("回数 × 64 KB ごとのかたまり", "publishes x chunks of 64 KB"),
            allowance="sns.standard.requests.free",
            free=usage.values["free"],
        ),
        Charge(
            "sns.delivery.sqs",
            number("sqs_deliveries"),
            Text("SQS への配信", "deliveries to SQS"),
            as_written,
        ),
        Charge(
            "sns.delivery.lambda",
            number("lambda_deliveries"),
            Text("Lambda への配信", "deliveries to Lambda"),
            as_written,
        ),
        Charge(
            "sns.delivery.http",
            number("http_deliveries") * chunks,
            Text("HTTP への配信", "deliveries to HTTP"),
            Text("配信の回数 × 64 KB ごとのかたまり", "deliveries x chunks of 64 KB"),
            "sns.delivery.http.free",
        ),
        Charge(
            "sns.delivery.email",
            number("email_deliveries"),
            Text("メールへの配信", "deliveries by email"),
            as_written,
            "sns.delivery.email.free",
        ),
        Charge(
            "sns.delivery.firehose",
            number("firehose_deliveries"),
            Text("Firehose への配信", "deliveries to Firehose"),
            as_written,
        ),
        Charge(
            "sns.delivery.mobile_push",
            number("mobile_push_deliveries"),
            Text("モバイルプッシュへの配信", "deliveries to mobile push"),
            as_written,
            "sns.delivery.mobile_push.free",
        ),
        Charge(
            "sns.fifo.publish_requests",
            number("fifo_publishes"),
            Text("発行（FIFO）", "publishes (FIFO)"),
            Text("回数", "publishes as given"),
        ),
        Charge(
            "sns.fifo.publish_payload",
            number("fifo_publishes") * number("kb") / GB_KB,
            Text("発行の容量（FIFO）", "payload (FIFO)"),
            Text("回数 × KB", "publishes x KB"),
        ),
        Charge(
            "sns.fifo.delivery",
            number("fifo_deliveries"),
            Text("配信（FIFO）", "deliveries (FIFO)"),
            as_written,
        ),
        Charge(
            "sns.fifo.delivery_payload",
            number("fifo_deliveries") * number("kb") / GB_KB,
            Text("配信の容量（FIFO）", "payload of deliveries (FIFO)"),
            Text("回数 × KB", "deliveries x KB"),
        ),
    )


SERVICE = Service("SNS", INPUTS, _charges, "https://aws.amazon.com/sns/pricing/")
