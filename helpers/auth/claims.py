"""The claims of a token whose signature is good: typed, judged one after the other, and handed on.

A good signature says that the user pool has issued the token. It does not say that the token is for this
service, for this use and for this moment; that is what is judged here. The order is fixed, so a token has one
reason.

Boundaries, where the texts leave a choice (`now` is the verifier's clock, `leeway` its allowance):

============================  ======================================================================
``exp``                       refused from the very second on: ``now >= exp + leeway`` (RFC 7519 §4.1.4)
``nbf``                       accepted from the very second on: ``now >= nbf - leeway`` (§4.1.5)
``iat``                       refused when later than ``now + leeway`` (RFC 7519 leaves it open)
``exp - iat``                 at most a day, the longest that a user pool can be set to
``scope``                     split at U+0020 and nothing else (RFC 6749 §3.3), compared letter by letter
``aud``                       on an ID token: the client. An access token need not have one; when it has, it
                              must name its own client or one of `audiences`, for whoever is not named must
                              refuse the token (RFC 7519 §4.1.3)
============================  ======================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from helpers.auth.rejection import TokenRejected

__all__ = ["Claims", "ClaimsPolicy"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. Times are seconds since 1970, as they stand in the token.

    `every` holds all claims, also those that nobody judged; it cannot be changed. It is left out of `repr`,
    which easily ends in a log: tokens of users carry more about them than a log should know.
    """

    issuer: str
    subject: str | None
    client_id: str
    token_use: str
    scopes: frozenset[str]
    issued_at_s: int | float
    expires_at_s: int | float
    token_id: str | None
    every: Mapping[str, Any] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class ClaimsPolicy:
    """What a token must say. None waives a restriction; `helpers.auth.CognitoVerifier` says it in words."""

    issuers: frozenset[str]
    token_use: str
    client_ids: frozenset[str] | None
    scopes: frozenset[str] | None
    audiences: frozenset[str]
    lifetime_max_s: int
    leeway_s: float

    def judge(self, claims: dict[str, Any], now_s: float) -> Claims:
        """The claims, typed; raises `TokenRejected` with the first reason that there is.

        >>> from helpers.auth import DEMONSTRATION
        >>> issuers, clients = frozenset({DEMONSTRATION.issuer}), frozenset({DEMONSTRATION.client_id})
        >>> policy = ClaimsPolicy(issuers, "access", clients, None, frozenset(), 86_400, 0)
        >>> policy.judge(DEMONSTRATION.claims(), DEMONSTRATION.now_s).scopes
        frozenset({'orders/read'})
        """
        issuer = _needed(claims, "iss", _TEXT)
        if issuer not in self.issuers:  # whole strings: `in` on a string found parts (GHSA-75c5-xw7c-p5pm)
            raise TokenRejected("issuer_wrong")
        # Before the client: an ID token of the right client is the likeliest mistake, and has its own reason.
        if _needed(claims, "token_use", _TEXT) != self.token_use:
            raise TokenRejected("token_use_wrong")
        # A list that holds our client is not our client: exactly a string (joserfc's `value` took the list).
        client_id = _needed(claims, "aud" if self.token_use == "id" else "client_id", _TEXT)
        if self.client_ids is not None and client_id not in self.client_ids:
            raise TokenRejected("client_wrong")
        if "aud" in claims and self.token_use == "access":
            self._judge_audience(claims["aud"], client_id)
        issued_at_s, expires_at_s = self._judge_times(claims, now_s)
        subject = _typed(claims, "sub", _TEXT)
        token_id = _typed(claims, "jti", _TEXT)
        _typed(claims, "auth_time", _NUMBER)
        scope = _typed(claims, "scope", _TEXT)
        # `split()` without an argument would also split at a tab or at a no-break space.
        scopes = frozenset(scope.split(" ")) - _NO_SCOPE if scope else _NO_SCOPES
        if self.scopes is not None and not self.scopes <= scopes:
            raise TokenRejected("scope_insufficient", scopes=sorted(self.scopes))
        return Claims(
            issuer,
            subject,
            client_id,
            self.token_use,
            scopes,
            issued_at_s,
            expires_at_s,
            token_id,
            MappingProxyType(claims),
        )

    def _judge_audience(self, audience: object, client_id: str) -> None:
        named = [audience] if type(audience) is str else audience
        if type(named) is not list or not all(type(name) is str for name in named):
            raise TokenRejected("claim_malformed")
        if client_id not in named and self.audiences.isdisjoint(named):
            raise TokenRejected("audience_wrong")

    def _judge_times(self, claims: dict[str, Any], now_s: float) -> tuple[int | float, int | float]:
        issued_at_s = _needed(claims, "iat", _NUMBER)
        expires_at_s = _needed(claims, "exp", _NUMBER)
        not_before_s = _typed(claims, "nbf", _NUMBER)
        # Each comparison is written so that a clock that answers NaN refuses everybody instead of nobody.
        if not now_s < expires_at_s + self.leeway_s:
            raise TokenRejected("token_expired")
        if not_before_s is not None and not now_s >= not_before_s - self.leeway_s:
            raise TokenRejected("token_not_yet_valid")
        if not issued_at_s <= now_s + self.leeway_s:
            raise TokenRejected("issued_in_future")
        if not expires_at_s - issued_at_s <= self.lifetime_max_s:
            raise TokenRejected("lifetime_too_long")
        return issued_at_s, expires_at_s


# Exact types: JSON's `true` becomes a bool, which Python takes for the number 1.
_TEXT = (str,)
_NUMBER = (int, float)
_NO_SCOPE, _NO_SCOPES = frozenset({""}), frozenset()


def _needed(claims: dict[str, Any], name: str, types: tuple[type, ...]) -> Any:
    if name not in claims:
        raise TokenRejected("claim_missing")
    value = claims[name]
    if type(value) not in types:
        raise TokenRejected("claim_malformed")
    return value


def _typed(claims: dict[str, Any], name: str, types: tuple[type, ...]) -> Any:
    """The value, or None where the claim is absent; `null` is not absent, it is of the wrong type."""
    return _needed(claims, name, types) if name in claims else None
