"""An S3 bucket: billed by storage, writes and reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _serving(component: Component, arriving: Counts) -> Serving:
    return Serving(service_s=component.number("latency_ms") / 1_000)


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    usage = {"storage_gb": component.values["storage_gb"], "puts": month.writes, "gets": month.reads}
    return (("S3", usage),)


def _deployed(stack: Stack, component: Component) -> None:
    """A bucket that nobody reaches from outside."""
    from helpers.architecture.stack import KEPT

    closed = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    stack.add(
        stack.name(component),
        "AWS::S3::Bucket",
        {"PublicAccessBlockConfiguration": dict.fromkeys(closed, True)},
        **KEPT,
    )


KIND = Kind(
    "s3_bucket",
    Text("S3", "S3"),
    "aws.storage.S3",
    (
        Parameter("storage_gb", "GB", Text("保存している容量", "storage"), 100.0),
        Parameter("latency_ms", "ms", Text("応答までの時間", "time until it answers"), 50.0),
    ),
    _serving,
    _billed,
    deployed=_deployed,
)
