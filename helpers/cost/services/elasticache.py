"""ElastiCache: nodes by the hour, snapshots beyond the one that is free, and the serverless kind by its size
and work.

A serverless cache is billed for at least a certain size, however empty it is. A read or write takes one
processing unit (ECPU) for each KB that it moves, and at least one. Memcached has the serverless prices of
Redis OSS.
"""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import HOURS, Charge, Service, hours_of
from helpers.cost.quantities import larger
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text
from helpers.metering import MB_PER_GB

__all__ = ["SERVICE"]

INPUTS = (
    Input(
        "engine", "", Text("エンジン", "engine"), default="valkey", choices=("valkey", "redis", "memcached")
    ),
    Input("node", "", Text("ノードの種類", "node type"), default="cache.t4g.micro", is_text=True),
    Input("nodes", "nodes", Text("ノードの数", "nodes")),
    HOURS,
    Input("snapshot_gb", "GB", Text("スナップショット 1 つの大きさ", "size of a snapshot")),
    Input("retained", "snapshots", Text("残しておくスナップショットの数", "snapshots kept")),
    Input("serverless_caches", "caches", Text("サーバーレスキャッシュの数", "serverless caches")),
    Input(
        "serverless_gb",
        "GB",
        Text("1 つのサーバーレスキャッシュの平均データ量", "average data of a serverless cache"),
    ),
    Input("serverless_requests", "requests", Text("サーバーレスの読み書き", "reads and writes, serverless")),
    Input("kb", "KB", Text("その 1 回に転送する量", "data that one of them moves")),
    Input(
        "serverless_gb_hours",
        "GB-hours",
        Text("サーバーレスのデータ（直接書くとき）", "data of the serverless kind (when known)"),
    ),
    Input(
        "ecpu",
        "ECPU",
        Text("サーバーレスの ECPU（直接書くとき）", "ECPU of the serverless kind (when known)"),
    ),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number, engine = usage.number, usage.values["engine"]
    hours = hours_of(usage, month_hours)
    minimum = (
        "elasticache.serverless_valkey_min_mb" if engine == "valkey" else "elasticache.serverless_min_mb"
    )
    # Compared in MB, which are whole: a tenth of a GB is none of 1,024 MB.
    data_mb = larger(number("serverless_gb") * MB_PER_GB, fact(minimum).value)
    ecpu_each = larger(number("kb") * 1_024 / fact("elasticache.ecpu_bytes").value, 1)
    prices_of = "valkey" if engine == "valkey" else "redis"
    return (
        Charge(
            f"elasticache.{engine}.{usage.values['node']}",
            number("nodes") * hours,
            Text("ノード", "nodes"),
            Text("ノード × 時間", "nodes x hours"),
        ),
        Charge(
            "elasticache.backup",
            number("snapshot_gb")
            * larger(number("retained") - fact("elasticache.snapshots_included").value, 0),
            Text("スナップショット", "snapshots"),
            Text("大きさ ×（数 − 無料の 1 つ）", "size x (snapshots - 1 that is free)"),
        ),
        Charge(
            f"elasticache.serverless.{prices_of}.gb",
            number("serverless_caches") * data_mb / MB_PER_GB * hours + number("serverless_gb_hours"),
            Text("サーバーレスのデータ", "serverless data"),
            Text(
                "キャッシュ × 平均の GB（下限あり）× 時間",
                "caches x average GB (at least the minimum) x hours",
            ),
        ),
        Charge(
            f"elasticache.serverless.{prices_of}.ecpu",
            number("serverless_requests") * ecpu_each + number("ecpu"),
            Text("サーバーレスの処理", "serverless work"),
            Text("読み書き × 転送する KB（1 以上）", "reads and writes x KB moved (at least 1)"),
        ),
    )


SERVICE = Service("ElastiCache", INPUTS, _charges, "https://aws.amazon.com/elasticache/pricing/")
