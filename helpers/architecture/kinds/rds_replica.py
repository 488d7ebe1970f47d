"""Read replicas of RDS: each is an instance with its own storage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.database import database_parameters, database_serving
from helpers.architecture.kinds.kind import COPIES, Billed, Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    usage = {name: component.values[name] for name in ("engine", "instance", "instances")}
    usage["storage_gb"] = component.values["instances"] * component.number("storage_gb")
    return (("RDS", usage),)


KIND = Kind(
    "rds_replica",
    Text("リードレプリカ", "read replicas"),
    "aws.database.RDSInstance",
    database_parameters(engines=("mysql", "postgres"), instances=1),
    database_serving,
    _billed,
    COPIES,
)
