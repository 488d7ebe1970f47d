"""Where tokens are verified, and what gets around it: doors that lead past the place, and tokens it accepts.

Doors are looked for in the architecture: whatever faces the internet, and whatever clients call. Balancers
and gates only pass requests on, so a door counts when something that works lies behind it, unverified. Tokens
are those of the catalogue of lesson 21: gates that only AWS has are simulated from its documentation, and
places with code of the kit do what the kit's tests hold them to.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from helpers.architecture import Architecture
from helpers.review.settings import TokenSettings

if TYPE_CHECKING:
    from helpers.auth import Recommendation, WayOut

__all__ = ["HostileTokens", "TokenView", "doors", "hostile_tokens", "tokens_view", "ways_around"]

#: Kinds that anybody on the internet reaches; load balancers say it of themselves (`public`).
_ALWAYS_PUBLIC = ("api_gateway_http", "api_gateway_rest", "cloudfront")
#: Kinds that pass requests on and hold nothing.
_PASSING = (*_ALWAYS_PUBLIC, "alb", "nlb", "vpc_link", "nat_gateway")
#: Kinds that are asked without a token: it is where tokens come from.
_ISSUING = ("cognito_user_pool",)
_SIMULATED = {"http_api": "http_api_jwt", "rest_nlb": "rest_cognito", "rest_alb": "rest_cognito"}
_SIMULATED["alb_jwt"] = "alb_jwt"
_REAL = {"nginx": "nginx-njs", "application": "asgi", "lambda_authorizer": "lambda-http-api"}


@dataclass(frozen=True, slots=True)
class HostileTokens:
    """Of `total` hostile tokens these are let through, and about `undocumented` more nothing is published.

    `simulated` says that AWS's documentation answered and nothing was run.
    """

    total: int
    let_through: tuple[str, ...]
    undocumented: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class TokenView:
    """`around` are paths from outside to something that works, none of which passes a place of verification.

    `hostile` is None for a way that verifies nothing itself. `recommended` is what the questions of lesson 22
    lead to for the same needs.
    """

    settings: TokenSettings
    way: WayOut
    around: tuple[tuple[str, ...], ...]
    hostile: HostileTokens | None
    recommended: Recommendation


def tokens_view(architecture: Architecture, settings: TokenSettings) -> TokenView:
    """The token view of an architecture.

    >>> from helpers.review import case
    >>> partner = case("partner_api")
    >>> tokens_view(partner.architecture, partner.tokens).around
    (('alb', 'api'),)
    """
    from helpers.auth import WAYS_OUT, recommend

    return TokenView(
        settings,
        WAYS_OUT[settings.by],
        ways_around(architecture, settings.verified_at, settings.open),
        hostile_tokens(settings.by),
        recommend(settings.needs),
    )


def doors(architecture: Architecture) -> tuple[str, ...]:
    """Components that somebody outside can reach: called from outside, or facing the internet.

    Where tokens are issued is no door, for nobody has one there yet; nor is what a figure draws as failing.
    """
    called = set(architecture.entries)
    called |= {
        flow.target
        for flow in architecture.flows
        if architecture.component(flow.source).of_kind.outside and not flow.failing
    }
    return tuple(
        part.key
        for part in architecture.components
        if not part.of_kind.outside
        and part.kind not in _ISSUING
        and (part.key in called or part.kind in _ALWAYS_PUBLIC or part.values.get("public") == "yes")
    )


def ways_around(
    architecture: Architecture, verified_at: tuple[str, ...], open_to_all: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], ...]:
    """For each door the shortest path to something that works, unverified and not meant to be open."""
    found = []
    for door in doors(architecture):
        waiting, seen = deque([(door,)]), {door}
        while waiting:
            path = waiting.popleft()
            part = architecture.component(path[-1])
            if part.key in verified_at or part.of_kind.outside or part.kind in _ISSUING:
                continue
            if part.kind not in _PASSING and part.key not in open_to_all:
                found.append(path)
                break
            for flow in architecture.out_of(part.key):
                if flow.target not in seen:
                    seen.add(flow.target)
                    waiting.append((*path, flow.target))
    return tuple(found)


@cache
def hostile_tokens(way: str) -> HostileTokens | None:
    """What the catalogue of hostile tokens does at the place of this way; None where nothing is verified.

    >>> hostile_tokens("alb_jwt").let_through, hostile_tokens("cloudfront")
    (('iat-missing',), None)
    """
    from helpers.auth import (
        AttackContext,
        attack_matrix,
        enforcement_points,
        promised_matrix,
        simulated_points,
    )

    if way in _SIMULATED:
        name, context = _SIMULATED[way], AttackContext.demonstration()
        gates = simulated_points(context.pool, jwks=context.jwks, clock=lambda: context.now_s)
        matrix = attack_matrix([gate for gate in gates if gate.name == name], context=context)
    elif way in _REAL:
        name = _REAL[way]
        matrix = promised_matrix(enforcement_points(names=[name]))
    else:
        return None
    return HostileTokens(
        sum(attack.is_hostile for attack in matrix.attacks),
        tuple(attack.name for attack in matrix.hostile(name)),
        len(matrix.hostile(name, "undocumented")),
        way in _SIMULATED,
    )
