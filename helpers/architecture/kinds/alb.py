"""An Application Load Balancer: grows by itself, billed by the hour and by capacity units (LCU)."""

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
    usage = {
        "alb": 1,
        "azs": values["zones"],
        "public": values["public"],
        "rules": values["rules"],
        "target": "lambda" if month.to_kind("lambda_function") else "instance",
    }
    return (("ELB", usage | balancer_usage(component, month)),)


def _deployed(stack: Stack, component: Component) -> None:
    """The balancer with a target group for every service; with a flow to a user pool it verifies tokens."""
    from helpers.architecture.balancers import deploy_alb

    deploy_alb(stack, component)


KIND = Kind(
    "alb",
    Text("ALB", "ALB"),
    "aws.network.ElbApplicationLoadBalancer",
    (
        PUBLIC,
        Parameter("zones", "zones", Text("ゾーンの数", "zones"), 2, low=2, high=6, whole=True),
        Parameter("rules", "rules", Text("評価されるルールの数", "rules that are evaluated"), 1, whole=True),
        *BALANCER_PARAMETERS,
    ),
    billed=_billed,
    deployed=_deployed,
)
