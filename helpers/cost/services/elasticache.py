"""ElastiCache: nodes by the hour, snapshots beyond the one that is free, and the serverless kind by size
and work."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import Charge, Service
from helpers.cost.quantities import larger
from helpers.cost.usage import Input, Usage
from helpers.language import Text

__all__ = ["SERVICE"]

_SNAPSHOTS_FREE = 1

INPUTS = (
    Input(
        "engine", "", Text("エンジン", "engine"), default="valkey", choices=("valkey", "redis", "memcached")
    ),
    Input("node", "", Text("ノードの種類", "node type"), default="cache.t4g.micro", is_text=True),
    Input("nodes", "nodes", Text("ノードの数", "nodes")),
    Input("hours", "h", Text("時間（省けば 1 か月）", "hours (the month when not given)"), default=None),
    Input("snapshot_gb", "GB", Text("スナップショット 1 つの大きさ", "size of a snapshot")),
    Input("retained", "snapshots", Text("残しておくスナップショットの数", "snapshots kept")),
    Input("serverless_gb_hours", "GB-hours", Text("サーバーレスのデータ", "data of the serverless kind")),
    Input("ecpu", "ECPU", Text("サーバーレスの処理", "work of the serverless kind")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number, engine = usage.number, usage.values["engine"]
    hours = month_hours if usage.values["hours"] is None else number("hours")
    return (
        Charge(
            f"elasticache.{engine}.{usage.values['node']}",
            number("nodes") * hours,
            Text("ノード", "nodes"),
            Text("ノード × 時間", "nodes x hours"),
        ),
        Charge(
            "elasticache.backup",
            number("snapshot_gb") * larger(number("retained") - _SNAPSHOTS_FREE, 0),
            Text("スナップショット", "snapshots"),
            Text("大きさ ×（数 − 無料の 1 つ）", "size x (snapshots - 1 that is free)"),
        ),
        Charge(
            f"elasticache.serverless.{engine}.gb",
            number("serverless_gb_hours"),
            Text("サーバーレスのデータ", "serverless data"),
            Text("GB × 時間", "GB x hours"),
        ),
        Charge(
            f"elasticache.serverless.{engine}.ecpu",
            number("ecpu"),
            Text("サーバーレスの処理", "serverless work"),
            Text("ECPU", "ECPU as given"),
        ),
    )


SERVICE = Service("ElastiCache", INPUTS, _charges, "https://aws.amazon.com/elasticache/pricing/")
