"""What a call to DynamoDB consumes, its indexes included: an accountant that no emulator is.

Emulators answer `ReturnConsumedCapacity` with constants, or forget the indexes, and none of them refuses
anything. So the rules are applied here: the size of an item in UTF-8 bytes and the rounding come from
`helpers.metering`; this module adds which index a write touches, and how often.

Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html (write capacity units) and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from helpers.checked import checked_number
from helpers.errors import InputError
from helpers.load.dynamodb_schema import Item, SecondaryIndex, TableSchema, check_item, index_entry
from helpers.metering import (
    failed_condition_write_units,
    item_size_bytes,
    query_read_units,
    read_units,
    update_write_units,
    write_units,
)

__all__ = [
    "WriteAccount",
    "WriteRate",
    "account_query",
    "account_read",
    "account_write",
    "highest_write_rate",
]


@dataclass(frozen=True, slots=True)
class WriteAccount:
    """Write units of one write: those of the table itself, and those of each index that it touches."""

    table_units: float
    index_units: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All of them together: what is paid."""
        return self.table_units + sum(self.index_units.values())


def account_write(
    schema: TableSchema,
    before: Item | None,
    after: Item | None,
    *,
    transactional: bool = False,
    condition_holds: bool = True,
) -> WriteAccount:
    """Write units of one put, update or delete that turns the item `before` into `after` (None: no item).

    The table counts the larger of the two. An index counts one write when its entry appears, vanishes or
    changes, and two when its key changes: the old entry is deleted and a new one put. It counts none when
    the item has no entry before and after (a sparse index), or when nothing that it projects changes. With
    `condition_holds` false nothing is written, and the table still counts what is there. A transaction
    doubles the units of the table; whether it doubles those of an index is not published, and here it does
    not. Raises `InputError` for items not in the form of the API, without their key, or above 400 KB.

    >>> orders = TableSchema(("id",), (SecondaryIndex("by_shop", ("shop",)),))
    >>> order = {"id": {"S": "1"}, "shop": {"S": "a"}, "text": {"S": "x" * 5_000}}
    >>> account_write(orders, None, order).total
    10.0
    >>> account_write(orders, order, {**order, "shop": {"S": "b"}}).index_units["by_shop"]
    10.0
    """
    for item in (before, after):
        check_item(schema, item)
    if before is not None and after is not None and _key_of(before, schema.key) != _key_of(after, schema.key):
        raise InputError(
            "a write cannot change the key of an item",
            expected="the same key before and after",
            next_step="count a delete and a put",
        )
    if not condition_holds:
        factor = write_units(0, transactional=transactional)
        return WriteAccount(factor * failed_condition_write_units(_size(before)))
    table_units = update_write_units(_size(before), _size(after), transactional=transactional)
    entries = {index.name: _index_units(schema, index, before, after) for index in schema.indexes}
    return WriteAccount(table_units, {name: units for name, units in entries.items() if units})


def account_read(item: Item | None, consistency: str = "eventual") -> float:
    """Read units of one GetItem (None: the item is not there), by the size of the item.

    `consistency` is one of `helpers.metering.CONSISTENCIES`. Naming the attributes that are wanted saves
    nothing: the whole item is read. Raises `InputError` for an item not in the form of the API.

    >>> account_read({"id": {"S": "x" * 8_000}}), account_read(None, "strong")
    (1.0, 1.0)
    """
    return read_units(_size(item), consistency)


def account_query(
    schema: TableSchema, items: Iterable[Item], consistency: str = "eventual", *, index: str | None = None
) -> float:
    """Read units of one Query over `items`, or over their entries in `index`: the sum is rounded, not each.

    `items` are those that the key condition finds, before a filter. What an index does not project is not
    counted; attributes that a local index fetches from the table are not either. Raises `InputError` for an
    unknown index, strong reads of a global one, and items not in the form of the API.

    >>> orders = TableSchema(("id",), (SecondaryIndex("by_shop", ("shop",), "keys_only"),))
    >>> found = [{"id": {"S": str(n)}, "shop": {"S": "a"}, "text": {"S": "x" * 4_000}} for n in range(10)]
    >>> account_query(orders, found), account_query(orders, found, index="by_shop")
    (5.0, 0.5)
    """
    found = [item for item in items if item is not None]
    for item in found:
        check_item(schema, item)
    if index is None:
        return query_read_units([_size(item) for item in found], consistency)
    chosen = next((one for one in schema.indexes if one.name == index), None)
    if chosen is None:
        raise InputError(
            f"there is no index {index!r}", expected=f"one of {[one.name for one in schema.indexes]}"
        )
    if consistency == "strong" and not chosen.local:
        raise InputError(
            "a global secondary index has no strongly consistent reads",
            expected="eventual",
            next_step="read the table itself where it has to be fresh",
        )
    return query_read_units([_size(index_entry(schema, chosen, item)) for item in found], consistency)


@dataclass(frozen=True, slots=True)
class WriteRate:
    """How many writes a second a table takes with its indexes, and the one that says no first."""

    writes_per_s: float
    limited_by: str


def highest_write_rate(account: WriteAccount, capacity_units_per_s: Mapping[str, float]) -> WriteRate:
    """Writes a second that the table and *all* its indexes can take: the slowest of them decides.

    An index that cannot keep up pushes back on the table: the write is refused although the table has room.
    `account` are the units of one write. `capacity_units_per_s` is a number for "table" and for each global
    index by its name; a local index goes into the table's units beforehand. Raises `InputError` for one that
    is missing, and for numbers that make no sense.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html

    >>> highest_write_rate(WriteAccount(5.0, {"by_shop": 5.0}), {"table": 1_000, "by_shop": 100})
    WriteRate(writes_per_s=20.0, limited_by='by_shop')
    """
    units = {"table": account.table_units, **account.index_units}
    missing = [name for name in units if name not in capacity_units_per_s]
    if missing:
        raise InputError(
            f"no capacity is given for {missing[0]!r}", expected="units a second for the table and each index"
        )
    rates = {
        name: checked_number(f"capacity of {name}", capacity_units_per_s[name])
        / checked_number(f"units of {name}", count, above=True)
        for name, count in units.items()
    }
    slowest = min(rates, key=rates.__getitem__)
    return WriteRate(rates[slowest], slowest)


def _index_units(
    schema: TableSchema, index: SecondaryIndex, before: Item | None, after: Item | None
) -> float:
    old, new = (index_entry(schema, index, item) for item in (before, after))
    if old is None and new is None:
        return 0.0
    if old is None or new is None:
        return write_units(_size(old if new is None else new))
    if _key_of(old, index.key) != _key_of(new, index.key):
        return write_units(_size(old)) + write_units(_size(new))
    return 0.0 if old == new else update_write_units(_size(old), _size(new))


def _size(item: Item | None) -> int:
    return 0 if item is None else item_size_bytes(item)


def _key_of(item: Item, key: tuple[str, ...]) -> list[Any]:
    return [item[name] for name in key]
