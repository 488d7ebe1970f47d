"""NAT gateways: the way out of private subnets, billed by the hour and by gigabytes in both directions."""

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
    gb = month.requests * (month.request_kb + month.response_kb) / 1_024 / 1_024
    return (("NAT gateway", {"gateways": component.values["gateways"], "gb": gb}),)


KIND = Kind(
    "nat_gateway",
    Text("NAT ゲートウェイ", "NAT gateway"),
    "aws.network.NATGateway",
    (Parameter("gateways", "gateways", Text("台数", "gateways"), 1, low=1, high=10, whole=True),),
    billed=_billed,
)
