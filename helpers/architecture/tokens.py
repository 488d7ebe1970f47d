"""Requests that have to do with tokens and do not grow with the load: for the flows of an architecture.

A client keeps its token for as long as it is valid, and whoever verifies keeps the public keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.facts import facts

__all__ = ["KEYS_KEPT", "TOKEN_KEPT"]


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
