"""The local issuer over HTTP: what it serves, to an independent client too, how it fails, what it leaves."""

import http.client
import json
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

import jwt
import pytest

from helpers.auth import (
    ANY_SCOPE,
    DEMONSTRATION,
    ISSUER_FAULTS,
    AppClient,
    CognitoVerifier,
    Issuer,
    TokenRejected,
    rsa_numbers,
)
from helpers.auth.issuer_faults import HUGE_BODY_BYTES
from helpers.errors import InputError

NOW_S = DEMONSTRATION.now_s


def frozen(**settings):
    return Issuer(clock=lambda: NOW_S, **settings)


@pytest.fixture
def issuer():
    with frozen() as running:
        yield running


def verifier(jwks, **settings):
    given = {"client_ids": [DEMONSTRATION.client_id], "scopes": ["orders/read"]} | settings
    return CognitoVerifier(DEMONSTRATION.user_pool_id, jwks=jwks, clock=lambda: NOW_S + 60, **given)


def get(url, timeout_s=10):
    with urllib.request.urlopen(url, timeout=timeout_s) as answer:
        return answer.status, answer.read()


def post(issuer, **form):
    own = {"client_id": issuer.pool.client_id, "client_secret": issuer.client_secret}
    body = urlencode({"grant_type": "client_credentials"} | own | form).encode()
    with urllib.request.urlopen(issuer.token_endpoint, body, timeout=10) as answer:
        return json.loads(answer.read())


# --- what it serves ---------------------------------------------------------------------------------------


def test_a_token_over_http_is_verified_with_the_keys_over_http(issuer):
    token = post(issuer)["access_token"]
    claims = verifier(json.loads(get(issuer.jwks_url)[1])).verify(token)
    assert (claims.client_id, claims.token_use) == (DEMONSTRATION.client_id, "access")
    assert issuer.requests == {"token": 1, "jwks": 1}
    assert issuer.tokens_issued == 1


def test_the_same_run_gives_the_same_bytes_and_no_token_comes_twice():
    first, second = ([issuer.issue() for _ in range(3)] for issuer in (frozen(), frozen()))
    assert first == second
    assert len(set(first)) == 3


def test_claims_are_those_of_client_credentials():
    claims = jwt.decode(frozen().issue(), options={"verify_signature": False})
    assert claims | {"jti": None} == DEMONSTRATION.claims() | {"jti": None}
    assert "aud" not in claims


def test_the_default_issuer_keeps_real_time():
    claims = jwt.decode(Issuer().issue(), options={"verify_signature": False})
    assert abs(claims["iat"] - time.time()) < 60
    assert claims["exp"] - claims["iat"] == DEMONSTRATION.lifetime_s


def test_a_client_of_ones_own(issuer):
    issuer.add_client(AppClient("nightly", ("orders/read", "stock/read"), 300))
    secret = issuer.add_secret("nightly").value
    answer = post(issuer, client_id="nightly", client_secret=secret, scope="stock/read")
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["scope"], answer["expires_in"]) == ("nightly", "stock/read", 300)
    assert claims["exp"] - claims["iat"] == 300


def test_some_of_the_scopes_without_http():
    issuer = frozen(clients=[AppClient("nightly", ("orders/read", "stock/read"))])
    token = issuer.issue("nightly", ["stock/read"])
    assert jwt.decode(token, options={"verify_signature": False})["scope"] == "stock/read"
    for scopes in (["orders/eat"], [], "stock/read"):
        with pytest.raises(InputError, match="scopes cannot be"):
            issuer.issue("nightly", scopes)
    with pytest.raises(InputError, match="no client"):
        issuer.issue("nobody")


def test_an_id_token_has_another_key_an_audience_and_no_scope(issuer):
    token = issuer.id_token()
    claims = verifier(issuer.jwks, token_use="id", scopes=ANY_SCOPE).verify(token)
    assert claims.token_use == "id"
    assert jwt.get_unverified_header(token)["kid"] == DEMONSTRATION.key("id").kid
    raw = jwt.decode(token, options={"verify_signature": False})
    assert raw["aud"] == DEMONSTRATION.client_id and not {"client_id", "scope"} & set(raw)
    with pytest.raises(TokenRejected):
        verifier(issuer.jwks).verify(token)


def test_both_spellings_of_the_issuer(issuer):
    checks = verifier(issuer.jwks)
    assert checks.verify(post(issuer)["access_token"]).issuer == DEMONSTRATION.issuer
    issuer.issuer_format = "UPDATED"
    assert checks.verify(post(issuer)["access_token"]).issuer == DEMONSTRATION.updated_issuer
    assert get(issuer.jwks_url) == get(issuer.updated_jwks_url)
    with pytest.raises(InputError, match="no issuer format 'updated'"):
        issuer.issuer_format = "updated"


def test_discovery_leads_to_the_keys_and_the_token_endpoint(issuer):
    for url, name in (
        (issuer.discovery_url, DEMONSTRATION.issuer),
        (issuer.discovery_url.replace("/ap-", "/updated/ap-"), DEMONSTRATION.updated_issuer),
    ):
        document = json.loads(get(url)[1])
        assert (document["issuer"], document["token_endpoint"]) == (name, issuer.token_endpoint)
        assert json.loads(get(document["jwks_uri"])[1]) == issuer.jwks
    assert issuer.requests["discovery"] == 2


# --- an independent client --------------------------------------------------------------------------------


@pytest.fixture
def loopback_without_tls(monkeypatch):
    """oauthlib refuses http; for loopback in a test it may."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.mark.parametrize("in_the_body", [False, True], ids=["basic", "body"])
def test_requests_oauthlib_gets_a_token(issuer, loopback_without_tls, in_the_body):
    from oauthlib.oauth2 import BackendApplicationClient
    from requests_oauthlib import OAuth2Session

    with OAuth2Session(client=BackendApplicationClient(DEMONSTRATION.client_id)) as session:
        session.trust_env = False
        answer = session.fetch_token(
            issuer.token_endpoint,
            client_id=DEMONSTRATION.client_id,
            client_secret=DEMONSTRATION.client_secret,
            include_client_id=in_the_body,
            scope=["orders/read"],
        )
    assert answer["token_type"] == "Bearer"
    assert verifier(issuer.jwks).verify(answer["access_token"]).client_id == DEMONSTRATION.client_id


def test_requests_oauthlib_understands_the_errors(issuer, loopback_without_tls):
    from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError, InvalidScopeError
    from requests_oauthlib import OAuth2Session

    for expected, settings in (
        (InvalidClientError, {"client_secret": "x" * 24}),
        (InvalidScopeError, {"client_secret": DEMONSTRATION.client_secret, "scope": ["orders/eat"]}),
    ):
        with OAuth2Session(client=BackendApplicationClient(DEMONSTRATION.client_id)) as session:
            session.trust_env = False
            with pytest.raises(expected):
                session.fetch_token(issuer.token_endpoint, client_id=DEMONSTRATION.client_id, **settings)


def test_pyjwt_finds_the_key_and_verifies(issuer):
    token = post(issuer)["access_token"]
    key = jwt.PyJWKClient(issuer.jwks_url).get_signing_key_from_jwt(token)
    options = {"verify_exp": False, "verify_iat": False}
    assert jwt.decode(token, key, algorithms=["RS256"], options=options)["scope"] == "orders/read"


# --- rotation and secrets ---------------------------------------------------------------------------------


def test_rotation(issuer):
    old = post(issuer)["access_token"]
    kid = issuer.rotate()
    new = post(issuer)["access_token"]
    assert jwt.get_unverified_header(new)["kid"] == kid == DEMONSTRATION.key("next_access").kid
    both = verifier(json.loads(get(issuer.jwks_url)[1]))
    assert both.verify(old) and both.verify(new)
    issuer.withdraw_old_keys()
    assert [key["kid"] for key in issuer.jwks["keys"]] == [kid, DEMONSTRATION.key("id").kid]
    with pytest.raises(TokenRejected) as refusal:
        verifier(issuer.jwks).verify(old)
    assert refusal.value.reason == "key_unknown"


def test_rotation_again_makes_a_fresh_key():
    issuer = frozen()
    kids = [issuer.rotate(), issuer.rotate(), issuer.rotate(withdraw=True)]
    assert len(set(kids)) == 3
    assert verifier(issuer.jwks).verify(issuer.issue())
    assert len(issuer.jwks["keys"]) == 2
    assert {rsa_numbers(key)[0].bit_length() for key in issuer.jwks["keys"]} == {2048}


def test_a_secret_is_replaced_without_a_gap_and_the_last_token_lives_on(issuer):
    client_id = DEMONSTRATION.client_id
    new = issuer.add_secret(client_id).value
    stolen = post(issuer)["access_token"]
    assert post(issuer, client_secret=new)
    old, _ = issuer.secrets_of(client_id)
    issuer.delete_secret(client_id, old.secret_id)
    with pytest.raises(HTTPError) as refused:
        post(issuer)
    with refused.value as answer:
        assert (answer.code, json.loads(answer.read())) == (400, {"error": "invalid_client"})
    assert verifier(issuer.jwks).verify(stolen)


# --- HTTP -------------------------------------------------------------------------------------------------


def wait_for_request(issuer, endpoint):
    """The request has been sent; give the server's thread time to take it."""
    until_s = time.monotonic() + 30
    while not issuer.requests[endpoint]:
        assert time.monotonic() < until_s
        time.sleep(0.001)


def raw(issuer, method, path, body=None, headers=()):
    connection = http.client.HTTPConnection(urlsplit(issuer.url).netloc, timeout=10)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        if body:
            connection.send(body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/oauth2/token", (), 405),
        ("POST", "/ap-northeast-1_Kumokata1/.well-known/jwks.json", (), 405),
        ("GET", "/", (), 404),
        ("GET", "/another_Pool/.well-known/jwks.json", (), 404),
        ("POST", "/oauth2/token", (("Content-Length", "9000"),), 413),
        ("POST", "/oauth2/token", (("Content-Length", "9" * 5_000),), 413),
        ("POST", "/oauth2/token", (("Content-Length", "-1"),), 400),
        ("POST", "/oauth2/token", (("Content-Length", "１"),), 400),
        ("POST", "/oauth2/token", (("Content-Length", "1"), ("Content-Length", "1")), 400),
        ("POST", "/oauth2/token", (("Transfer-Encoding", "chunked"),), 411),
    ],
)
def test_http(issuer, method, path, headers, status):
    encoded = [(name, value.encode("utf-8")) for name, value in headers]
    assert raw(issuer, method, path, headers=encoded)[0] == status


def test_a_body_that_is_too_long_is_refused_with_an_answer_also_while_it_is_sent(issuer):
    body = b"x" * 3_000_000
    assert raw(issuer, "POST", "/oauth2/token", body, [("Content-Length", str(len(body)))])[0] == 413
    assert issuer.requests["token"] == 0


def test_head(issuer):
    status, body = raw(issuer, "HEAD", urlsplit(issuer.jwks_url).path)
    assert (status, body) == (200, b"")


def test_nothing_is_logged(issuer, capfd):
    post(issuer)
    raw(issuer, "GET", "/oauth2/token?client_secret=abc")
    assert capfd.readouterr() == ("", "")


# --- faults -----------------------------------------------------------------------------------------------


def test_every_fault_has_words_and_no_other_is_accepted(issuer):
    assert all(label.ja and label.en for label in ISSUER_FAULTS.values())
    for name in ISSUER_FAULTS:
        issuer.jwks_fault = issuer.token_fault = name
    for wrong in ("down", None, ["none"]):
        with pytest.raises(InputError, match="no fault"):
            issuer.jwks_fault = wrong
        with pytest.raises(InputError, match="no fault"):
            issuer.token_fault = wrong


def test_faults_of_the_keys(issuer):
    assert get(issuer.jwks_url)[0] == 200
    issuer.jwks_fault = "unavailable"
    with pytest.raises(HTTPError) as refused:
        get(issuer.jwks_url)
    with refused.value as answer:
        assert answer.code == 503
    issuer.jwks_fault = "reset"
    with pytest.raises((URLError, ConnectionError)):
        get(issuer.jwks_url)
    issuer.jwks_fault = "not-json"
    with pytest.raises(ValueError):
        json.loads(get(issuer.jwks_url)[1])
    issuer.jwks_fault = "truncated"
    with pytest.raises(http.client.IncompleteRead):
        get(issuer.jwks_url)
    issuer.jwks_fault = "huge"
    body = get(issuer.jwks_url)[1]
    assert len(body) == HUGE_BODY_BYTES and json.loads(body) == issuer.jwks
    issuer.jwks_fault = "none"
    assert json.loads(get(issuer.jwks_url)[1]) == issuer.jwks
    assert issuer.requests["jwks"] == 7


def test_who_follows_the_redirect_is_caught(issuer):
    issuer.jwks_fault = "redirecting"
    assert json.loads(get(issuer.jwks_url)[1]) == issuer.jwks  # urllib follows
    assert issuer.requests["moved"] == 1


@pytest.mark.parametrize("fault", ["hanging", "dripping"])
def test_an_answer_that_does_not_come_ends_with_the_block(fault):
    with frozen() as issuer:
        issuer.jwks_fault = fault
        connection = http.client.HTTPConnection(urlsplit(issuer.url).netloc, timeout=10)
        connection.request("GET", urlsplit(issuer.jwks_url).path)
        wait_for_request(issuer, "jwks")
        if fault == "dripping":
            assert connection.getresponse().read(2) == b"  "
        issuer.token_fault = "none"
        assert post(issuer)  # the other endpoint answers meanwhile
    connection.close()


def test_unreachable_and_back_at_the_same_address(issuer):
    before = issuer.url
    with issuer.unreachable(), pytest.raises(URLError) as refused:
        get(issuer.jwks_url)
    assert isinstance(refused.value.reason, ConnectionRefusedError)
    assert issuer.url == before and get(issuer.jwks_url)[0] == 200


def test_a_fault_of_the_token_endpoint(issuer):
    issuer.token_fault = "unavailable"
    with pytest.raises(HTTPError) as refused:
        post(issuer)
    with refused.value as answer:
        assert answer.code == 503
    assert (issuer.requests["token"], issuer.tokens_issued) == (1, 0)


# --- what it leaves ---------------------------------------------------------------------------------------


class Planned(BaseException):
    """As an interrupt is."""


@pytest.mark.parametrize("error", [Planned, ValueError])
def test_nothing_is_left_also_after_an_error(error):
    threads = threading.active_count()
    with pytest.raises(error), frozen() as issuer:
        issuer.jwks_fault = "hanging"
        stuck = http.client.HTTPConnection(urlsplit(issuer.url).netloc, timeout=10)
        stuck.request("GET", urlsplit(issuer.jwks_url).path)
        wait_for_request(issuer, "jwks")
        address = issuer.url
        raise error
    stuck.close()
    assert threading.active_count() == threads
    with pytest.raises(URLError):
        get(address)
    with pytest.raises(InputError, match="not running"):
        _ = issuer.token_endpoint


def test_one_block_at_a_time_and_then_another_one():
    issuer = frozen()
    with issuer, pytest.raises(InputError, match="running already"), issuer:
        pass
    with issuer:
        assert get(issuer.jwks_url)[0] == 200
    with pytest.raises(InputError, match="not running"), issuer.unreachable():
        pass


def test_many_threads_get_different_tokens(issuer):
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda _: post(issuer)["access_token"], range(24)))
    assert len(set(tokens)) == issuer.tokens_issued == issuer.requests["token"] == 24


# --- a second issuer --------------------------------------------------------------------------------------


def test_a_token_of_motos_user_pool_is_verified_too():
    """moto signs the tokens of users with one published key, whose kid is "dummy"."""
    import boto3
    import requests
    from moto import mock_aws

    with mock_aws():
        cognito = boto3.client(
            "cognito-idp", "ap-northeast-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        pool_id = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
        made = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="site")
        client_id = made["UserPoolClient"]["ClientId"]
        user = {"UserPoolId": pool_id, "Username": "tanaka"}
        cognito.admin_create_user(**user, TemporaryPassword="Passw0rd!x")
        cognito.admin_set_user_password(**user, Password="Passw0rd!y", Permanent=True)
        token = cognito.admin_initiate_auth(
            UserPoolId=pool_id,
            ClientId=client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "tanaka", "PASSWORD": "Passw0rd!y"},
        )["AuthenticationResult"]["AccessToken"]
        jwks = requests.get(
            f"https://cognito-idp.ap-northeast-1.amazonaws.com/{pool_id}/.well-known/jwks.json", timeout=10
        ).json()  # moto answers
    assert [key["kid"] for key in jwks["keys"]] == ["dummy"]
    claims = CognitoVerifier(pool_id, client_ids=[client_id], scopes=ANY_SCOPE, jwks=jwks).verify(token)
    assert (claims.client_id, claims.token_use) == (client_id, "access")
    for strangers in (
        CognitoVerifier(pool_id, client_ids=["another"], scopes=ANY_SCOPE, jwks=jwks),
        CognitoVerifier(DEMONSTRATION.user_pool_id, client_ids=[client_id], scopes=ANY_SCOPE, jwks=jwks),
        CognitoVerifier(pool_id, client_ids=[client_id], scopes=ANY_SCOPE, jwks=DEMONSTRATION.jwks),
    ):
        with pytest.raises(TokenRejected):
            strangers.verify(token)
