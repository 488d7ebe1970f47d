"""Aurora: Serverless v2 by the ACU-hour, or instances by the hour (a reader costs what a writer costs);
storage and I/O. The I/O-Optimized kind costs more an hour and nothing an I/O."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import HOURS, Charge, Service, hours_of
from helpers.cost.usage import Input, Usage
from helpers.language import Text

__all__ = ["SERVICE"]

INPUTS = (
    Input("acu_hours", "ACU-hours", Text("Serverless v2 の ACU 時間", "ACU-hours of Serverless v2")),
    Input("engine", "", Text("エンジン", "engine"), default="postgresql", choices=("postgresql", "mysql")),
    Input("instance", "", Text("インスタンスクラス", "instance class"), default="db.r7g.large", is_text=True),
    Input(
        "instances", "instances", Text("台数（書き込み用 + 読み取り用）", "instances (writer and readers)")
    ),
    HOURS,
    Input("storage_gb", "GB-month", Text("保存している容量", "storage")),
    Input("ios", "I/O", Text("I/O の回数", "I/O requests")),
    Input(
        "configuration",
        "",
        Text("ストレージの構成", "storage configuration"),
        default="standard",
        choices=("standard", "io_optimized"),
    ),
    Input(
        "cpu_credits",
        "vCPU-hours",
        Text("T クラスの追加の CPU クレジット", "surplus CPU credits of T classes"),
    ),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number, values = usage.number, usage.values
    optimised = values["configuration"] == "io_optimized"
    kind, suffix = ("io_optimized.", ".io_optimized") if optimised else ("", "")
    as_given = Text("書いたとおり", "as given")
    return (
        Charge(
            f"aurora.serverless_v2.acu{suffix}",
            number("acu_hours"),
            Text("Serverless v2", "Serverless v2"),
            as_given,
        ),
        Charge(
            f"aurora.{values['engine']}.{kind}{values['instance']}",
            number("instances") * hours_of(usage, month_hours),
            Text("インスタンス", "instances"),
            Text("台数 × 時間", "instances x hours"),
        ),
        Charge(f"aurora.storage{suffix}", number("storage_gb"), Text("ストレージ", "storage"), as_given),
        Charge("aurora.io", number("ios") * (not optimised), Text("I/O", "I/O"), as_given),
        Charge("aurora.cpu_credits", number("cpu_credits"), Text("CPU クレジット", "CPU credits"), as_given),
    )


SERVICE = Service("Aurora", INPUTS, _charges, "https://aws.amazon.com/rds/aurora/pricing/")
