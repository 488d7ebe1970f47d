"""Fargate tasks, as services and nginx use them: so many tasks, each serving so many requests at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["task_parameters", "tasks_billed", "tasks_serving"]


def task_parameters(
    *, tasks: int, vcpu: float, memory_gb: float, workers: int, service_ms: float
) -> tuple[Parameter, ...]:
    """The parameters with these defaults."""
    return (
        Parameter("tasks", "tasks", Text("タスクの数", "tasks"), tasks, low=1, high=10_000, whole=True),
        Parameter("vcpu", "vCPU", Text("1 タスクの vCPU", "vCPU of a task"), vcpu),
        Parameter("memory_gb", "GB", Text("1 タスクのメモリ", "memory of a task"), memory_gb),
        Parameter(
            "workers",
            "requests",
            Text("1 タスクが同時に処理する要求", "requests that a task serves at once"),
            workers,
            low=1,
            high=10_000,
            whole=True,
        ),
        Parameter(
            "service_ms",
            "ms",
            Text("1 件の処理時間（待ちを除く）", "time to serve one (no waiting)"),
            service_ms,
            above=True,
        ),
        Parameter("arch", "", Text("CPU の種類", "kind of processor"), "x86", choices=("x86", "arm64")),
    )


def tasks_serving(component: Component, arriving: Counts) -> Serving:
    """One queue for all workers of all tasks."""
    servers = component.values["tasks"] * component.values["workers"]
    return Serving(servers, component.number("service_ms") / 1_000)


def tasks_billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    """Fargate by the hour, whatever is asked of it."""
    names = {"tasks": "tasks", "vcpu": "vcpu", "gb": "memory_gb", "arch": "arch"}
    return (("Fargate", {name: component.values[of] for name, of in names.items()}),)
