"""The rules of the house for lessons, one module a family; `kata check` and the build call them.

`RULES` lists them all. A rule sees one lesson, starts nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

# Importing a family registers its rules, in the order in which they are listed.
from helpers.course.checks import (  # noqa: F401
    exercises,
    figures,
    files,
    needs,
    pairs,
    prose,
    published_numbers,
    secrets,
    source,
    stated_time,
    targets,
)
from helpers.course.checks.executed import check_outputs
from helpers.course.checks.model import RULES, Finding, Problem, Report, Rule, Subject, Waiver
from helpers.course.checks.waivers import without_waived
from helpers.course.notebook import Lesson
from helpers.course.project import ROOT

__all__ = ["RULES", "Finding", "Report", "Rule", "Waiver", "check", "check_outputs"]


def check(lessons: Iterable[Lesson], root: Path = ROOT) -> Report:
    """Hold lessons of the checkout at `root` against every rule.

    >>> check([])
    Report(findings=(), waivers=())
    """
    findings: list[Finding] = []
    waivers: list[Waiver] = []
    for lesson in lessons:
        subject = Subject(lesson, root)
        found = [(rule.name, problem) for rule in RULES.values() for problem in rule.find(subject)]
        stays, used, wrong = without_waived(subject, found)
        here = [_finding(subject, name, problem) for name, problem in stays] + wrong
        findings += sorted(dict.fromkeys(here), key=lambda finding: finding.cell or 0)
        waivers += used
    return Report(tuple(findings), tuple(waivers))


def _finding(subject: Subject, name: str, problem: Problem) -> Finding:
    index = problem.cells[0] if problem.cells else None
    cell_id = subject.cells[index].get("id") if index is not None else None
    number = index + 1 if index is not None else None
    return Finding(subject.file, number, name, problem.message, problem.mend, cell_id)
