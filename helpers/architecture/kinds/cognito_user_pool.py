"""A Cognito user pool for servers: writes are tokens that it issues, reads its public keys.

Refuses tokens beyond its quota; a client costs money also when it is idle, and every token does.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter, Serving
from helpers.facts import fact
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND", "SCOPE", "issuer"]

#: The scope of the template's resource server.
SCOPE = "orders/read"


def _serving(component: Component, arriving: Counts) -> Serving:
    quota_rps = float(fact("cognito.client_authentication_rps").value)
    tokens_rps = float(arriving.writes)
    limit_rps = quota_rps * float(arriving.requests) / tokens_rps if tokens_rps else math.inf
    return Serving(service_s=component.number("latency_ms") / 1_000, limit_rps=limit_rps)


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    usage = {
        "m2m_clients": component.values["m2m_clients"],
        "token_requests": month.writes,
        "mau": component.values["mau"],
    }
    return (("Cognito", usage),)


def _deployed(stack: Stack, component: Component) -> None:
    """A pool, a resource server with one scope, and a client with a secret that may ask for it."""
    from helpers.architecture.stack import KEPT, ref, sub

    pool = stack.add(
        stack.name(component),
        "AWS::Cognito::UserPool",
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}},
        **KEPT,
    )
    server = stack.add(
        f"{pool}ResourceServer",
        "AWS::Cognito::UserPoolResourceServer",
        {
            "UserPoolId": ref(pool),
            "Identifier": "orders",
            "Name": "orders",
            "Scopes": [{"ScopeName": "read", "ScopeDescription": "read orders"}],
        },
    )
    stack.add(
        f"{pool}Domain",
        "AWS::Cognito::UserPoolDomain",
        {"UserPoolId": ref(pool), "Domain": sub("orders-${AWS::AccountId}")},
    )
    stack.add(
        f"{pool}Client",
        "AWS::Cognito::UserPoolClient",
        {
            "UserPoolId": ref(pool),
            "GenerateSecret": True,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": [SCOPE],
        },
        depends_on=[server],
    )


def issuer(pool: str) -> dict[str, str]:
    """The issuer of the tokens of the pool with this name in a stack."""
    from helpers.architecture.stack import sub

    return sub("https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${" + pool + "}")


KIND = Kind(
    "cognito_user_pool",
    Text("Cognito", "Cognito"),
    "aws.security.Cognito",
    (
        Parameter(
            "m2m_clients", "clients", Text("サーバー用のクライアント", "clients of machines"), 1, whole=True
        ),
        Parameter("mau", "users", Text("月間アクティブユーザー", "monthly active users"), 0, whole=True),
        Parameter("latency_ms", "ms", Text("応答までの時間", "time until it answers"), 50.0),
    ),
    _serving,
    _billed,
    deployed=_deployed,
)
