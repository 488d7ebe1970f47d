"""What the attempts say: solved, tries, mistakes, and where to go on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from helpers.course.exercises import exercises_of
from helpers.course.progress.attempts import Attempt
from helpers.course.progress.lessons import ExerciseProgress, LessonProgress, lesson_progress, next_lesson

EXERCISES = exercises_of("31")  # three that are checked, and a decision
START = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture
def answered():
    """Makes attempts, one a minute, from (exercise, answer, result, mistake)."""

    def make(*given: tuple[str, str, str] | tuple[str, str, str, str]) -> list[Attempt]:
        return [
            Attempt(START + timedelta(minutes=minute), key, "ja", result, answer, *mistake)
            for minute, (key, answer, result, *mistake) in enumerate(given)
        ]

    return make


def _of_31(attempts) -> LessonProgress:
    return lesson_progress("31", EXERCISES, attempts)


def test_nothing_answered_is_nothing_solved():
    progress = _of_31([])
    assert (progress.solved, progress.checked, progress.decided, progress.decisions) == (0, 3, 0, 1)
    assert (progress.tries, progress.last, progress.finished) == (0, None, False)


def test_tries_are_different_answers_in_a_row_up_to_the_right_one(answered):
    progress = _of_31(
        answered(
            ("31.1", "a", "wrong", "counted-retries"),
            ("31.1", "a", "wrong", "counted-retries"),  # run again
            ("31.1", "b", "wrong"),
            ("31.1", "a", "wrong", "counted-retries"),
            ("31.1", "c", "correct"),
            ("31.1", "c", "correct"),  # all cells run again
            ("31.1", "d", "wrong", "divided-by-20"),  # to see what it says
        )
    )
    [first, *others] = progress.exercises
    assert (first.done, first.tries, first.mistakes) == (True, 4, ("counted-retries",))
    assert first.last == START + timedelta(minutes=6)
    assert not any(exercise.done or exercise.tries for exercise in others)
    assert (progress.solved, progress.tries) == (1, 4)


def test_what_is_still_wrong_counts_its_tries_and_is_not_solved(answered):
    progress = _of_31(answered(("31.2", "a", "wrong"), ("31.2", "b", "wrong")))
    assert (progress.solved, progress.tries) == (0, 2)


def test_a_decision_is_answered_not_solved(answered):
    progress = _of_31(answered(("31.4", "x", "received")))
    assert (progress.solved, progress.decided, progress.tries) == (0, 1, 0)


def test_a_lesson_is_finished_with_its_decision(answered):
    solved = [(key, "x", "correct") for key in ("31.1", "31.2", "31.3")]
    assert not _of_31(answered(*solved)).finished
    assert _of_31(answered(*solved, ("31.4", "y", "received"))).finished


def test_exercises_that_are_no_more_are_left_out(answered):
    assert _of_31(answered(("31.9", "x", "correct"))).last is None


def _lesson(number: str, *, done: bool = False, minute: int | None = None) -> LessonProgress:
    last = None if minute is None else START + timedelta(minutes=minute)
    return LessonProgress(number, (ExerciseProgress(f"{number}.1", False, done, last=last),))


@pytest.mark.parametrize(
    ("lessons", "following"),
    [
        ([], None),
        ([_lesson("00"), _lesson("01")], "00"),
        ([_lesson("00", done=True, minute=1), _lesson("01")], "01"),
        ([_lesson("00"), _lesson("31", minute=1), _lesson("32")], "31"),
        ([_lesson("00"), _lesson("31", done=True, minute=1), _lesson("32")], "32"),
        ([_lesson("00", minute=2), _lesson("31", minute=1)], "00"),
        ([_lesson("00"), _lesson("51", done=True, minute=1)], "00"),
        ([_lesson("00", done=True, minute=1)], None),
    ],
)
def test_one_goes_on_with_what_one_began_then_with_what_comes_after_it(lessons, following):
    assert next_lesson(lessons) == following
