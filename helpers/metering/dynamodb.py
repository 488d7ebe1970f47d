"""How DynamoDB counts: the size of an item, and the units that reading and writing it consume.

One unit reads up to 4 KB or writes up to 1 KB. In provisioned mode a table has so many units a second (RCU,
WCU); on demand the same units are request units (RRU, WRU). What an index adds is a write of its own: apply
`write_units` to the size of the projection.

Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ProvisionedThroughput.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from helpers.errors import InputError
from helpers.facts import fact
from helpers.metering.sizes import checked_size

__all__ = [
    "CONSISTENCIES",
    "batch_read_units",
    "failed_condition_write_units",
    "query_read_units",
    "read_units",
    "stored_size_bytes",
    "update_write_units",
    "write_units",
]

#: How fresh a read has to be. An eventually consistent read is the default of DynamoDB.
CONSISTENCIES = ("eventual", "strong", "transactional")


def read_units(item_bytes: int, consistency: str = "eventual") -> float:
    """Read units for one item by its key (GetItem); 0 bytes stand for an item that is not there.

    One unit for each 4 KB begun, half of it when `consistency` is "eventual", twice when "transactional". To
    look for what is not there costs as much as the smallest item. Raises `InputError` for a size that is
    none, an item above 400 KB and an unknown consistency.

    >>> [read_units(8 * 1_024, consistency) for consistency in CONSISTENCIES]
    [1.0, 2.0, 4.0]
    >>> read_units(0), read_units(0, "strong")
    (0.5, 1.0)
    """
    return _blocks(_item(item_bytes), "dynamodb.read_unit_bytes") * _read_factor(consistency)


def query_read_units(items_bytes: Iterable[int], consistency: str = "eventual") -> float:
    """Read units for one Query or Scan: the *sum* of the sizes is rounded up to 4 KB, not each item.

    `items_bytes` are the items that are read, before a filter takes any of them away: a filter saves nothing.
    Reading nothing is counted like looking for one item that is not there. Transactions have no Query, so
    `consistency` is "eventual" or "strong". Raises `InputError` as `read_units` does.

    >>> query_read_units([1_500] * 30), batch_read_units([1_500] * 30)
    (5.5, 15.0)
    >>> query_read_units([80 * 1_024])
    10.0
    """
    if consistency == "transactional":
        raise InputError(
            "a transaction cannot hold a Query",
            expected="eventual or strong",
            next_step="use batch_read_units",
        )
    total = sum(_item(size) for size in items_bytes)
    return _blocks(total, "dynamodb.read_unit_bytes") * _read_factor(consistency)


def batch_read_units(items_bytes: Iterable[int], consistency: str = "eventual") -> float:
    """Read units for one BatchGetItem or TransactGetItems: each item is rounded up on its own.

    Raises `InputError` as `read_units` does.

    >>> batch_read_units([1_500, 6_500], "strong")
    3.0
    """
    return float(sum(read_units(size, consistency) for size in items_bytes))


def write_units(item_bytes: int, *, transactional: bool = False) -> float:
    """Write units for one put or delete: one for each 1 KB begun, twice in a transaction.

    A put counts the larger of the item and the one that it replaces (`update_write_units`), a delete counts
    the item that it removes, and at least one unit when there was none (0 bytes). Raises `InputError` for a
    size that is none and an item above 400 KB.

    >>> write_units(2 * 1_024), write_units(2 * 1_024, transactional=True), write_units(1_025)
    (2.0, 4.0, 2.0)
    """
    factor = fact("dynamodb.transaction_factor").value if transactional else 1
    return float(_blocks(_item(item_bytes), "dynamodb.write_unit_bytes") * factor)


def update_write_units(before_bytes: int, after_bytes: int, *, transactional: bool = False) -> float:
    """Write units for one update: the larger of the item before and after, although only a part changes.

    Raises `InputError` as `write_units` does.

    >>> update_write_units(5_000, 4_990)
    5.0
    """
    return max(write_units(size, transactional=transactional) for size in (before_bytes, after_bytes))


def failed_condition_write_units(existing_bytes: int) -> float:
    """Write units for a write whose condition is false: it costs what the item that is there would cost.

    0 bytes stand for no such item, which is one unit. Raises `InputError` as `write_units` does.

    >>> failed_condition_write_units(0), failed_condition_write_units(3_000)
    (1.0, 3.0)
    """
    return write_units(existing_bytes)


def stored_size_bytes(item_bytes: int) -> int:
    """Bytes that an item occupies in the bill for storage: 100 more than its size, for the index.

    Features such as global tables add more. Raises `InputError` as `read_units` does.

    >>> stored_size_bytes(1_000)
    1100
    """
    return _item(item_bytes) + fact("dynamodb.storage_overhead_bytes").value


def _item(item_bytes: int) -> int:
    return checked_size(item_bytes, fact("dynamodb.item_size_max_bytes").value, "an item")


def _blocks(size_bytes: int, key: str) -> int:
    return max(1, math.ceil(size_bytes / fact(key).value))


def _read_factor(consistency: str) -> float:
    if consistency == "eventual":
        return 1 / fact("dynamodb.eventual_reads_per_unit").value
    if consistency == "strong":
        return 1.0
    if consistency == "transactional":
        return float(fact("dynamodb.transaction_factor").value)
    raise InputError(
        f"there is no consistency {consistency!r}", expected=f"one of {', '.join(CONSISTENCIES)}"
    )
