"""Prices of one's own: the file ``prices.local.csv``, which takes the place of the book row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.cost.price_list import Change
from helpers.cost.price_rows import PriceRow, read_rows, write_rows

__all__ = ["OWN_PRICES", "find_own_prices", "with_changes", "write_own_prices"]

#: The name of the file, in the working folder or in the checkout.
OWN_PRICES = "prices.local.csv"


def find_own_prices(folders: Sequence[Path]) -> Path | None:
    """The file of own prices in the first of `folders` that has one; None when none has.

    >>> find_own_prices([Path("/no/such/folder")]) is None
    True
    """
    return next((path for folder in folders if (path := folder / OWN_PRICES).is_file()), None)


def with_changes(rows: Iterable[PriceRow], changes: Iterable[Change]) -> tuple[PriceRow, ...]:
    """`rows` with the prices of `changes` in the place of the same tier; tiers that are gone are left out."""
    by_tier = {(row.sku, row.region, row.from_quantity): row for row in rows}
    for change in changes:
        key = (change.row.sku, change.row.region, change.row.from_quantity)
        if change.row.usd is None:
            by_tier.pop(key, None)
        else:
            by_tier[key] = change.row
    return tuple(by_tier.values())


def write_own_prices(path: Path, changes: Iterable[Change]) -> int:
    """Take `changes` up into the file at `path`, which may not exist yet; the number of its rows then.

    Raises `InputError` for a file that cannot be read (with its line) or written; it then stays as it was.
    """
    rows = with_changes(read_rows(path, own=True) if path.exists() else (), changes)
    write_rows(path, rows)
    return len(rows)
