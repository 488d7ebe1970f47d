"""Data transfer: to the internet, to another Region, and between zones, where both sides pay."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "Data transfer",
    "https://aws.amazon.com/ec2/pricing/on-demand/",
    (
        Input("internet_gb", "GB", Text("インターネットへ", "to the internet")),
        Input("inter_region_gb", "GB", Text("別のリージョンへ", "to another Region")),
        Input("inter_az_gb", "GB", Text("ゾーンの間", "between zones")),
    ),
    (
        Product(
            "dt.internet_out",
            ("internet_gb",),
            Text("インターネットへの転送", "transfer to the internet"),
            "dt.internet_out.free",
        ),
        Product(
            "dt.inter_region", ("inter_region_gb",), Text("リージョン間の転送", "transfer between Regions")
        ),
        Product(
            "dt.inter_az",
            ("inter_az_gb",),
            Text("ゾーン間の転送（両側）", "transfer between zones (both sides)"),
            times=2,
        ),
    ),
)
