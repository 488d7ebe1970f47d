"""CloudFront: data to viewers, requests, functions, data to the origin; by where the edges are."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

_FREE_REQUESTS = "cloudfront.requests.free"

SERVICE = linear_service(
    "CloudFront",
    "https://aws.amazon.com/cloudfront/pricing/",
    (
        Input(
            "edges", "", Text("エッジの地域（日本か米国）", "where the edges are"), "jp", choices=("jp", "us")
        ),
        Input("gb", "GB", Text("利用者への転送", "data to viewers")),
        Input("https_requests", "requests", Text("HTTPS リクエスト", "HTTPS requests")),
        Input("http_requests", "requests", Text("HTTP リクエスト", "HTTP requests")),
        Input("to_origin_gb", "GB", Text("オリジンへの転送", "data to the origin")),
        Input("functions", "invocations", Text("CloudFront Functions の呼び出し", "CloudFront Functions")),
    ),
    (
        Product(
            "cloudfront.{edges}.out",
            ("gb",),
            Text("利用者への転送", "data to viewers"),
            "cloudfront.out.free",
        ),
        Product(
            "cloudfront.{edges}.https_requests",
            ("https_requests",),
            Text("HTTPS リクエスト", "HTTPS requests"),
            _FREE_REQUESTS,
        ),
        Product(
            "cloudfront.{edges}.http_requests",
            ("http_requests",),
            Text("HTTP リクエスト", "HTTP requests"),
            _FREE_REQUESTS,
        ),
        Product(
            "cloudfront.{edges}.to_origin", ("to_origin_gb",), Text("オリジンへの転送", "data to the origin")
        ),
        Product(
            "cloudfront.functions", ("functions",), Text("関数", "functions"), "cloudfront.functions.free"
        ),
    ),
)
