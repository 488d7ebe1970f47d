"""Secrets Manager: secrets by the month and calls to read them."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "Secrets Manager",
    "https://aws.amazon.com/secrets-manager/pricing/",
    (
        Input("secrets", "secrets", Text("シークレットの数", "secrets")),
        Input("calls", "requests", Text("API の呼び出し", "API calls")),
    ),
    (
        Product("secrets.secret", ("secrets",), Text("シークレット", "secrets")),
        Product("secrets.api", ("calls",), Text("API の呼び出し", "API calls")),
    ),
)
