"""An HTTP API of API Gateway: no queue, refuses beyond its throttle, billed by calls of 512 KB."""

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
    size_kb = month.request_kb + month.response_kb
    return (("API Gateway", {"type": "HTTP", "requests": month.requests, "size_kb": size_kb}),)


def _deployed(stack: Stack, component: Component) -> None:
    """The API with one route to everything behind it, and the authorizer that its flows name."""
    from helpers.architecture.gates import deploy_http_api

    deploy_http_api(stack, component)


KIND = Kind(
    "api_gateway_http",
    Text("HTTP API", "HTTP API"),
    "aws.network.APIGateway",
    GATE_PARAMETERS,
    gate_serving,
    _billed,
    deployed=_deployed,
)
