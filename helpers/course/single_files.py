"""Lessons as files to send: run what has changed, make their pages, and put each page into one file.

::

    kept ── runs ──▶ site (in a temporary folder) ── single_file ──▶ 31-….ja.html
                                                          └── pdf ──▶ 31-….ja.pdf

Nothing of the checkout is touched but the files that were asked for, and the runs that are kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.course.kept import run_kept
from helpers.course.kernels import interruptible
from helpers.course.notebook import Lesson, find_lesson, find_lessons
from helpers.course.outputs import writable_file, write_bytes, write_text
from helpers.course.project import BUILD, ROOT
from helpers.course.run import Job, Outcome
from helpers.course.site import export_site
from helpers.course.site.pdf import chromium_program, pdf_of
from helpers.course.site.single_file import single_file
from helpers.errors import InputError, LessonFailed
from helpers.language import LANGUAGES

__all__ = ["FORMATS", "SingleFile", "export_single_files"]

#: What a lesson can be sent as; also the endings of the files.
FORMATS = ("html", "pdf")

_TIMEOUT_S = 600.0  # for one lesson, as in a build


@dataclass(frozen=True, slots=True)
class SingleFile:
    """One file that was written: the lesson in `lang` as `format`, and its size in bytes."""

    lesson: Lesson
    lang: str
    format: str
    path: Path
    bytes: int


def export_single_files(
    numbers: Sequence[str] = (),
    *,
    languages: Sequence[str] = LANGUAGES,
    formats: Sequence[str] = FORMATS[:1],
    output: Path | None = None,
    jobs: int | None = None,
    root: Path = ROOT,
    on_event: Callable[[str], object] = lambda line: None,
) -> tuple[SingleFile, ...]:
    """Write the lessons with these `numbers` (all when there are none): a file for each language and format.

    `output` is a folder, or the name of the file where only one comes out; ``build/single-files`` when it is
    not given. A lesson that has not run yet, or of which something has changed, runs first, `jobs` at once.
    `on_event` hears a line for each run and file. Each file is written whole or not at all.

    Raises `InputError` for an `output` that cannot be written and `MissingComponent` for a PDF without
    Chromium, both before anything runs; `LessonFailed`, and `ExportError` when a file would not be what it
    promises.
    """
    lessons = [find_lesson(number, root) for number in dict.fromkeys(numbers)] or find_lessons(root)
    languages, formats = tuple(dict.fromkeys(languages)), tuple(dict.fromkeys(formats))
    targets = _targets(lessons, languages, formats, output, root / BUILD.name / "single-files")
    if "pdf" in formats:
        chromium_program()
    made = []
    with interruptible(), tempfile.TemporaryDirectory(prefix="kata-export-") as folder:
        executed = Path(folder, "executed")
        _run(lessons, languages, executed, jobs, root, on_event)
        site = export_site(
            executed,
            Path(folder, "site"),
            languages=languages,
            work=Path(folder, "work"),
            only=[lesson.number for lesson in lessons],
            root=root,
        ).output
        for lesson in lessons:
            for lang in languages:
                html = single_file(site / lang / f"{lesson.slug}.html")
                for kind in formats:
                    path = targets[lesson.slug, lang, kind]
                    write_text(path, html) if kind == "html" else write_bytes(path, pdf_of(html))
                    made.append(SingleFile(lesson, lang, kind, path, path.stat().st_size))
                    on_event(f"lesson {lesson.number} ({lang}): {made[-1].bytes / 1e6:.1f} MB, {path.name}")
    return tuple(made)


def _targets(
    lessons: Sequence[Lesson],
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    default: Path,
) -> dict[tuple[str, str, str], Path]:
    """Where each file goes, once it is sure that it can be written there."""
    wanted = [(lesson.slug, lang, kind) for lesson in lessons for lang in languages for kind in formats]
    folder = output or default
    if output is not None and output.suffix[1:].lower() in FORMATS and not output.is_dir():
        if len(wanted) > 1:
            raise InputError(
                f"{len(wanted)} files come out, and {output} is one",
                expected="the name of a folder",
                next_step="or narrow it down: one lesson, one --lang, and --single-file or --pdf",
            )
        if output.suffix[1:].lower() != wanted[0][2]:
            raise InputError(
                f"{output} is not the name of a {wanted[0][2].upper()} file",
                expected=f"a name that ends in .{wanted[0][2]}",
            )
        return {wanted[0]: writable_file(output)}
    if folder.is_file():
        raise InputError(
            f"{folder} is a file", expected="a folder, or the name of a file that ends in .html or .pdf"
        )
    return {
        (slug, lang, kind): writable_file(folder / f"{slug}.{lang}.{kind}", make_parents=True)
        for slug, lang, kind in wanted
    }


def _run(
    lessons: Sequence[Lesson],
    languages: Sequence[str],
    executed: Path,
    jobs: int | None,
    root: Path,
    tell: Callable[[str], object],
) -> None:
    """Put the executed notebooks into `executed`, as a build lays them out."""

    def report(outcome: Outcome) -> None:
        if outcome.ok and not outcome.kept:
            name = f"lesson {outcome.job.lesson.number} ({outcome.job.lang})"
            tell(f"{name} had not run in this state; it ran in {outcome.seconds:.1f} s")

    todo = [
        Job(lesson, lang, {}, executed / lang / f"{lesson.slug}.ipynb", _TIMEOUT_S)
        for lesson in lessons
        for lang in languages
    ]
    failures = [
        # The notebook as far as it ran goes with the temporary folder.
        str(replace(outcome.failure, notebook=None))
        for outcome in run_kept(todo, workers=jobs, on_done=report, root=root)
        if outcome.failure
    ]
    if failures:
        raise LessonFailed(
            "\n".join(failures),
            expected="lessons that run",
            next_step="kata run LESSON keeps the notebook as far as it ran",
        )
