"""Advisories about where keys come from: each was a hole in a library, and is tried here on the key cache.

What concerns single tokens is in `test_advisories` and `test_attacks_on_the_verifier`.
"""

import pytest

from helpers.auth import (
    ANY_SCOPE,
    DEMONSTRATION,
    CognitoVerifier,
    Issuer,
    KeyCache,
    KeysUnavailable,
    TokenRejected,
    fetch_jwks,
    usable_keys,
)
from helpers.errors import InputError

ACCESS = dict(DEMONSTRATION.key("access").public_jwk)


class Clock:
    now_s = 0.0

    def __call__(self):
        return self.now_s


def judge(keys):
    return CognitoVerifier(
        DEMONSTRATION.user_pool_id,
        client_ids=[DEMONSTRATION.client_id],
        scopes=ANY_SCOPE,
        jwks=keys,
        clock=lambda: DEMONSTRATION.now_s,
    )


def reason_of(verifier, token):
    with pytest.raises(TokenRejected) as caught:
        verifier.verify(token)
    return caught.value.reason


def with_unknown_kid(number):
    return DEMONSTRATION.token(header={"alg": "RS256", "kid": f"unknown-{number}"})


def test_cve_2026_48524_and_ghsa_2gx3_rcp4_g85q_unknown_kids_do_not_become_requests():
    clock = Clock()
    with Issuer() as issuer:
        cache = KeyCache(lambda: fetch_jwks(issuer.jwks_url), clock=clock)
        verifier = judge(cache)
        verifier.hydrate()
        clock.now_s = 10
        assert {reason_of(verifier, with_unknown_kid(number)) for number in range(1_000)} == {"key_unknown"}
        assert issuer.requests["jwks"] == 2


def test_cve_2026_48524_a_fetch_that_fails_keeps_the_keys():
    clock = Clock()
    with Issuer() as issuer:
        verifier = judge(KeyCache(lambda: fetch_jwks(issuer.jwks_url), clock=clock))
        verifier.hydrate()
        issuer.jwks_fault = "unavailable"
        clock.now_s = 10
        assert reason_of(verifier, with_unknown_kid(1)) == "keys_unavailable"
        assert issuer.requests["jwks"] == 2
        assert verifier.verify(DEMONSTRATION.token())


def test_ghsa_9v7f_9g4p_ffgj_a_redirect_is_not_followed():
    with Issuer() as issuer:
        issuer.jwks_fault = "redirecting"
        with pytest.raises(KeysUnavailable, match="302"):
            fetch_jwks(issuer.jwks_url)
        assert reason_of(judge(issuer.jwks_url), DEMONSTRATION.token()) == "keys_unavailable"


@pytest.mark.parametrize("scheme", ["file", "ftp", "data", "gopher", "http"])
def test_ghsa_993g_76c3_p5m4_other_schemes_than_https_are_refused(scheme, tmp_path):
    document = tmp_path / "jwks.json"
    document.write_text('{"keys": []}', encoding="utf-8")
    with pytest.raises(InputError):
        judge(f"{scheme}://{'' if scheme == 'file' else 'keys.example'}{document.as_posix()}")


@pytest.mark.parametrize(
    "member", [None, 7, "key", [], {"kty": 7}, {"kty": "RSA", "kid": "b", "alg": "RS256", "n": [], "e": {}}]
)
def test_ghsa_w6j9_cwv2_h6wq_one_odd_member_does_not_spoil_the_set(member):
    assert judge({"keys": [member, ACCESS]}).verify(DEMONSTRATION.token())


def test_ghsa_8wjv_2p76_3863_a_set_that_is_nested_deeply_is_refused():
    for document in (b"[" * 100_000, b'{"keys":' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
        with pytest.raises(InputError):
            usable_keys(document)
    clock = Clock()
    answers = [DEMONSTRATION.jwks, b'{"keys":' + b"[" * 100_000]
    cache = KeyCache(lambda: answers[cache.fetches - 1], clock=clock)
    verifier = judge(cache)
    verifier.hydrate()
    clock.now_s = 10
    assert reason_of(verifier, with_unknown_kid(1)) == "keys_unavailable"
    assert verifier.verify(DEMONSTRATION.token())


@pytest.mark.parametrize("secret", ["", "AA", ACCESS["n"]])
def test_an_hmac_key_in_the_set_refuses_the_set(secret):
    """One of the mends of PyJWT 2.14.0: an empty secret in a JWK verified what anybody had signed."""
    with pytest.raises(InputError, match="symmetric"):
        judge({"keys": [ACCESS, {"kty": "oct", "kid": "h", "alg": "HS256", "k": secret}]})


@pytest.mark.parametrize("alg", ["RS512", "PS256", "HS256", None])
def test_cve_2026_48523_the_algorithm_of_the_key_is_never_another_one(alg):
    """The header said RS256 and was allowed; the key said something else, and that was used."""
    jwk = {name: value for name, value in (ACCESS | {"kid": "k", "alg": alg}).items() if value is not None}
    verifier = judge({"keys": [jwk, dict(DEMONSTRATION.key("id").public_jwk)]})
    assert reason_of(verifier, DEMONSTRATION.token(header={"alg": "RS256", "kid": "k"})) == "key_unknown"


def test_cve_2017_15361_and_short_keys_do_not_verify():
    with pytest.raises(InputError):
        judge({"keys": [dict(DEMONSTRATION.key("weak").public_jwk)]})
