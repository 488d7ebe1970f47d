"""A Network Load Balancer: grows by itself, billed by the hour and by capacity units (NLCU)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.balancer import BALANCER_PARAMETERS, PUBLIC, balancer_usage
from helpers.architecture.kinds.kind import Billed, Kind, Parameter
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    values = component.values
    usage = {"nlb": 1, "azs": values["zones"], "public": values["public"]}
    usage |= balancer_usage(component, month)
    return (("ELB", usage),)


def _deployed(stack: Stack, component: Component) -> None:
    """The balancer, with one listener for one service."""
    from helpers.architecture.balancers import deploy_nlb

    deploy_nlb(stack, component)


KIND = Kind(
    "nlb",
    Text("NLB", "NLB"),
    "aws.network.NLB",
    (
        PUBLIC,
        Parameter("zones", "zones", Text("ゾーンの数", "zones"), 2, low=1, high=6, whole=True),
        *BALANCER_PARAMETERS,
    ),
    billed=_billed,
    deployed=_deployed,
)
