"""Rows of the price book as they stand in a CSV file: the published one, or the reader's own."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from helpers.errors import InputError

__all__ = ["ALLOWANCE", "COLUMNS", "PriceRow", "read_rows", "write_rows"]

COLUMNS = (
    "sku",
    "region",
    "unit",
    "usd",
    "tier_from",
    "tier_to",
    "as_of",
    "read",
    "confidence",
    "source_url",
    "source_note",
    "service",
    "description",
)
#: How the name of a free allowance ends; its quantity stands in ``tier_to``.
ALLOWANCE = ".free"

_NEEDED = ("sku", "region", "unit", "usd")
_SIZE_MAX_BYTES = 5_000_000
_MULTIPLES = {"k": 1_000, "M": 1_000_000, "": 1}
_UNIT = re.compile(r"(?P<count>[0-9]+)?(?P<multiple>[kM])? ?(?P<base>.*)")
_SKU = re.compile(r"[a-z0-9]+(?:[._][A-Za-z0-9_-]+)*")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]|global")


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One row: a tier of a price, or a free allowance. `usd` is None for what could not be read."""

    sku: str
    region: str
    unit: str
    usd: Decimal | None
    from_quantity: Decimal
    to_quantity: Decimal | None
    as_of: str = ""
    read: str = ""
    confidence: str = ""
    source_url: str = ""
    source_note: str = ""
    service: str = ""
    description: str = ""
    own: bool = False

    @property
    def per(self) -> Decimal:
        """How many base units one unit is: 1,000,000 for "1M requests"."""
        count, multiple, _ = self._parts()
        return Decimal(int(count or 1) * _MULTIPLES[multiple or ""])

    @property
    def base_unit(self) -> str:
        """The unit without its multiple: "requests" for "1M requests"."""
        return self._parts()[2]

    @property
    def key(self) -> str:
        """The name under which ``kata facts`` lists it."""
        return f"price.{self.sku}"

    def age_days(self, today: date) -> int:
        """Days since somebody read it; 0 for a row that does not say when."""
        return (today - date.fromisoformat(self.read)).days if self.read else 0

    @property
    def told(self) -> str:
        """The price in words: "0.4 USD for 1M requests", what is free, or that it is missing."""
        if self.sku.endswith(ALLOWANCE):
            free = "missing" if self.to_quantity is None else f"{self.to_quantity:,f} {self.base_unit}"
            return f"free: {free}"
        price = "missing" if self.usd is None else f"{self.usd:f} USD for {self.unit}"
        return f"{price} from {self.from_quantity:,f}" if self.from_quantity else price

    def _parts(self) -> tuple[str | None, str | None, str]:
        found = _UNIT.fullmatch(self.unit)
        # "MAU" and "MiBps-month" begin with an M that is no million.
        if not found or not found["count"]:
            return None, None, self.unit
        return found["count"], found["multiple"], found["base"]

    @classmethod
    def supplied(cls, sku: str, unit: str, from_quantity: object, usd: object) -> PriceRow:
        """A row that somebody writes in Python, for every Region; of an allowance `usd` is its quantity.

        Raises `InputError` for what is not a number of 0 or more.
        """
        if usd is None or from_quantity is None:
            raise InputError(f"{sku} has no price", expected="a number, 0 or more")
        from_, price = _number("from", from_quantity), _number(sku, usd)
        note = "given by the caller"
        if sku.endswith(ALLOWANCE):
            return cls(sku, "global", unit, Decimal(0), Decimal(0), price, source_note=note, own=True)
        return cls(sku, "global", unit, price, from_, None, source_note=note, own=True)


def read_rows(path: Path, *, own: bool = False) -> tuple[PriceRow, ...]:
    """The rows of a CSV file with the columns `COLUMNS` (sku, region, unit and usd are needed).

    Raises `InputError` for a file that cannot be read, and with the number of the line for a row that
    cannot be used.
    """
    rows = tuple(_rows(path, own))
    seen: dict[tuple[str, str, Decimal], int] = {}
    for number, row in rows:
        key = (row.sku, row.region, row.from_quantity)
        if key in seen:
            raise _bad(
                path,
                number,
                f"{row.sku} in {row.region} stands in line {seen[key]} already",
                "one row a tier",
            )
        seen[key] = number
    return tuple(row for _, row in rows)


def write_rows(path: Path, rows: Iterable[PriceRow]) -> None:
    """Write `rows` to `path` as `read_rows` reads them: all of the file, or none of it.

    Raises `InputError` when the file cannot be written.
    """
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in sorted(rows, key=lambda row: (row.sku, row.region, row.from_quantity)):
        cells = {name: getattr(row, name) for name in ("sku", "region", "unit", *COLUMNS[6:])}
        numbers = {"usd": row.usd, "tier_from": row.from_quantity, "tier_to": row.to_quantity}
        table.writerow(
            cells | {name: "" if number is None else f"{number:f}" for name, number in numbers.items()}
        )
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(written.getvalue(), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(
            f"{path} cannot be written: {error.strerror}", expected="a folder that you may write to"
        ) from None


def _rows(path: Path, own: bool) -> Iterator[tuple[int, PriceRow]]:
    reader = csv.DictReader(io.StringIO(_text(path)), strict=True)
    try:
        heads = reader.fieldnames or []
        if missing := [name for name in _NEEDED if name not in heads]:
            raise _bad(
                path, 1, f"the columns {', '.join(missing)} are missing", f"the columns {', '.join(_NEEDED)}"
            )
        if unknown := [name for name in heads if name not in COLUMNS]:
            raise _bad(path, 1, f"there is no column {unknown[0]!r}", f"columns out of {', '.join(COLUMNS)}")
        for cells in reader:
            yield reader.line_num, _row(path, reader.line_num, cells, own)
    except csv.Error as error:
        # The inner reader's number: the outer one counts only rows that came through.
        number = reader.reader.line_num
        raise _bad(path, number, f"not CSV: {error}", "comma-separated values in UTF-8") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _SIZE_MAX_BYTES:
            raise InputError(f"{path.name} is too large for a price book", expected="at most 5 MB")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputError(f"{path.name} cannot be read: {reason}", expected="a CSV file of prices") from None


def _row(path: Path, number: int, cells: dict[str, str | None], own: bool) -> PriceRow:
    if None in cells or None in cells.values():
        raise _bad(path, number, "the row does not fit the heads", "as many cells as there are columns")
    cell = {name: value.strip() for name, value in cells.items()}
    if not _SKU.fullmatch(cell["sku"]):
        raise _bad(path, number, f"sku cannot be {cell['sku']!r}", "a name such as sqs.standard.requests")
    if not _REGION.fullmatch(cell["region"]):
        raise _bad(
            path, number, f"region cannot be {cell['region']!r}", "a Region such as ap-northeast-1, or global"
        )
    if own and not cell["usd"]:
        raise _bad(path, number, f"{cell['sku']} has no price", "a number in the column usd")
    try:
        usd, from_, to = (_number(name, cell.get(name) or None) for name in ("usd", "tier_from", "tier_to"))
    except InputError as error:
        raise _bad(path, number, error.what, error.expected) from None
    if to is not None and to <= (from_ or 0):
        raise _bad(path, number, f"the tier ends at {to}, before it begins", "tier_to above tier_from")
    texts = {name: cell.get(name, "") for name in COLUMNS[6:]}
    if texts["read"] and not _is_day(texts["read"]):
        raise _bad(path, number, f"read cannot be {texts['read']!r}", "a date such as 2026-11-23, or nothing")
    return PriceRow(cell["sku"], cell["region"], cell["unit"], usd, from_ or Decimal(0), to, **texts, own=own)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(name: str, given: object) -> Decimal | None:
    if given is None:
        return None
    try:
        number = (
            Decimal(given) if isinstance(given, str | int | Decimal) and not isinstance(given, bool) else None
        )
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number < 0:
        raise InputError(
            f"{name} cannot be {given!r}", expected="a number, 0 or more (no float: money is exact)"
        )
    return number


def _bad(path: Path, number: int, what: str, expected: str | None) -> InputError:
    return InputError(f"{path.name}, line {number}: {what}", expected=expected)
