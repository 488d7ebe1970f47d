"""How lessons are found, checked, run, exported and studied; and what a lesson itself calls.

>>> from helpers.course import begin, check
>>> begin("31", "en")
>>> check("31.1", 1093).correct
True
>>> begin("31", "ja")
"""

from typing import Any

from helpers.course.beginning import begin
from helpers.course.exercises import check, hint, solution
from helpers.course.lesson_map import lesson_map, track_map
from helpers.course.reporting import report
from helpers.course.source import show_source
from helpers.facts import facts_table

__all__ = [
    "begin",
    "check",
    "facts_table",
    "hint",
    "lesson_map",
    "measured",
    "report",
    "show_source",
    "solution",
    "track_map",
]


def __getattr__(name: str) -> Any:
    # The command imports this package at every start. What is above is light; measurements load matplotlib.
    if name != "measured":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from helpers.course.measurement import measured

    return measured
