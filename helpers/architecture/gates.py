"""What stands before the balancers as resources: both kinds of API Gateway, and VPC links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.architecture.balancers import PRIVATE_PORT, balancer_behind, is_public
from helpers.architecture.kinds.cognito_user_pool import SCOPE, issuer
from helpers.architecture.stack import get, ref, sub
from helpers.errors import InputError

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["deploy_http_api", "deploy_rest_api", "deploy_vpc_link"]

_INVOKE = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"
)


def deploy_vpc_link(stack: Stack, component: Component) -> None:
    """Add the link. Raises `InputError` when no API leads to it."""
    name = stack.name(component)
    if stack.sources(component, "api_gateway_http"):
        _add_link(stack, component, name)
        return
    balancers = stack.targets(component, "nlb")
    if not balancers or not stack.sources(component, "api_gateway_rest"):
        raise InputError(
            f"nothing can be made of the VPC link {component.key}",
            expected="an HTTP API before it, or a REST API before it and an NLB behind it",
        )
    stack.add(
        name,
        "AWS::ApiGateway::VpcLink",
        {"Name": component.key, "TargetArns": [ref(stack.name(one)) for one in balancers]},
    )


def _add_link(stack: Stack, component: Component, name: str) -> None:
    group = stack.security_group(component, port=PRIVATE_PORT, from_internet=False)
    stack.add(
        name,
        "AWS::ApiGatewayV2::VpcLink",
        {"Name": name, "SubnetIds": stack.subnets("Private"), "SecurityGroupIds": [group]},
    )


def deploy_http_api(stack: Stack, component: Component) -> None:
    """Add the API. Raises `InputError` when it leads to no load balancer."""
    name = stack.name(component)
    stack.add(name, "AWS::ApiGatewayV2::Api", {"Name": component.key, "ProtocolType": "HTTP"})
    stack.add(
        f"{name}Stage",
        "AWS::ApiGatewayV2::Stage",
        {"ApiId": ref(name), "StageName": "$default", "AutoDeploy": True},
    )
    integration: dict[str, Any] = {
        "ApiId": ref(name),
        "IntegrationType": "HTTP_PROXY",
        "IntegrationMethod": "ANY",
        "PayloadFormatVersion": "1.0",
    }
    links = stack.targets(component, "vpc_link")
    if links:
        balancer = balancer_behind(stack, links[0], "alb", "nlb")
        integration |= {
            "ConnectionType": "VPC_LINK",
            "ConnectionId": ref(stack.name(links[0])),
            "IntegrationUri": ref(stack.name(balancer, "Listener")),
        }
    else:
        balancer = balancer_behind(stack, component, "alb")
        integration["IntegrationUri"] = sub(f"https://${{{_domain(stack, balancer)}}}/{{proxy}}")
    stack.add(f"{name}Integration", "AWS::ApiGatewayV2::Integration", integration)
    route: dict[str, Any] = {
        "ApiId": ref(name),
        "RouteKey": "ANY /{proxy+}",
        "Target": sub(f"integrations/${{{name}Integration}}"),
    }
    authorizer = {"ApiId": ref(name), "Name": "tokens", "IdentitySource": ["$request.header.Authorization"]}
    functions, pools = (stack.targets(component, kind) for kind in ("lambda_function", "cognito_user_pool"))
    if functions:
        function = stack.name(functions[0])
        authorizer |= {
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": sub(_INVOKE % function),
            "AuthorizerPayloadFormatVersion": "2.0",
            "EnableSimpleResponses": True,
        }
        route["AuthorizationType"] = "CUSTOM"
        _let_call(stack, name, function)
    elif pools:
        pool = stack.name(pools[0])
        authorizer |= {
            "AuthorizerType": "JWT",
            "JwtConfiguration": {"Issuer": issuer(pool), "Audience": [ref(f"{pool}Client")]},
        }
        # Without a scope an ID token would pass as well.
        route |= {"AuthorizationType": "JWT", "AuthorizationScopes": [SCOPE]}
    else:
        route["AuthorizationType"] = "NONE"
    if functions or pools:
        stack.add(f"{name}Authorizer", "AWS::ApiGatewayV2::Authorizer", authorizer)
        route["AuthorizerId"] = ref(f"{name}Authorizer")
    stack.add(f"{name}Route", "AWS::ApiGatewayV2::Route", route)
    stack.output(f"{name}Address", f"the address of {component.key}", get(name, "ApiEndpoint"))


def deploy_rest_api(stack: Stack, component: Component) -> None:
    """Add the API. Raises `InputError` when it leads to no load balancer."""
    name = stack.name(component)
    stack.add(
        name,
        "AWS::ApiGateway::RestApi",
        {"Name": component.key, "EndpointConfiguration": {"Types": ["REGIONAL"]}},
    )
    resource = stack.add(
        f"{name}Resource",
        "AWS::ApiGateway::Resource",
        {"RestApiId": ref(name), "ParentId": get(name, "RootResourceId"), "PathPart": "{proxy+}"},
    )
    method = {
        "RestApiId": ref(name),
        "ResourceId": ref(resource),
        "HttpMethod": "ANY",
        "RequestParameters": {"method.request.path.proxy": True},
        "Integration": _rest_integration(stack, component),
    }
    stack.add(f"{name}Method", "AWS::ApiGateway::Method", method | _rest_authorizer(stack, component))
    deployment = stack.add(
        f"{name}Deployment",
        "AWS::ApiGateway::Deployment",
        {"RestApiId": ref(name)},
        depends_on=[f"{name}Method"],
    )
    stack.add(
        f"{name}Stage",
        "AWS::ApiGateway::Stage",
        {"RestApiId": ref(name), "DeploymentId": ref(deployment), "StageName": "live"},
    )
    address = sub(f"https://${{{name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/live")
    stack.output(f"{name}Address", f"the address of {component.key}", address)


def _rest_integration(stack: Stack, component: Component) -> dict[str, Any]:
    integration: dict[str, Any] = {
        "Type": "HTTP_PROXY",
        "IntegrationHttpMethod": "ANY",
        "RequestParameters": {"integration.request.path.proxy": "method.request.path.proxy"},
    }
    links = stack.targets(component, "vpc_link")
    balancer = balancer_behind(stack, links[0] if links else component, "nlb" if links else "alb")
    name = stack.name(balancer)
    if is_public(balancer):
        return integration | {"Uri": sub(f"https://${{{_domain(stack, balancer)}}}/{{proxy}}")}
    integration |= {"ConnectionType": "VPC_LINK", "Uri": sub(f"http://${{{name}.DNSName}}/{{proxy}}")}
    if links:
        return integration | {"ConnectionId": ref(stack.name(links[0]))}
    link = stack.name(component, "VpcLink")
    _add_link(stack, component, link)
    return integration | {"ConnectionId": ref(link), "IntegrationTarget": ref(name)}


def _rest_authorizer(stack: Stack, component: Component) -> dict[str, Any]:
    """The authorizer that the flows of a REST API name, and what its method says of it.

    Without a flow to a function or a pool, the API still asks for a token of the pool that its clients use.
    """
    name = stack.name(component)
    authorizer = {
        "RestApiId": ref(name),
        "Name": "tokens",
        "IdentitySource": "method.request.header.Authorization",
    }
    functions = stack.targets(component, "lambda_function")
    pools = stack.targets(component, "cognito_user_pool") or tuple(
        one for one in stack.architecture.components if one.kind == "cognito_user_pool"
    )
    if functions:
        function = stack.name(functions[0])
        authorizer |= {"Type": "TOKEN", "AuthorizerUri": sub(_INVOKE % function)}
        _let_call(stack, name, function)
        said: dict[str, Any] = {"AuthorizationType": "CUSTOM"}
    elif pools:
        authorizer |= {"Type": "COGNITO_USER_POOLS", "ProviderARNs": [get(stack.name(pools[0]), "Arn")]}
        said = {"AuthorizationType": "COGNITO_USER_POOLS", "AuthorizationScopes": [SCOPE]}
    else:
        return {"AuthorizationType": "NONE"}
    stack.add(f"{name}Authorizer", "AWS::ApiGateway::Authorizer", authorizer)
    return said | {"AuthorizerId": ref(f"{name}Authorizer")}


def _let_call(stack: Stack, gate: str, function: str) -> None:
    """Let a gate call a function."""
    arn = f"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{gate}}}/*"
    stack.add(
        f"{gate}Calls{function}",
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": ref(function),
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": sub(arn),
        },
    )


def _domain(stack: Stack, balancer: Component) -> str:
    """The name of the parameter with the public name of a balancer, which its certificate names too."""
    name = stack.name(balancer, "DomainName")
    stack.parameter(name, f"the public name of {balancer.key}, as in its certificate")
    return name
