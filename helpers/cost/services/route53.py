"""Route 53: hosted zones by the month, and queries by the kind of routing. Queries to aliases are free."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "Route 53",
    "https://aws.amazon.com/route53/pricing/",
    (
        Input("hosted_zones", "zones", Text("ホストゾーンの数", "hosted zones")),
        Input("queries", "queries", Text("標準のクエリ", "standard queries")),
        Input("latency_queries", "queries", Text("レイテンシーに基づくクエリ", "latency-based queries")),
        Input("geo_queries", "queries", Text("位置情報に基づくクエリ", "geolocation queries")),
        Input("alias_queries", "queries", Text("エイリアスへのクエリ", "alias queries")),
    ),
    (
        Product("route53.hosted_zone", ("hosted_zones",), Text("ホストゾーン", "hosted zones")),
        Product("route53.queries.standard", ("queries",), Text("標準のクエリ", "standard queries")),
        Product(
            "route53.queries.latency",
            ("latency_queries",),
            Text("レイテンシーに基づくクエリ", "latency-based queries"),
        ),
        Product(
            "route53.queries.geo", ("geo_queries",), Text("位置情報に基づくクエリ", "geolocation queries")
        ),
        Product("route53.queries.alias", ("alias_queries",), Text("エイリアスへのクエリ", "alias queries")),
    ),
)
