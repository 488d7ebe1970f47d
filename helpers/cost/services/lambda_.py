"""Lambda: requests, and memory for as long as it runs, start-up included.

Since 2025-08-01 the INIT phase is billed for ZIP packages on managed runtimes too: say how many cold starts
there are and how long they take. Provisioned concurrency is billed for the memory held ready
(`concurrency`, `hours`), and its requests run at another price per GB-second, outside the free allowance.
"""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import Charge, Service
from helpers.cost.quantities import Quantity, larger, rounded_up
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text
from helpers.metering import MB_PER_GB

__all__ = ["SERVICE"]

_HOUR_S = 3_600

INPUTS = (
    Input("requests", "requests", Text("呼び出しの回数", "invocations")),
    Input("duration_ms", "ms", Text("1 回の長さ", "duration of one")),
    Input("memory_mb", "MB", Text("メモリ", "memory"), default=128),
    Input("arch", "", Text("CPU の種類", "kind of processor"), default="x86", choices=("x86", "arm64")),
    Input("ephemeral_mb", "MB", Text("一時ストレージ", "ephemeral storage")),
    Input("cold_starts", "starts", Text("コールドスタートの回数", "cold starts")),
    Input("init_ms", "ms", Text("初期化（INIT）の長さ", "length of the INIT phase")),
    Input("concurrency", "instances", Text("プロビジョニングした同時実行数", "provisioned concurrency")),
    Input("hours", "h", Text("そのうち有効な時間", "hours for which it is on")),
    Input("pc_requests", "requests", Text("そこで動く呼び出し", "invocations that run there")),
    Input("pc_duration_ms", "ms", Text("そこでの 1 回の長さ", "duration of one there")),
    Input("snapstart_hours", "h", Text("SnapStart のキャッシュがある時間", "hours with a SnapStart cache")),
    Input("snapstart_restores", "restores", Text("SnapStart の復元の回数", "restores by SnapStart")),
    Input("other_requests", "requests", Text("ほかの呼び出し", "other invocations")),
    Input("other_duration_ms", "ms", Text("ほかの 1 回の長さ", "duration of one of the others")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number = usage.number
    gb = number("memory_mb") / MB_PER_GB
    family = "arm" if usage.values["arch"] == "arm64" else "x86"
    arm = "arm." if family == "arm" else ""
    requests = number("requests") + number("pc_requests") + number("other_requests")
    on_demand_s = (
        number("requests") * _billed_s(number("duration_ms"))
        + number("other_requests") * _billed_s(number("other_duration_ms"))
        + number("cold_starts") * _billed_s(number("init_ms"))
    )
    provisioned_s = number("pc_requests") * _billed_s(number("pc_duration_ms"))
    ephemeral_gb = larger(number("ephemeral_mb") - fact("lambda.ephemeral_included_mb").value, 0) / MB_PER_GB
    return (
        Charge(
            f"lambda.{family}.gb_second",
            on_demand_s * gb,
            Text("実行（メモリ × 時間）", "compute (memory x time)"),
            Text(
                "（回数 × 1 回の秒数 + コールドスタート × INIT）× GB",
                "(invocations x seconds + cold starts x INIT) x GB",
            ),
            allowance="lambda.gb_second.free",
        ),
        Charge(
            "lambda.requests",
            requests,
            Text("リクエスト", "requests"),
            Text("回数の合計", "all invocations"),
            "lambda.requests.free",
        ),
        Charge(
            "lambda.ephemeral_storage",
            (on_demand_s + provisioned_s) * ephemeral_gb,
            Text("一時ストレージ", "ephemeral storage"),
            Text("512 MB を超える GB × 実行の秒数", "GB above 512 MB x seconds of running"),
        ),
        Charge(
            f"lambda.{arm}provisioned_concurrency",
            number("concurrency") * number("hours") * _HOUR_S * gb,
            Text("プロビジョニングした同時実行", "provisioned concurrency"),
            Text("同時実行数 × 時間 × 3,600 × GB", "concurrency x hours x 3,600 x GB"),
        ),
        Charge(
            f"lambda.{arm}provisioned_concurrency.duration",
            provisioned_s * gb,
            Text("そこでの実行", "compute there"),
            Text("回数 × 1 回の秒数 × GB", "invocations x seconds x GB"),
        ),
        Charge(
            "lambda.snapstart.cached",
            number("snapstart_hours") * _HOUR_S * gb,
            Text("SnapStart のキャッシュ", "SnapStart cache"),
            Text("時間 × 3,600 × GB", "hours x 3,600 x GB"),
        ),
        Charge(
            "lambda.snapstart.restored",
            number("snapstart_restores") * gb,
            Text("SnapStart の復元", "SnapStart restores"),
            Text("回数 × GB", "restores x GB"),
        ),
    )


def _billed_s(duration_ms: Quantity) -> Quantity:
    step_ms = fact("lambda.billing_step_ms").value
    return rounded_up(duration_ms, step_ms) * step_ms / 1_000


SERVICE = Service("Lambda", INPUTS, _charges, "https://aws.amazon.com/lambda/pricing/")
