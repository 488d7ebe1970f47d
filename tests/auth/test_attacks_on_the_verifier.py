"""The kit's verifier before the catalogue and before what hypothesis makes of it: nothing gets through."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.auth import ATTACKS, AttackContext, CognitoVerifier, TokenRejected, judged, trial
from helpers.auth.attacks.forging import base64url, compact

CONTEXT = AttackContext.demonstration()
GENUINE = CONTEXT.token()
TOKENS = {attack.name: attack.make(CONTEXT) for attack in ATTACKS}
ACCEPTED = {TOKENS[attack.name] for attack in ATTACKS if attack.expected == "accept"}
VERIFIER = CognitoVerifier(
    CONTEXT.pool.user_pool_id,
    client_ids=[CONTEXT.client_id],
    scopes=[CONTEXT.scope],
    jwks=CONTEXT.jwks,
    clock=lambda: CONTEXT.now_s,
)

many = settings(max_examples=300, deadline=None)


def refused(token):
    """Whether the verifier refuses; any other exception than `TokenRejected` fails the test."""
    try:
        VERIFIER.verify(token)
    except TokenRejected:
        return True
    return False


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_each_token_of_the_catalogue(attack):
    verdict = judged(VERIFIER.verify, attack, CONTEXT)
    expected = "accepted" if attack.expected == "accept" else "refused"
    assert (verdict.outcome, verdict.reason, verdict.error) == (expected, attack.reason, None)


def test_in_one_sentence():
    found = trial(VERIFIER.verify, context=CONTEXT)
    assert found.attacks("accepted") == found.policy("accepted") == found.attacks("crashed") == ()
    assert found.wrongly_refused == ()


# Named after what was found in libraries: somewhere, each of these tokens was accepted, or stopped a service.
ADVISORIES = {
    "CVE-2022-29217": ["hmac-with-pem", "hmac-with-pem-stripped", "hmac-with-der"],
    "CVE-2024-33663": ["hmac-with-pem", "hmac-with-der"],
    "CVE-2024-37568": ["hmac-with-pem"],
    "GHSA-xgmm-8j9v-c9wx": ["hmac-with-jwk"],
    "CVE-2022-21449": ["psychic-signature", "psychic-signature-rsa-key"],
    "CVE-2024-53861": ["issuer-short", "issuer-suffix", "issuer-userinfo"],
    "CVE-2026-32597": ["crit-unknown", "crit-absent-member"],
    "CVE-2025-59420": ["crit-unknown", "crit-registered", "crit-string", "crit-empty"],
    "CVE-2026-48523": ["rs512-by-the-same-key", "ps256-by-the-same-key", "es256-valid"],
    "CVE-2026-48525": ["b64-false", "b64-false-raw"],
    "GHSA-hxm8-2xgr-2p9m": ["foreign-character", "space-inside", "unused-bits", "other-alphabet"],
    "PyJWT-2.15.0": ["payload-nested-deeply", "header-nested-deeply"],
    "CVE-2025-61920": ["claim-of-a-megabyte", "header-of-64-kb", "header-of-100-kb"],
    "CVE-2026-28802": ["alg-none", "alg-none-old-signature"],
    "CVE-2026-27962": ["embedded-jwk", "embedded-jwk-no-kid"],
    "CVE-2026-27932": ["encrypted-token"],
}


@pytest.mark.parametrize("advisory", ADVISORIES)
def test_what_was_an_advisory_elsewhere_is_refused_here(advisory):
    for name in ADVISORIES[advisory]:
        assert refused(TOKENS[name]), name


def test_the_message_about_a_huge_token_is_short_and_says_nothing_of_it():
    """joserfc's message held the whole input (fixed in 1.3.5): a log is a target too."""
    with pytest.raises(TokenRejected) as rejected:
        VERIFIER.verify(TOKENS["claim-of-a-megabyte"])
    assert len(str(rejected.value)) < 200
    assert "AAAA" not in str(rejected.value) + repr(rejected.value)


@many
@given(st.text() | st.text(alphabet="abcXYZ019-_.=+/", max_size=200))
@example("")
@example("\ud800.\ud800.\ud800")
def test_any_text_is_refused(text):
    assert refused(text)


@many
@given(
    position=st.integers(0, len(GENUINE) - 1),
    character=st.characters(codec=None) | st.sampled_from("AQgw=._-+/ \n"),
)
def test_a_token_has_exactly_one_spelling(position, character):
    for edited in (
        GENUINE[:position] + character + GENUINE[position + 1 :],
        GENUINE[:position] + character + GENUINE[position:],
        GENUINE[:position] + GENUINE[position + 1 :],
    ):
        assert edited == GENUINE or refused(edited)


PIECES = sorted({piece for token in TOKENS.values() if len(token) < 8_192 for piece in token.split(".")})


@many
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5))
def test_pieces_of_many_tokens_put_together_anew(pieces):
    token = ".".join(pieces)
    assert token in ACCEPTED or refused(token)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def signed(header, claims):
    """Duly signed by the pool, whatever it says; `json` also writes NaN and lone surrogates."""
    octets = [json.dumps(part).encode() for part in (header, claims)]
    return CONTEXT.token(*octets)


@many
@given(
    member=st.sampled_from(
        ["alg", "kid", "typ", "crit", "b64", "cty", "jku", "jwk", "x5c", "x5u", "zip", "enc"]
    ),
    value=json_values | st.sampled_from(["RS256", "rs256", "JWT", "jwt", "at+jwt", "application/at+jwt"]),
)
def test_headers_with_a_good_signature(member, value):
    header = CONTEXT.header() | {member: value}
    if not refused(signed(header, CONTEXT.claims())):
        assert header["alg"] == "RS256" and header["kid"] == CONTEXT.header()["kid"]
        assert not {"crit", "b64"} & set(header)
        assert str(header.get("typ", "jwt")).lower().removeprefix("application/") in ("jwt", "at+jwt")


times = st.integers(-10, 200_000).map(lambda after_s: CONTEXT.now_s + after_s)


@many
@given(
    member=st.sampled_from(sorted({*CONTEXT.claims(), "nbf", "aud"})),
    value=json_values | times | st.sampled_from([CONTEXT.scope, f"a {CONTEXT.scope}", f"a\t{CONTEXT.scope}"]),
)
def test_claims_with_a_good_signature(member, value):
    claims = CONTEXT.claims() | {member: value}
    if not refused(signed(CONTEXT.header(), claims)):
        assert claims["iss"] in (CONTEXT.pool.issuer, CONTEXT.pool.updated_issuer)
        assert claims["token_use"] == "access" and claims["client_id"] == CONTEXT.client_id
        assert CONTEXT.scope in claims["scope"].split(" ")
        assert max(claims["iat"], claims.get("nbf", 0)) <= CONTEXT.now_s < claims["exp"]
        assert claims["exp"] - claims["iat"] <= 86_400
        assert all(type(claims[name]) in (int, float) for name in ("iat", "exp", "auth_time"))
        assert type(claims["sub"]) is type(claims["jti"]) is str


@many
@given(st.binary(max_size=300))
def test_any_bytes_as_payload_with_a_good_signature(payload):
    assert refused(CONTEXT.token(claims=payload))


@many
@given(st.binary(max_size=300))
def test_any_bytes_as_signature(signature):
    signed_part = GENUINE.rpartition(".")[0]
    assert refused(f"{signed_part}.{base64url(signature)}")


def test_a_stranger_signs_every_genuine_header():
    for attack in ATTACKS:
        if attack.expected == "accept":
            header, claims, _ = TOKENS[attack.name].split(".")
            stranger = CONTEXT.pool.key("stranger")
            assert refused(f"{header}.{claims}.{compact(stranger.sign(f'{header}.{claims}'.encode()))}")
