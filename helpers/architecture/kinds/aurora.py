"""An Aurora cluster: writer and readers cost the same, the storage is shared, I/O is counted."""

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
    usage = {name: component.values[name] for name in ("engine", "instance", "instances", "storage_gb")}
    usage["ios"] = month.requests * Decimal(str(component.number("ios_per_request")))
    return (("Aurora", usage),)


KIND = Kind(
    "aurora",
    Text("Aurora", "Aurora"),
    "aws.database.Aurora",
    (
        *database_parameters(engines=("postgresql", "mysql"), instances=2),
        Parameter("ios_per_request", "I/O", Text("1 クエリの I/O", "I/O of a query"), 1.0),
    ),
    database_serving,
    _billed,
    COPIES,
)
