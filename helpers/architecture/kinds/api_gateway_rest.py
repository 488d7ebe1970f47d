"""A REST API of API Gateway: no queue, refuses beyond its throttle, billed by calls."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.gate import GATE_PARAMETERS, gate_serving
from helpers.architecture.kinds.kind import Billed, Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    return (("API Gateway", {"type": "REST", "requests": month.requests}),)


def _deployed(stack: Stack, component: Component) -> None:
    """The API with one resource for every path, and the authorizer that its flows name."""
    from helpers.architecture.gates import deploy_rest_api

    deploy_rest_api(stack, component)


KIND = Kind(
    "api_gateway_rest",
    Text("REST API", "REST API"),
    "aws.network.APIGateway",
    GATE_PARAMETERS,
    gate_serving,
    _billed,
    deployed=_deployed,
)
