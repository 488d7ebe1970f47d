"""PyJWT as people use it: with the algorithm that the token asks for, and with the usual good recipe.

Both raise what PyJWT raises. What they leave out is what their users leave out; the comments say where.
The library is https://github.com/jpadilla/pyjwt; the numbers of lesson 21 depend on its version.
"""

from __future__ import annotations

import warnings
from typing import Any

import jwt
from jwt.warnings import InsecureKeyLengthWarning

from helpers.auth.attacks.context import AttackContext

__all__ = ["careful_pyjwt", "trusting_pyjwt"]

_REQUIRED = ["exp", "iat", "iss", "sub"]


class _AtATime(jwt.PyJWT):
    """PyJWT takes the time from the machine's clock; here it is given. A test holds the names."""

    def __init__(self, now_s: float) -> None:
        super().__init__()
        self._now_s = now_s

    def _validate_iat(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        super()._validate_iat(payload, self._now_s, leeway)

    def _validate_nbf(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        super()._validate_nbf(payload, self._now_s, leeway)

    def _validate_exp(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        super()._validate_exp(payload, self._now_s, leeway)


def trusting_pyjwt(token: str, context: AttackContext) -> dict[str, Any]:
    """The claims, verified with whatever the token asks for; no issuer, and the scope as a part of a string.

    Raises `jwt.PyJWTError` for what PyJWT refuses, and other errors for what nobody thought of.
    """
    header = jwt.get_unverified_header(token)
    claims = _decode(token, context, header["kid"], algorithms=[header["alg"]])
    if claims["client_id"] != context.client_id or context.scope not in claims["scope"]:
        raise jwt.InvalidTokenError("not for us")
    return claims


def careful_pyjwt(token: str, context: AttackContext) -> dict[str, Any]:
    """The claims, verified as the tutorials of the better sort do it.

    The algorithm is pinned, the issuer compared, claims are required; kind, client and scope are looked at.

    >>> context = AttackContext.demonstration()
    >>> careful_pyjwt(context.token(), context)["scope"]
    'orders/read'
    """
    kid = jwt.get_unverified_header(token)["kid"]
    claims = _decode(
        token,
        context,
        kid,
        algorithms=["RS256"],
        issuer=[context.pool.issuer, context.pool.updated_issuer],
        options={"require": _REQUIRED},
    )
    if claims.get("token_use") != "access" or claims.get("client_id") != context.client_id:
        raise jwt.InvalidTokenError("not for us")
    if context.scope not in claims.get("scope", "").split():  # splits at more than spaces
        raise jwt.InvalidTokenError("not in scope")
    return claims


def _decode(token: str, context: AttackContext, kid: str, **given: Any) -> dict[str, Any]:
    key = jwt.PyJWKSet.from_dict(context.jwks)[kid]  # a plain KeyError for a kid that is not there
    with warnings.catch_warnings():
        # PyJWT warns of a short key, and goes on.
        warnings.simplefilter("ignore", InsecureKeyLengthWarning)
        return _AtATime(context.now_s).decode(token, key, **given)
