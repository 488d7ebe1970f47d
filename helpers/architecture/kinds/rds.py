"""A master of RDS, with or without a standby in another zone: one query a core at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.database import database_parameters, database_serving
from helpers.architecture.kinds.kind import COPIES, Billed, Kind, Parameter
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    names = ("engine", "deployment", "instance", "instances", "storage_gb")
    return (("RDS", {name: component.values[name] for name in names}),)


KIND = Kind(
    "rds",
    Text("RDS（マスタ）", "RDS (master)"),
    "aws.database.RDS",
    (
        *database_parameters(engines=("mysql", "postgres"), instances=1),
        Parameter(
            "deployment",
            "",
            Text("構成（multi は待機用の 1 台つき）", "deployment (multi: with a standby)"),
            "single",
            choices=("single", "multi"),
        ),
    ),
    database_serving,
    _billed,
    COPIES,
)
