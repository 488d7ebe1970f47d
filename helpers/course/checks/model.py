"""Rules, what they find, and the waivers that let a finding pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from helpers.course.markdown import Document, read_markdown
from helpers.course.notebook import Lesson, cell_language

__all__ = ["RULES", "Finding", "Problem", "Report", "Rule", "Subject", "Waiver", "rule"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept: the lesson's file, the cell (1 is the first; None: the file), how to mend it.

    >>> print(Finding("notebooks/31-x.ipynb", 4, "outputs", "it has outputs", "kata tidy 31", cell_id="a1"))
    notebooks/31-x.ipynb cell 4 (a1): [outputs] it has outputs
        mend: kata tidy 31
    """

    lesson: str
    cell: int | None
    rule: str
    message: str
    mend: str
    cell_id: str | None = None

    def __str__(self) -> str:
        return f"{_place(self)}: [{self.rule}] {self.message}\n    mend: {self.mend}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that the author lets pass, with a reason; `line` is None for a whole cell."""

    lesson: str
    cell: int
    rule: str
    reason: str
    cell_id: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        return f"{_place(self)}: [{self.rule}] waived: {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` found, in the order of lessons and cells, and the waivers that were used."""

    findings: tuple[Finding, ...]
    waivers: tuple[Waiver, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as a rule yields it: the positions of the cells concerned, the first of which is named.

    A waiver in any of the `cells` counts; `line` (1 is the first of the cell) is for waivers of one line.
    """

    cells: tuple[int, ...]
    message: str
    mend: str
    line: int | None = None


@dataclass(frozen=True)
class Subject:
    """A lesson under examination; `file` is its path as a reader knows it."""

    lesson: Lesson
    root: Path
    file: str = field(init=False)

    def __post_init__(self) -> None:
        path, root = self.lesson.path.resolve(), self.root.resolve()
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        object.__setattr__(self, "file", name)

    @property
    def cells(self) -> list[NotebookNode]:
        """All cells of the lesson."""
        return self.lesson.notebook.cells

    @cached_property
    def markdown(self) -> tuple[tuple[int, str | None, Document], ...]:
        """Position, language and contents of every Markdown cell."""
        return tuple(
            (index, cell_language(cell), read_markdown(cell.source))
            for index, cell in enumerate(self.cells)
            if cell.cell_type == "markdown"
        )

    @cached_property
    def code(self) -> tuple[tuple[int, str], ...]:
        """Position and source of every code cell."""
        return tuple((i, cell.source) for i, cell in enumerate(self.cells) if cell.cell_type == "code")

    @property
    def opening(self) -> tuple[int, ...]:
        """The first pair, where findings about the lesson as a whole are shown."""
        return (0, 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the house: its name, what it asks for, and the function that finds where it is not kept."""

    name: str
    what: str
    find: Callable[[Subject], Iterable[Problem]]


#: Every rule by name; the modules of this package add theirs with `rule`.
RULES: dict[str, Rule] = {}

_Find = Callable[[Subject], Iterator[Problem]]


def rule(name: str, what: str) -> Callable[[_Find], _Find]:
    """Register the function below as the rule `name`."""

    def register(find: _Find) -> _Find:
        RULES[name] = Rule(name, what, find)
        return find

    return register


def _place(of: Finding | Waiver) -> str:
    cell = "" if of.cell is None else f" cell {of.cell}" + (f" ({of.cell_id})" if of.cell_id else "")
    return of.lesson + cell
