"""Load balancers as resources: listeners, target groups, rules, and tokens that the balancer itself
verifies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.architecture.kinds.cognito_user_pool import SCOPE, issuer
from helpers.architecture.stack import TASK_PORT, get, ref
from helpers.errors import InputError

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["PRIVATE_PORT", "balancer_behind", "deploy_alb", "deploy_nlb", "is_public"]

#: Port and protocol of private balancers; public ones speak HTTPS.
PRIVATE_PORT, PUBLIC_PORT = 80, 443
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def is_public(component: Component) -> bool:
    """Whether a balancer faces the internet.

    >>> from helpers.architecture import Component
    >>> is_public(Component("alb", "alb", capacity={"public": "yes"}))
    True
    """
    return component.values["public"] == "yes"


def deploy_alb(stack: Stack, component: Component) -> None:
    """Add the balancer; one service gets everything, several get the paths that begin with their keys."""
    name, public = stack.name(component), is_public(component)
    port = PUBLIC_PORT if public else PRIVATE_PORT
    group = stack.security_group(component, port=port, from_internet=public)
    _add_balancer(stack, component, {"Type": "application", "SecurityGroups": [group]})
    verify = _verify(stack, component)
    services = _services(stack, component)
    forwards = []
    for service in services:
        target = _add_targets(stack, component, service, "HTTP", {"HealthCheckPath": "/health"})
        forwards.append(_in_order([*verify, {"Type": "forward", "TargetGroupArn": ref(target)}]))
    listener: dict[str, Any] = {"LoadBalancerArn": ref(name), "Port": port, "Protocol": "HTTP"}
    if public:
        certificate = stack.parameter(f"{name}CertificateArn", f"the certificate of {component.key}, in ACM")
        listener |= {
            "Protocol": "HTTPS",
            "SslPolicy": _TLS_POLICY,
            "Certificates": [{"CertificateArn": certificate}],
        }
    not_found = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    listener["DefaultActions"] = forwards[0] if len(services) == 1 else [not_found]
    stack.add(f"{name}Listener", "AWS::ElasticLoadBalancingV2::Listener", listener)
    for place, (service, forward) in enumerate(zip(services, forwards, strict=True)):
        if len(services) == 1:
            break
        path = service.key.replace("_", "-")
        stack.add(
            f"{name}RuleFor{stack.name(service)}",
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            {
                "ListenerArn": ref(f"{name}Listener"),
                "Priority": 10 * (place + 1),
                "Conditions": [
                    {"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{path}", f"/{path}/*"]}}
                ],
                "Actions": forward,
            },
        )
    if public:
        stack.output(f"{name}Address", f"the public address of {component.key}", get(name, "DNSName"))


def deploy_nlb(stack: Stack, component: Component) -> None:
    """Add the balancer with one TCP listener. Raises `InputError` unless exactly one service is behind it."""
    name, public = stack.name(component), is_public(component)
    services = _services(stack, component)
    if len(services) > 1:
        raise InputError(
            f"{component.key} leads to {len(services)} services", expected="one, for its one port"
        )
    group = stack.security_group(component, port=PRIVATE_PORT, from_internet=public)
    _add_balancer(stack, component, {"Type": "network", "SecurityGroups": [group]})
    target = _add_targets(stack, component, services[0], "TCP", {})
    stack.add(
        f"{name}Listener",
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": ref(name),
            "Port": PRIVATE_PORT,
            "Protocol": "TCP",
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref(target)}],
        },
    )


def _services(stack: Stack, component: Component) -> tuple[Component, ...]:
    services = stack.targets(component, "ecs_service")
    if not services:
        raise InputError(
            f"{component.key} leads to no service that a template can put behind it",
            expected="a flow to a component of the kind ecs_service",
        )
    return services


def _add_balancer(stack: Stack, component: Component, properties: dict[str, Any]) -> None:
    public = is_public(component)
    stack.add(
        stack.name(component),
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        properties
        | {
            "Scheme": "internet-facing" if public else "internal",
            "Subnets": stack.subnets("Public" if public else "Private"),
        },
        depends_on=["NetworkPublicRoute"] if public else (),
    )


def _add_targets(
    stack: Stack, balancer: Component, service: Component, protocol: str, more: dict[str, Any]
) -> str:
    properties = {"VpcId": stack.vpc(), "TargetType": "ip", "Port": TASK_PORT, "Protocol": protocol}
    return stack.add(
        stack.name(balancer, f"To{stack.name(service)}"),
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        properties | more,
    )


def _verify(stack: Stack, component: Component) -> list[dict[str, Any]]:
    """The action that verifies tokens, when there is a flow to a user pool."""
    pools = stack.flows_to(component, "cognito_user_pool")
    if not pools:
        return []
    pool = stack.name(pools[0].target)
    keys = issuer(pool)["Fn::Sub"] + "/.well-known/jwks.json"

    def claim(name: str, kind: str, value: Any) -> dict[str, Any]:
        return {"Name": name, "Format": kind, "Values": [value]}

    return [
        {
            "Type": "jwt-validation",
            "JwtValidationConfig": {
                "Issuer": issuer(pool),
                "JwksEndpoint": {"Fn::Sub": keys},
                # Without these, any token of the pool would pass.
                "AdditionalClaims": [
                    claim("token_use", "single-string", "access"),
                    claim("client_id", "single-string", ref(f"{pool}Client")),
                    claim("scope", "space-separated-values", SCOPE),
                ],
            },
        }
    ]


def _in_order(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(actions) == 1:
        return actions
    return [action | {"Order": place + 1} for place, action in enumerate(actions)]


def balancer_behind(stack: Stack, component: Component, *kinds: str) -> Component:
    """The first balancer of these kinds to which a component leads. Raises `InputError` without one."""
    for kind in kinds:
        for found in stack.targets(component, kind):
            return found
    raise InputError(
        f"{component.key} leads to no load balancer that a template can put behind it",
        expected=f"a flow to a component of the kind {' or '.join(kinds)}",
    )
