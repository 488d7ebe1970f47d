"""The header: what it may say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import TokenRejected
from helpers.auth.header import is_key_id, key_id_of

GOOD = {"alg": "RS256", "kid": "K1="}


def reason_of(header, token_use="access"):
    with pytest.raises(TokenRejected) as caught:
        key_id_of(header, token_use)
    return caught.value.reason


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "APPLICATION/JWT"])
def test_types_of_an_access_token(typ):
    assert key_id_of(GOOD | {"typ": typ}, "access") == "K1="


@pytest.mark.parametrize(
    "typ",
    [
        *("logout+jwt", "dpop+jwt", "JWE", "", "at", "+jwt", "text/jwt", "application/application/jwt"),
        *("ＪＷＴ", "jwt ", "jwt;v=1", None, 1, True, ["JWT"], {}),
    ],
)
def test_other_types_are_refused(typ):
    assert reason_of(GOOD | {"typ": typ}) == "type_refused"


def test_an_id_token_is_no_access_token_by_its_type_either():
    assert key_id_of(GOOD | {"typ": "JWT"}, "id") == "K1="
    assert reason_of(GOOD | {"typ": "at+jwt"}, "id") == "type_refused"


@pytest.mark.parametrize(
    "alg",
    [
        *("none", "None", "HS256", "RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", " RS256", "RS256\n"),
        *("", "ＲＳ256", None, 256, True, ["RS256"], {"RS256": 1}),
    ],
)
def test_there_is_one_algorithm(alg):
    assert reason_of(GOOD | {"alg": alg}) == "algorithm_refused"
    assert reason_of({"kid": "K1="}) == "algorithm_refused"


@pytest.mark.parametrize("crit", [["exp"], ["b64"], ["alg"], ["x-policy"], [], "b64", None, {}, 0, False])
def test_no_extension_is_understood_whatever_stands_there(crit):
    assert reason_of(GOOD | {"crit": crit}) == "extension_refused"


@pytest.mark.parametrize("b64", [False, True, None, "false"])
def test_the_payload_is_always_encoded(b64):
    assert reason_of(GOOD | {"b64": b64}) == "extension_refused"
    assert reason_of(GOOD | {"b64": b64, "crit": ["b64"]}) == "extension_refused"


@pytest.mark.parametrize(
    "kid", [None, "", 1, ["K1="], {}, "K" * 257, "a\r\nX: y", "K\x00", "\x7f", "鍵", "K\u202e1", True]
)
def test_a_key_id_is_short_and_printable(kid):
    assert reason_of(GOOD | {"kid": kid}) == "key_id_malformed"
    assert reason_of({"alg": "RS256"}) == "key_id_malformed"


@pytest.mark.parametrize("kid", ["K", "K" * 256, "../../dev/null", "x' UNION SELECT 'k", "a b=+/"])
def test_any_printable_key_id_may_be_looked_up(kid):
    assert key_id_of(GOOD | {"kid": kid}, "access") == kid


@pytest.mark.parametrize("name", ["jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "cty", "zip", "anything"])
def test_what_would_bring_a_key_along_is_ignored(name):
    assert key_id_of(GOOD | {name: "https://evil.example/jwks.json"}, "access") == "K1="


@settings(deadline=None)
@given(st.text(max_size=300))
def test_what_passes_as_a_key_id_is_one_line_of_ascii(kid):
    if is_key_id(kid):
        assert all(" " <= character <= "~" for character in kid)
        assert 1 <= len(kid) <= 256
