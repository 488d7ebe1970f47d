"""Alarms of CloudWatch: they watch, and each has a price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    return (("CloudWatch", {"alarms": component.values["alarms"]}),)


KIND = Kind(
    "cloudwatch_alarms",
    Text("CloudWatch アラーム", "CloudWatch alarms"),
    "aws.management.Cloudwatch",
    (Parameter("alarms", "alarms", Text("アラームの数", "alarms"), 2, whole=True),),
    billed=_billed,
)
