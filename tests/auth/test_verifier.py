"""The verifier as a whole: what it takes, what it refuses and why, and what it must be told."""

import pytest

from helpers.auth import ANY_CLIENT, ANY_SCOPE, DEMONSTRATION, CognitoVerifier, TokenRejected
from helpers.errors import InputError

NOW_S = DEMONSTRATION.now_s + 60


def verifier(**changes):
    settings = {
        "client_ids": [DEMONSTRATION.client_id],
        "scopes": [DEMONSTRATION.scope],
        "jwks": DEMONSTRATION.jwks,
        "clock": lambda: NOW_S,
    }
    return CognitoVerifier(DEMONSTRATION.user_pool_id, **settings | changes)


def reason_of(token, **changes):
    with pytest.raises(TokenRejected) as caught:
        verifier(**changes).verify(token)
    return caught.value.reason


def signed(header=None, key="access", **changes):
    return DEMONSTRATION.token(DEMONSTRATION.claims(**changes), header=header, key=key)


def test_a_genuine_token_is_read():
    claims = verifier().verify(DEMONSTRATION.token())
    assert claims.client_id == claims.subject == DEMONSTRATION.client_id
    assert claims.scopes == {"orders/read"}
    assert claims.expires_at_s - claims.issued_at_s == DEMONSTRATION.lifetime_s
    assert (claims.issuer, claims.token_use) == (DEMONSTRATION.issuer, "access")
    assert claims.every["version"] == 2


@pytest.mark.parametrize("issuer", [DEMONSTRATION.issuer, DEMONSTRATION.updated_issuer])
def test_both_spellings_of_the_issuer_are_the_pool(issuer):
    assert verifier().verify(signed(iss=issuer)).issuer == issuer


def test_the_call_of_the_front_page_works_offline():
    import time

    now_s = int(time.time())
    claims = DEMONSTRATION.claims(
        iss="https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Example1",
        client_id="abc",
        scope="orders.read",
        iat=now_s,
        exp=now_s + 3_600,
    )
    judge = CognitoVerifier(
        user_pool_id="ap-northeast-1_Example1",
        client_ids=["abc"],
        scopes=["orders.read"],
        jwks={"keys": [dict(DEMONSTRATION.key("access").public_jwk)]},
    )
    assert judge.verify(DEMONSTRATION.token(claims)).scopes == {"orders.read"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"iss": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Kumokata2"},
            "issuer_wrong",
        ),
        ({"token_use": "id"}, "token_use_wrong"),
        ({"client_id": "somebodyelse"}, "client_wrong"),
        ({"exp": NOW_S}, "token_expired"),
        ({"nbf": NOW_S + 1}, "token_not_yet_valid"),
        ({"iat": NOW_S + 1}, "issued_in_future"),
        ({"exp": DEMONSTRATION.now_s + 86_401}, "lifetime_too_long"),
        ({"scope": "orders/write"}, "scope_insufficient"),
    ],
)
def test_each_claim_is_judged(changes, reason):
    assert reason_of(signed(**changes)) == reason


@pytest.mark.parametrize("key", ["stranger", "next_access", "weak"])
def test_a_key_that_the_pool_does_not_publish_opens_nothing(key):
    assert reason_of(signed(key=key)) == "key_unknown"
    own_kid = {"alg": "RS256", "kid": DEMONSTRATION.key("access").kid}
    assert reason_of(signed(own_kid, key=key)) == "signature_wrong"


def test_restrictions_are_waived_in_words():
    free = signed(client_id="anybody", scope="anything")
    assert verifier(client_ids=ANY_CLIENT, scopes=ANY_SCOPE).verify(free).client_id == "anybody"
    for name in ("client_ids", "scopes"):
        for oversight in ([], "abc", None, [""], [1], ["a b"], {"a": 1}, b"abc", 7):
            with pytest.raises(InputError):
                verifier(**{name: oversight})
