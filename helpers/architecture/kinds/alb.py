"""An Application Load Balancer: grows by itself, billed by the hour and by capacity units (LCU)."""

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
    values = component.values
    usage = {
        "alb": 1,
        "azs": values["zones"],
        "public": values["public"],
        "requests": month.requests,
        "kb": month.request_kb + month.response_kb,
        "rules": values["rules"],
        "active_connections": values["active_connections"],
        "target": "lambda" if month.to_kind("lambda_function") else "instance",
    }
    return (("ELB", usage),)


KIND = Kind(
    "alb",
    Text("ALB", "ALB"),
    "aws.network.ElbApplicationLoadBalancer",
    (
        Parameter(
            "public",
            "",
            Text("インターネットに面しているか", "facing the internet"),
            "no",
            choices=("yes", "no"),
        ),
        Parameter("zones", "zones", Text("ゾーンの数", "zones"), 2, low=2, high=6, whole=True),
        Parameter("rules", "rules", Text("評価されるルールの数", "rules that are evaluated"), 1, whole=True),
        Parameter(
            "active_connections",
            "connections",
            Text("同時に開いている接続", "connections open at a time"),
            0.0,
        ),
    ),
    billed=_billed,
)
