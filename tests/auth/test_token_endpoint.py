"""The rules of the token endpoint, one by one, and against whatever a client may send."""

import base64
import json
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth.issuer_clients import AppClient, ClientRegistry
from helpers.auth.token_endpoint import LARGEST_BODY_BYTES, Answer, TokenRequest, answer_token_request

PLAIN, WITH_PLUS = "a" * 24, "plus+plus+plus+plus+plus+plus"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
KNOWN_SCOPES = ("orders/read", "orders/write", "orders/delete")
ASK = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def clients():
    registry = ClientRegistry(lambda: 0)
    registry.add(AppClient("batch", ("orders/read", "orders/write"), 900))
    registry.add_secret("batch", PLAIN)
    registry.add(AppClient("plus+client", ("orders/read",)))
    registry.add_secret("plus+client", WITH_PLUS)
    registry.add(AppClient("website", ("orders/read",), client_credentials=False))
    registry.add_secret("website", PLAIN)
    return registry


def basic(client_id, secret):
    return "Authorization", "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def ask(clients, form, *headers, method="POST", query=""):
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    return answer_token_request(
        TokenRequest(method, headers, body, query),
        clients,
        KNOWN_SCOPES,
        lambda client, scopes: " ".join(scopes),
    )


def members(answer):
    return json.loads(answer.body)


def error(answer):
    assert answer.status == 400
    assert set(members(answer)) == {"error"}
    return members(answer)["error"]


def test_an_answer_has_three_members_and_is_stored_nowhere(clients):
    answer = ask(clients, ASK, FORM, basic("batch", PLAIN))
    assert (answer.status, members(answer)) == (
        200,
        {"access_token": "orders/read orders/write", "expires_in": 900, "token_type": "Bearer"},
    )
    assert ("Cache-Control", "no-store") in answer.headers


def test_errors_are_stored_nowhere_either(clients):
    assert ("Cache-Control", "no-store") in ask(clients, ASK, FORM).headers


def test_credentials_in_the_body(clients):
    form = ASK | {"client_id": "batch", "client_secret": PLAIN}
    assert ask(clients, form, FORM).status == 200


@pytest.mark.parametrize("encode", [quote_plus, str], ids=["percent-encoded", "as they stand"])
def test_basic_credentials_with_a_plus(clients, encode):
    """RFC 6749 wants them percent-encoded; many clients do not do it. Both are understood."""
    assert ask(clients, ASK, FORM, basic(encode("plus+client"), encode(WITH_PLUS))).status == 200


def test_the_scheme_is_not_case_sensitive_and_neither_are_names_of_fields(clients):
    name, value = basic("batch", PLAIN)
    headers = (FORM[0].lower(), "Application/X-WWW-Form-Urlencoded; charset=utf-8"), (name.upper(), value)
    assert ask(clients, ASK, *headers).status == 200
    assert ask(clients, ASK, FORM, (name, value.replace("Basic", "bASIC"))).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (basic("batch", "b" * 24),),
        (basic("nobody", PLAIN),),
        (basic("batch", ""),),
        (basic("website", "b" * 24),),
        (("Authorization", "Bearer " + PLAIN),),
        (("Authorization", "Basic"),),
        (("Authorization", "Basic !!!"),),
        (("Authorization", "Basic " + base64.b64encode(b"no colon").decode()),),
        (("Authorization", "Basic " + base64.b64encode(b"batch:" + PLAIN.encode() + b"\0").decode()),),
        (("Authorization", "Basic " + base64.b64encode(b"batch:\xff").decode()),),
    ],
)
def test_who_cannot_be_recognised_is_an_invalid_client_with_400(clients, headers):
    """RFC 6749 says 401; Cognito documents 400."""
    answer = ask(clients, ASK, FORM, *headers)
    assert error(answer) == "invalid_client"
    assert not [name for name, _ in answer.headers if name == "WWW-Authenticate"]


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        (b"grant_type=client_credentials&grant_type=client_credentials", (FORM,)),
        (b"grant_type=client_credentials&scope=a&scope=", (FORM,)),
        (b"grant_type", (FORM,)),
        (b"", (FORM,)),
        (b"grant_type=%ff", (FORM,)),
        ("grant_type=client_credentials&x=ü".encode(), (FORM,)),
        (b"&".join(b"a%d=b" % n for n in range(40)), (FORM,)),
        (b"a=" + b"b" * LARGEST_BODY_BYTES, (FORM,)),
        (json.dumps(ASK).encode(), (("Content-Type", "application/json"),)),
        (ASK, ()),
        (ASK, (FORM, FORM)),
        ({}, (FORM,)),
        ({"grant_type": ""}, (FORM,)),
        (ASK | {"client_secret": PLAIN}, (FORM,)),
        (ASK | {"client_id": "another"}, (FORM,)),
    ],
)
def test_a_malformed_request(clients, form, headers):
    assert error(ask(clients, form, *headers, basic("batch", PLAIN))) == "invalid_request"


def test_two_headers_with_credentials_and_credentials_in_the_address(clients):
    assert error(ask(clients, ASK, FORM, basic("batch", PLAIN), basic("batch", PLAIN))) == "invalid_request"
    assert error(ask(clients, ASK, FORM, query=f"client_id=batch&client_secret={PLAIN}")) == "invalid_request"


def test_the_id_may_stand_in_the_body_beside_a_header(clients):
    assert ask(clients, ASK | {"client_id": "batch"}, FORM, basic("batch", PLAIN)).status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_another_method(clients, method):
    answer = ask(clients, ASK, FORM, basic("batch", PLAIN), method=method)
    assert (answer.status, dict(answer.headers)["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ("password", "unsupported_grant_type"),
        ("CLIENT_CREDENTIALS", "unsupported_grant_type"),
        ("authorization_code", "unauthorized_client"),
        ("refresh_token", "unauthorized_client"),
    ],
)
def test_another_grant(clients, grant, expected):
    assert error(ask(clients, {"grant_type": grant}, FORM, basic("batch", PLAIN))) == expected


def test_a_client_for_which_the_grant_is_switched_off(clients):
    assert error(ask(clients, ASK, FORM, basic("website", PLAIN))) == "unauthorized_client"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("orders/read", "orders/read"),
        ("orders/write orders/read", "orders/write orders/read"),
        (" orders/read  orders/read ", "orders/read"),
        ("", "orders/read orders/write"),  # without a value is left out, and left out is all
    ],
)
def test_scopes_that_are_granted(clients, scope, expected):
    answer = ask(clients, ASK | {"scope": scope}, FORM, basic("batch", PLAIN))
    assert members(answer)["access_token"] == expected


@pytest.mark.parametrize(
    "scope", ["orders/eat", "orders/read orders/eat", "orders/read\torders/write", " ", "ORDERS/READ", 'a"b']
)
def test_scopes_that_do_not_exist(clients, scope):
    assert error(ask(clients, ASK | {"scope": scope}, FORM, basic("batch", PLAIN))) == "invalid_scope"


def test_a_scope_that_exists_but_is_not_granted(clients):
    answer = ask(clients, ASK | {"scope": "orders/delete"}, FORM, basic("batch", PLAIN))
    assert error(answer) == "invalid_grant"


def test_what_other_parameters_say_changes_nothing(clients):
    form = ASK | {"resource": "https://api.example", "aws_client_metadata": "{}"}
    assert members(ask(clients, form, FORM, basic("batch", PLAIN)))["expires_in"] == 900


def test_secrets_and_tokens_stand_in_no_repr():
    request = TokenRequest("POST", [basic("batch", PLAIN)], PLAIN.encode(), PLAIN)
    assert PLAIN not in repr(request) and "Basic" not in repr(request)
    assert PLAIN not in repr(Answer(200, PLAIN.encode()))


names = st.sampled_from(
    ["grant_type", "scope", "client_id", "client_secret", "Authorization", "Content-Type"]
)
values = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["client_credentials", "orders/read", "batch", PLAIN, FORM[1], basic("batch", PLAIN)[1]]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.dictionaries(names, values)),
    st.lists(st.tuples(names, values), max_size=3),
    st.sampled_from(["POST", "GET"]),
    st.text(max_size=10),
)
def test_whatever_is_sent_one_answer_of_a_known_kind_comes_back(clients, form, headers, method, query):
    answer = ask(clients, form, *headers, method=method, query=query)
    assert answer.status in (200, 400, 405)
    if answer.status == 200:
        shown = str(headers) + str(form)
        assert PLAIN in shown or base64.b64encode(f"batch:{PLAIN}".encode()).decode() in shown
