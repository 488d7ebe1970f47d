"""Run a review: the notebook in a fresh kernel, then an executed notebook, one HTML file and the numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers.course.notebook import Lesson, pairs_of, read_notebook
from helpers.course.outputs import writable_output, write_text
from helpers.course.project import BUILD
from helpers.course.run import Job, run_all
from helpers.errors import ExportError, InputError, LessonFailed
from helpers.language import Text, known_language
from helpers.review.numbers import read_numbers
from helpers.review.page import page_of
from helpers.review.reading import read_review
from helpers.review.report import NUMBERS_MIME

__all__ = ["SUFFIXES", "Report", "report_name", "run_review"]

_TEMPLATE = Path(__file__).with_name("review.ipynb")
#: The three files of a report.
SUFFIXES = (".ipynb", ".html", ".json")


@dataclass(frozen=True, slots=True)
class Report:
    """The files of a report, the numbers that are in all of them, and those it was compared with."""

    notebook: Path
    page: Path
    numbers_file: Path
    numbers: dict[str, Any]
    before: dict[str, Any] | None

    @property
    def grade(self) -> str:
        """The worst grade of all verdicts."""
        return self.numbers["grade"]


def report_name(file: Path, lang: str, given: Path | None) -> Path:
    """Where the report on `file` goes, without a suffix: to ``build/reviews``, into a folder, or to `given`.

    >>> report_name(Path("my.yaml"), "ja", Path("report.html")).name
    'report'
    """
    if given is None:
        return BUILD / "reviews" / f"{file.stem}.{lang}"
    if given.is_dir():
        return given / file.stem
    return given.with_suffix("") if given.suffix in SUFFIXES else given


def run_review(
    file: Path, lang: str, output: Path, *, against: Path | None = None, timeout_s: float = 120.0
) -> Report:
    """Review what stands in `file`, and write ``<output>.ipynb``, ``.html`` and ``.json``.

    `against` is the ``.json`` of an earlier review to compare with. Everything is checked before a kernel
    starts: raises `InputError` for what cannot be read or written. Raises `LessonFailed` when the notebook
    fails, and `ExportError` for a page that would not be what it promises (a secret in a label, say).
    """
    known_language(lang)
    read_review(file)  # what is wrong in it is said before anything starts, and with its line
    settings = file.read_text(encoding="utf-8-sig")
    before = "" if against is None else _read(against)
    older = None if against is None else read_numbers(before, against.name)
    paths = [output.with_name(output.name + suffix) for suffix in SUFFIXES]
    notebook_path = writable_output(paths[0], make_parents=BUILD in output.parents)
    job = Job(
        _template(),
        lang,
        {"lang": lang, "settings": settings, "name": file.name, "before": before},
        notebook_path,
        timeout_s,
    )
    [outcome] = run_all([job])
    if outcome.failure is not None:
        raise LessonFailed(f"the review did not come to its end\n{outcome.failure}")
    executed = nbformat.reads(outcome.notebook, as_version=4)
    told = _numbers_in(executed)
    write_text(paths[1], page_of(executed, title=told["title"], lang=lang))
    write_text(paths[2], json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return Report(*paths, told, older)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputError(
            f"{path} cannot be read: {reason}", expected="the .json of an earlier kata review"
        ) from None


def _template() -> Lesson:
    """The review notebook in the form in which lessons are run; it is no lesson, and no list shows it."""
    notebook = read_notebook(_TEMPLATE)
    words = Text("設計レビュー", "Design review")
    return Lesson("review", "review", _TEMPLATE, words, words, 1, notebook, pairs_of(notebook.cells))


def _numbers_in(executed: nbformat.NotebookNode) -> dict[str, Any]:
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            if NUMBERS_MIME in output.get("data", {}):
                return json.loads(json.dumps(output.data[NUMBERS_MIME]))
    raise ExportError("the executed review has no numbers", expected=f"an output of type {NUMBERS_MIME}")
