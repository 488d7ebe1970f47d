"""What the lessons taught, sorted by their reader: what holds on AWS only, and what travels.

A number, a name or a default belongs to a service. A law, a standard or a habit goes along to the next one.
The data are in ``what_travels.toml``; numbers of AWS stand there as keys of facts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["Learned", "Sorted", "Sorting", "learned", "sort_learned"]

_FILE = Path(__file__).with_name("what_travels.toml")


@dataclass(frozen=True, slots=True)
class Learned:
    """One thing from the lesson with this number: does it travel, and why, or what of it does.

    `letter` is what a reader calls it by.
    """

    letter: str
    lesson: str
    words: Text
    travels: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Sorted:
    """One thing, and where the reader put it: `said` is None when nothing has been sorted yet."""

    thing: Learned
    said: bool | None

    @property
    def agrees(self) -> bool | None:
        """Whether the reader and the kit put it in the same place; None when the reader has not said."""
        return None if self.said is None else self.said == self.thing.travels


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a reader made of all things, in their order."""

    rows: tuple[Sorted, ...]

    @property
    def agreed(self) -> int:
        """How many are where the kit would put them too."""
        return sum(row.agrees is True for row in self.rows)

    def __iter__(self) -> Iterator[Sorted]:
        return iter(self.rows)


def learned() -> tuple[Learned, ...]:
    """What there is to sort, in the order of its letters; numbers of AWS are read from the facts.

    >>> first = learned()[0]
    >>> first.letter, first.words.en, first.travels
    ('A', 'When SNS cannot deliver, it tries again up to 100,015 times.', False)
    """
    return tuple(
        Learned(
            entry["letter"],
            entry["lesson"],
            _with_number(entry["words"], entry.get("fact")),
            entry["travels"],
            Text.of(entry["why"]),
        )
        for entry in _entries()
    )


def sort_learned(travels: str) -> Sorting:
    """What a reader says travels, as letters (``"BCE"``, in any order and case), beside what the kit says.

    An empty text means: not sorted yet. Raises `InputError` for a letter that stands for nothing.

    >>> sorting = sort_learned("BCEGIK")
    >>> sorting.agreed, [row.thing.letter for row in sorting if row.agrees is False]
    (11, ['L'])
    """
    things = learned()
    if not isinstance(travels, str):
        raise InputError(f"what travels cannot be {travels!r}", expected='letters, as in "BCE"')
    letters = {letter for letter in travels.upper() if letter not in " ,、"}
    unknown = sorted(letters - {thing.letter for thing in things})
    if unknown:
        raise InputError(
            f"nothing has the letter {unknown[0]!r}", expected=f"letters from A to {things[-1].letter}"
        )
    return Sorting(tuple(Sorted(thing, thing.letter in letters if letters else None) for thing in things))


def _with_number(words: dict[str, str], key: str | None) -> Text:
    text = Text.of(words)
    if key is None:
        return text
    number = f"{fact(key).value:,}"
    return Text(text.ja.format(number), text.en.format(number))


@cache
def _entries() -> tuple[dict, ...]:
    return tuple(tomllib.loads(_FILE.read_text(encoding="utf-8"))["learned"])
