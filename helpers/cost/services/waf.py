"""WAF: web ACLs and rules by the month, and requests."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "WAF",
    "https://aws.amazon.com/waf/pricing/",
    (
        Input("web_acls", "ACLs", Text("ウェブ ACL の数", "web ACLs")),
        Input("rules", "rules", Text("ルールの数", "rules")),
        Input("requests", "requests", Text("リクエスト", "requests")),
    ),
    (
        Product("waf.web_acl", ("web_acls",), Text("ウェブ ACL", "web ACLs")),
        Product("waf.rule", ("rules",), Text("ルール", "rules")),
        Product("waf.requests", ("requests",), Text("リクエスト", "requests")),
    ),
)
