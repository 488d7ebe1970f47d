"""CloudFront at Japanese edges: data to viewers, requests over HTTPS, data to the origin."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "CloudFront",
    "https://aws.amazon.com/cloudfront/pricing/",
    (
        Input("gb", "GB", Text("利用者への転送", "data to viewers")),
        Input("https_requests", "requests", Text("HTTPS リクエスト", "HTTPS requests")),
        Input("to_origin_gb", "GB", Text("オリジンへの転送", "data to the origin")),
    ),
    (
        Product(
            "cloudfront.jp.out", ("gb",), Text("利用者への転送", "data to viewers"), "cloudfront.out.free"
        ),
        Product(
            "cloudfront.jp.https_requests", ("https_requests",), Text("HTTPS リクエスト", "HTTPS requests")
        ),
        Product("cloudfront.jp.to_origin", ("to_origin_gb",), Text("オリジンへの転送", "data to the origin")),
    ),
)
