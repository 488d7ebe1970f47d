"""Lifetimes of tokens: bad input, limits, and a thief who is simulated against the local issuer.

The counts and outages are held against `TokenSource` in ``test_token_source.py``.
"""

import json
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.auth import (
    DEMONSTRATION,
    AppClient,
    CognitoVerifier,
    InvisibleOutage,
    Issuer,
    SecretRotation,
    TokenRejected,
    invisible_outage,
    share_of_outages_invisible,
    tokens_in,
)
from helpers.errors import InputError

MONTH_S = 30 * 24 * 3_600
shares = st.floats(0.01, 1.0)
lifetimes_s = st.integers(300, 86_400)


def test_one_hour_and_four_fifths():
    longest = invisible_outage(0.8, 3_600)
    assert (longest.always_s, longest.at_best_s) == (pytest.approx(720), 3_600)


def test_a_client_that_renews_at_the_end_survives_nothing_for_certain():
    assert invisible_outage(1, 3_600) == InvisibleOutage(always_s=0.0, at_best_s=3_600.0)
    assert invisible_outage(1, 3_600, margin_s=60) == InvisibleOutage(always_s=0.0, at_best_s=3_540.0)


@given(shares, lifetimes_s, st.floats(0, 200_000))
def test_the_share_is_one_up_to_always_and_zero_from_at_best(refresh_share, lifetime_s, outage_s):
    longest = invisible_outage(refresh_share, lifetime_s)
    share = share_of_outages_invisible(outage_s, refresh_share, lifetime_s)
    assert 0 <= share <= 1
    if outage_s <= longest.always_s * (1 - 1e-9):
        assert share == pytest.approx(1)
    if outage_s >= longest.at_best_s:
        assert share == 0


@given(shares, lifetimes_s, st.floats(0, 90_000), st.floats(0, 90_000))
def test_longer_outages_are_seen_more_often(refresh_share, lifetime_s, one_s, other_s):
    shorter_s, longer_s = sorted((one_s, other_s))
    of = [
        share_of_outages_invisible(outage_s, refresh_share, lifetime_s) for outage_s in (shorter_s, longer_s)
    ]
    assert of[0] >= of[1]


def test_tokens_a_month():
    assert tokens_in(MONTH_S, 10, 3_600) == 25_920_000
    assert tokens_in(MONTH_S, 10, 3_600, refresh_share=0.8) == 900
    assert tokens_in(MONTH_S, 10, 3_600, refresh_share=0.8, processes=4) == 3_600
    assert tokens_in(MONTH_S, 0.1, 3_600, refresh_share=0.8) == 900  # 288 calls, not 289 by a rounding


def test_who_calls_rarely_gains_nothing_from_keeping_a_token():
    for rate in (1 / 3_600, 1 / 86_400):
        kept = tokens_in(MONTH_S, rate, 3_600, refresh_share=0.8)
        assert kept == tokens_in(MONTH_S, rate, 3_600) == pytest.approx(MONTH_S * rate)


@given(st.floats(1e-5, 100), shares, lifetimes_s)
def test_keeping_a_token_never_costs_more(calls_per_s, refresh_share, lifetime_s):
    kept = tokens_in(MONTH_S, calls_per_s, lifetime_s, refresh_share=refresh_share)
    assert 1 <= kept <= tokens_in(MONTH_S, calls_per_s, lifetime_s)
    assert kept <= MONTH_S / (refresh_share * lifetime_s) + 1


BAD_NUMBERS = [-1, float("nan"), float("inf"), "3", True, None]


@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_bad_numbers_are_named(number):
    for call, name in (
        (lambda: invisible_outage(number, 3_600), "refresh_share"),
        (lambda: invisible_outage(0.5, number), "lifetime_s"),
        (lambda: invisible_outage(0.5, 3_600, number), "margin_s"),
        (lambda: share_of_outages_invisible(number, 0.5, 3_600), "outage_s"),
        (lambda: tokens_in(number, 1, 3_600), "period_s"),
        (lambda: tokens_in(1, number, 3_600), "calls_per_s"),
        (lambda: tokens_in(1, 1, number), "lifetime_s"),
        (lambda: tokens_in(1, 1, 3_600, processes=number), "processes"),
        (lambda: SecretRotation(0, 0, 0, 0).last_token_expires_s(number), "lifetime_s"),
        (lambda: SecretRotation(0, 0, 0, 0).exposed_s(3_600, number), "leeway_s"),
    ):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            call()


def test_other_limits():
    with pytest.raises(InputError, match="refresh_share"):
        tokens_in(1, 1, 300, refresh_share=0)
    with pytest.raises(InputError, match="margin_s") as error:
        invisible_outage(0.5, 300, 300)
    assert "less than the lifetime" in error.value.expected
    with pytest.raises(InputError, match="processes"):
        tokens_in(1, 1, 300, processes=1.5)


@pytest.mark.parametrize(
    "times_s", [(1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2), (0, float("nan"), 1, 2), (0, 1, 2, "3")]
)
def test_a_rotation_has_an_order(times_s):
    with pytest.raises(InputError, match="rotation cannot happen") as error:
        SecretRotation(*times_s)
    assert "switch every process" in error.value.next_step


# --- the night on which a secret leaks --------------------------------------------------------------------


def ask(issuer, secret):
    form = {"grant_type": "client_credentials", "client_id": DEMONSTRATION.client_id, "client_secret": secret}
    try:
        with urlopen(issuer.token_endpoint, urlencode(form).encode(), timeout=10) as answer:
            return json.loads(answer.read())["access_token"]
    except HTTPError as refused:
        with refused:
            assert refused.code == 400
        return None


@pytest.mark.parametrize("lifetime_s", [300, 3_600])
@pytest.mark.parametrize("leeway_s", [0, 120])
def test_the_thief_against_the_local_issuer(lifetime_s, leeway_s):
    """Steps of a minute: the thief fetches tokens as long as he can and tries the newest one."""
    step_s, start_s = 60, DEMONSTRATION.now_s
    night = SecretRotation(leaked_s=0, added_s=1_200, switched_s=1_800, deleted_s=2_400)
    now = [start_s]
    client = AppClient(DEMONSTRATION.client_id, (DEMONSTRATION.scope,), lifetime_s)
    with Issuer(clock=lambda: now[0], clients=[client]) as issuer:
        leaked = issuer.add_secret(client.client_id)
        verifier = CognitoVerifier(
            DEMONSTRATION.user_pool_id,
            client_ids=[client.client_id],
            scopes=[DEMONSTRATION.scope],
            jwks=issuer.jwks,
            leeway_s=leeway_s,
            clock=lambda: now[0],
        )
        stolen, got_in, got_in_but_for_the_rule, ours = None, [], [], leaked.value
        for elapsed_s in range(0, 10_000, step_s):
            now[0] = start_s + elapsed_s
            if elapsed_s == night.added_s:
                replacement = issuer.add_secret(client.client_id)
            if elapsed_s == night.switched_s:
                ours = replacement.value
            if elapsed_s == night.deleted_s:
                issuer.delete_secret(client.client_id, leaked.secret_id)
            stolen = ask(issuer, leaked.value) or stolen
            assert verifier.verify(ask(issuer, ours))  # our own processes never notice
            try:
                claims = verifier.verify(stolen)
            except TokenRejected:
                continue
            got_in.append(elapsed_s)
            if elapsed_s < night.deleted_s or claims.issued_at_s >= start_s + night.deleted_s:
                got_in_but_for_the_rule.append(elapsed_s)
    # He got in until the last step before the computed moment, counted from his last fetch.
    assert got_in[-1] + step_s + step_s == pytest.approx(
        night.last_token_expires_s(lifetime_s, leeway_s), abs=step_s
    )
    assert got_in[-1] < night.exposed_s(lifetime_s, leeway_s)
    assert got_in_but_for_the_rule[-1] + step_s == night.exposed_s(
        lifetime_s, leeway_s, refuse_older_tokens=True
    )
