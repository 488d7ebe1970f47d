"""What a failed lesson says: which lesson, language and cell, the cell's source, and the error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from helpers.course.kernels import LOG
from helpers.course.notebook import Lesson

__all__ = ["Failure", "failure_of"]

_SHOWN_LINES = 3  # at each end of the cell's source


@dataclass(frozen=True)
class Failure:
    """Where and why a lesson stopped.

    `cell` counts from 1 in the lesson's own file, both languages; it is None when the kernel did not start,
    or when the cell is papermill's own, with the parameters. `log` is what a lost kernel said outside of any
    cell; `notebook` is the file with all cells, as far as they ran.

    >>> print(Failure("31", "en", 7, "1 / 0", "ZeroDivisionError: division by zero"))
    lesson 31 (en) failed in cell 7: ZeroDivisionError: division by zero
      | 1 / 0
    """

    lesson: str
    lang: str
    cell: int | None
    source: str
    error: str
    log: str = ""
    notebook: Path | None = None

    def __str__(self) -> str:
        place = (
            f" in cell {self.cell}" if self.cell else " in the cell of the parameters" if self.source else ""
        )
        lines = [f"lesson {self.lesson} ({self.lang}) failed{place}: {self.error}"]
        lines += [f"  | {line}" for line in _both_ends(self.source.splitlines())]
        lines += [f"  kernel: {line}" for line in _both_ends(self.log.splitlines())]
        if self.notebook:
            lines.append(f"  as far as it ran: {self.notebook}")
        return "\n".join(lines)


def failure_of(lesson: Lesson, lang: str, timeout_s: float, result: Path, error: Exception) -> Failure:
    """What `error`, raised by `run_notebook`, means; `result` is the notebook as far as it ran."""
    cell = _last_started(nbformat.read(result, as_version=4)) if result.exists() else None
    in_a_cell = isinstance(error, PapermillExecutionError | CellTimeoutError)
    log = result.with_name(LOG)
    numbers = {known.get("id"): number for number, known in enumerate(lesson.notebook.cells, start=1)}
    return Failure(
        lesson=lesson.number,
        lang=lang,
        cell=numbers.get(cell.id) if cell else None,
        source=cell.source if cell else "",
        error=_in_words(error, timeout_s, started=cell is not None),
        log=""
        if in_a_cell or not log.exists()
        else log.read_text(encoding="utf-8", errors="replace").strip(),
    )


def _in_words(error: Exception, timeout_s: float, *, started: bool) -> str:
    if isinstance(error, PapermillExecutionError):
        return f"{error.ename}: {error.evalue}".rstrip(": ")
    if isinstance(error, CellTimeoutError):
        return f"the time was up; a lesson has {timeout_s:g} s"
    if isinstance(error, DeadKernelError) and started:
        return "the kernel died (killed from outside, out of memory, or a crash in compiled code)"
    return str(error) if started else f"the kernel did not start: {error}"


def _last_started(notebook: NotebookNode) -> NotebookNode | None:
    """The cell at which papermill stopped: cells run in their order, so it is the last with a start time."""
    started = [cell for cell in notebook.cells if cell.metadata.get("papermill", {}).get("start_time")]
    return started[-1] if started else None


def _both_ends(lines: list[str]) -> list[str]:
    if len(lines) <= 2 * _SHOWN_LINES:
        return lines
    left_out = len(lines) - 2 * _SHOWN_LINES
    return [*lines[:_SHOWN_LINES], f"… {left_out} more lines", *lines[-_SHOWN_LINES:]]
