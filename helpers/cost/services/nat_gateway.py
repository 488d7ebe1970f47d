"""NAT gateways: hours, and every gigabyte that goes through."""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "NAT gateway",
    "https://aws.amazon.com/vpc/pricing/",
    (
        Input("gateways", "gateways", Text("台数", "gateways"), default=1),
        HOURS,
        Input("gb", "GB", Text("通る容量", "data through them")),
    ),
    (
        Product("nat.hour", ("gateways", "hours"), Text("NAT ゲートウェイの時間", "NAT gateway hours")),
        Product("nat.gb", ("gb",), Text("処理した容量", "processed data")),
    ),
)
