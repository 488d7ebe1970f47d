"""A lesson says which lessons it needs, and recalls them in five lines for somebody who starts with it."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.needs import RECAP_LINES

__all__: list[str] = []


@rule("needs", "a lesson names the lessons it needs, all before it, and recalls them in five lines")
def find_unsaid(subject: Subject) -> Iterator[Problem]:
    """Lessons that do not say what they need, need what is not there or comes later, or recall too little."""
    lesson = subject.lesson
    if lesson.needs is None:
        yield Problem(
            subject.opening,
            "the lesson does not say what it needs",
            f"after the one line: 前提：30、31 / Needs: 30, 31, then a list of {RECAP_LINES} lines; "
            "or 前提：なし / Needs: nothing",
        )
        return
    there = {path.name[:2] for path in lesson.path.parent.glob("[0-9][0-9]-*.ipynb")}
    for number in lesson.needs:
        if number >= lesson.number:
            yield Problem(
                subject.opening, f"the lesson needs {number}, which comes later", "need earlier lessons only"
            )
        elif number not in there:
            yield Problem(
                subject.opening, f"the lesson needs {number}, which there is not", "name lessons that exist"
            )
    expected = RECAP_LINES if lesson.needs else 0
    if len(lesson.recap) != expected:
        yield Problem(
            subject.opening,
            f"the recap has {len(lesson.recap)} lines, {expected} are asked for",
            "one sentence a line, as a list below what the lesson needs",
        )
