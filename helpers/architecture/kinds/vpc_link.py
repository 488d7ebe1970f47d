"""A VPC link of API Gateway: the way to a private load balancer. Its price was not found in any source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _deployed(stack: Stack, component: Component) -> None:
    """The link of an HTTP API stands in subnets; that of a REST API leads to a network load balancer."""
    from helpers.architecture.gates import deploy_vpc_link

    deploy_vpc_link(stack, component)


KIND = Kind(
    "vpc_link",
    Text("VPC リンク", "VPC link"),
    "aws.network.Privatelink",
    deployed=_deployed,
)
