"""A DynamoDB table: no queue; what it carries is counted in request units, and so is the bill.

How many units an item takes is the matter of `helpers.metering`. A hot key is not in here: see
`helpers.load.dynamodb_partitions`.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import COPIES, Billed, Kind, Parameter, Serving
from helpers.facts import fact
from helpers.language import Text
from helpers.metering import read_units, write_units

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _units(component: Component) -> tuple[float, float]:
    size_bytes = math.ceil(component.number("item_kb") * 1_024)
    return read_units(size_bytes, component.values["consistency"]), float(write_units(size_bytes))


def _limits_per_s(component: Component) -> tuple[float, float]:
    if component.values["mode"] == "provisioned":
        return component.number("rcu"), component.number("wcu")
    quotas = (fact(f"dynamodb.table_{of}_quota_units_per_s").value for of in ("read", "write"))
    return tuple(float(quota) for quota in quotas)  # type: ignore[return-value]


def _serving(component: Component, arriving: Counts) -> Serving:
    read, write = _units(component)
    read_limit, write_limit = _limits_per_s(component)
    used = max(
        _share(float(arriving.reads) * read, read_limit), _share(float(arriving.writes) * write, write_limit)
    )
    limit = math.inf if not used else float(arriving.requests) / used
    return Serving(service_s=component.number("latency_ms") / 1_000, limit_rps=limit)


def _share(units_per_s: float, limit: float) -> float:
    if not units_per_s:
        return 0.0
    return units_per_s / limit if limit else math.inf


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    read, write = (Decimal(str(units)) for units in _units(component))
    usage: dict[str, object] = {"storage_gb": component.values["storage_gb"]}
    if component.values["mode"] == "provisioned":
        usage |= {"rcu": component.values["rcu"], "wcu": component.values["wcu"]}
    else:
        usage |= {"rru": month.reads * read, "wru": month.writes * write}
    return (("DynamoDB", usage),)


def _deployed(stack: Stack, component: Component) -> None:
    """A table with one key, called ``id``."""
    from helpers.architecture.stack import KEPT

    values = component.values
    properties: dict[str, object] = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if values["mode"] == "provisioned":
        properties["BillingMode"] = "PROVISIONED"
        properties["ProvisionedThroughput"] = {
            "ReadCapacityUnits": math.ceil(component.number("rcu")),
            "WriteCapacityUnits": math.ceil(component.number("wcu")),
        }
    stack.add(stack.name(component), "AWS::DynamoDB::Table", properties, **KEPT)


KIND = Kind(
    "dynamodb_table",
    Text("DynamoDB", "DynamoDB"),
    "aws.database.Dynamodb",
    (
        Parameter("mode", "", Text("課金方式", "mode"), "on_demand", choices=("on_demand", "provisioned")),
        Parameter("item_kb", "KB", Text("項目の大きさ", "size of an item"), 1.0, above=True, high=400),
        Parameter(
            "consistency",
            "",
            Text("読み込みの整合性", "consistency of reads"),
            "eventual",
            choices=("eventual", "strong", "transactional"),
        ),
        Parameter("rcu", "RCU", Text("読み込みキャパシティユニット", "read capacity units"), 0.0),
        Parameter("wcu", "WCU", Text("書き込みキャパシティユニット", "write capacity units"), 0.0),
        Parameter("latency_ms", "ms", Text("応答までの時間", "time until it answers"), 5.0),
        Parameter("storage_gb", "GB", Text("保存している容量", "storage"), 10.0),
    ),
    _serving,
    _billed,
    COPIES,
    deployed=_deployed,
)
