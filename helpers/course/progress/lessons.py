"""How far a learner has come: what the attempts in the study folder say about the exercises of a lesson."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, takewhile

from helpers.course.exercises.definitions import Exercise
from helpers.course.progress.attempts import Attempt

__all__ = ["ExerciseProgress", "LessonProgress", "lesson_progress", "next_lesson"]


@dataclass(frozen=True, slots=True)
class ExerciseProgress:
    """What became of one exercise, in whichever language.

    `done`: solved, or for a decision: answered; once is enough. `tries`: different answers in a row up to
    the right one; what came after it, and the same answer run again, is none. `mistakes`: the names of those
    that were recognised, in their order. `last`: when it was answered last.
    """

    key: str
    decision: bool
    done: bool = False
    tries: int = 0
    mistakes: tuple[str, ...] = ()
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """What became of the exercises of lesson `number`. Decisions count apart: no answer to one is right."""

    number: str
    exercises: tuple[ExerciseProgress, ...]

    @property
    def checked(self) -> int:
        """How many exercises can be solved."""
        return sum(not exercise.decision for exercise in self.exercises)

    @property
    def solved(self) -> int:
        """How many of them are."""
        return sum(exercise.done for exercise in self.exercises if not exercise.decision)

    @property
    def decisions(self) -> int:
        """How many decisions there are to defend."""
        return len(self.exercises) - self.checked

    @property
    def decided(self) -> int:
        """How many of them were answered."""
        return sum(exercise.done for exercise in self.exercises if exercise.decision)

    @property
    def tries(self) -> int:
        """Tries of all the exercises that can be solved."""
        return sum(exercise.tries for exercise in self.exercises if not exercise.decision)

    @property
    def last(self) -> datetime | None:
        """When one of them was answered last."""
        return max((exercise.last for exercise in self.exercises if exercise.last), default=None)

    @property
    def finished(self) -> bool:
        """Everything that can be solved is, and every decision was answered."""
        return all(exercise.done for exercise in self.exercises)


def lesson_progress(
    number: str, exercises: Iterable[Exercise], attempts: Iterable[Attempt]
) -> LessonProgress:
    """What the `attempts`, in the order in which they were made, say about the `exercises` of a lesson.

    >>> from helpers.course.progress.attempts import attempt_now
    >>> from helpers.course.exercises import exercises_of
    >>> tried = [("wrong", 1092.0), ("wrong", 1092.0), ("correct", 1093.0), ("correct", 1093.0)]
    >>> attempts = [attempt_now("31.1", "en", result, answer) for result, answer in tried]
    >>> progress = lesson_progress("31", exercises_of("31"), attempts)
    >>> progress.solved, progress.checked, progress.tries, progress.decided, progress.decisions
    (1, 3, 2, 0, 1)
    """
    attempts = tuple(attempts)
    return LessonProgress(number, tuple(_exercise_progress(exercise, attempts) for exercise in exercises))


def next_lesson(lessons: Sequence[LessonProgress]) -> str | None:
    """The number of the lesson to go on with; None when all are finished.

    The one that was worked on last, unless it is finished; then the first unfinished one after it, or of all.

    >>> lesson = lambda number, done: LessonProgress(number, (ExerciseProgress("1", False, done),))
    >>> next_lesson([lesson("00", True), lesson("01", False)]), next_lesson([lesson("00", True)])
    ('01', None)
    """
    latest = max(
        (place for place, lesson in enumerate(lessons) if lesson.last),
        key=lambda place: lessons[place].last,
        default=0,
    )
    in_turn = (*lessons[latest:], *lessons[:latest])
    return next((lesson.number for lesson in in_turn if not lesson.finished), None)


def _exercise_progress(exercise: Exercise, attempts: Sequence[Attempt]) -> ExerciseProgress:
    decision = exercise.kind == "decision"
    own = [attempt for attempt in attempts if attempt.exercise == exercise.key]
    if not own:
        return ExerciseProgress(exercise.key, decision)
    before = list(takewhile(lambda attempt: attempt.result == "wrong", own))
    done = len(before) < len(own)
    tried = own[: len(before) + done]
    mistakes = dict.fromkeys(attempt.mistake for attempt in tried if attempt.mistake)
    return ExerciseProgress(
        exercise.key,
        decision,
        done=done,
        tries=1 + sum(a.answer_digest != b.answer_digest for a, b in pairwise(tried)),
        mistakes=tuple(mistakes),
        last=own[-1].at,
    )
