"""A simulator of the Cognito user pool authorizer of REST APIs (API Gateway)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from helpers.auth.simulators import claims as rules
from helpers.auth.simulators.simulator import Finding, Simulator, checked_texts, documented_status
from helpers.language import Text

__all__ = ["RestCognitoAuthorizer"]


class RestCognitoAuthorizer(Simulator):
    """The documented rules of a REST API's authorizer of type COGNITO_USER_POOLS.

    A method without `scopes` takes the token for an ID token; with `scopes`, for an access token that must
    have one of them. The whole pool is trusted: there is no list of clients. `issuer` is the pool's ORIGINAL
    spelling, because the authorizer does not work with the UPDATED one. Raises `InputError` for an empty
    issuer and for scopes that are not a list of strings.

    >>> from helpers.auth.demonstration import DEMONSTRATION as pool
    >>> clock = lambda: pool.now_s + 60
    >>> gate = RestCognitoAuthorizer(pool.issuer, [pool.scope], jwks=pool.jwks, clock=clock)
    >>> gate.send(pool.token()), gate.send(pool.token(pool.claims(client_id="another")))
    (200, 200)
    >>> RestCognitoAuthorizer(pool.issuer, jwks=pool.jwks, clock=clock).send(pool.token())
    401
    """

    name = "rest_cognito"
    label = Text(
        "REST API の Cognito オーソライザー（シミュレーター）", "REST API, Cognito authorizer (simulator)"
    )
    documentation = (
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html"
    )
    # The keys of a pool are managed behind the scenes; how they are chosen is not documented.
    requires_kid = False
    # A pool signs with RS256; no page says what else the authorizer would take.
    certain_algorithms = ("RS256",)

    def __init__(
        self,
        issuer: str,
        scopes: Iterable[str] = (),
        *,
        jwks: Mapping[str, Any],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(jwks, clock)
        (self.issuer,) = checked_texts("the issuer", [issuer])
        self.scopes = checked_texts("scopes", scopes)

    def _status_of(self, rule: str) -> int | None:
        return documented_status("apigateway.rest.cognito_denial_status")

    def _claims(self, claims: Mapping[str, Any], now_s: float) -> Iterator[Finding]:
        yield Finding("issuer", *rules.is_one_of(claims.get("iss"), [self.issuer]))
        if "exp" in claims:
            yield Finding("expiry", *rules.not_over(claims["exp"], now_s))
        if not {"exp", "iat"} <= set(claims):
            yield Finding("expiry", kept=True, doubts=("missing_claims",))
        for name in ("nbf", "iat"):
            # No page says that they are looked at, so one that has not come yet leaves the question open.
            come, doubts = rules.is_over(claims.get(name, now_s), now_s)
            yield Finding("not_yet", kept=True, doubts=doubts if come else ("time_claims",))
        if self.scopes:
            yield Finding("scope", *rules.has_scope(claims.get("scope"), self.scopes))
            yield Finding("kind", True, () if claims.get("token_use") == "access" else ("token_kind",))
        else:
            yield Finding("kind", kept=claims.get("token_use") == "id")
