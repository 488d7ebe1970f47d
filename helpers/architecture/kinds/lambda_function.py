"""A Lambda function: no queue, as many at once as its concurrency, billed by requests and GB-seconds."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _serving(component: Component, arriving: Counts) -> Serving:
    duration_s = component.number("duration_ms") / 1_000
    concurrency = component.values["concurrency"]
    return Serving(
        service_s=duration_s, limit_rps=math.inf if concurrency is None else concurrency / duration_s
    )


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    names = ("duration_ms", "memory_mb", "arch")
    usage = {"requests": month.requests} | {name: component.values[name] for name in names}
    return (("Lambda", usage),)


KIND = Kind(
    "lambda_function",
    Text("Lambda 関数", "Lambda function"),
    "aws.compute.Lambda",
    (
        Parameter(
            "duration_ms", "ms", Text("1 回の実行時間", "duration of one"), 100.0, above=True, high=900_000
        ),
        Parameter("memory_mb", "MB", Text("メモリ", "memory"), 512, low=1, whole=True),
        Parameter(
            "concurrency",
            "instances",
            Text("同時実行の上限（書かなければなし）", "most at the same time (none when not stated)"),
            None,
            low=1,
            whole=True,
        ),
        Parameter("arch", "", Text("CPU の種類", "kind of processor"), "x86", choices=("x86", "arm64")),
    ),
    _serving,
    _billed,
)
