"""The events with which API Gateway calls an authorizer, and the one with which a function is tried by hand.

The shapes are AWS's; the values are those of an API that exists nowhere. They show what becomes of a header
that a client sends twice: an HTTP API joins the values with a comma, a REST API lists them under
``multiValueHeaders`` and keeps the last one under ``headers``.

Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

__all__ = ["http_api_event", "rest_request_event", "rest_token_event", "verifying_event"]

_API = "arn:aws:execute-api:ap-northeast-1:123456789012:kumokata01"
_HOST = "kumokata01.execute-api.ap-northeast-1.amazonaws.com"


def http_api_event(authorization: Sequence[str], query_string: str = "") -> dict[str, Any]:
    """The event of an HTTP API, payload format 2.0, for a request with these values of ``Authorization``.

    >>> event = http_api_event(["Bearer abc", "Bearer def"])
    >>> event["headers"]["authorization"], event["routeKey"]
    ('Bearer abc,Bearer def', 'GET /orders')
    """
    joined = {"authorization": ",".join(authorization)} if authorization else {}
    return {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": f"{_API}/$default/GET/orders",
        "identitySource": list(joined.values()),
        "routeKey": "GET /orders",
        "rawPath": "/orders",
        "rawQueryString": query_string,
        "headers": {"host": _HOST, **joined},
        "queryStringParameters": dict(parse_qsl(query_string)),
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "kumokata01",
            "domainName": _HOST,
            "http": {"method": "GET", "path": "/orders", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
            "requestId": "kumokata-request-1",
            "routeKey": "GET /orders",
            "stage": "$default",
        },
        "pathParameters": {},
        "stageVariables": {},
    }


def rest_request_event(authorization: Sequence[str], query_string: str = "") -> dict[str, Any]:
    """The event of a REST API with an authorizer of type REQUEST. Names keep the case they were sent in.

    >>> event = rest_request_event(["Bearer abc", "Bearer def"])
    >>> event["headers"]["Authorization"], event["multiValueHeaders"]["Authorization"]
    ('Bearer def', ['Bearer abc', 'Bearer def'])
    """
    values = {"Host": [_HOST], **({"Authorization": list(authorization)} if authorization else {})}
    parameters: dict[str, list[str]] = {}
    for name, value in parse_qsl(query_string):
        parameters.setdefault(name, []).append(value)
    return {
        "type": "REQUEST",
        "methodArn": f"{_API}/prod/GET/orders",
        "resource": "/orders",
        "path": "/orders",
        "httpMethod": "GET",
        "headers": {name: several[-1] for name, several in values.items()},
        "multiValueHeaders": values,
        "queryStringParameters": {name: several[-1] for name, several in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "kumokata01",
            "httpMethod": "GET",
            "path": "/prod/orders",
            "requestId": "kumokata-request-1",
            "resourcePath": "/orders",
            "stage": "prod",
        },
    }


def rest_token_event(authorization: str) -> dict[str, Any]:
    """The event of a REST API with an authorizer of type TOKEN: one value is all it gets.

    >>> sorted(rest_token_event("Bearer abc"))
    ['authorizationToken', 'methodArn', 'type']
    """
    return {"type": "TOKEN", "authorizationToken": authorization, "methodArn": f"{_API}/prod/GET/orders"}


def verifying_event(token: str) -> dict[str, str]:
    """The event with which a function that only verifies is tried: the bare token.

    >>> verifying_event("abc")
    {'token': 'abc'}
    """
    return {"token": token}
