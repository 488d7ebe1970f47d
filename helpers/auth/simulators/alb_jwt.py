"""A simulator of ``jwt-validation``, the action of an Application Load Balancer, and the shape of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from helpers.auth.api_shapes import check_shape
from helpers.auth.simulators import claims as rules
from helpers.auth.simulators.answer import SimulatedAnswer
from helpers.auth.simulators.simulator import Finding, Simulator
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["AlbJwtValidation", "jwt_validation_action"]

_CHECKED_ANYWAY = ("exp", "iss", "nbf", "iat")


def jwt_validation_action(
    issuer: str,
    claims: Mapping[str, tuple[str, list[str]]],
    *,
    jwks_endpoint: str | None = None,
    order: int = 1,
) -> dict[str, Any]:
    """The action of a listener rule, in the shape of elbv2, for additional `claims`: name → (format, values).

    `jwks_endpoint` is the issuer's own address when it is not given. Nothing is checked here;
    `AlbJwtValidation` does.

    >>> action = jwt_validation_action("https://i.example", {"token_use": ("single-string", ["access"])})
    >>> action["Type"], action["JwtValidationConfig"]["AdditionalClaims"]
    ('jwt-validation', [{'Format': 'single-string', 'Name': 'token_use', 'Values': ['access']}])
    """
    additional = [
        {"Format": form, "Name": name, "Values": list(values)} for name, (form, values) in claims.items()
    ]
    return {
        "Type": "jwt-validation",
        "Order": order,
        "JwtValidationConfig": {
            "JwksEndpoint": jwks_endpoint or f"{issuer}/.well-known/jwks.json",
            "Issuer": issuer,
            "AdditionalClaims": additional,
        },
    }


class AlbJwtValidation(Simulator):
    """The documented rules of the ALB's ``jwt-validation``, configured by an `action` in elbv2's exact shape.

    RS256 only; ``iss`` and ``exp`` must be there, ``nbf`` and ``iat`` are held against the clock when they
    are; then the additional claims. A JWKS beyond the documented limits forwards nothing. The action is held
    against the service model in botocore and against the limits that its texts state; what does not fit
    raises `InputError`.

    >>> from helpers.auth.demonstration import DEMONSTRATION as pool
    >>> action = jwt_validation_action(pool.issuer, {"client_id": ("single-string", [pool.client_id])})
    >>> gate = AlbJwtValidation(action, jwks=pool.jwks, clock=lambda: pool.now_s + 60)
    >>> gate.send(pool.token()), gate.judge(pool.token(pool.claims(client_id="another"))).outcome
    (200, 'refused')
    """

    name = "alb_jwt"
    label = Text("ALB の jwt-validation（シミュレーター）", "ALB, jwt-validation (simulator)")
    documentation = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html"
    )
    algorithms = ("RS256",)
    requires_kid = False

    def __init__(
        self, action: Mapping[str, Any], *, jwks: Mapping[str, Any], clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(jwks, clock)
        self.configuration = _checked(action)
        self.keeps_to_limits = (
            len(self.keys) <= fact("alb.jwt.max_jwks_keys").value
            and len(json.dumps(jwks).encode()) <= fact("alb.jwt.max_jwks_bytes").value
        )

    def judge(self, token: str) -> SimulatedAnswer:
        """As `Simulator.judge`; nothing is forwarded while the JWKS is beyond its limits."""
        return super().judge(token) if self.keeps_to_limits else self._refusal("jwks")

    def _claims(self, claims: Mapping[str, Any], now_s: float) -> Iterator[Finding]:
        yield Finding("issuer", *rules.is_one_of(claims.get("iss"), [self.configuration["Issuer"]]))
        if "exp" not in claims:
            yield Finding("expiry", kept=False)
        else:
            yield Finding("expiry", *rules.not_over(claims["exp"], now_s))
        for name in ("nbf", "iat"):
            if name in claims:
                yield Finding("not_yet", *rules.is_over(claims[name], now_s))
        for wanted in self.configuration.get("AdditionalClaims", ()):
            yield _additional(wanted, claims.get(wanted["Name"]))


def _additional(wanted: Mapping[str, Any], value: Any) -> Finding:
    values = wanted["Values"]
    if wanted["Format"] == "single-string":
        kept, doubts = rules.is_one_of(value, values)
        return Finding("claim", kept, doubts)
    if wanted["Format"] == "space-separated-values":
        held = {one: rules.has_scope(value, [one]) for one in values}
    else:
        held = {one: (isinstance(value, list) and one in value, ()) for one in values}
    doubts = tuple(doubt for kept, of_one in held.values() if kept for doubt in of_one)
    found = [kept for kept, _ in held.values()]
    # With several values the page does not say whether one of them will do.
    some = ("values_any_or_all",) if any(found) and not all(found) else ()
    return Finding("claim", any(found), (*doubts, *some))


def _checked(action: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(action, Mapping):
        raise InputError(f"an action cannot be {type(action).__name__}", expected="a dict in elbv2's shape")
    check_shape("elbv2", "Action", dict(action))
    if action["Type"] != "jwt-validation" or "JwtValidationConfig" not in action:
        raise InputError(
            f"an action of the type {action['Type']} verifies no token here",
            expected="Type jwt-validation with a JwtValidationConfig",
        )
    configuration = action["JwtValidationConfig"]
    longest = fact("alb.jwt.max_text_length").value
    most = fact("alb.jwt.max_additional_claims").value
    additional = configuration.get("AdditionalClaims", [])
    texts = [configuration["Issuer"], configuration["JwksEndpoint"]]
    for claim in additional:
        if claim["Name"] in _CHECKED_ANYWAY:
            raise InputError(f"{claim['Name']} is checked anyway", expected="another name")
        if claim["Format"] == "space-separated-values" and any(" " in value for value in claim["Values"]):
            raise InputError(f"a value of {claim['Name']} has a space in it", expected="one value a string")
        texts += claim["Values"]
    if not configuration["JwksEndpoint"].startswith("https://"):
        raise InputError("the JWKS endpoint is not a full HTTPS address", expected="https://…")
    if too_long := [text for text in texts if len(text) > longest]:
        raise InputError(f"{too_long[0][:20]}… is too long", expected=f"at most {longest} characters")
    if max([len(additional), *(len(claim["Values"]) for claim in additional)]) > most:
        raise InputError("too many claims, or values of one claim", expected=f"at most {most}")
    return configuration
