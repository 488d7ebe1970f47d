"""A simulator of the JWT authorizer of HTTP APIs (API Gateway)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from helpers.auth.simulators import claims as rules
from helpers.auth.simulators.answer import SimulatedAnswer
from helpers.auth.simulators.simulator import Finding, Simulator, checked_texts, documented_status
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["HttpApiJwtAuthorizer"]


class HttpApiJwtAuthorizer(Simulator):
    """The documented rules of an HTTP API's JWT authorizer, on a route that asks for `scopes`.

    `audiences` are held against ``aud``, or against ``client_id`` when there is no ``aud``. Without `scopes`
    the route asks for none. There is no rule about ``token_use``. Raises `InputError` for an empty issuer, no
    audience, or more audiences than AWS allows.

    >>> from helpers.auth.demonstration import DEMONSTRATION as pool
    >>> gate = HttpApiJwtAuthorizer(
    ...     pool.issuer, [pool.client_id], [pool.scope], jwks=pool.jwks, clock=lambda: pool.now_s + 60
    ... )
    >>> gate.send(pool.token()), gate.send(pool.token(pool.claims(client_id="another")))
    (200, 401)
    """

    name = "http_api_jwt"
    label = Text("HTTP API の JWT オーソライザー（シミュレーター）", "HTTP API, JWT authorizer (simulator)")
    documentation = (
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html"
    )

    def __init__(
        self,
        issuer: str,
        audiences: Iterable[str],
        scopes: Iterable[str] = (),
        *,
        jwks: Mapping[str, Any],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(jwks, clock)
        (self.issuer,) = checked_texts("the issuer", [issuer])
        self.audiences = checked_texts("audiences", audiences, at_least=1)
        self.scopes = checked_texts("scopes", scopes)
        most = fact("apigateway.http_api.jwt_max_audiences").value
        if len(self.audiences) > most:
            raise InputError(f"{len(self.audiences)} audiences are too many", expected=f"at most {most}")

    def judge_header(self, value: str) -> SimulatedAnswer:
        """What becomes of an ``Authorization`` header: the token alone, or after ``Bearer``."""
        if not isinstance(value, str):
            raise InputError(f"a header cannot be {type(value).__name__}", expected="a string")
        return self.judge(value.removeprefix("Bearer "))

    def _status_of(self, rule: str) -> int | None:
        # The example in the documentation is about a wrong audience; a missing scope has no example.
        return None if rule == "scope" else documented_status("apigateway.http_api.denial_status")

    def _claims(self, claims: Mapping[str, Any], now_s: float) -> Iterator[Finding]:
        yield Finding("issuer", *rules.is_one_of(claims.get("iss"), [self.issuer]))
        yield self._audience(claims)
        for name, rule, judge in (
            ("exp", "expiry", rules.not_over),
            ("nbf", "not_yet", rules.is_over),
            ("iat", "not_yet", rules.is_over),
        ):
            if name in claims:
                yield Finding(rule, *judge(claims[name], now_s))
            elif name != "nbf":  # Cognito sends no nbf, and its tokens are accepted
                yield Finding(rule, kept=True, doubts=("missing_claims",))
        if self.scopes:
            yield Finding("scope", *rules.has_scope(claims.get("scope", claims.get("scp")), self.scopes))

    def _audience(self, claims: Mapping[str, Any]) -> Finding:
        if "aud" not in claims:
            return Finding("audience", *rules.is_one_of(claims.get("client_id"), self.audiences))
        kept, doubts = rules.is_one_of(claims["aud"], self.audiences)
        # RFC 7519, section 4.1.3, allows a list here, unlike for client_id.
        return Finding("audience", kept, () if isinstance(claims["aud"], list) else doubts)
