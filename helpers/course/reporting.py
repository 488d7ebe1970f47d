"""The numbers that a lesson comes down to, in a form that a sweep can collect.

A lesson calls `report(...)` once, as the last line of a cell. A reader sees a small table; `kata sweep` finds
the same numbers in the executed notebook and lines them up over many runs. They travel in the output itself,
because an output is what every executed notebook has, wherever it ran.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from helpers.course.python_cells import called_name, calls
from helpers.errors import InputError
from helpers.language import Text, say

if TYPE_CHECKING:  # only for their users: nbformat takes a second to load, and every lesson imports this
    from nbformat import NotebookNode

    from helpers.course.notebook import Lesson
    from helpers.figures.table import Words

__all__ = ["REPORT_TYPE", "Report", "ReportedNumber", "report", "reported_in", "reports"]

#: The media type of a report in an output.
REPORT_TYPE = "application/vnd.kumokata.report+json"

_EXAMPLE = 'report(drain_s=(6000, ("片づく時間 [秒]", "time to drain [s]")))'


@dataclass(frozen=True)
class ReportedNumber:
    """One number by its `name` (as in code); `label` says in words what it is, with its unit.

    `value` is None where there is no such number: a queue that never empties has no time to empty.
    """

    name: str
    label: str
    value: int | float | None

    @property
    def text(self) -> str:
        """The value for people.

        >>> [ReportedNumber("lost", "lost [1]", value).text for value in (1234, 5678901.2, 0.123456, None)]
        ['1,234', '5,678,901', '0.1235', '—']
        """
        if self.value is None:
            return "—"
        whole = isinstance(self.value, int) or 1_000 <= abs(self.value) < 1e15
        return f"{self.value:,.0f}" if whole else f"{self.value:.4g}"


@dataclass(frozen=True)
class Report:
    """What `report` shows: a table for people, and the same numbers for programs."""

    numbers: tuple[ReportedNumber, ...]

    def __str__(self) -> str:
        return str(self._table())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        found = [{"name": one.name, "label": one.label, "value": one.value} for one in self.numbers]
        return self._table()._repr_mimebundle_() | {REPORT_TYPE: {"numbers": found}}

    def _table(self) -> Any:
        from helpers.figures.table import table

        return table(
            ("この課の数（この実行の値で）", "The lesson in numbers, for the values of this run"),
            [("量", "quantity"), ("値", "value")],
            [(one.label, one.text) for one in self.numbers],
        )


def report(**numbers: tuple[float | None, Words]) -> Report:
    """Report what this run of a lesson comes down to: each number by name, with words in both languages.

    Units are in the name (``drain_s``) and in the words. None and infinity both mean that there is no such
    number. Raises `InputError` for what else is no number, for one without words, and for none at all.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> print(report(drain_s=(6000.0, ("片づく時間 [秒]", "time to drain [s]"))))
    The lesson in numbers, for the values of this run
    quantity | value
    time to drain [s] | 6,000
    """
    if not numbers:
        raise InputError("nothing is reported", expected=_EXAMPLE)
    return Report(tuple(_reported(name, given) for name, given in numbers.items()))


def reports(lesson: Lesson) -> bool:
    """Whether a lesson reports numbers, seen from its code and without running it."""
    return any(
        called_name(call) == "report"
        for cell in lesson.notebook.cells
        if cell.cell_type == "code"
        for call in calls(cell.source)
    )


def reported_in(notebook: NotebookNode) -> tuple[ReportedNumber, ...]:
    """The numbers in the outputs of an executed lesson, in their order. What came last of a name counts."""
    found = {
        one["name"]: ReportedNumber(one["name"], one["label"], one["value"])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for one in output.get("data", {}).get(REPORT_TYPE, {}).get("numbers", ())
    }
    return tuple(found.values())


def _reported(name: str, given: object) -> ReportedNumber:
    match given:
        case (value, str() | Text() as words):
            label = str(words)
        case (value, (str() as ja, str() as en)):
            label = say(ja=ja, en=en)
        case _:
            raise InputError(f"report: {name} is {given!r}, not a number with its words", expected=_EXAMPLE)
    if not label.strip():
        raise InputError(f"report: {name} has no words", expected=_EXAMPLE)
    return ReportedNumber(name, label, _number(name, value))


def _number(name: str, value: object) -> int | float | None:
    if value is None:
        return None
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)  # also NumPy's
    if isinstance(value, bool) or not isinstance(value, Real) or math.isnan(value):
        raise InputError(f"report: {name} is {value!r}", expected="a number, or None where there is none")
    return float(value) if math.isfinite(value) else None
