"""One-language copies of the lessons, for a learner to change. What a learner changed is never overwritten.

A copy carries in its metadata the digest of its cells as they were written. Cells that still have that digest
are ours, executed or not, and a newer lesson may replace them; everything else is the learner's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from nbformat import NotebookNode

from helpers.course.exercises.cells import exercises_beside
from helpers.course.japanese_lines import join_japanese_lines
from helpers.course.notebook import Lesson, digest, find_lesson, find_lessons, in_language, read_notebook
from helpers.course.outputs import notebook_text, write_text
from helpers.course.progress.attempts import read_record
from helpers.course.progress.first_page import FIRST_PAGE, first_page, with_progress
from helpers.course.progress.lessons import lesson_progress
from helpers.errors import InputError, NotebookError

__all__ = ["StudyCopy", "write_study_copies"]


@dataclass(frozen=True)
class StudyCopy:
    """The copy of a lesson in a language.

    `state`: ``"written"`` (new, or in the place of one that nobody had changed), ``"unchanged"``, ``"kept"``
    (a learner changed it), ``"newer-beside"`` (a learner changed it and the lesson is newer: `path` is that
    of the new one), ``"reset"`` (`old` is where the learner's went).
    """

    lesson: str
    lang: str
    path: Path
    state: str
    old: Path | None = None


def write_study_copies(
    root: Path, folder: Path, languages: Sequence[str], reset: str | None = None, *, in_a_room: bool = False
) -> tuple[StudyCopy, ...]:
    """Write the lessons of the checkout at `root` to ``folder/<lang>/``, with a first page a language.

    `reset` is the number of a lesson to start afresh; what was answered before stays on record. The first
    page says how to do that, by the command or, `in_a_room`, by the hub's menu.

    Raises `LessonNotFound` for a number without a lesson, `NotebookError` for a malformed one, and
    `InputError` when the folder cannot be written or the record of answers not be read.
    """
    lessons = find_lessons(root)
    afresh = {find_lesson(reset, root).number} if reset else set()
    copies = tuple(
        _write_copy(lesson, lang, folder / lang, reset=lesson.number in afresh)
        for lang in languages
        for lesson in lessons
    )
    attempts = read_record(folder).attempts
    progress = [lesson_progress(lesson.number, exercises_beside(lesson), attempts) for lesson in lessons]
    for lang in languages:
        page = with_progress(first_page(lessons, lang, languages, in_a_room=in_a_room), progress, lang)
        write_text(folder / lang / FIRST_PAGE, page)
    return copies


def _write_copy(lesson: Lesson, lang: str, folder: Path, *, reset: bool) -> StudyCopy:
    path = folder / f"{lesson.slug}.ipynb"
    fresh = in_language(lesson, lang)
    if lang == "ja":
        for cell in fresh.cells:
            if cell.cell_type == "markdown":
                cell.source = join_japanese_lines(cell.source)  # JupyterLab shows a line end as a gap
    fresh.metadata.kumokata.copy_digest = now = _digest_of_cells(fresh)

    def written(target: Path, state: str, old: Path | None = None) -> StudyCopy:
        write_text(target, notebook_text(fresh))
        return StudyCopy(lesson.number, lang, target, state, old)

    if not path.exists():
        return written(path, "written")
    if reset:
        old = next(place for place in _numbered(path) if not place.exists())
        try:
            path.rename(old)
        except OSError as error:
            raise InputError(f"{path} cannot be put aside: {error.strerror}") from error
        return written(path, "reset", old)
    as_written, as_it_is = _digests(path)
    if as_it_is == now:
        return StudyCopy(lesson.number, lang, path, "unchanged")
    if as_written == now:
        return StudyCopy(lesson.number, lang, path, "kept")
    if as_it_is is not None and as_it_is == as_written:
        return written(path, "written")
    beside = path.with_name(f"{path.stem}.new-{now[:8]}.ipynb")
    if beside.exists():  # the learner may have begun to change this one too
        return StudyCopy(lesson.number, lang, beside, "newer-beside")
    return written(beside, "newer-beside")


def _digests(path: Path) -> tuple[str | None, str | None]:
    """The digests of a copy's cells as they were written and as they are; None for what cannot be read."""
    try:
        notebook = read_notebook(path)
    except NotebookError:
        return None, None
    return notebook.metadata.get("kumokata", {}).get("copy_digest"), _digest_of_cells(notebook)


def _digest_of_cells(notebook: NotebookNode) -> str:
    """A digest of what a learner changes by hand: not outputs, not counts, not the empty cell at the end."""
    cells = [(cell.cell_type, cell.source.strip()) for cell in notebook.cells if cell.source.strip()]
    return digest(json.dumps(cells))


def _numbered(path: Path) -> Iterator[Path]:
    return (path.with_name(f"{path.stem}.old-{number}.ipynb") for number in count(1))
