"""The script inside nginx: its settings, its clock, and tokens that were changed by a hair."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import DEMONSTRATION, NJS_CANNOT_REFUSE, AttackContext, NjsRules, njs_files
from helpers.auth.enforcement.context import rules_for
from helpers.auth.enforcement.nginx_points import NginxNjsPoint
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()


def _settings(rules: NjsRules) -> dict:
    text = njs_files(rules)["settings.js"]
    return json.loads(text.removeprefix("export default ").removesuffix(";\n"))


def test_the_script_is_given_the_keys_that_the_kits_verifier_would_use():
    given_keys = _settings(rules_for(CONTEXT))["keys"]
    assert set(given_keys) == {DEMONSTRATION.key(name).kid for name in ("access", "id")}
    assert len(CONTEXT.jwks["keys"]) > 2


def test_it_knows_both_spellings_of_the_issuer():
    assert _settings(rules_for())["issuers"] == [DEMONSTRATION.issuer, DEMONSTRATION.updated_issuer]


def test_every_gap_is_explained_in_both_languages():
    assert all(text.ja and text.en for text in NJS_CANNOT_REFUSE.values())


@pytest.mark.parametrize(
    "change",
    [
        {"issuers": ()},
        {"client_ids": "abc"},
        {"client_ids": ["abc"]},
        {"scopes": ("",)},
        {"scopes": (1,)},
        {"now_s": True},
        {"now_s": float("nan")},
        {"now_s": -1},
        {"now_s": "now"},
        {"jwks": {"keys": []}},
        {"jwks": None},
    ],
)
def test_rules_that_cannot_be_meant_are_refused(change):
    rules = {
        "issuers": (DEMONSTRATION.issuer,),
        "client_ids": (DEMONSTRATION.client_id,),
        "scopes": (DEMONSTRATION.scope,),
        "jwks": DEMONSTRATION.jwks,
    }
    NjsRules(**rules)
    with pytest.raises(InputError):
        NjsRules(**rules | change)


def test_without_a_time_of_ours_it_reads_the_clock():
    rules = NjsRules(
        (DEMONSTRATION.issuer,), (DEMONSTRATION.client_id,), (DEMONSTRATION.scope,), DEMONSTRATION.jwks
    )
    now_s = int(time.time())
    fresh, expired = (
        DEMONSTRATION.token(DEMONSTRATION.claims(iat=at_s, auth_time=at_s, exp=at_s + 3_600))
        for at_s in (now_s - 60, now_s - 3_700)
    )
    with NginxNjsPoint(rules) as point:
        assert (point.send(fresh), point.send(expired)) == (200, 401)


@pytest.mark.parametrize("missing_s", [-1, 0, 1])
def test_the_second_of_expiry_is_the_kits(missing_s, running, context):
    token = context.token(claims=context.claims(exp=context.now_s + missing_s))
    assert running("nginx-njs").send(token) == running("wsgi").send(token) == (200 if missing_s > 0 else 401)


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"aud": DEMONSTRATION.client_id}, 200),
        ({"aud": ["other", DEMONSTRATION.client_id]}, 200),
        ({"aud": "other"}, 401),
        ({"aud": 5}, 401),
        ({"iss": DEMONSTRATION.updated_issuer}, 200),
        ({"nbf": CONTEXT.now_s}, 200),
        ({"nbf": CONTEXT.now_s + 1}, 401),
        ({"scope": "other orders/read"}, 200),
        ({"scope": "orders/read\tother"}, 403),
        ({"scope": None}, 403),
        ({"auth_time": "yesterday"}, 401),
        ({"__proto__": {"client_id": DEMONSTRATION.client_id}, "client_id": None}, 401),
        ({"client_id": "constructor"}, 401),
        ({"token_use": None}, 401),
    ],
)
def test_it_judges_claims_as_the_kits_verifier_does(claims, status, running, context):
    token = context.token(claims=context.claims(**claims))
    assert running("nginx-njs").send(token) == status
    assert running("wsgi").send(token) == status


@pytest.mark.parametrize("kid", ["__proto__", "constructor", "toString", "hasOwnProperty", "", "x" * 300])
def test_no_name_of_a_key_reaches_what_javascript_keeps_there(kid, running, context):
    assert running("nginx-njs").send(context.token(header=context.header(kid=kid))) == 401


_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=4)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(CONTEXT.token())), cut=st.integers(0, 3), instead=_TEXT)
@pytest.mark.parametrize("name", ["asgi", "wsgi", "nginx-auth-request", "nginx-njs"])
def test_a_token_that_was_changed_anywhere_is_refused(name, at, cut, instead, running):
    good = CONTEXT.token()
    changed = good[:at] + instead + good[at + cut :]
    status = running(name).send(changed)
    # White space at the ends of a header's value is not part of it.
    assert status == 200 if changed.strip() == good else 400 <= status < 500
