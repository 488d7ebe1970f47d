"""The three simulators, configured for one pool as carefully as their documentation allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from helpers.auth.demonstration import DEMONSTRATION, DemonstrationPool
from helpers.auth.simulators.alb_jwt import AlbJwtValidation, jwt_validation_action
from helpers.auth.simulators.http_api import HttpApiJwtAuthorizer
from helpers.auth.simulators.rest_cognito import RestCognitoAuthorizer
from helpers.auth.simulators.simulator import Simulator

__all__ = ["careful_alb_action", "questions_asked", "simulated_points"]


def careful_alb_action(pool: DemonstrationPool = DEMONSTRATION) -> dict[str, Any]:
    """``jwt-validation`` with the three additional claims that make up for Cognito's missing ``aud``.

    >>> [claim["Name"] for claim in careful_alb_action()["JwtValidationConfig"]["AdditionalClaims"]]
    ['scope', 'client_id', 'token_use']
    """
    return jwt_validation_action(
        pool.issuer,
        {
            "scope": ("space-separated-values", [pool.scope]),
            "client_id": ("single-string", [pool.client_id]),
            "token_use": ("single-string", ["access"]),
        },
    )


def simulated_points(
    pool: DemonstrationPool = DEMONSTRATION,
    *,
    jwks: Mapping[str, Any] | None = None,
    clock: Callable[[], float] | None = None,
) -> tuple[Simulator, ...]:
    """The simulators of the HTTP API, the REST API and the ALB for `pool`, a minute after its time.

    `jwks` are the pool's own keys when they are not given.

    >>> [point.send(DEMONSTRATION.token()) for point in simulated_points()]
    [200, 200, 200]
    """
    keys = pool.jwks if jwks is None else jwks
    now = (lambda: pool.now_s + 60) if clock is None else clock
    return (
        HttpApiJwtAuthorizer(pool.issuer, [pool.client_id], [pool.scope], jwks=keys, clock=now),
        RestCognitoAuthorizer(pool.issuer, [pool.scope], jwks=keys, clock=now),
        AlbJwtValidation(careful_alb_action(pool), jwks=keys, clock=now),
    )


def questions_asked(points: Iterable[Simulator], tokens: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The open questions on which the verdicts of `points` about `tokens` hang: (key, verdicts), most first.

    >>> unknown_kid = DEMONSTRATION.token(header={"alg": "RS256", "kid": "?"})
    >>> questions_asked(simulated_points(), [DEMONSTRATION.token(), unknown_kid])
    (('kid', 2),)
    """
    tokens = tuple(tokens)
    asked = Counter(key for point in points for token in tokens for key in point.judge(token).questions)
    return tuple(sorted(asked.items(), key=lambda question: (-question[1], question[0])))
