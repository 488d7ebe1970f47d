"""What both kinds of API Gateway share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["GATE_PARAMETERS", "gate_serving"]

GATE_PARAMETERS = (
    Parameter(
        "limit_rps",
        "1/s",
        Text("スロットリングの上限（書かなければなし）", "throttling limit (none when not stated)"),
        None,
    ),
    Parameter("latency_ms", "ms", Text("通り抜けるのにかかる時間", "time that it adds"), 0.0),
)


def gate_serving(component: Component, arriving: Counts) -> Serving:
    """A gate has no queue: beyond its limit it refuses."""
    stated = component.values["limit_rps"] is not None
    return Serving(
        service_s=component.number("latency_ms") / 1_000,
        limit_rps=component.number("limit_rps") if stated else math.inf,
    )
