"""Somebody who sends requests: users, a partner's server. Outside AWS, never billed."""

from helpers.architecture.kinds.kind import Kind, Parameter
from helpers.language import Text

__all__ = ["KIND"]

KIND = Kind(
    "client",
    Text("利用者", "users"),
    "onprem.client.Users",
    (
        Parameter(
            "weight",
            "",
            Text(
                "全体の要求のうちの取り分（ほかの利用者との比）",
                "share of all requests, against other clients",
            ),
            1.0,
        ),
    ),
    outside=True,
    sends=True,
)
