"""Which lessons a verb is about, and with what they run: decided, or refused, before anything begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from helpers.course.notebook import Lesson, find_lesson, find_lessons
from helpers.course.outputs import writable_output
from helpers.course.parameters import validated
from helpers.course.project import BUILD
from helpers.course.run import Job
from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = ["chosen_jobs", "chosen_lessons"]


def chosen_lessons(
    numbers: Sequence[str] = (),
    *,
    everything: bool = False,
    folder: Path | None = None,
    verb: str = "run",
) -> tuple[Lesson, ...]:
    """The lessons with these `numbers`, or `everything`, of the kit or of the `folder` that is given.

    Raises `LessonNotFound`, `NotebookError`, and `InputError` when the two ways of choosing are mixed, when
    none is used (then it says how it is done for the `verb` that asks), and for a folder without lessons.

    >>> [lesson.number for lesson in chosen_lessons(["31", "10", "31"])]
    ['31', '10']
    """
    if everything and numbers:
        raise InputError(
            f"--all and lesson {numbers[0]} do not go together", expected="the numbers of lessons, or --all"
        )
    if not everything and not numbers:
        raise InputError(
            "no lesson was named",
            expected="the number of a lesson, or --all",
            next_step=f"kata {verb} 31, or kata {verb} --all",
        )
    folder = folder and folder.expanduser().absolute()
    if numbers:
        unique = dict.fromkeys(number.strip().zfill(2) for number in numbers)
        return tuple(find_lesson(number, folder=folder) for number in unique)
    if not (found := find_lessons(folder=folder)):
        raise InputError(
            f"there are no lessons in {folder or 'notebooks'}",
            expected="files with a number and a name, such as 60-our-own.ipynb",
        )
    return found


def chosen_jobs(
    lessons: Sequence[Lesson],
    *,
    languages: Sequence[str] = LANGUAGES,
    parameters: Mapping[str, object] | None = None,
    output: Path | None = None,
    timeout_s: float = 300.0,
) -> list[Job]:
    """A job for each of the `lessons` in each of the `languages`.

    `parameters` go to every lesson, so each has to know them. `output` is the file for the notebook of a
    single job, or the folder for those of several, which become ``<lang>/<slug>.ipynb`` in it (default:
    ``build/runs``). `timeout_s` is for each job.

    Raises `ParameterError`, and `InputError` for an output that cannot be written.
    """
    given = dict(parameters or {})
    if "lang" in given:
        raise InputError("the language is not given as a parameter", next_step="use --lang ja or --lang en")
    single = len(lessons) * len(languages) == 1
    if output is not None and not single and (output.suffix == ".ipynb" or output.is_file()):
        raise InputError(
            f"{output} cannot take the notebooks of {len(lessons) * len(languages)} runs",
            expected="a folder, in which each gets its own file",
        )
    values = {lesson.path: validated(lesson, given) for lesson in lessons}
    jobs = []
    for lesson in lessons:
        for lang in languages:
            alone = output if single else None
            target = writable_output(
                alone or (output or BUILD / "runs") / lang / f"{lesson.slug}.ipynb",
                make_parents=alone is None,
                lessons=lesson.path.parent,
            )
            jobs.append(Job(lesson, lang, values[lesson.path], target, timeout_s))
    return jobs
