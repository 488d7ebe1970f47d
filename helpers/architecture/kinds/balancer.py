"""What both load balancers share: where they face, and connections, which their capacity units count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Parameter
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["BALANCER_PARAMETERS", "PUBLIC", "balancer_usage"]

PUBLIC = Parameter(
    "public", "", Text("インターネットに面しているか", "facing the internet"), "no", choices=("yes", "no")
)

BALANCER_PARAMETERS = (
    Parameter(
        "requests_per_connection",
        "requests",
        Text("1 本の接続で送る要求", "requests over one connection"),
        1.0,
        above=True,
    ),
    Parameter("connection_s", "s", Text("接続が開いている時間", "how long a connection stays open"), 0.0),
)


def balancer_usage(component: Component, month: Counts) -> dict[str, object]:
    """Requests, their sizes and connections, as `helpers.cost` counts capacity units from them."""
    usage = {"requests": month.requests, "kb": month.request_kb + month.response_kb}
    return usage | {parameter.name: component.values[parameter.name] for parameter in BALANCER_PARAMETERS}
