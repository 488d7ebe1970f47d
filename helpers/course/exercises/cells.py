"""Where the exercises of a lesson stand in its notebook."""

from __future__ import annotations

from nbformat import NotebookNode

from helpers.course.exercises.definitions import Exercise
from helpers.course.exercises.reading import exercises_of
from helpers.course.notebook import Lesson
from helpers.course.python_cells import called_name, calls, string_argument

__all__ = ["checked_keys", "exercises_beside"]


def checked_keys(cell: NotebookNode) -> tuple[str, ...]:
    """The keys that a code cell checks, in their order.

    >>> import nbformat
    >>> checked_keys(nbformat.v4.new_code_cell('answer = None\\ncheck("31.1", answer)'))
    ('31.1',)
    """
    if cell.cell_type != "code":
        return ()
    found = (
        string_argument(call) for call in calls(cell.source) if called_name(call).split(".")[-1] == "check"
    )
    return tuple(key for key in found if key is not None)


def exercises_beside(lesson: Lesson) -> tuple[Exercise, ...]:
    """The exercises of a lesson, from the ``helpers`` of the checkout in which its file lies.

    Raises `InputError` when a definition cannot be used.
    """
    return exercises_of(lesson.number, lesson.path.resolve().parents[1] / "helpers")
