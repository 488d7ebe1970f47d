"""`kata slides`: run what has changed, and make the decks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import nbformat

from helpers.course.kept import run_kept
from helpers.course.kernels import interruptible
from helpers.course.notebook import Lesson, find_lesson, find_lessons
from helpers.course.outputs import writable_file
from helpers.course.project import BUILD, ROOT
from helpers.course.run import Job, Outcome
from helpers.course.slides.build import Deck, make_decks
from helpers.errors import InputError, LessonFailed
from helpers.language import LANGUAGES

__all__ = ["make_slides"]

_TIMEOUT_S = 600.0  # for one lesson, as in a build


def make_slides(
    numbers: Sequence[str] = (),
    *,
    languages: Sequence[str] = LANGUAGES,
    output: Path | None = None,
    jobs: int | None = None,
    root: Path = ROOT,
    on_event: Callable[[str], object] = lambda line: None,
) -> list[Path]:
    """Write the slides of the lessons with these `numbers` (all when there are none), a file a language.

    `output` is a folder, or the name of the file where only one comes out; ``build/slides`` when it is not
    given. A lesson that has not run yet, or of which something has changed, runs first, `jobs` at once.
    `on_event` hears a line for each run. Each file is written whole or not at all.

    Raises `InputError` for an `output` that cannot be written, before anything runs; `LessonFailed`, and
    `ExportError` when a deck would not be what it promises.
    """
    lessons = [find_lesson(number, root) for number in dict.fromkeys(numbers)] or find_lessons(root)
    wanted = [(lesson, lang) for lesson in lessons for lang in dict.fromkeys(languages)]
    targets = _targets(wanted, output, root / BUILD.name / "slides")

    def report(outcome: Outcome) -> None:
        if outcome.ok and not outcome.kept:
            name = f"lesson {outcome.job.lesson.number} ({outcome.job.lang})"
            on_event(f"{name} had not run in this state; it ran in {outcome.seconds:.1f} s")

    with interruptible(), tempfile.TemporaryDirectory(prefix="kata-slides-") as folder:
        todo = [
            Job(lesson, lang, {}, Path(folder, lang, f"{lesson.slug}.ipynb"), _TIMEOUT_S)
            for lesson, lang in wanted
        ]
        outcomes = run_kept(todo, workers=jobs, on_done=report, root=root)
    # The notebooks, as far as they ran, go with the temporary folder.
    failures = [str(replace(one.failure, notebook=None)) for one in outcomes if one.failure]
    if failures:
        raise LessonFailed(
            "\n".join(failures),
            expected="lessons that run",
            next_step="kata run LESSON keeps the notebook as far as it ran",
        )
    return make_decks(
        [
            Deck(lesson, lang, nbformat.reads(outcome.notebook, as_version=4), target)
            for (lesson, lang), outcome, target in zip(wanted, outcomes, targets, strict=True)
        ]
    )


def _targets(wanted: Sequence[tuple[Lesson, str]], output: Path | None, default: Path) -> list[Path]:
    """Where each deck goes, once it is sure that it can be written there."""
    if output is not None and output.suffix == ".html" and not output.is_dir():
        if len(wanted) > 1:
            raise InputError(
                f"{len(wanted)} decks come out, and {output} is one file",
                expected="the name of a folder",
                next_step="or narrow it down: one lesson, one --lang",
            )
        return [writable_file(output)]
    if output is not None and output.is_file():
        raise InputError(f"{output} is a file", expected="a folder, or the name of a file that ends in .html")
    folder = output or default
    return [
        writable_file(folder / f"{lesson.slug}.slides.{lang}.html", make_parents=True)
        for lesson, lang in wanted
    ]
