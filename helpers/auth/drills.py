"""Two drills against the local issuer: its token endpoint is down, and a client secret has leaked.

Nothing is assumed about who gets in: tokens are fetched over HTTP, kept by `TokenSource` and judged by
`CognitoVerifier`, on a clock that is moved from one moment to the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

from helpers.auth.demonstration import DEMONSTRATION
from helpers.auth.issuer import Issuer
from helpers.auth.issuer_clients import AppClient
from helpers.auth.movable_clock import MovableClock
from helpers.auth.rejection import TokenRejected
from helpers.auth.token_lifetimes import SecretRotation, invisible_outage
from helpers.auth.token_request import TokenUnavailable
from helpers.auth.token_source import TokenSource
from helpers.auth.verifier import CognitoVerifier
from helpers.errors import InputError

__all__ = ["LeakMoment", "OutageMoment", "leak_drill", "outage_drill"]


@dataclass(frozen=True, slots=True)
class OutageMoment:
    """A call during the drill: seconds since the first token, whether the endpoint answers, whether the call
    gets in, and how many requests the endpoint was sent until then.
    """

    elapsed_s: float
    endpoint_answers: bool
    gets_in: bool
    requests: int


def outage_drill(
    lifetime_s: int,
    refresh_share: float,
    *,
    begins_s: float,
    outage_s: float,
    moments_s: Sequence[float],
) -> tuple[OutageMoment, ...]:
    """Call at each of `moments_s`, while the token endpoint is down from `begins_s` on for `outage_s`.

    The first token is fetched at 0. Seconds throughout, and no margin. Raises `InputError` for a share
    outside (0, 1], a lifetime that Cognito does not allow, and moments that are not in order.

    >>> moments_s = [1_800, 3_599, 3_600, 3_700]
    >>> calls = outage_drill(3_600, 0.5, begins_s=1_800, outage_s=1_900, moments_s=moments_s)
    >>> [(call.elapsed_s, call.gets_in) for call in calls]
    [(1800, True), (3599, True), (3600, False), (3700, True)]
    """
    invisible_outage(refresh_share, lifetime_s)
    _check_moments(moments_s)
    clock, client = _clock_and_client(lifetime_s)
    calls = []
    with Issuer(clock=clock, clients=[client]) as issuer:
        secret = issuer.add_secret(client.client_id).value or ""
        source = TokenSource(
            issuer.token_endpoint,
            client.client_id,
            secret,
            refresh_share=refresh_share,
            margin_s=0,
            clock=clock,
            seed=0,
        )
        verifier = _verifier(issuer, clock)
        source.token()
        for elapsed_s in moments_s:
            clock.advance_to(elapsed_s)
            down = begins_s <= elapsed_s < begins_s + outage_s
            issuer.token_fault = "unavailable" if down else "none"
            try:
                gets_in = _accepted(verifier, source.token())
            except TokenUnavailable:
                gets_in = False
            calls.append(OutageMoment(elapsed_s, not down, gets_in, source.requests))
    return tuple(calls)


@dataclass(frozen=True, slots=True)
class LeakMoment:
    """A moment of the drill, in seconds on the clock of the rotation: can the thief still fetch tokens, does
    the newest one that he has get in, and do we?
    """

    elapsed_s: float
    thief_fetches: bool
    thief_gets_in: bool
    we_get_in: bool


def leak_drill(
    night: SecretRotation,
    lifetime_s: int,
    *,
    moments_s: Sequence[float],
    refuse_older_tokens: bool = False,
) -> tuple[LeakMoment, ...]:
    """Play the rotation `night` against a thief who fetches and calls at each of `moments_s`, as we do.

    With `refuse_older_tokens` the API refuses, from `night.deleted_s` on, tokens that were issued before it.
    Raises `InputError` for a lifetime that Cognito does not allow, and for moments that are not in order or
    before the leak.

    >>> night = SecretRotation(leaked_s=0, added_s=600, switched_s=1_200, deleted_s=1_800)
    >>> moments = leak_drill(night, 3_600, moments_s=[0, 1_799, 1_800, 5_398, 5_400])
    >>> [moment.thief_gets_in for moment in moments]
    [True, True, True, True, False]
    """
    _check_moments(moments_s)
    if any(moment_s < night.leaked_s for moment_s in moments_s):
        raise InputError("a moment before the leak", expected=f"{night.leaked_s:g} s or later")
    clock, client = _clock_and_client(lifetime_s)
    began_s, stolen, moments = clock(), "", []
    with Issuer(clock=clock, clients=[client]) as issuer:
        leaked = issuer.add_secret(client.client_id)
        ours = leaked
        verifier = _verifier(issuer, clock)
        events = [(night.added_s, "added"), (night.switched_s, "switched"), (night.deleted_s, "deleted")]
        replacement = leaked
        for moment_s in moments_s:
            clock.advance_to(moment_s - night.leaked_s)
            while events and events[0][0] <= moment_s:
                _, event = events.pop(0)
                if event == "added":
                    replacement = issuer.add_secret(client.client_id)
                elif event == "switched":
                    ours = replacement
                else:
                    issuer.delete_secret(client.client_id, leaked.secret_id)
            deleted = refuse_older_tokens and moment_s >= night.deleted_s
            not_before_s = began_s + night.deleted_s - night.leaked_s if deleted else -math.inf
            fetched = _fetched(issuer, client.client_id, leaked.value or "")
            stolen = fetched or stolen
            moments.append(
                LeakMoment(
                    moment_s,
                    thief_fetches=bool(fetched),
                    thief_gets_in=_accepted(verifier, stolen, not_before_s),
                    we_get_in=_accepted(
                        verifier, _fetched(issuer, client.client_id, ours.value or ""), not_before_s
                    ),
                )
            )
    return tuple(moments)


def _clock_and_client(lifetime_s: int) -> tuple[MovableClock, AppClient]:
    client = AppClient(DEMONSTRATION.client_id, (DEMONSTRATION.scope,), lifetime_s)
    return MovableClock(DEMONSTRATION.now_s), client


def _verifier(issuer: Issuer, clock: MovableClock) -> CognitoVerifier:
    return CognitoVerifier(
        issuer.pool.user_pool_id,
        client_ids=[issuer.pool.client_id],
        scopes=[issuer.pool.scope],
        jwks=issuer.jwks,
        clock=clock,
    )


def _fetched(issuer: Issuer, client_id: str, secret: str) -> str:
    """A new token, or an empty text when the endpoint refuses."""
    try:
        return TokenSource(issuer.token_endpoint, client_id, secret).token()
    except TokenUnavailable:
        return ""


def _accepted(verifier: CognitoVerifier, token: str, not_before_s: float = -math.inf) -> bool:
    try:
        return verifier.verify(token).issued_at_s >= not_before_s
    except TokenRejected:
        return False


def _check_moments(moments_s: Sequence[float]) -> None:
    good = all(
        isinstance(moment_s, Real) and not isinstance(moment_s, bool) and math.isfinite(moment_s)
        for moment_s in moments_s
    )
    if not good or list(moments_s) != sorted(moments_s):
        raise InputError(
            f"moments cannot be {list(moments_s)!r}", expected="seconds, none before the last one"
        )
