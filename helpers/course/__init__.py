"""How lessons are found, checked, run, exported and studied; and what a lesson itself calls.

>>> from helpers.course import begin, check
>>> begin("31", "en")
>>> check("31.1", 1093).correct
True
>>> begin("31", "ja")
"""

# All of these are light: the command imports this package at every start.
from helpers.course.beginning import begin
from helpers.course.exercises import check, hint, solution
from helpers.course.measurement import measured
from helpers.course.source import show_source
from helpers.facts import facts_table

__all__ = ["begin", "check", "facts_table", "hint", "measured", "show_source", "solution"]
