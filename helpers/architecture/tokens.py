"""What architectures around tokens share: the requests that do not grow with the load, and who takes part.

A client keeps its token for as long as it is valid, and whoever verifies keeps the public keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.architecture.model import Component, Flow
from helpers.facts import facts
from helpers.language import Text

__all__ = ["KEYS_KEPT", "TOKEN_FOR_A_SECRET", "TOKEN_KEPT", "TOKEN_PARTIES"]


def _once_every(key: str) -> float:
    # facts() and not fact(): a drawing that is loaded does not mean that a lesson used the number.
    return 1 / float(facts(key)[0].value)


#: Keyword arguments of a `Flow` from one client that renews its token when it runs out.
TOKEN_KEPT: Mapping[str, object] = MappingProxyType(
    {
        "requests_per_parent": 0,
        "background_rps": _once_every("cognito.access_token_lifetime_default_s"),
        "access": "write",
    }
)

#: Keyword arguments of a `Flow` from one verifier that fetches the public keys now and then.
KEYS_KEPT: Mapping[str, object] = MappingProxyType(
    {"requests_per_parent": 0, "background_rps": _once_every("apigateway.http_api.jwt_key_cache_s")}
)

#: Who comes first in every picture of where tokens are verified: with a token, without one, and the issuer.
TOKEN_PARTIES: tuple[Component, ...] = (
    Component(
        "client",
        "client",
        Text("取引先の\nサーバー", "partner's\nserver"),
        icon="aws.general.TraditionalServer",
    ),
    Component(
        "stranger",
        "client",
        Text("トークンの\nない人", "somebody\nwithout a token"),
        capacity={"weight": 0},
        icon="aws.general.User",
    ),
    Component("cognito", "cognito_user_pool", Text("Cognito", "Cognito")),
)

#: The first flow between them.
TOKEN_FOR_A_SECRET = Flow(
    "client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret"), **TOKEN_KEPT
)
