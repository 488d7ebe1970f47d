"""Lambda authorizers with a stand-in for the gateway around them, which makes the status of their answer.

The functions are those that run at AWS. The gateway is a dozen lines here: it calls with a documented event,
does not call at all without the header that the authorizer names as its source, and translates the answer.
What the gateway itself would refuse (its limit for headers, for instance) is not in it.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/call-api-with-api-gateway-lambda-authorization.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from helpers.auth.enforcement.lambda_authorizer import HttpApiAuthorizer, RestApiAuthorizer, Unauthorized
from helpers.auth.enforcement.lambda_events import http_api_event, rest_request_event
from helpers.auth.verifier import CognitoVerifier
from helpers.language import Text

__all__ = ["HttpApiLambdaPoint", "RestApiLambdaPoint"]


class _LambdaPoint:
    runs_the_kits_verifier: ClassVar[bool] = True
    simulated: ClassVar[bool] = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing runs between two events."""


class HttpApiLambdaPoint(_LambdaPoint):
    """`HttpApiAuthorizer` behind an HTTP API.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement import enforcement_points
    >>> with enforcement_points(names=["lambda-http-api"])[0] as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 403)
    """

    name = "lambda-http-api"
    label = Text(ja="Lambda オーソライザー（HTTP API）", en="Lambda authorizer (HTTP API)")

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._handler = HttpApiAuthorizer(verifier)

    def send(self, token: str) -> int:
        """The status for a request with ``Authorization: Bearer <token>``."""
        try:
            answer = self._handler(_through_json(http_api_event([f"Bearer {token}"])))
        except Exception:
            return 500
        return 200 if _through_json(answer).get("isAuthorized") is True else 403


class RestApiLambdaPoint(_LambdaPoint):
    """`RestApiAuthorizer` behind a REST API, of type REQUEST.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement import enforcement_points
    >>> with enforcement_points(names=["lambda-rest-api"])[0] as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 401)
    """

    name = "lambda-rest-api"
    label = Text(ja="Lambda オーソライザー（REST API）", en="Lambda authorizer (REST API)")

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._handler = RestApiAuthorizer(verifier)

    def send(self, token: str) -> int:
        """The status for a request with ``Authorization: Bearer <token>``."""
        event = rest_request_event([f"Bearer {token}"])
        try:
            answer = self._handler(_through_json(event))
        except Unauthorized:
            return 401
        except Exception:
            return 500
        return 200 if _allows(_through_json(answer)["policyDocument"], event["methodArn"]) else 403


def _through_json(message: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a message on its way to a function or back."""
    return json.loads(json.dumps(message))


def _allows(policy: Mapping[str, Any], method_arn: str) -> bool:
    """Whether a policy lets the method be called; a Deny that matches wins, and no match is a no."""
    effects = {
        statement["Effect"]
        for statement in policy["Statement"]
        if statement["Action"] == "execute-api:Invoke" and _matches(statement["Resource"], method_arn)
    }
    return effects == {"Allow"}


def _matches(resource: str, method_arn: str) -> bool:
    # IAM has more wildcards; the kit's policies end with the one.
    return method_arn.startswith(resource[:-1]) if resource.endswith("*") else method_arn == resource
