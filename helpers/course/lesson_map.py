"""The map of the lessons and the ways through them, for the lesson that everybody starts with.

Both are read from the lesson files, so that a lesson that was added, renamed or made longer is on the map at
once. The links lead to the notebooks beside the one that shows them; the site turns them into links to pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.course.needs import needs_words
from helpers.course.project import ROOT
from helpers.errors import NotebookError
from helpers.language import Text, language, say

if TYPE_CHECKING:
    from helpers.course.notebook import Lesson

__all__ = ["PARTS", "TRACKS", "LinkedTable", "Track", "lesson_map", "track_map"]

#: The parts of the course, by the first digit of their lessons.
PARTS: Mapping[str, Text] = MappingProxyType(
    {
        "0": Text(ja="はじめに", en="start"),
        "1": Text(ja="負荷", en="load"),
        "2": Text(ja="トークン", en="tokens"),
        "3": Text(ja="メッセージ", en="messages"),
        "4": Text(ja="円", en="yen"),
        "5": Text(ja="レビュー", en="review"),
    }
)


@dataclass(frozen=True, slots=True)
class Track:
    """A way through the lessons: their `numbers` in the order to take them; none means all."""

    name: Text
    numbers: tuple[str, ...] = ()


TRACKS: tuple[Track, ...] = (
    Track(Text(ja="60 分", en="60 minutes"), ("00", "31")),
    Track(Text(ja="半日", en="half a day"), ("00", "01", "31", "20", "22", "40")),
    Track(Text(ja="全部", en="everything")),
)


@dataclass(frozen=True, repr=False)
class LinkedTable:
    """A table whose cells may be links to lessons: a cell is a text, or a sequence of (slug, words)."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str | tuple[tuple[str, str], ...], ...], ...]

    def __repr__(self) -> str:
        rows = (" | ".join(map(_plain, row)) for row in self.rows)
        return "\n".join([self.caption, " | ".join(self.headers), *rows])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        from helpers.figures.table import table_html  # late: figures load matplotlib

        html = table_html(self.caption, self.headers, [map(_linked, row) for row in self.rows])
        return {"text/html": html, "text/plain": repr(self)}


def lesson_map(root: Path = ROOT) -> LinkedTable:
    """Every lesson of the checkout at `root`: number, title, part, minutes, what it needs.

    A file beside the lessons that is none, or is just being written, is left out: `kata check` names it.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> [line for line in repr(lesson_map()).splitlines() if line.startswith("31")][0].split(" | ")[:3]
    ['31', 'Does the message vanish?', 'messages']
    >>> set_language("ja")
    """
    lang = language()
    rows = tuple(
        (
            lesson.number,
            ((lesson.slug, lesson.title.in_language(lang)),),
            PARTS[lesson.number[0]].in_language(lang) if lesson.number[0] in PARTS else "",
            f"{lesson.minutes}",
            needs_words(lesson.needs or (), lang),
        )
        for lesson in _lessons(root)
    )
    headers = (
        say(ja="番号", en="number"),
        say(ja="課", en="lesson"),
        say(ja="分野", en="part"),
        say(ja="時間 [分]", en="time [min]"),
        say(ja="前提", en="needs"),
    )
    return LinkedTable(say(ja="課の地図", en="The map of the lessons"), headers, rows)


def track_map(root: Path = ROOT) -> LinkedTable:
    """The ways through the lessons of the checkout at `root`, with the stated time of each in sum.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> repr(track_map()).splitlines()[1]
    'you have | lessons | for one person alone'
    >>> set_language("ja")
    """
    from helpers.figures.durations import duration_label  # late: it loads matplotlib

    lang, lessons = language(), _lessons(root)
    rows = []
    for track in TRACKS:
        chosen = _on(track, lessons)
        if track.numbers:
            named: str | tuple[tuple[str, str], ...] = tuple(
                (lesson.slug, lesson.number) for lesson in chosen
            )
        else:
            named = say(ja=f"{len(chosen)} 課すべて", en=f"all {len(chosen)}")
        stated_s = 60 * sum(lesson.minutes for lesson in chosen)
        rows.append((track.name.in_language(lang), named, duration_label(stated_s)))
    headers = (
        say(ja="使える時間", en="you have"),
        say(ja="課", en="lessons"),
        say(ja="ひとりで進めた場合", en="for one person alone"),
    )
    return LinkedTable(say(ja="三つの道", en="Three ways through"), headers, tuple(rows))


def _lessons(root: Path) -> tuple[Lesson, ...]:
    from helpers.course.notebook import read_lesson  # late: nbformat takes a second to load

    found = []
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        try:
            found.append(read_lesson(path))
        except NotebookError:
            continue
    return tuple(found)


def _on(track: Track, lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """The lessons of a track, in its order."""
    by_number = {lesson.number: lesson for lesson in lessons}
    return tuple(by_number[number] for number in track.numbers or by_number if number in by_number)


def _plain(cell: str | Iterable[tuple[str, str]]) -> str:
    return cell if isinstance(cell, str) else " → ".join(words for _, words in cell)


def _linked(cell: str | Iterable[tuple[str, str]]) -> str:
    if isinstance(cell, str):
        return escape(cell)
    return " → ".join(f'<a href="{slug}.ipynb">{escape(words)}</a>' for slug, words in cell)
