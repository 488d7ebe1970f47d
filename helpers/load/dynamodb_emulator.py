"""What the emulator says and refuses where DynamoDB does something else, found out by running it.

So that nobody learns the emulator for DynamoDB. What is documented is not written down here either: it is
what `helpers.load.dynamodb_account` counts. A test asserts that each difference is still there; when the
emulator mends one, its row goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.language import Text
from helpers.load.dynamodb_account import account_query, account_read, account_write
from helpers.load.dynamodb_schema import SecondaryIndex, TableSchema
from helpers.load.dynamodb_table import longest_savings_s
from helpers.metering import write_units

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["CapacityDifference", "capacity_differences"]

_TABLE, _INDEX = "capacity-differences", "by_shop"
_SCHEMA = TableSchema(("id",), (SecondaryIndex(_INDEX, ("shop",)),))
_LARGE_BYTES = 100 * 1_024
_MADE_KEYS = ("id", "shop", "text")


@dataclass(frozen=True, slots=True)
class CapacityDifference:
    """A call, what DynamoDB's documentation makes of it, what the emulator was seen to do, and whether
    they differ."""

    situation: Text
    documented: Text
    observed: Text
    differs: bool


def capacity_differences(dynamodb: BaseClient) -> tuple[CapacityDifference, ...]:
    """Make calls with an item of 5 KB, in a table with one index, on the emulator alone; then clean up.

    Takes a client of the embedded AWS. Inside an ``embedded()`` of its own it leaves a lesson's AWS as it
    was. Documented: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     len(capacity_differences(client("dynamodb")))
    8
    """
    item = _item("order-1", 5_000)
    changed = {**item, "text": {"S": "y" * 5_000}}
    found = [_item(f"order-{number}", 5_000) for number in range(1, 10)]
    with _table(dynamodb):
        calls = _Calls(dynamodb)
        put = account_write(_SCHEMA, None, item)
        rows = [
            _units("PutItem", put.total, calls.put(item)),
            _units(
                "GetItem, ConsistentRead",
                account_read(item, "strong"),
                calls.get(item),
            ),
            _units("UpdateItem", account_write(_SCHEMA, item, changed).total, calls.update(changed)),
        ]
        for one in found[1:]:
            calls.put(one)
        rows += [
            _units("Query (GSI)", account_query(_SCHEMA, found, index=_INDEX), calls.query()),
            _where_the_index_stands(calls.query_places()),
            _units("TransactWriteItems", _transactional(item), calls.transact_write(item)),
            _units("TransactGetItems", account_read(item, "transactional"), calls.transact_get(item)),
            _refusal(calls),
        ]
    return tuple(rows)


def _transactional(item: dict[str, Any]) -> float:
    return account_write(_SCHEMA, item, item, transactional=True).total


def _units(call: str, documented: float, observed: float | None) -> CapacityDifference:
    seen = (
        Text(ja="報告なし", en="no report")
        if observed is None
        else Text(ja=f"{observed:g} ユニット", en=f"{observed:g} units")
    )
    return CapacityDifference(
        Text(ja=call, en=call),
        Text(ja=f"{documented:g} ユニット", en=f"{documented:g} units"),
        seen,
        documented != observed,
    )


def _where_the_index_stands(places: tuple[str, ...]) -> CapacityDifference:
    right = ("GlobalSecondaryIndexes",)
    return CapacityDifference(
        Text(ja="Query (GSI) の報告先", en="where Query (GSI) is reported"),
        Text(ja=right[0], en=right[0]),
        Text(ja="、".join(places) or "なし", en=", ".join(places) or "nowhere"),
        places != right,
    )


def _refusal(calls: _Calls) -> CapacityDifference:
    """One write unit a second, and more at once than could be saved: somebody has to be refused."""
    units = write_units(_LARGE_BYTES)
    puts = 2 * (longest_savings_s() // int(units) + 1)
    refused = calls.put_many(puts)
    return CapacityDifference(
        Text(ja=f"1 WCU の表に 100 KB を {puts} 件", en=f"{puts} puts of 100 KB at 1 WCU"),
        Text(ja="一部を断る", en="some are refused"),
        Text(ja=f"{refused} 件を断る", en=f"{refused} are refused"),
        refused == 0,
    )


def _item(item_id: str, size: int) -> dict[str, Any]:
    return dict(zip(_MADE_KEYS, ({"S": item_id}, {"S": "shop-1"}, {"S": "x" * size}), strict=True))


@dataclass(frozen=True, slots=True)
class _Calls:
    dynamodb: BaseClient

    def put(self, item: dict[str, Any]) -> float | None:
        return _total(self.dynamodb.put_item(TableName=_TABLE, Item=item, **_REPORT))

    def get(self, item: dict[str, Any]) -> float | None:
        key = {"id": item["id"]}
        return _total(self.dynamodb.get_item(TableName=_TABLE, Key=key, ConsistentRead=True, **_REPORT))

    def update(self, item: dict[str, Any]) -> float | None:
        return _total(
            self.dynamodb.update_item(
                TableName=_TABLE,
                Key={"id": item["id"]},
                UpdateExpression="SET #text = :text",
                ExpressionAttributeNames={"#text": "text"},
                ExpressionAttributeValues={":text": item["text"]},
                **_REPORT,
            )
        )

    def query(self) -> float | None:
        return _total(self._query())

    def query_places(self) -> tuple[str, ...]:
        consumed = self._query().get("ConsumedCapacity", {})
        return tuple(place for place in consumed if place.endswith("Indexes"))

    def _query(self) -> dict[str, Any]:
        return self.dynamodb.query(
            TableName=_TABLE,
            IndexName=_INDEX,
            KeyConditionExpression="shop = :shop",
            ExpressionAttributeValues={":shop": {"S": "shop-1"}},
            **_REPORT,
        )

    def transact_write(self, item: dict[str, Any]) -> float | None:
        writes = [{"Put": {"TableName": _TABLE, "Item": item}}]
        return _total(self.dynamodb.transact_write_items(TransactItems=writes, **_REPORT))

    def transact_get(self, item: dict[str, Any]) -> float | None:
        reads = [{"Get": {"TableName": _TABLE, "Key": {"id": item["id"]}}}]
        return _total(self.dynamodb.transact_get_items(TransactItems=reads, **_REPORT))

    def put_many(self, puts: int) -> int:
        from botocore.exceptions import ClientError

        refused = 0
        for number in range(puts):
            try:
                self.put(_item(f"large-{number}", _LARGE_BYTES - 100))
            except ClientError:
                refused += 1
        return refused


_REPORT = {"ReturnConsumedCapacity": "INDEXES"}


def _total(answer: dict[str, Any]) -> float | None:
    consumed = answer.get("ConsumedCapacity")
    if isinstance(consumed, list):
        consumed = consumed[0] if consumed else None
    return None if not consumed else float(consumed["CapacityUnits"])


@contextmanager
def _table(dynamodb: BaseClient) -> Iterator[None]:
    least = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    dynamodb.create_table(
        TableName=_TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "shop")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": _INDEX,
                "KeySchema": [{"AttributeName": "shop", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": least,
            }
        ],
        ProvisionedThroughput=least,
    )
    try:
        yield
    finally:
        dynamodb.delete_table(TableName=_TABLE)
