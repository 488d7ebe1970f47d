"""One lesson with many values: a run for each combination, then one table and one figure.

The runs are ordinary ones: cold, alone, each with a notebook that can be opened. What is lined up are the
numbers that the lesson itself reports (`helpers.course.reporting`).
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers.course.kept import run_kept
from helpers.course.notebook import Lesson, find_lessons
from helpers.course.outputs import write_text
from helpers.course.parameters import Parameter, Value, parameters_of, validated
from helpers.course.reporting import ReportedNumber, reported_in, reports
from helpers.course.run import Job, Outcome
from helpers.errors import InputError, ParameterError

__all__ = ["MOST_RUNS", "Grid", "Sweep", "SweepRun", "grid_of", "must_report", "run_sweep", "write_table"]

#: A grid with more runs than this is taken for a slip, unless somebody says otherwise.
MOST_RUNS = 200

TABLE = "sweep.csv"
_NOTEBOOKS = "notebooks"
_NOTEBOOK_NAME = re.compile(r"\d{3,}(\.failed)?\.ipynb")


@dataclass(frozen=True)
class Grid:
    """The values of each parameter of a sweep, in the order in which they were given."""

    parameters: tuple[Parameter, ...]
    values: tuple[tuple[Value, ...], ...]

    @property
    def combinations(self) -> tuple[dict[str, Value], ...]:
        """One dictionary a run; the last parameter varies fastest."""
        names = [parameter.name for parameter in self.parameters]
        return tuple(dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*self.values))

    @property
    def varied(self) -> tuple[Parameter, ...]:
        """The parameters with more than one value."""
        return tuple(one for one, values in zip(self.parameters, self.values, strict=True) if len(values) > 1)


@dataclass(frozen=True)
class SweepRun:
    """One run: its values, and the numbers it reported; none of them after a failure."""

    values: Mapping[str, Value]
    numbers: tuple[ReportedNumber, ...]
    outcome: Outcome

    def number(self, name: str) -> int | float | None:
        """A reported number by its name; None also when it was not reported."""
        return next((one.value for one in self.numbers if one.name == name), None)


@dataclass(frozen=True)
class Sweep:
    """All runs of a sweep, in the order of the grid."""

    lesson: Lesson
    lang: str
    grid: Grid
    runs: tuple[SweepRun, ...]

    @property
    def reported(self) -> tuple[ReportedNumber, ...]:
        """The quantities of the table: every one that a run reported, with the first run's value."""
        first: dict[str, ReportedNumber] = {}
        for run in self.runs:
            for one in run.numbers:
                first.setdefault(one.name, one)
        return tuple(first.values())

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes of the runs that failed."""
        return tuple(run.outcome for run in self.runs if not run.outcome.ok)


def grid_of(lesson: Lesson, given: Mapping[str, str], *, most_runs: int = MOST_RUNS) -> Grid:
    """The grid of a sweep, ``{"outage_hours": "1,6,24,72"}``, held against the lesson's parameters.

    Raises `ParameterError` for a parameter or a value that the lesson does not take and for a value that
    stands twice, `InputError` when nothing varies and when there would be more than `most_runs` runs.
    """
    known = {parameter.name: parameter for parameter in parameters_of(lesson)}
    values: dict[str, tuple[Value, ...]] = {}
    for name, text in given.items():
        if name == "lang":
            raise InputError(
                "the language is not given as a parameter", next_step="use --lang ja or --lang en"
            )
        values[name] = tuple(validated(lesson, {name: one.strip()})[name] for one in text.split(","))
        for value in values[name]:
            if values[name].count(value) > 1:
                raise ParameterError(
                    f"parameter {name}: {value_text(value)} stands twice in {text}",
                    expected="each value once",
                )
    if all(len(several) < 2 for several in values.values()):
        numeric = [one for one in known.values() if one.type in (int, float)]
        example = f"-p {numeric[0].name} {numeric[0].low:g},{numeric[0].default:g}" if numeric else ""
        raise InputError(
            f"nothing varies in this sweep of lesson {lesson.number}",
            expected="a parameter with several values, separated by commas",
            next_step=f"for example: kata sweep {lesson.number} {example}" if example else None,
        )
    runs = math.prod(map(len, values.values()))
    if runs > most_runs:
        sizes = " × ".join(f"{len(several)} {name}" for name, several in values.items())
        raise InputError(
            f"this sweep would be {runs:,} runs ({sizes})",
            expected=f"at most {most_runs:,}",
            next_step=f"fewer values, or: --most-runs {runs}",
        )
    return Grid(tuple(known[name] for name in values), tuple(values.values()))


def must_report(lesson: Lesson) -> None:
    """Raise `InputError`, naming the lessons beside it that do, when `lesson` reports no numbers."""
    if not reports(lesson):
        those = ", ".join(one.number for one in find_lessons(folder=lesson.path.parent) if reports(one))
        raise InputError(
            f"lesson {lesson.number} reports no numbers that a sweep could line up",
            expected=f"a lesson that does: {those}" if those else "a lesson that calls report(...)",
            next_step=f"kata run {lesson.number} runs it with other values; docs/writing-a-lesson.md: report",
        )


def run_sweep(
    lesson: Lesson,
    grid: Grid,
    lang: str,
    folder: Path,
    *,
    timeout_s: float = 300.0,
    fresh: bool = False,
    executor: Executor | None = None,
    workers: int | None = None,
    on_done: Callable[[Outcome], None] | None = None,
) -> Sweep:
    """Run a lesson with every combination of `grid`; notebooks go to `folder`/notebooks, as `001.ipynb`.

    `fresh`, `executor`, `workers` and `on_done` are those of `helpers.course.kept.run_kept`. Notebooks of an
    earlier sweep in the same folder go. Raises `InputError` when `folder` holds anything but an earlier
    sweep, or cannot be written.
    """
    notebooks = _cleared(folder) / _NOTEBOOKS
    jobs = [
        Job(lesson, lang, values, notebooks / f"{number:03}.ipynb", timeout_s)
        for number, values in enumerate(grid.combinations, start=1)
    ]
    outcomes = run_kept(jobs, fresh=fresh, executor=executor, workers=workers, on_done=on_done)
    return Sweep(lesson, lang, grid, tuple(map(_run, outcomes)))


def write_table(sweep: Sweep, folder: Path) -> Path:
    """Write `folder`/sweep.csv: a row for each run, the same bytes whenever the runs gave the same.

    Columns: the run's number (its notebook has it as its name), the parameters, the reported numbers, and
    what went wrong, if anything did. An empty cell is a number that there is not.
    """
    names = [one.name for one in sweep.reported]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["run", *(one.name for one in sweep.grid.parameters), *names, "failure"])
    for number, run in enumerate(sweep.runs, start=1):
        numbers = (run.number(name) for name in names)
        failure = run.outcome.failure.error if run.outcome.failure else ""
        rows.writerow(
            [
                f"{number:03}",
                *map(value_text, run.values.values()),
                *("" if one is None else one for one in numbers),
                failure,
            ]
        )
    path = folder / TABLE
    write_text(path, text.getvalue())
    return path


def value_text(value: Value) -> str:
    """A parameter's value as one types it.

    >>> [value_text(value) for value in (24.0, 0.25, True, "linear")]
    ['24', '0.25', 'true', 'linear']
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _run(outcome: Outcome) -> SweepRun:
    numbers = reported_in(nbformat.reads(outcome.notebook, as_version=4)) if outcome.ok else ()
    return SweepRun(outcome.job.parameters, numbers, outcome)


def _cleared(folder: Path) -> Path:
    """`folder`, made if need be and without the notebooks of an earlier sweep."""
    folder = folder.absolute()
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / TABLE).exists():
            raise InputError(
                f"{folder} holds other things than a sweep",
                expected=f"a folder that is new, empty, or has the {TABLE} of an earlier sweep",
            )
        (folder / _NOTEBOOKS).mkdir(parents=True, exist_ok=True)
        for old in (folder / _NOTEBOOKS).iterdir():
            if _NOTEBOOK_NAME.fullmatch(old.name):
                old.unlink()
        write_text(folder / TABLE, "")  # a sweep's folder from here on, also when this one is ended early
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror}", expected="a folder that you may write to"
        ) from error
    return folder
