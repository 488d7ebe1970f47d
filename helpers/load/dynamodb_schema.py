"""The keys and indexes of a DynamoDB table: what an item needs, and what an index holds of it.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.errors import InputError

__all__ = ["PROJECTIONS", "Item", "SecondaryIndex", "TableSchema", "check_item", "index_entry"]

Item = Mapping[str, Mapping[str, Any]]

#: What an index can hold besides keys; a tuple of attribute names is the third possibility (INCLUDE).
PROJECTIONS = ("all", "keys_only")


@dataclass(frozen=True, slots=True)
class SecondaryIndex:
    """An index: its key attributes (partition key, then sort key if any) and what it projects.

    `projection` is "all", "keys_only" or the names of the attributes beside the keys. A global index has
    capacity of its own and only eventually consistent reads; a `local` one uses the capacity of the table.
    """

    name: str
    key: tuple[str, ...]
    projection: str | tuple[str, ...] = "all"
    local: bool = False

    def __post_init__(self) -> None:
        _check_key(f"the key of {self.name!r}", self.key)
        if isinstance(self.projection, str) and self.projection not in PROJECTIONS:
            raise InputError(
                f"there is no projection {self.projection!r}",
                expected=f"{' or '.join(PROJECTIONS)}, or a tuple of attribute names",
            )


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: its key attributes (partition key, then sort key if any) and its indexes."""

    key: tuple[str, ...]
    indexes: tuple[SecondaryIndex, ...] = ()

    def __post_init__(self) -> None:
        _check_key("the key of the table", self.key)
        names = [index.name for index in self.indexes]
        if len(set(names)) < len(names):
            raise InputError(f"two indexes have one name: {names}", expected="a name for each index")


def index_entry(schema: TableSchema, index: SecondaryIndex, item: Item | None) -> dict[str, Any] | None:
    """What `index` holds of `item`; None when it holds nothing, as the item lacks an attribute of its key.

    >>> by_shop = SecondaryIndex("by_shop", ("shop",), "keys_only")
    >>> index_entry(TableSchema(("id",)), by_shop, {"id": {"S": "1"}, "shop": {"S": "a"}, "n": {"N": "2"}})
    {'id': {'S': '1'}, 'shop': {'S': 'a'}}
    """
    if item is None or any(name not in item for name in index.key):
        return None
    if index.projection == "all":
        return dict(item)
    beside = () if index.projection == "keys_only" else index.projection
    kept = {*schema.key, *index.key, *beside}
    return {name: value for name, value in item.items() if name in kept}


def check_item(schema: TableSchema, item: Item | None) -> None:
    """Raise `InputError` for an item that is no mapping or lacks its key; None, no item, is fine.

    >>> check_item(TableSchema(("id",)), {"id": {"S": "1"}})
    """
    if item is not None and not isinstance(item, Mapping):
        raise InputError(
            f"an item cannot be {item!r}", expected='a mapping as in {"id": {"S": "a"}}, or None'
        )
    for name in schema.key:
        if item is not None and name not in item:
            raise InputError(f"the item has no {name!r}", expected=f"an item with its key {schema.key}")


def _check_key(what: str, key: object) -> None:
    named = isinstance(key, tuple) and all(isinstance(name, str) and name for name in key)
    if not named or not 1 <= len(key) <= 2:
        raise InputError(f"{what} cannot be {key!r}", expected='one or two attribute names, as in ("id",)')
