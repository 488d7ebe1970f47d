"""Read the facts from their TOML files, check them once, and hand them out by key."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from helpers.errors import InputError, UnknownFact
from helpers.facts.fact import EVIDENCE, Fact
from helpers.facts.units import UNITS
from helpers.language import LANGUAGES, Text

__all__ = ["fact", "fact_matching", "facts", "forget_used_facts", "older_than", "read_facts", "used_facts"]

_FOLDER = Path(__file__).parent
_used: dict[str, None] = {}  # a dict, because a set would forget the order of first use


def fact(key: str) -> Fact:
    """The fact with this key; remembers that it was used (`used_facts`).

    Raises `UnknownFact`, naming the nearest keys.

    >>> fact("sqs.retention_default_s").value
    345600
    """
    known = _registry()
    if key not in known:
        near = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
        raise UnknownFact(
            f"no fact has the key {key!r}",
            expected=f"perhaps {' or '.join(near)}" if near else f"one of the {len(known)} keys",
            next_step="list them: kata facts",
        )
    _used.setdefault(key)
    return known[key]


def facts(prefix: str = "") -> tuple[Fact, ...]:
    """All facts whose key begins with `prefix`, in the order of the files. Does not count as use.

    >>> [found.value for found in facts("sns.http.num_retries_")]
    [0, 100, 3]
    """
    return tuple(found for key, found in _registry().items() if key.startswith(prefix))


def fact_matching(value: int | float | Decimal) -> tuple[Fact, ...]:
    """All facts with this numeric value, whatever their unit.

    >>> [found.key for found in fact_matching(100_015)]
    ['sns.aws_managed.documented_retries']
    """
    # Through str, so that the float 0.1 equals the published 0.1; NaN equals nothing, and that is right.
    return tuple(found for found in facts() if _is_number(found.value) and found.value == Decimal(str(value)))


def used_facts() -> tuple[Fact, ...]:
    """The facts that `fact` has handed out in this process, in the order of their first use."""
    return tuple(_registry()[key] for key in _used)


def forget_used_facts() -> None:
    """Begin the list of `used_facts` anew."""
    _used.clear()


def older_than(days: float, *, today: date) -> tuple[Fact, ...]:
    """The facts that were read more than `days` days before `today`.

    >>> older_than(365, today=date(2026, 11, 30))
    ()
    """
    return tuple(found for found in facts() if (today - found.read).days > days)


@cache
def _registry() -> Mapping[str, Fact]:
    return read_facts(_FOLDER)


def read_facts(folder: Path) -> dict[str, Fact]:
    """Read and check every ``*.toml`` in `folder`: a mapping from key to `Fact`, in the order of the files.

    Raises `InputError` naming file, key and field of the first thing that is wrong.
    """
    found: dict[str, Fact] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            # Decimal keeps a published 0.10 what it is; a float would not.
            tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path.name} is not TOML: {error}", next_step="mend that line") from None
        for key, table in _leaves(tables, path.name):
            if key in found:
                raise InputError(
                    f"{path.name}: {key} is already in another file", expected="one place a fact"
                )
            found[key] = _fact(path.name, key, table)
    return found


def _leaves(table: Mapping[str, Any], file: str, above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables that are facts: those that hold a label, or anything that is not a table."""
    for name, below in table.items():
        key = f"{above}.{name}".lstrip(".")
        if not isinstance(below, Mapping):
            raise InputError(
                f"{file}: {key} is not in the table of a fact",
                expected="[topic.name] above it, then its fields",
            )
        if "label" in below or not all(isinstance(value, Mapping) for value in below.values()):
            yield key, below
        else:
            yield from _leaves(below, file, key)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _is_value(value: object) -> bool:
    return (_is_number(value) and Decimal(value).is_finite()) or _is_words(value)  # type: ignore[arg-type]


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_text(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == set(LANGUAGES) and all(map(_is_words, value.values()))


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_REQUIRED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "value": (_is_value, "a number or words"),
    "unit": (
        lambda unit: isinstance(unit, str) and unit in UNITS,
        f"one of {', '.join(filter(None, UNITS))}",
    ),
    "url": (lambda url: isinstance(url, str) and url.startswith("https://"), "an https:// address"),
    "read": (_is_date, "the date it was read, as in 2026-11-23 without quotation marks"),
    "condition": (_is_words, "the condition, quoted shortly"),
    "label": (_is_text, "ja and en"),
    "evidence": (lambda tag: isinstance(tag, str) and tag in EVIDENCE, f"one of {', '.join(EVIDENCE)}"),
}
_OPTIONAL: dict[str, tuple[Callable[[Any], bool], str]] = {
    "source_note": (_is_words, "words"),
    "ambiguous": (_is_text, "ja and en"),
}


def _fact(file: str, key: str, table: Mapping[str, Any]) -> Fact:
    if key != key.lower():
        raise InputError(f"{file}: the key {key} has capitals", expected=key.lower())
    for field in table:
        if field not in _REQUIRED | _OPTIONAL:
            fields = ", ".join(_REQUIRED | _OPTIONAL)
            raise InputError(f"{file}: {key} has an unknown field: {field}", expected=f"one of {fields}")
    for field, (accepts, expected) in (_REQUIRED | _OPTIONAL).items():
        if field not in table and field in _REQUIRED:
            raise InputError(f"{file}: {key} has no field {field}", expected=expected)
        if field in table and not accepts(table[field]):
            raise InputError(f"{file}: {key}: {field} cannot be {table[field]!r}", expected=expected)
    if table["unit"] == "date":
        _check_iso_date(file, key, table["value"])
    texts = {field: Text.of(table[field]) for field in ("label", "ambiguous") if field in table}
    return Fact(key=key, **{**table, **texts})


def _check_iso_date(file: str, key: str, value: object) -> None:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        raise InputError(
            f"{file}: {key}: value cannot be {value!r}", expected="a date as in 2019-11-14"
        ) from None
