"""Nodes of ElastiCache: each serves one command at a time, billed by the hour.

The hit ratio belongs to the flow that the cache takes load off: `cache_hit_ratio` and `cache` of a `Flow`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _serving(component: Component, arriving: Counts) -> Serving:
    return Serving(component.values["nodes"], component.number("command_ms") / 1_000)


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    return (("ElastiCache", {name: component.values[name] for name in ("engine", "node", "nodes")}),)


KIND = Kind(
    "elasticache",
    Text("キャッシュ", "cache"),
    "aws.database.ElastiCache",
    (
        Parameter(
            "engine", "", Text("エンジン", "engine"), "valkey", choices=("valkey", "redis", "memcached")
        ),
        Parameter("node", "", Text("ノードの種類", "node type"), "cache.r7g.large", is_text=True),
        Parameter("nodes", "nodes", Text("ノードの数", "nodes"), 1, low=1, high=500, whole=True),
        Parameter(
            "command_ms",
            "ms",
            Text("1 コマンドの時間（待ちを除く）", "time of a command (no waiting)"),
            0.02,
            above=True,
        ),
    ),
    _serving,
    _billed,
)
