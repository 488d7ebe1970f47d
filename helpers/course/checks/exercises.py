"""Exercises: every cell has a definition, every definition a cell, and there are enough of both kinds."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.exercises import Exercise
from helpers.course.exercises.cells import checked_keys, exercises_beside
from helpers.errors import InputError

__all__ = ["FEWEST_CHECKED", "FEWEST_DECISIONS", "FEWEST_MISTAKES", "SHORT_LESSON_MINUTES"]

FEWEST_CHECKED = 3
FEWEST_DECISIONS = 1
FEWEST_MISTAKES = 2
#: A lesson this short has one checked exercise and no decision: four take longer than that by themselves.
#: The stated time is held against an estimate, so that no lesson is short in its own words only.
SHORT_LESSON_MINUTES = 10

_TAG = "exercise"


@rule(
    "exercises",
    "three checked exercises and one decision (one checked in a lesson of ten minutes), each with cell, "
    "solution, hints and named mistakes",
)
def find_incomplete(subject: Subject) -> Iterator[Problem]:
    """Cells and definitions that do not fit together, definitions that lack something, too few exercises."""
    try:
        defined = {made.key: made for made in exercises_beside(subject.lesson)}
    except InputError as error:
        yield Problem(subject.opening, error.what, error.expected or "mend the definition")
        return
    file = f"helpers/<topic>/exercises/{subject.lesson.number}.toml"
    used: dict[str, int] = {}
    for index, cell in enumerate(subject.cells):
        tagged, keys = _TAG in cell.metadata.get("tags", ()), checked_keys(cell)
        if tagged and not keys:
            yield Problem((index,), "the cell is tagged exercise and checks nothing", 'check("31.1", answer)')
        if keys and not tagged:
            yield Problem((index,), f"the cell checks {keys[0]} and has no tag exercise", f"tag it {_TAG}")
        for key in keys:
            if key not in defined:
                yield Problem((index,), f"exercise {key} is not defined", f"define it in {file}")
            elif key in used:
                yield Problem(
                    (index,), f"exercise {key} is in cell {used[key] + 1} too", "one cell an exercise"
                )
            used.setdefault(key, index)
    for key, made in defined.items():
        where = (used[key],) if key in used else subject.opening
        if key not in used:
            yield Problem(where, f"exercise {key} has no cell", f'give it one: check("{key}", answer)')
        for lacking in _lacking(made):
            yield Problem(where, f"exercise {key} has {lacking}", f"add to {file}")
    decisions = sum(made.kind == "decision" for made in defined.values())
    is_short = subject.lesson.minutes <= SHORT_LESSON_MINUTES
    checked_wanted, decisions_wanted = (1, 0) if is_short else (FEWEST_CHECKED, FEWEST_DECISIONS)
    if len(defined) - decisions < checked_wanted or decisions < decisions_wanted:
        yield Problem(
            subject.opening,
            f"there are {len(defined) - decisions} checked exercises and {decisions} decisions",
            f"{checked_wanted} checked ones and {decisions_wanted} decision to defend, in {file}",
        )


def _lacking(made: Exercise) -> Iterator[str]:
    # Question, answer, unit and solution are asked for when the file is read.
    if not made.hints:
        yield "no hints"
    if made.kind != "decision" and len(made.mistakes) < FEWEST_MISTAKES:
        yield f"{len(made.mistakes)} named mistakes, {FEWEST_MISTAKES} are the fewest"
