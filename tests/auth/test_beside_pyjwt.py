"""The verifier beside `jwt.decode` with every option set: a second opinion on whatever hypothesis makes up.

What the kit accepts, PyJWT must accept too. Where PyJWT accepts and the kit refuses, the reason must be one
of those that are meant, and each of these must really occur.
"""

import json
from datetime import datetime

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import DEMONSTRATION, CognitoVerifier, TokenRejected
from helpers.auth.attacks.forging import base64url

NOW_S = DEMONSTRATION.now_s + 60
SCOPE, CLIENT_ID = DEMONSTRATION.scope, DEMONSTRATION.client_id
KEYS = {jwk["kid"]: jwt.PyJWK(jwk) for jwk in DEMONSTRATION.jwks["keys"]}
KID = DEMONSTRATION.key("access").kid
VERIFIER = CognitoVerifier(
    DEMONSTRATION.user_pool_id,
    client_ids=[CLIENT_ID],
    scopes=[SCOPE],
    jwks=DEMONSTRATION.jwks,
    clock=lambda: NOW_S,
)

# What PyJWT takes and the kit does not, and why it is meant.
DELIBERATE = {
    "token_too_long": "nobody unknown makes us work for long",
    "token_malformed": "one spelling for each token: no padding at the end of a segment",
    "json_malformed": "UTF-8 only, without a mark, no number or depth out of bounds, no half characters",
    "duplicate_name": "a name stands once",
    "type_refused": "tokens of other types are no access tokens",
    "extension_refused": "b64 is refused whatever it says",
    "key_id_malformed": "short and printable, or it is not looked up",
    "claim_malformed": "a time is a number, and a string that Python can read as one is none",
    "lifetime_too_long": "no user pool issues it",
}


@pytest.fixture(autouse=True, scope="module")
def frozen_time():
    class Frozen(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(NOW_S, tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jwt.api_jwt.datetime", Frozen)
        yield


def kit(token):
    """None for "accepted", or the reason."""
    try:
        VERIFIER.verify(token)
    except TokenRejected as refusal:
        return refusal.reason


def pyjwt(token, audience=None):
    """None for "accepted", or the error; with the lines that every caller has to add."""
    try:
        kid = jwt.get_unverified_header(token)["kid"]
        claims = jwt.decode(
            token,
            KEYS[kid],
            algorithms=["RS256"],
            issuer=[DEMONSTRATION.issuer, DEMONSTRATION.updated_issuer],
            audience=audience,
            options={"require": ["exp", "iat", "iss"]},
        )
        assert claims["token_use"] == "access"
        assert claims["client_id"] == CLIENT_ID
        assert SCOPE in claims["scope"].split(" ")
    except Exception as error:
        return error


def signed(header: bytes, payload: bytes, key="access"):
    parts = f"{base64url(header)}.{base64url(payload)}"
    return f"{parts}.{base64url(DEMONSTRATION.key(key).sign(parts.encode()))}"


GOOD_HEADER = {"alg": "RS256", "kid": KID}

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=12)
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
whole_times = st.integers(NOW_S - 90_000, NOW_S + 90_000) | st.sampled_from([NOW_S - 1, NOW_S, NOW_S + 1])
times = whole_times | whole_times.map(str)
names = st.sampled_from(sorted({*DEMONSTRATION.claims(), "nbf", "aud", "extra"}))
scopes = st.sampled_from([SCOPE, f"a {SCOPE}", f"{SCOPE} b", f"{SCOPE}\tb", f"{SCOPE}s", "", f" {SCOPE}  c"])
issuers = st.sampled_from(
    [DEMONSTRATION.updated_issuer, DEMONSTRATION.issuer + "/", DEMONSTRATION.issuer[:-1]]
)
values = (
    anything | times | scopes | issuers | st.sampled_from([CLIENT_ID, [CLIENT_ID], ["x", CLIENT_ID], "id"])
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "typ": st.sampled_from(["JWT", "jwt", "at+jwt", "logout+jwt", ""]) | anything,
        "crit": st.sampled_from([["b64"], ["exp"], []]) | anything,
        "b64": st.sampled_from([True, False]) | anything,
        "kid": st.sampled_from([KID, DEMONSTRATION.key("id").kid, "", KID + " "]) | anything,
        "alg": st.sampled_from(["RS256", "RS512", "none", "HS256"]) | anything,
        "jku": st.text(max_size=5),
        "cty": st.sampled_from(["JWT", "json"]),
    },
)
encodings = st.sampled_from(["utf-8"] * 8 + ["utf-8-sig", "utf-16", "utf-32-le", "latin-1"])


@st.composite
def tokens(draw):
    """Signed by a key of the pool, whatever they say; and what they have as an audience."""
    header = GOOD_HEADER | draw(headers if draw(st.booleans()) else st.just({}))
    claims = DEMONSTRATION.claims() | draw(st.dictionaries(names, values, max_size=3))
    for name in draw(st.lists(names, max_size=1)):
        claims.pop(name, None)
    header_text = json.dumps(header, ensure_ascii=draw(st.booleans()))
    payload_text = json.dumps(claims, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:  # once more, what already stands there
        name = draw(st.sampled_from(sorted(claims))) if claims else "iss"
        payload_text = payload_text[:-1] + f", {json.dumps(name)}: {json.dumps(claims.get(name))}}}"
    try:
        header_octets = header_text.encode(draw(encodings))
        payload_octets = payload_text.encode(draw(encodings))
    except UnicodeEncodeError:  # half a surrogate pair, or not Latin-1
        header_octets, payload_octets = json.dumps(header).encode(), json.dumps(claims).encode()
    token = signed(header_octets, payload_octets, draw(st.sampled_from(["access"] * 9 + ["id"])))
    if draw(st.integers(0, 19)) == 0:
        token += draw(st.sampled_from(["=", "==", "\n", " ", "A"]))
    return token, CLIENT_ID if "aud" in claims else None


def compared(token, audience=None):
    ours, theirs = kit(token), pyjwt(token, audience)
    if ours is None:
        assert theirs is None, theirs
    elif theirs is None:
        assert ours in DELIBERATE
    return ours, theirs is None


@settings(deadline=None, max_examples=600)
@given(tokens())
def test_they_agree_or_the_difference_is_meant(made):
    compared(*made)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from([0, 1, 2]), st.integers(0, 2**16), st.sampled_from("AQgw-_=+ .é"), st.booleans())
def test_one_character_of_a_genuine_token(segment, position, character, inserted):
    parts = DEMONSTRATION.token().split(".")
    at = position % len(parts[segment])
    parts[segment] = parts[segment][:at] + character + parts[segment][at + (not inserted) :]
    ours, _ = compared(".".join(parts))
    assert ours is not None or ".".join(parts) == DEMONSTRATION.token()


def _claims(**changes):
    return json.dumps(DEMONSTRATION.claims() | changes).encode()


_HEADER = json.dumps(GOOD_HEADER).encode()
DIFFERENCES = {
    "token_too_long": signed(_HEADER, _claims(extra="x" * 9_000)),
    "token_malformed": DEMONSTRATION.token() + "==",
    "json_malformed": signed(_HEADER, _claims().decode().encode("utf-16")),
    "duplicate_name": signed(_HEADER, _claims()[:-1] + b', "scope": "orders/read"}'),
    "type_refused": signed(json.dumps(GOOD_HEADER | {"typ": "logout+jwt"}).encode(), _claims()),
    "extension_refused": signed(json.dumps(GOOD_HEADER | {"b64": True}).encode(), _claims()),
    "claim_malformed": signed(_HEADER, _claims(exp=str(NOW_S + 100))),
    "lifetime_too_long": signed(_HEADER, _claims(exp=NOW_S + 90_000)),
}


@pytest.mark.parametrize("reason", DIFFERENCES)
def test_each_difference_exists(reason):
    assert compared(DIFFERENCES[reason]) == (reason, True)


def test_no_other_difference_is_listed():
    # PyJWT leaves the look-up of a kid to the caller, who has no such key in any set that passed the gate.
    assert set(DELIBERATE) == {*DIFFERENCES, "key_id_malformed"}


@pytest.mark.parametrize("part_s", [0.25, 0.999])
def test_the_one_place_where_pyjwt_is_stricter(part_s):
    """It cuts fractions off, and so ends a token within the second before `exp`. RFC 7519 has fractions."""
    token = signed(_HEADER, _claims(exp=NOW_S + part_s))
    assert kit(token) is None
    assert isinstance(pyjwt(token), jwt.ExpiredSignatureError)
