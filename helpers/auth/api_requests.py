"""What each way out asks of AWS's API, in the exact shapes; nothing is sent.

`requests_for` gives the calls that make the difference, not a whole deployment. Every one of them is held
against the service model in botocore (`helpers.auth.api_shapes`) by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from helpers.auth.api_shapes import check_operation
from helpers.auth.demonstration import DEMONSTRATION, DemonstrationPool
from helpers.auth.simulators.standard import careful_alb_action
from helpers.auth.ways_out import WAYS_OUT
from helpers.errors import InputError

__all__ = ["ApiRequest", "requests_for"]

_ACCOUNT = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333"
_ALB = f"{_ACCOUNT}:loadbalancer/app/orders/0123456789abcdef"
_LISTENER = f"{_ACCOUNT}:listener/app/orders/0123456789abcdef/fedcba9876543210"
_NLB = f"{_ACCOUNT}:loadbalancer/net/orders/0123456789abcdef"
_TARGETS = f"{_ACCOUNT}:targetgroup/orders/0123456789abcdef"
_SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A call of boto3: the client's name, the operation as the service model spells it, its parameters."""

    service: str
    operation: str
    parameters: Mapping[str, Any]

    def check(self) -> None:
        """Raise `InputError` when the call does not have the shape that the service model asks for."""
        check_operation(self.service, self.operation, self.parameters)


def requests_for(way: str, pool: DemonstrationPool = DEMONSTRATION) -> tuple[ApiRequest, ...]:
    """The calls that make the way out `way` what it is; none where AWS is not asked for anything.

    Raises `InputError` for a way that is not in `WAYS_OUT`.

    >>> [request.operation for request in requests_for("http_api")]
    ['CreateVpcLink', 'CreateAuthorizer', 'CreateIntegration', 'CreateRoute']
    >>> requests_for("nginx")
    ()
    """
    if way not in WAYS_OUT:
        raise InputError(f"{way!r} is no way out", expected=f"one of {', '.join(WAYS_OUT)}")
    return _BUILDERS[way](pool) if way in _BUILDERS else ()


def _http_api(pool: DemonstrationPool) -> tuple[ApiRequest, ...]:
    authorizer = {
        "ApiId": "api0000000",
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {"Issuer": pool.issuer, "Audience": [pool.client_id]},
        "Name": "orders",
    }
    integration = {
        "ApiId": "api0000000",
        "IntegrationType": "HTTP_PROXY",
        "IntegrationMethod": "ANY",
        "IntegrationUri": _LISTENER,
        "ConnectionType": "VPC_LINK",
        "ConnectionId": "vpclink000",
        "PayloadFormatVersion": "1.0",
    }
    route = {
        "ApiId": "api0000000",
        "RouteKey": "GET /orders",
        "AuthorizationType": "JWT",
        "AuthorizerId": "auth000000",
        "AuthorizationScopes": [pool.scope],
        "Target": "integrations/int0000000",
    }
    return (
        ApiRequest("apigatewayv2", "CreateVpcLink", {"Name": "orders", "SubnetIds": _SUBNETS}),
        ApiRequest("apigatewayv2", "CreateAuthorizer", authorizer),
        ApiRequest("apigatewayv2", "CreateIntegration", integration),
        ApiRequest("apigatewayv2", "CreateRoute", route),
    )


def _lambda_authorizer(pool: DemonstrationPool) -> tuple[ApiRequest, ...]:
    function = f"arn:aws:lambda:{pool.region}:111122223333:function:orders-authorizer"
    authorizer = {
        "ApiId": "api0000000",
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": (
            f"arn:aws:apigateway:{pool.region}:lambda:path/2015-03-31/functions/{function}/invocations"
        ),
        "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": True,
        # Without the route among the sources, an answer for one route serves them all.
        "IdentitySource": ["$request.header.Authorization", "$context.routeKey"],
        "AuthorizerResultTtlInSeconds": 0,
        "Name": "orders",
    }
    return (ApiRequest("apigatewayv2", "CreateAuthorizer", authorizer),)


def _rest_nlb(pool: DemonstrationPool) -> tuple[ApiRequest, ...]:
    return (
        ApiRequest("apigateway", "CreateVpcLink", {"name": "orders", "targetArns": [_NLB]}),
        _rest_cognito_authorizer(pool),
        ApiRequest("apigateway", "PutIntegration", _rest_integration()),
    )


def _rest_alb(pool: DemonstrationPool) -> tuple[ApiRequest, ...]:
    return (
        ApiRequest("apigatewayv2", "CreateVpcLink", {"Name": "orders", "SubnetIds": _SUBNETS}),
        _rest_cognito_authorizer(pool),
        ApiRequest("apigateway", "PutIntegration", _rest_integration() | {"integrationTarget": _ALB}),
    )


def _rest_cognito_authorizer(pool: DemonstrationPool) -> ApiRequest:
    user_pool = f"arn:aws:cognito-idp:{pool.region}:111122223333:userpool/{pool.user_pool_id}"
    parameters = {
        "restApiId": "api0000000",
        "name": "orders",
        "type": "COGNITO_USER_POOLS",
        "providerARNs": [user_pool],
        "identitySource": "method.request.header.Authorization",
    }
    return ApiRequest("apigateway", "CreateAuthorizer", parameters)


def _rest_integration() -> dict[str, Any]:
    return {
        "restApiId": "api0000000",
        "resourceId": "res000",
        "httpMethod": "ANY",
        "type": "HTTP_PROXY",
        "integrationHttpMethod": "ANY",
        "uri": "https://orders.internal.example/orders",
        "connectionType": "VPC_LINK",
        "connectionId": "vpclink000",
    }


def _cloudfront(pool: DemonstrationPool) -> tuple[ApiRequest, ...]:
    endpoint = {
        "Name": "orders",
        "Arn": _ALB,
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": "https-only",
    }
    return (ApiRequest("cloudfront", "CreateVpcOrigin", {"VpcOriginEndpointConfig": endpoint}),)


def _alb_jwt(pool: DemonstrationPool) -> tuple[ApiRequest, ...]:
    rule = {
        "ListenerArn": _LISTENER,
        "Priority": 10,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/orders*"]}}],
        "Actions": [
            careful_alb_action(pool),
            {"Type": "forward", "Order": 2, "TargetGroupArn": _TARGETS},
        ],
    }
    return (ApiRequest("elbv2", "CreateRule", rule),)


_BUILDERS: Mapping[str, Callable[[DemonstrationPool], tuple[ApiRequest, ...]]] = MappingProxyType(
    {
        "lambda_authorizer": _lambda_authorizer,
        "rest_nlb": _rest_nlb,
        "http_api": _http_api,
        "cloudfront": _cloudfront,
        "alb_jwt": _alb_jwt,
        "rest_alb": _rest_alb,
    }
)
