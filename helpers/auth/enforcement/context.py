"""What the points are set up for: a pool, a client, a scope, keys, and a time that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from helpers.auth.demonstration import DEMONSTRATION, DemonstrationPool
from helpers.auth.enforcement.njs import NjsRules
from helpers.auth.verifier import CognitoVerifier

__all__ = ["PointContext", "rules_for", "verifier_for"]

_AGE_S = 60  # of a token of the demonstration pool when it arrives


class PointContext(Protocol):
    """A pool, the keys that it publishes (or is said to publish), and the time in seconds since 1970."""

    @property
    def pool(self) -> DemonstrationPool: ...

    @property
    def jwks(self) -> Mapping[str, Any]: ...

    @property
    def now_s(self) -> float: ...


class _Demonstration:
    pool = DEMONSTRATION
    jwks = DEMONSTRATION.jwks
    now_s = DEMONSTRATION.now_s + _AGE_S


def verifier_for(context: PointContext | None = None) -> CognitoVerifier:
    """The kit's verifier for a context; without one for the demonstration pool, a minute after it issued.

    >>> verifier_for().verify(DEMONSTRATION.token()).client_id
    '1kumokataordersclient00001'
    """
    given = _Demonstration() if context is None else context
    now_s = given.now_s
    return CognitoVerifier(
        given.pool.user_pool_id,
        client_ids=[given.pool.client_id],
        scopes=[given.pool.scope],
        jwks=given.jwks,
        clock=lambda: now_s,
    )


def rules_for(context: PointContext | None = None) -> NjsRules:
    """The same rules for the script inside nginx.

    >>> rules_for().scopes
    ('orders/read',)
    """
    given = _Demonstration() if context is None else context
    pool = given.pool
    issuers = (pool.issuer, pool.updated_issuer)
    return NjsRules(issuers, (pool.client_id,), (pool.scope,), given.jwks, given.now_s)
