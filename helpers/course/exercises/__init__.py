"""Exercises: data beside the helpers of a topic, a check that knows the usual mistakes, hints and solutions.

>>> from helpers.course.exercises import check
>>> check("31.1", "1093").correct
True
"""

from helpers.course.exercises.asking import check, hint, render_solution, solution
from helpers.course.exercises.definitions import KINDS, Choice, Exercise, Mistake
from helpers.course.exercises.judging import UNIT_SLIPS, judge
from helpers.course.exercises.notes import Note, Verdict
from helpers.course.exercises.reading import exercise, exercise_files, exercises_of, read_exercises

__all__ = [
    "KINDS",
    "UNIT_SLIPS",
    "Choice",
    "Exercise",
    "Mistake",
    "Note",
    "Verdict",
    "check",
    "exercise",
    "exercise_files",
    "exercises_of",
    "hint",
    "judge",
    "read_exercises",
    "render_solution",
    "solution",
]
