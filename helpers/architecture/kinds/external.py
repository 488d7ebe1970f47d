"""A service of somebody else, called over the internet: a payment provider, a partner's API."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Kind, Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _serving(component: Component, arriving: Counts) -> Serving:
    limit_rps = component.values["limit_rps"]
    return Serving(
        service_s=component.number("latency_ms") / 1_000,
        limit_rps=math.inf if limit_rps is None else component.number("limit_rps"),
    )


KIND = Kind(
    "external",
    Text("外部のサービス", "external service"),
    "aws.general.InternetAlt2",
    (
        Parameter("latency_ms", "ms", Text("応答までの時間", "time until it answers"), 100.0),
        Parameter(
            "limit_rps",
            "1/s",
            Text("受け付ける上限（書かなければなし）", "most that it accepts (none when not stated)"),
            None,
        ),
    ),
    serving=_serving,
    outside=True,
)
