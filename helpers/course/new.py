"""The skeleton of a new lesson: bilingual, tidy, and it runs.

The skeleton is itself a notebook, ``templates/lesson.ipynb``. What it leaves to the author says TODO in both
languages, and `kata check` refuses that word.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.course.notebook import lesson_paths
from helpers.course.outputs import notebook_text, write_text
from helpers.course.project import HELPERS, NOTEBOOKS, ROOT
from helpers.course.tidy import tidied
from helpers.errors import InputError

__all__ = ["new_lesson"]

_NUMBER = "NN"  # what stands in the templates for the number
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NO_TOPICS = ("aws", "course", "facts", "figures")


def new_lesson(
    number: str,
    root: Path = ROOT,
    *,
    slug: str | None = None,
    topic: str | None = None,
    folder: Path | None = None,
) -> Path:
    """Write the skeleton of lesson `number` to ``notebooks/`` of the checkout at `root`; return its path.

    `folder`: where lessons of somebody's own are; it goes there. Exercises are part of the kit, so such a
    lesson has no `topic`, and its number is one that the kit does not use.
    `slug`: a short English name for the file. `topic`: the package of helpers that also gets a skeleton of
    the exercises, ``helpers/<topic>/exercises/<number>.toml``; without one the lesson has no exercises yet.

    Raises `InputError` for what is no number or slug, a topic that does not exist, a lesson or exercises
    that do, a folder that is none, and a topic with a folder; nothing is written then.
    """
    if not re.fullmatch(r"[0-9]{1,2}", number):
        raise InputError(f"{number!r} is not the number of a lesson", expected="two digits, such as 32")
    number, slug = number.zfill(2), slug or "untitled"
    if not _SLUG.fullmatch(slug):
        raise InputError(
            f"{slug!r} cannot name a lesson", expected="small letters and hyphens: backoff-and-jitter"
        )
    if folder and topic:
        raise InputError(
            f"lessons in {folder} cannot have exercises under {topic}: exercises are part of the kit",
            next_step="leave out --topic; ask in prose, or in a cell that checks the answer itself",
        )
    exercises = _exercises_path(root, topic, number) if topic else None
    own = lesson_paths(folder=folder) if folder else ()
    for path in [*own, *lesson_paths(root=root), *(root / HELPERS.name).glob(f"*/exercises/{number}.toml")]:
        if path.name.startswith(number):
            where = path if folder else path.relative_to(root)
            raise InputError(f"lesson {number} exists: {where}", next_step="choose another number")
    lesson = (folder or root / NOTEBOOKS.name) / f"{number}-{slug}.ipynb"
    write_text(lesson, notebook_text(_skeleton(number, with_exercises=exercises is not None)))
    if exercises:
        write_text(exercises, _template("exercises.toml").replace(_NUMBER, number).replace("<topic>", topic))
    return lesson


def _skeleton(number: str, *, with_exercises: bool) -> NotebookNode:
    notebook = nbformat.reads(_template("lesson.ipynb").replace(_NUMBER, number), as_version=4)
    if not with_exercises:
        notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("exercise-")]
    for cell in notebook.cells:
        if with_exercises:
            cell.source = cell.source.replace("import begin, ", "import begin, check, ")
    return tidied(notebook)


def _exercises_path(root: Path, topic: str, number: str) -> Path:
    topics = sorted(
        folder.parent.name
        for folder in (root / HELPERS.name).glob("*/__init__.py")
        if folder.parent.name not in _NO_TOPICS
    )
    if topic not in topics:
        raise InputError(
            f"{topic!r} is no topic",
            expected=f"one of {', '.join(topics)}",
            next_step=f"for a new one, first write helpers/{topic}/__init__.py",
        )
    return root / HELPERS.name / topic / "exercises" / f"{number}.toml"


def _template(name: str) -> str:
    return (files("helpers.course") / "templates" / name).read_text(encoding="utf-8")
