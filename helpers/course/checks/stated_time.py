"""The time a lesson says it takes is about the time it takes."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.timing import estimate_minutes
from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = ["LARGEST_DEVIATION"]

LARGEST_DEVIATION = 0.25  # of the estimate


@rule("time", "the stated time is within 25 % of the estimate, in both languages")
def find_wrong_time(subject: Subject) -> Iterator[Problem]:
    """Lessons whose stated minutes are far from the estimate of `helpers.course.timing`."""
    stated = subject.lesson.minutes
    for lang in LANGUAGES:
        try:
            estimate = estimate_minutes(subject.lesson, lang)
        except InputError:
            return  # the definitions of its exercises cannot be read: another rule says so
        if abs(stated - estimate) > LARGEST_DEVIATION * estimate:
            yield Problem(
                subject.opening,
                f"the lesson states {stated} minutes; the estimate is {estimate:.0f} in {lang}",
                "state the time it takes, or make it shorter or longer",
            )
