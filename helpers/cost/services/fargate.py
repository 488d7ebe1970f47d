"""Fargate: vCPU and memory of every task, for as long as it runs; 20 GB of ephemeral storage are included."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import HOURS, Charge, Service, hours_of
from helpers.cost.quantities import larger
from helpers.cost.usage import Input, Usage
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

_HOUR_S = 3_600

INPUTS = (
    Input("tasks", "tasks", Text("タスクの数", "tasks"), default=1),
    Input("vcpu", "vCPU", Text("1 タスクの vCPU", "vCPU of a task")),
    Input("gb", "GB", Text("1 タスクのメモリ", "memory of a task")),
    Input("ephemeral_gb", "GB", Text("1 タスクの一時ストレージ", "ephemeral storage of a task")),
    HOURS,
    Input(
        "seconds_per_day",
        "s/day",
        Text("1 日に動く秒数（days と一緒に）", "seconds a day (with days)"),
        default=None,
    ),
    Input("days", "days", Text("その日数", "days"), default=30),
    Input("arch", "", Text("CPU の種類", "kind of processor"), default="x86", choices=("x86", "arm64")),
    Input("os", "", Text("OS", "operating system"), default="linux", choices=("linux", "windows")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number = usage.number
    if usage.values["seconds_per_day"] is not None:
        hours = number("seconds_per_day") * number("days") / _HOUR_S
    else:
        hours = hours_of(usage, month_hours)
    task_hours = number("tasks") * hours
    family = "arm" if usage.values["arch"] == "arm64" else "x86"
    windows = usage.values["os"] == "windows"
    if windows and family == "arm":
        raise InputError("Fargate runs Windows on x86 alone", expected="arch: x86")
    of = "fargate.windows" if windows else f"fargate.linux.{family}"
    charges = [
        Charge(
            f"{of}.vcpu",
            task_hours * number("vcpu"),
            Text("vCPU", "vCPU"),
            Text("タスク × 時間 × vCPU", "tasks x hours x vCPU"),
        ),
        Charge(
            f"{of}.gb",
            task_hours * number("gb"),
            Text("メモリ", "memory"),
            Text("タスク × 時間 × GB", "tasks x hours x GB"),
        ),
        Charge(
            "fargate.ephemeral_storage",
            task_hours * larger(number("ephemeral_gb") - fact("fargate.ephemeral_included_gb").value, 0),
            Text("一時ストレージ", "ephemeral storage"),
            Text("タスク × 時間 × 20 GB を超える GB", "tasks x hours x GB above 20"),
        ),
    ]
    if windows:
        charges.append(
            Charge(
                "fargate.windows.os",
                task_hours * number("vcpu"),
                Text("Windows の利用料", "Windows licence"),
                Text("タスク × 時間 × vCPU", "tasks x hours x vCPU"),
            )
        )
    return tuple(charges)


SERVICE = Service("Fargate", INPUTS, _charges, "https://aws.amazon.com/fargate/pricing/")
