"""CloudFront as resources: one door before a private balancer, without a lock of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.balancers import balancer_behind, is_public
from helpers.architecture.stack import get, ref
from helpers.errors import InputError

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["deploy_distribution"]

# Policies that CloudFront keeps for everybody: nothing is cached, everything but the host is passed on.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def deploy_distribution(stack: Stack, component: Component) -> None:
    """Add a distribution. Raises `InputError` unless it leads to a private ALB."""
    name = stack.name(component)
    balancer = balancer_behind(stack, component, "alb")
    if is_public(balancer):
        raise InputError(f"{balancer.key} is public", expected="a private ALB behind CloudFront")
    behind = stack.name(balancer)
    origin = stack.add(
        f"{name}Origin",
        "AWS::CloudFront::VpcOrigin",
        {
            "VpcOriginEndpointConfig": {
                "Arn": ref(behind),
                "Name": balancer.key,
                "OriginProtocolPolicy": "http-only",
            }
        },
        depends_on=[f"{behind}Listener"],
    )
    every_method = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
    stack.add(
        name,
        "AWS::CloudFront::Distribution",
        {
            "DistributionConfig": {
                "Enabled": True,
                "Origins": [
                    {
                        "Id": "balancer",
                        "DomainName": get(behind, "DNSName"),
                        "VpcOriginConfig": {"VpcOriginId": get(origin, "Id")},
                    }
                ],
                "DefaultCacheBehavior": {
                    "TargetOriginId": "balancer",
                    "ViewerProtocolPolicy": "https-only",
                    "AllowedMethods": every_method,
                    "CachePolicyId": _CACHING_DISABLED,
                    "OriginRequestPolicyId": _ALL_VIEWER_EXCEPT_HOST,
                },
            }
        },
    )
    stack.output(f"{name}Address", f"the address of {component.key}", get(name, "DomainName"))
