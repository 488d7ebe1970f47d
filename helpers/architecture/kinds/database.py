"""What relational databases share: instances with cores, one query a core at a time, storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Parameter, Serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["database_parameters", "database_serving"]


def database_parameters(*, engines: tuple[str, ...], instances: int) -> tuple[Parameter, ...]:
    """The parameters of a database with these engines, and so many instances when nothing is said."""
    return (
        Parameter("engine", "", Text("エンジン", "engine"), engines[0], choices=engines),
        Parameter("instance", "", Text("インスタンスクラス", "instance class"), "db.r7g.large", is_text=True),
        Parameter("instances", "instances", Text("台数", "instances"), instances, low=1, high=16, whole=True),
        Parameter(
            "vcpus",
            "vCPU",
            Text("1 台の vCPU（同時に進むクエリ）", "vCPU of one (queries at once)"),
            2,
            low=1,
            high=1_000,
            whole=True,
        ),
        Parameter(
            "query_ms",
            "ms",
            Text("1 クエリの時間（待ちを除く）", "time of a query (no waiting)"),
            2.0,
            above=True,
        ),
        Parameter("storage_gb", "GB", Text("保存している容量", "storage"), 100.0),
    )


def database_serving(component: Component, arriving: Counts) -> Serving:
    """One queue for all cores; a standby that only waits is not among the instances."""
    servers = component.values["instances"] * component.values["vcpus"]
    return Serving(servers, component.number("query_ms") / 1_000)
