"""EC2 instances, one or many: workers on each, one queue, billed by the hour."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _serving(component: Component, arriving: Counts) -> Serving:
    servers = component.values["instances"] * component.values["workers"]
    return Serving(servers, component.number("service_ms") / 1_000)


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    instances = component.values["instances"]
    usage = {
        "instance": component.values["instance"],
        "instances": instances,
        "gp3_gb": instances * component.number("volume_gb"),
    }
    return (("EC2", usage),)


KIND = Kind(
    "ec2_group",
    Text("EC2 インスタンス", "EC2 instances"),
    "aws.compute.EC2",
    (
        Parameter("instances", "instances", Text("台数", "instances"), 1, low=1, high=10_000, whole=True),
        Parameter("instance", "", Text("インスタンスタイプ", "instance type"), "m7g.large", is_text=True),
        Parameter(
            "workers",
            "requests",
            Text("1 台が同時に処理する要求", "requests that one serves at once"),
            2,
            low=1,
            high=10_000,
            whole=True,
        ),
        Parameter(
            "service_ms",
            "ms",
            Text("1 件の処理時間（待ちを除く）", "time to serve one (no waiting)"),
            20.0,
            above=True,
        ),
        Parameter("volume_gb", "GB", Text("1 台のボリューム（gp3）", "gp3 volume of one"), 20.0),
    ),
    _serving,
    _billed,
)
