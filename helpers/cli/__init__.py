"""The ``kata`` command: a thin map from verbs to functions, a module for each family of verbs.

Exit codes: 0 well · 1 something failed (a lesson, a check, a test) · 2 what was given cannot be used ·
3 an optional component is missing · 130 interrupted.
"""

from helpers.cli import lessons, machine, numbers, pages, reviewing, studying, sweeping
from helpers.cli.group import DAILY, main

__all__ = ["DAILY", "lessons", "machine", "main", "numbers", "pages", "reviewing", "studying", "sweeping"]
