"""VPC: interface endpoints, by the hour in every zone and by the gigabyte; public IPv4 addresses."""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "VPC",
    "https://aws.amazon.com/vpc/pricing/",
    (
        Input("endpoints", "endpoints", Text("インターフェイスエンドポイントの数", "interface endpoints")),
        Input("azs", "zones", Text("ゾーンの数", "zones"), default=1),
        HOURS,
        Input("gb", "GB", Text("エンドポイントを通る容量", "data through endpoints")),
        Input("public_ipv4", "addresses", Text("パブリック IPv4 の数", "public IPv4 addresses")),
    ),
    (
        Product(
            "vpc.interface_endpoint.hour",
            ("endpoints", "azs", "hours"),
            Text("エンドポイントの時間", "endpoint hours"),
        ),
        Product("vpc.interface_endpoint.gb", ("gb",), Text("エンドポイントの容量", "endpoint data")),
        Product("vpc.public_ipv4", ("public_ipv4", "hours"), Text("パブリック IPv4", "public IPv4")),
    ),
)
