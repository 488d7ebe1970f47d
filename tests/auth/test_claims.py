"""The claims: every boundary, every type, and one reason for each."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import DEMONSTRATION, Claims, TokenRejected
from helpers.auth.claims import ClaimsPolicy

NOW_S = DEMONSTRATION.now_s + 60
DAY_S = 86_400


def policy(**changes):
    settings = {
        "issuers": frozenset({DEMONSTRATION.issuer, DEMONSTRATION.updated_issuer}),
        "token_use": "access",
        "client_ids": frozenset({DEMONSTRATION.client_id}),
        "scopes": frozenset({"orders/read"}),
        "audiences": frozenset(),
        "lifetime_max_s": DAY_S,
        "leeway_s": 0,
    }
    return ClaimsPolicy(**settings | changes)


def judge(claims, now_s=NOW_S, **changes) -> Claims:
    return policy(**changes).judge(claims, now_s)


def reason_of(claims, now_s=NOW_S, **changes):
    with pytest.raises(TokenRejected) as caught:
        judge(claims, now_s, **changes)
    return caught.value.reason


def with_claims(**changes):
    """Claims of a genuine token with changes; here None stays in, as JSON's null."""
    return DEMONSTRATION.claims() | changes


def without(*names):
    return {name: value for name, value in DEMONSTRATION.claims().items() if name not in names}


def test_what_is_handed_on():
    claims = judge(with_claims(extra={"a": [1]}))
    assert claims == Claims(
        issuer=DEMONSTRATION.issuer,
        subject=DEMONSTRATION.client_id,
        client_id=DEMONSTRATION.client_id,
        token_use="access",
        scopes=frozenset({"orders/read"}),
        issued_at_s=DEMONSTRATION.now_s,
        expires_at_s=DEMONSTRATION.now_s + 3_600,
        token_id="8f0e4b52-6f3a-4f6e-9c31-3d2a51c7b9aa",
        every=with_claims(extra={"a": [1]}),
    )
    assert hash(claims)
    with pytest.raises(AttributeError):
        claims.client_id = "somebody else"
    with pytest.raises(TypeError):
        claims.every["client_id"] = "somebody else"
    assert "extra" not in repr(claims)


@pytest.mark.parametrize("name", ["iss", "token_use", "client_id", "iat", "exp"])
def test_without_these_there_is_no_judgement(name):
    assert reason_of(without(name)) == "claim_missing"
    for wrong in (None, True, [], {}, [DEMONSTRATION.claims()[name]]):
        assert reason_of(with_claims(**{name: wrong})) == "claim_malformed"


@pytest.mark.parametrize("name", ["sub", "jti", "scope", "auth_time", "nbf"])
def test_these_may_be_absent_but_not_of_another_type(name):
    judge(without(name), scopes=None)
    for wrong in (None, True, [], {}, ["orders/read"]):
        assert reason_of(with_claims(**{name: wrong}), scopes=None) == "claim_malformed"


@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "auth_time"])
@pytest.mark.parametrize("wrong", [str(NOW_S), "", "soon", False])
def test_a_time_is_a_number(name, wrong):
    assert reason_of(with_claims(**{name: wrong})) == "claim_malformed"


@pytest.mark.parametrize("leeway_s", [0, 1, 30, 0.5])
def test_the_boundaries_of_time(leeway_s):
    """Each second on which the verdict turns, and the one beside it."""
    step_s = 0.25

    def verdict(**changes):
        try:
            judge(with_claims(**changes), leeway_s=leeway_s)
        except TokenRejected as refusal:
            return refusal.reason
        return "accepted"

    assert verdict(exp=NOW_S - leeway_s, iat=NOW_S - 100) == "token_expired"
    assert verdict(exp=NOW_S - leeway_s + step_s, iat=NOW_S - 100) == "accepted"
    assert verdict(nbf=NOW_S + leeway_s) == "accepted"
    assert verdict(nbf=NOW_S + leeway_s + step_s) == "token_not_yet_valid"
    assert verdict(iat=NOW_S + leeway_s) == "accepted"
    assert verdict(iat=NOW_S + leeway_s + step_s) == "issued_in_future"


def test_a_token_lives_a_day_at_most():
    judge(with_claims(exp=DEMONSTRATION.now_s + DAY_S))
    assert reason_of(with_claims(exp=DEMONSTRATION.now_s + DAY_S + 1)) == "lifetime_too_long"
    assert reason_of(with_claims(exp=1e30)) == "lifetime_too_long"
    assert reason_of(with_claims(exp=10**31)) == "lifetime_too_long"
    assert reason_of(with_claims(iat=-(10**31))) == "lifetime_too_long"
    assert reason_of(with_claims(iat=0)) == "lifetime_too_long"


@pytest.mark.parametrize("now_s", [math.nan, math.inf])
def test_a_clock_that_is_broken_lets_nobody_in(now_s):
    assert reason_of(with_claims(), now_s) == "token_expired"


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        DEMONSTRATION.issuer[:-1],
        DEMONSTRATION.issuer + "/",
        DEMONSTRATION.issuer + ".evil.example",
        DEMONSTRATION.issuer.replace("https", "http"),
        DEMONSTRATION.issuer.upper(),
        DEMONSTRATION.issuer.replace("Kumokata1", "Kumokata2"),
        DEMONSTRATION.issuer.replace("amazonaws.com", "amazonaws.com@evil.example"),
        "https://cognito-idp.ap-northeast-1.amazonaws.com",
    ],
)
def test_the_issuer_is_a_whole_string(issuer):
    assert reason_of(with_claims(iss=issuer)) == "issuer_wrong"


@pytest.mark.parametrize("use", ["id", "refresh", "", "Access", "access "])
def test_the_use_is_a_whole_string(use):
    assert reason_of(with_claims(token_use=use)) == "token_use_wrong"


@pytest.mark.parametrize(
    "client_id", ["", "other", DEMONSTRATION.client_id[:-1], DEMONSTRATION.client_id + "x"]
)
def test_the_client_is_a_whole_string(client_id):
    assert reason_of(with_claims(client_id=client_id)) == "client_wrong"
    assert judge(with_claims(client_id=client_id), client_ids=None).client_id == client_id


@pytest.mark.parametrize(
    "scope",
    [
        "",
        " ",
        "orders/readwrite",
        "orders/rea",
        "xorders/read",
        "Orders/Read",
        "orders/read,orders/write",
        "orders/read\u00a0orders/write",
        "orders/read\torders/write",
        "orders/read\norders/write",
        "orders/read\u3000",
        '"orders/read"',
    ],
)
def test_a_near_miss_is_no_scope(scope):
    with pytest.raises(TokenRejected) as caught:
        judge(with_claims(scope=scope))
    assert (caught.value.reason, caught.value.status) == ("scope_insufficient", 403)
    assert 'scope="orders/read"' in caught.value.challenge
    assert reason_of(without("scope")) == "scope_insufficient"


def test_all_scopes_that_are_asked_for_are_needed():
    both = frozenset({"orders/read", "orders/write"})
    assert reason_of(with_claims(scope="orders/read"), scopes=both) == "scope_insufficient"
    assert judge(with_claims(scope="a orders/write  orders/read "), scopes=both).scopes == both | {"a"}


def test_an_audience_that_is_named_must_be_us():
    client, ours = DEMONSTRATION.client_id, frozenset({"https://api.example"})
    judge(with_claims(aud=client))
    judge(with_claims(aud=["https://other.example", client]))
    judge(with_claims(aud="https://api.example"), audiences=ours)
    judge(with_claims(aud=["x", "https://api.example"]), audiences=ours)
    for other in ("https://other.example", [], ["https://api.example/"], "", client + " "):
        assert reason_of(with_claims(aud=other), audiences=ours) == "audience_wrong"
    for wrong in (None, 1, {}, [client, 1], [[client]], {client: 1}):
        assert reason_of(with_claims(aud=wrong)) == "claim_malformed"


def test_an_id_token_has_its_client_as_audience():
    claims = without("client_id", "scope") | {"token_use": "id", "aud": DEMONSTRATION.client_id}
    changes = {"token_use": "id", "scopes": None}
    assert judge(claims, **changes).client_id == DEMONSTRATION.client_id
    assert reason_of(claims | {"aud": "other"}, **changes) == "client_wrong"
    assert reason_of(claims | {"aud": [DEMONSTRATION.client_id]}, **changes) == "claim_malformed"
    assert reason_of(claims) == "token_use_wrong"


names = st.sampled_from(sorted({*DEMONSTRATION.claims(), "nbf", "aud"}))
values = (
    st.none()
    | st.booleans()
    | st.integers(-(10**31), 10**31)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.lists(st.text(max_size=4) | st.integers(), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(names, values, max_size=4), st.sampled_from([0, 0.5, 300]))
def test_whatever_stands_there_is_judged_and_never_stumbled_over(changes, leeway_s):
    claims = with_claims(**changes)
    try:
        found = judge(claims, leeway_s=leeway_s)
    except TokenRejected:
        return
    assert found.issuer in policy().issuers
    assert found.client_id == DEMONSTRATION.client_id
    assert "orders/read" in found.scopes
    assert found.issued_at_s - leeway_s <= NOW_S < found.expires_at_s + leeway_s
    assert found.expires_at_s - found.issued_at_s <= DAY_S
