"""KMS: customer managed keys by the month, and requests."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "KMS",
    "https://aws.amazon.com/kms/pricing/",
    (
        Input("keys", "keys", Text("カスタマー管理キーの数", "customer managed keys")),
        Input("requests", "requests", Text("リクエスト", "requests")),
    ),
    (
        Product("kms.key", ("keys",), Text("キー", "keys")),
        Product("kms.requests", ("requests",), Text("リクエスト", "requests"), "kms.requests.free"),
    ),
)
