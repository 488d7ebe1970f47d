"""PyJWT as people use it, counted."""

from functools import partial

import jwt
import pytest

from helpers.auth import AttackContext, careful_pyjwt, trial, trusting_pyjwt

CONTEXT = AttackContext.demonstration()


def tried(verify):
    return trial(partial(verify, context=CONTEXT), context=CONTEXT)


def crashes(found):
    return {attack.name: verdict.error for attack, verdict in found.verdicts if verdict.outcome == "crashed"}


def test_the_careful_recipe_lets_eleven_through():
    found = tried(careful_pyjwt)
    assert {attack.name for attack in found.attacks("accepted")} == {
        "exp-string",
        "scope-no-break-space",
        "scope-tab",
        "scope-newline",
        "scope-twice-ours-last",
        "alg-twice",
        "payload-utf-16",
        "header-utf-16",
        "payload-with-mark",
        "weak-key",
        "key-for-encryption",
    }
    assert len(found.attacks("refused")) == 96
    assert len(found.policy("accepted")) == 8
    assert found.wrongly_refused == ()


def test_it_crashes_on_a_kid_that_is_not_there_and_on_a_scope_that_is_no_text():
    assert crashes(tried(careful_pyjwt)) == {
        "embedded-jwk-no-kid": "KeyError",
        "kid-path": "KeyError",
        "kid-sql": "KeyError",
        "kid-line-break": "KeyError",
        "kid-unknown": "KeyError",
        "kid-missing": "KeyError",
        "scope-list": "AttributeError",
    }


def test_the_trusting_recipe_lets_more_through():
    found = tried(trusting_pyjwt)
    assert len(found.attacks("accepted")) == 28
    assert len(crashes(found)) == 9
    assert found.by_family("accepted")["issuer"] == 9
    assert found.wrongly_refused == ()


def test_pyjwt_itself_stops_confusion_of_algorithms_also_for_those_who_trust_the_token():
    """The key of a `PyJWK` brings its algorithm along: since 2.13 the header cannot change it."""
    accepted = {attack.name for attack in tried(trusting_pyjwt).attacks("accepted")}
    assert not [name for name in accepted if name.startswith(("alg-none", "hmac-"))]


def test_the_time_is_the_one_that_is_given():
    """The overridden methods are not public: this notices when they are renamed."""
    token = CONTEXT.token()
    for method in ("_validate_iat", "_validate_nbf", "_validate_exp"):
        assert callable(getattr(jwt.PyJWT, method))
    late = AttackContext(CONTEXT.pool, CONTEXT.now_s + CONTEXT.pool.lifetime_s)
    early = AttackContext(CONTEXT.pool, CONTEXT.now_s - 3_600)
    assert careful_pyjwt(token, CONTEXT)["sub"] == CONTEXT.client_id
    with pytest.raises(jwt.ExpiredSignatureError):
        careful_pyjwt(token, late)
    with pytest.raises(jwt.ImmatureSignatureError):
        careful_pyjwt(token, early)
