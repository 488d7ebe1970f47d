"""The verifier as a whole: what it takes, what it refuses and why, and what it must be told."""

import gc
import json
import threading
import time
import traceback

import pytest

from helpers.auth import (
    ANY_CLIENT,
    ANY_SCOPE,
    ATTACKS,
    DEMONSTRATION,
    REASONS,
    AttackContext,
    CognitoVerifier,
    Issuer,
    KeyCache,
    KeysUnavailable,
    TokenRejected,
)
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


@pytest.mark.parametrize(
    "changes",
    [
        {"jwks": {"keys": []}},
        {"jwks": {}},
        {"jwks": "http://keys.example/jwks.json"},
        {"jwks": "file:///etc/passwd"},
        {"jwks": 7},
        {"jwks": []},
        {"token_use": "refresh"},
        {"token_use": None},
        {"token_use": "id"},
        {"issuers": []},
        {"issuers": DEMONSTRATION.issuer},
        {"issuers": [7]},
        {"audiences": "https://api.example"},
        {"audiences": [None]},
        {"leeway_s": -1},
        {"leeway_s": True},
        {"leeway_s": 301},
        {"leeway_s": float("nan")},
        {"leeway_s": float("inf")},
        {"leeway_s": "5"},
        {"clock": DEMONSTRATION.now_s},
    ],
    ids=repr,
)
def test_what_cannot_be_meant_is_one_clear_error(changes):
    with pytest.raises(InputError) as caught:
        verifier(**changes)
    assert caught.value.expected


@pytest.mark.parametrize(
    "pool_id",
    [
        *("", "ap-northeast-1", "ap-northeast-1_", "_Example1", "AP-NORTHEAST-1_Example1"),
        *("ap-northeast-1_a/b", "ap-northeast-1_Ex ample", "ap-northeast-1_A\n", "ap-northeast-1_é"),
        *("evil.example/ap-northeast-1_A", None, 7, ["ap-northeast-1_A"]),
    ],
)
def test_a_pool_id_is_a_region_and_a_name(pool_id):
    with pytest.raises(InputError, match="user_pool_id"):
        CognitoVerifier(pool_id, client_ids=ANY_CLIENT, scopes=ANY_SCOPE, jwks=DEMONSTRATION.jwks)


@pytest.mark.parametrize("pool_id", ["us-gov-west-1_Abc123", "ap-southeast-5_X", "me-central-1_000000000"])
def test_every_shape_of_region(pool_id):
    assert CognitoVerifier(pool_id, client_ids=ANY_CLIENT, scopes=ANY_SCOPE, jwks=DEMONSTRATION.jwks)


def test_keys_are_the_one_thing_without_a_default():
    """None means requests to AWS, so it has to be written down."""
    with pytest.raises(TypeError, match="jwks"):
        CognitoVerifier(DEMONSTRATION.user_pool_id, client_ids=ANY_CLIENT, scopes=ANY_SCOPE)


def test_nothing_is_fetched_before_the_first_token():
    with Issuer() as issuer:
        judge = verifier(jwks=issuer.jwks_url)
        assert not issuer.requests
        judge.hydrate()
        assert judge.verify(DEMONSTRATION.token())
        assert judge.verify(DEMONSTRATION.token())
        assert issuer.requests["jwks"] == judge.keys.fetches == 1


def test_none_is_the_address_of_the_pool(monkeypatch):
    asked = []

    def fetch(url):
        asked.append(url)
        return DEMONSTRATION.jwks

    # The names that this very class sees: pytest may import its module once more for the doctests.
    monkeypatch.setitem(CognitoVerifier.__init__.__globals__, "fetch_jwks", fetch)
    judge = verifier(jwks=None)
    assert asked == []
    assert judge.verify(DEMONSTRATION.token())
    assert asked == [f"{DEMONSTRATION.issuer}/.well-known/jwks.json"]


def test_no_token_makes_a_request_before_its_header_is_good():
    """Anybody can send these. A kid that cannot be, another algorithm, a megabyte: no request."""
    with Issuer() as issuer:
        judge = verifier(jwks=issuer.jwks_url)
        with pytest.raises(TokenRejected):
            judge.verify(signed()[:-1] + "B")  # unused bits
        for header in ({"alg": "none"}, {"alg": "RS256"}, {"alg": "RS256", "kid": "a\r\nX: y"}):
            with pytest.raises(TokenRejected):
                judge.verify(signed(header))
        for token in ("", "a.b.c", "a" * 1_000_000):
            with pytest.raises(TokenRejected):
                judge.verify(token)
        assert not issuer.requests


def test_hydrate_says_when_there_are_no_keys():
    with Issuer() as issuer:
        issuer.jwks_fault = "unavailable"
        with pytest.raises(KeysUnavailable, match="503"):
            verifier(jwks=issuer.jwks_url).hydrate()
    verifier().hydrate()  # nothing to fetch


def test_a_cache_of_ones_own():
    cache = KeyCache(lambda: DEMONSTRATION.jwks, maximum_age_s=60, stale_for_s=10)
    judge = verifier(jwks=cache)
    assert judge.verify(DEMONSTRATION.token())
    assert judge.keys is cache


def test_an_id_token_is_verified_for_its_client_and_never_for_an_api():
    claims = DEMONSTRATION.claims(token_use="id", aud=DEMONSTRATION.client_id, client_id=None, scope=None)
    token = DEMONSTRATION.token(claims, key="id")
    assert verifier(token_use="id", scopes=ANY_SCOPE).verify(token).token_use == "id"
    assert reason_of(token) == "token_use_wrong"
    assert reason_of(DEMONSTRATION.token(), token_use="id", scopes=ANY_SCOPE) == "token_use_wrong"


def test_issuers_can_be_narrowed():
    only = {"issuers": [DEMONSTRATION.updated_issuer]}
    assert reason_of(signed(), **only) == "issuer_wrong"
    assert verifier(**only).verify(signed(iss=DEMONSTRATION.updated_issuer))


@pytest.mark.parametrize("token", [None, b"a.b.c", 7, [], {}, object()])
def test_what_is_no_text_is_refused_like_any_other_bad_token(token):
    assert reason_of(token) == "token_malformed"


CONTEXT = AttackContext.demonstration()
REFUSED = [attack for attack in ATTACKS if attack.expected == "reject"]
# Words that stand in the tokens of the catalogue, and in no sentence of ours.
TELLTALES = ("eyJ", CONTEXT.client_id, DEMONSTRATION.user_pool_id, "8f0e4b52", CONTEXT.header()["kid"])


@pytest.mark.parametrize("attack", REFUSED, ids=lambda attack: attack.name)
def test_nothing_of_a_rejected_token_can_be_read_from_the_error(attack):
    token = attack.make(CONTEXT)
    judge = verifier(client_ids=[CONTEXT.client_id], scopes=["orders.unheard-of"], jwks=CONTEXT.jwks)
    with pytest.raises(TokenRejected) as caught:
        judge.verify(token)
    error = caught.value
    shown = [str(error), repr(error), repr(error.args), repr(vars(error)), error.challenge]
    shown += traceback.format_exception_only(error)
    for text in shown:
        assert not any(telltale in text for telltale in TELLTALES)
    assert error.__cause__ is None
    assert error.__context__ is None
    # One frame of ours, and it has forgotten the token: some trackers record the variables of frames.
    frames = [
        frame for frame, _ in traceback.walk_tb(error.__traceback__) if "helpers" in frame.f_code.co_filename
    ]
    assert [frame.f_code.co_name for frame in frames] == ["verify"]
    assert set(frames[0].f_locals) == {"self", "reason", "scopes"}


def test_a_token_is_not_kept():
    judge = verifier()
    token = DEMONSTRATION.token(DEMONSTRATION.claims(jti="a-token-of-its-own"))
    judge.verify(token)
    reason_of(token + "A")
    gc.collect()
    seen, todo = set(), [judge]
    while todo:  # all that can be reached from the verifier's own attributes
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str | bytes):
            assert "a-token-of-its-own" not in str(thing)
            assert token.rpartition(".")[2] not in str(thing)
        elif isinstance(thing, dict):
            todo += [*thing, *thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            todo += thing
        elif type(thing).__module__.startswith("helpers."):
            names = [*getattr(thing, "__dict__", ()), *getattr(type(thing), "__slots__", ())]
            todo += [getattr(thing, name) for name in names]


def test_every_reason_can_be_met():
    """Those of the transport are met in the enforcement points."""
    met = {attack.reason for attack in REFUSED} | {"keys_unavailable", "lifetime_too_long", "audience_wrong"}
    assert met | {"token_missing", "request_malformed"} == set(REASONS)
    assert reason_of(signed(aud="https://other.example")) == "audience_wrong"


def test_many_threads_use_one_verifier():
    judge, tokens = verifier(), [signed(jti=str(number)) for number in range(8)]
    found, failed = [], []

    def work(number):
        try:
            for _ in range(50):
                found.append(judge.verify(tokens[number]).token_id == str(number))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert found == [True] * 400


def test_the_largest_token_and_one_character_more():
    """8,192 characters, to the letter; beyond, not even the header is looked at."""

    width = (8_192 - len(signed(extra=""))) * 3 // 4
    tokens = sorted((signed(extra="x" * (width + more)) for more in range(-4, 5)), key=len)
    short = [token for token in tokens if len(token) <= 8_192]
    long = tokens[len(short) :]
    assert len(short[-1]) >= 8_191  # a length over 4 is never 1, so one of two neighbours may not exist
    assert len(long[0]) <= 8_194
    assert verifier().verify(short[-1])
    assert reason_of(long[0]) == "token_too_long"


def test_claims_are_what_was_signed():
    extra = {"ユーザー": "雲", "nested": {"a": [1, 2.5, None, True]}}
    claims = verifier().verify(signed(**extra))
    assert json.loads(json.dumps(dict(claims.every))) == DEMONSTRATION.claims(**extra)
