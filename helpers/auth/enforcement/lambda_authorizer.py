"""Lambda functions that verify: the authorizer of an HTTP API, that of a REST API, and one that only answers.

::

    from helpers.auth import CognitoVerifier, HttpApiAuthorizer

    verifier = CognitoVerifier(
        "ap-northeast-1_Example1", client_ids=["abc"], scopes=["orders/read"], jwks=None
    )
    verifier.hydrate()  # at the cold start, not in the first request
    handler = HttpApiAuthorizer(verifier)  # "module.handler" in the settings of the function

An authorizer has no say in the status. An HTTP API makes 403 of every no; a REST API makes 403 of a policy
that denies, 401 of an error whose whole message is ``Unauthorized``, and 500 of any other error. So 400 and
the challenge of RFC 6750 get lost, and each 401 of a REST API counts as a failed invocation in CloudWatch:
an alarm on errors of the function has to know that.

Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html,
https://github.com/awslabs/aws-apigateway-lambda-authorizer-blueprints/issues/21 (failed invocations)
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from helpers.auth.claims import Claims
from helpers.auth.enforcement.bearer import bearer_token, query_has_token
from helpers.auth.rejection import TokenRejected
from helpers.auth.verifier import CognitoVerifier
from helpers.errors import InputError

__all__ = ["HttpApiAuthorizer", "RestApiAuthorizer", "Unauthorized", "VerifyingFunction"]

_log = logging.getLogger(__name__)


class Unauthorized(Exception):
    """The error that a REST API answers with 401. The gateway compares its message: it is this one word."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


class HttpApiAuthorizer:
    """The authorizer of an HTTP API: payload format 2.0, simple responses.

    Called with an event it returns ``{"isAuthorized": …}``, and on a yes a ``context`` for the integration.
    Raises `InputError`, which is a 500, for what is not such an event.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.lambda_events import http_api_event
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> handler = HttpApiAuthorizer(verifier_for())
    >>> answer = handler(http_api_event([f"Bearer {DEMONSTRATION.token()}"]))
    >>> answer["isAuthorized"], answer["context"]["client_id"]
    (True, '1kumokataordersclient00001')
    >>> handler(http_api_event(["Bearer abc"]))
    {'isAuthorized': False}
    """

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    def __call__(self, event: Mapping[str, Any], context: object = None) -> dict[str, Any]:
        """Lambda's interface of a handler."""
        values = _values(_checked(event).get("headers"))
        try:
            in_query = query_has_token(event.get("rawQueryString") or "")
            claims = self._verifier.verify(bearer_token(values, in_query=in_query))
        except TokenRejected as rejected:
            _log.info("refused: %s", rejected.reason)
            return {"isAuthorized": False}
        return {"isAuthorized": True, "context": _context(claims)}


class RestApiAuthorizer:
    """The authorizer of a REST API, of type TOKEN or REQUEST: answers with an IAM policy.

    A good token gets a policy for the whole stage, not for the one method: the gateway keeps the answer and
    holds it against the client's next request, to whatever route. The verdict here does not depend on the
    route, so that is right. With scopes of its own for a route, switch the cache off, or make the route part
    of its key.

    A token without the scope gets a policy that denies (403); everything else raises `Unauthorized` (401).
    Raises `InputError`, which is a 500, for what is not such an event.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.lambda_events import rest_token_event
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> handler = RestApiAuthorizer(verifier_for())
    >>> answer = handler(rest_token_event(f"Bearer {DEMONSTRATION.token()}"))
    >>> statement = answer["policyDocument"]["Statement"][0]
    >>> statement["Effect"], statement["Resource"]
    ('Allow', 'arn:aws:execute-api:ap-northeast-1:123456789012:kumokata01/prod/*')
    >>> handler(rest_token_event("Bearer abc"))
    Traceback (most recent call last):
    ...
    helpers.auth.enforcement.lambda_authorizer.Unauthorized: Unauthorized
    """

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    def __call__(self, event: Mapping[str, Any], context: object = None) -> dict[str, Any]:
        """Lambda's interface of a handler."""
        values, in_query = _rest_values(_checked(event))
        resource = _whole_stage(event.get("methodArn"))
        try:
            claims = self._verifier.verify(bearer_token(values, in_query=in_query))
        except TokenRejected as rejected:
            _log.info("refused: %s", rejected.reason)
            if rejected.status == 403:
                return _policy("refused", "Deny", resource)
        else:
            return _policy(claims.client_id, "Allow", resource) | {"context": _context(claims)}
        # Outside the block: Lambda logs an error with those behind it, and none shall be behind this one.
        raise Unauthorized


class VerifyingFunction:
    """A function that a service calls with ``{"token": …}``, and that says whether it is good, and why not.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.lambda_events import verifying_event
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> handler = VerifyingFunction(verifier_for())
    >>> handler(verifying_event(DEMONSTRATION.token()))["claims"]["scope"]
    'orders/read'
    >>> handler(verifying_event("abc"))
    {'valid': False, 'status': 401, 'reason': 'token_malformed'}
    """

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    def __call__(self, event: Mapping[str, Any], context: object = None) -> dict[str, Any]:
        """Lambda's interface of a handler."""
        if not isinstance(event, Mapping) or not isinstance(event.get("token"), str):
            raise InputError("an event without a token", expected='{"token": "…"}')
        try:
            claims = self._verifier.verify(event["token"])
        except TokenRejected as rejected:
            return {"valid": False, "status": rejected.status, "reason": rejected.reason}
        return {"valid": True, "claims": _context(claims)}


def _context(claims: Claims) -> dict[str, str | int | float]:
    # A REST API takes only text, numbers and booleans here.
    return {
        "client_id": claims.client_id,
        "scope": " ".join(sorted(claims.scopes)),
        "token_id": claims.token_id or "",
        "expires_at_s": claims.expires_at_s,
    }


def _policy(principal: str, effect: str, resource: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {
        "principalId": principal,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }


def _whole_stage(method_arn: object) -> str:
    parts = method_arn.split("/") if isinstance(method_arn, str) else []
    if len(parts) < 2 or not parts[0].startswith("arn:") or ":execute-api:" not in parts[0]:
        raise InputError("an event without the ARN of a method", expected="methodArn: arn:aws:execute-api:…")
    return f"{parts[0]}/{parts[1]}/*"


def _rest_values(event: Mapping[str, Any]) -> tuple[list[str], bool]:
    if event.get("type") == "TOKEN":
        token = event.get("authorizationToken")
        return ([token] if isinstance(token, str) else []), False
    # All values where the gateway lists them; `headers` alone keeps the last of two.
    in_query = "access_token" in (event.get("queryStringParameters") or {})
    return _values(event.get("multiValueHeaders") or event.get("headers")), in_query


def _values(headers: object) -> list[str]:
    if not isinstance(headers, Mapping):
        raise InputError("an event without headers", expected="the event of an API Gateway authorizer")
    found: list[str] = []
    for name, value in headers.items():
        if name.lower() == "authorization":
            found += value if isinstance(value, list) else [value]
    return found


def _checked(event: object) -> Mapping[str, Any]:
    if not isinstance(event, Mapping):
        raise InputError("this is no event", expected="the event of an API Gateway authorizer")
    return event
