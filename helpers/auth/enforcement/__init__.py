"""Places where a token is verified, each of them a context manager that can be attacked.

`enforcement_points` makes all that can really run on a machine. Those that only AWS has are in
`helpers.auth.simulators`, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from helpers.auth.enforcement.context import PointContext, rules_for, verifier_for
from helpers.auth.enforcement.lambda_points import HttpApiLambdaPoint, RestApiLambdaPoint
from helpers.auth.enforcement.nginx_points import NginxAuthRequestPoint, NginxNjsPoint
from helpers.auth.enforcement.njs import NJS_CANNOT_REFUSE
from helpers.auth.enforcement.point import REFUSALS, EnforcementPoint
from helpers.auth.enforcement.python_points import AsgiPoint, WsgiPoint
from helpers.auth.enforcement.raw_http import CLOSED
from helpers.errors import InputError

__all__ = [
    "CLOSED",
    "NJS_CANNOT_REFUSE",
    "REAL_POINTS",
    "REFUSALS",
    "EnforcementPoint",
    "PointContext",
    "enforcement_points",
]

#: Every point that really runs, by name.
REAL_POINTS: Mapping[str, type[Any]] = MappingProxyType(
    {
        point.name: point
        for point in (
            AsgiPoint,
            WsgiPoint,
            HttpApiLambdaPoint,
            RestApiLambdaPoint,
            NginxAuthRequestPoint,
            NginxNjsPoint,
        )
    }
)


def enforcement_points(
    context: PointContext | None = None, *, names: Iterable[str] = tuple(REAL_POINTS)
) -> tuple[EnforcementPoint, ...]:
    """The points with these names, all set up for the same pool, client, scope, keys and time.

    Without a context that is the demonstration pool, a minute after its tokens were issued. Nothing runs
    before a point is entered; entering one raises `MissingComponent` where nginx is not on the machine.
    Raises `InputError` for a name that is not in `REAL_POINTS`.

    >>> [point.name for point in enforcement_points()]
    ['asgi', 'wsgi', 'lambda-http-api', 'lambda-rest-api', 'nginx-auth-request', 'nginx-njs']
    """
    names = tuple(names)
    for name in names:
        if name not in REAL_POINTS:
            raise InputError(f"there is no point {name!r}", expected=f"one of {', '.join(REAL_POINTS)}")
    verifier, rules = verifier_for(context), rules_for(context)
    return tuple(
        point(verifier if point.runs_the_kits_verifier else rules)
        for point in (REAL_POINTS[name] for name in names)
    )
