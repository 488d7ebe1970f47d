"""Lambda functions that verify, called with the events of API Gateway."""

import json
import traceback

import pytest

from helpers.auth import (
    ATTACKS,
    DEMONSTRATION,
    AttackContext,
    HttpApiAuthorizer,
    RestApiAuthorizer,
    TokenRejected,
    VerifyingFunction,
    http_api_event,
    rest_request_event,
    rest_token_event,
    verifying_event,
)
from helpers.auth.enforcement.context import verifier_for
from helpers.auth.enforcement.lambda_authorizer import Unauthorized
from helpers.auth.enforcement.lambda_points import HttpApiLambdaPoint, RestApiLambdaPoint
from helpers.errors import InputError
from helpers.facts import fact

CONTEXT = AttackContext.demonstration()
VERIFIER = verifier_for(CONTEXT)
TOKEN = CONTEXT.token()
GOOD, BAD = f"Bearer {TOKEN}", f"Bearer {CONTEXT.token(key='stranger')}"
NO_SCOPE = f"Bearer {CONTEXT.token(claims=CONTEXT.claims(scope='orders/write'))}"
TWO = [[GOOD, BAD], [BAD, GOOD], [GOOD, GOOD], [f"{GOOD},{BAD}"], [GOOD, "Basic abc"]]


def test_an_http_api_gets_a_yes_with_a_context_or_a_no():
    authorizer = HttpApiAuthorizer(VERIFIER)
    assert authorizer(http_api_event([GOOD])) == {
        "isAuthorized": True,
        "context": {
            "client_id": DEMONSTRATION.client_id,
            "scope": DEMONSTRATION.scope,
            "token_id": CONTEXT.claims()["jti"],
            "expires_at_s": CONTEXT.claims()["exp"],
        },
    }
    for values in ([], [BAD], [NO_SCOPE], ["Bearer"], *TWO):
        assert authorizer(http_api_event(values), object()) == {"isAuthorized": False}


@pytest.mark.parametrize("name", ["authorization", "Authorization", "AUTHORIZATION"])
def test_the_header_counts_in_any_case(name):
    event = http_api_event([]) | {"headers": {name: GOOD}}
    assert HttpApiAuthorizer(VERIFIER)(event)["isAuthorized"] is True
    event["headers"]["aUthorization"] = BAD
    assert HttpApiAuthorizer(VERIFIER)(event)["isAuthorized"] is False


def test_a_token_in_the_query_or_a_cookie_is_not_used_and_spoils_a_good_header():
    authorizer = HttpApiAuthorizer(VERIFIER)
    query = f"access_token={TOKEN}"
    assert authorizer(http_api_event([], query))["isAuthorized"] is False
    assert authorizer(http_api_event([GOOD], query))["isAuthorized"] is False
    assert authorizer(http_api_event([GOOD], "page=2"))["isAuthorized"] is True
    in_cookie = http_api_event([]) | {"cookies": [f"access_token={TOKEN}", f"authorization={GOOD}"]}
    assert authorizer(in_cookie)["isAuthorized"] is False


@pytest.mark.parametrize("event", [rest_token_event(GOOD), rest_request_event([GOOD])])
def test_a_rest_api_gets_a_policy_for_the_stage(event):
    answer = RestApiAuthorizer(VERIFIER)(event)
    assert answer["principalId"] == DEMONSTRATION.client_id
    assert answer["policyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Action": "execute-api:Invoke",
                "Effect": "Allow",
                "Resource": "arn:aws:execute-api:ap-northeast-1:123456789012:kumokata01/prod/*",
            }
        ],
    }
    assert all(isinstance(value, str | int | float) for value in answer["context"].values())


@pytest.mark.parametrize("event", [rest_token_event(NO_SCOPE), rest_request_event([NO_SCOPE])])
def test_a_rest_api_gets_a_policy_that_denies_when_the_scope_is_missing(event):
    answer = RestApiAuthorizer(VERIFIER)(event)
    assert answer["policyDocument"]["Statement"][0]["Effect"] == "Deny"
    assert DEMONSTRATION.client_id not in json.dumps(answer)


@pytest.mark.parametrize(
    "event",
    [rest_token_event(value) for value in (BAD, "", "Bearer", TOKEN, f"{GOOD},{BAD}", f"{GOOD}\r\n {BAD}")]
    + [rest_request_event(values) for values in ([], [BAD], [""], *TWO)]
    + [rest_request_event([GOOD], f"access_token={TOKEN}"), rest_request_event([], f"access_token={TOKEN}")],
)
def test_everything_else_is_an_error_of_one_word_that_knows_nothing(event):
    with pytest.raises(Unauthorized) as raised:
        RestApiAuthorizer(VERIFIER)(event)
    assert str(raised.value) == "Unauthorized"
    assert raised.value.__cause__ is None and raised.value.__context__ is None
    written = "".join(traceback.format_exception(raised.value))
    assert "TokenRejected" not in written and TOKEN not in written


def test_a_rest_api_without_lists_of_values_gives_its_last_value():
    # A test event typed by hand has `headers` alone.
    event = rest_request_event([GOOD]) | {"multiValueHeaders": None}
    assert RestApiAuthorizer(VERIFIER)(event)["policyDocument"]["Statement"][0]["Effect"] == "Allow"


def test_the_policy_is_far_smaller_than_the_limit_whatever_the_path():
    limit = fact("apigateway.authorizer.policy_max_bytes").value
    event = rest_token_event(GOOD)
    event["methodArn"] += "/deeper" * 2_000
    answer = RestApiAuthorizer(VERIFIER)(event)
    assert len(event["methodArn"]) > limit
    assert len(json.dumps(answer["policyDocument"])) < limit / 10


@pytest.mark.parametrize("authorizer", [HttpApiAuthorizer(VERIFIER), RestApiAuthorizer(VERIFIER)])
@pytest.mark.parametrize("event", [None, [], {}, {"headers": "Authorization"}, {"version": "2.0"}])
def test_what_is_no_event_is_a_fault_and_not_a_yes(authorizer, event):
    with pytest.raises(InputError):
        authorizer(event)


@pytest.mark.parametrize("arn", [None, 5, "", "arn:aws:s3:::bucket/key", "arn:aws:execute-api:r:a:api"])
def test_an_arn_that_is_none_of_a_method_is_a_fault(arn):
    with pytest.raises(InputError):
        RestApiAuthorizer(VERIFIER)(rest_token_event(GOOD) | {"methodArn": arn})


def test_a_function_that_only_verifies_says_why_not():
    function = VerifyingFunction(VERIFIER)
    assert function(verifying_event(TOKEN))["claims"]["client_id"] == DEMONSTRATION.client_id
    assert function(verifying_event("")) == {"valid": False, "status": 401, "reason": "token_malformed"}
    refused = function(verifying_event(NO_SCOPE.split()[1]))
    assert refused == {"valid": False, "status": 403, "reason": "scope_insufficient"}
    for event in (None, {}, {"token": None}, {"token": b"abc"}):
        with pytest.raises(InputError):
            function(event)


def test_the_function_says_of_the_whole_catalogue_what_the_verifier_says():
    function = VerifyingFunction(VERIFIER)
    for attack in ATTACKS:
        token = attack.make(CONTEXT)
        try:
            VERIFIER.verify(token)
        except TokenRejected as rejected:
            assert function(verifying_event(token))["reason"] == rejected.reason
        else:
            assert function(verifying_event(token))["valid"] is True


class _Broken:
    def verify(self, token):
        raise RuntimeError("a bug")


@pytest.mark.parametrize("point", [HttpApiLambdaPoint, RestApiLambdaPoint])
def test_the_stand_in_for_the_gateway_makes_500_of_a_fault(point):
    with point(_Broken()) as broken:
        assert broken.send(TOKEN) == 500


def test_the_stand_in_for_the_gateway_holds_the_policy_against_the_method(monkeypatch):
    with RestApiLambdaPoint(VERIFIER) as point:
        assert point.send(TOKEN) == 200
        monkeypatch.setattr(
            "helpers.auth.enforcement.lambda_authorizer._whole_stage",
            lambda arn: "arn:aws:execute-api:*:other",
        )
        assert point.send(TOKEN) == 403


def test_sample_events_are_json_and_keep_what_was_sent():
    for event in (http_api_event([GOOD]), rest_request_event([GOOD], "a=1&a=2"), rest_token_event(GOOD)):
        assert json.loads(json.dumps(event)) == event
    both = rest_request_event([GOOD, BAD], "a=1&a=2")
    assert both["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert both["queryStringParameters"] == {"a": "2"}
    assert "Authorization" not in rest_request_event([])["headers"]
