"""Waivers: a visible word of the author that a rule does not fit here, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.course.checks.model import RULES, Finding, Problem, Subject, Waiver, rule
from helpers.course.python_cells import comments

__all__ = ["NOT_A_FACT", "waivers_of", "without_waived"]

#: The rule that ``# not-a-fact: reason`` waives, for its own line.
NOT_A_FACT = "fact-literal"

_ALLOW = re.compile(r"kata:\s*allow\s+(?P<rule>[\w-]+)\s*:?\s*(?P<reason>.*)", re.DOTALL)
_ALLOW_START = re.compile(r"kata:\s*allow\b")
_NOT_A_FACT = re.compile(r"not-a-fact\b\s*:?\s*(?P<reason>.*)")


def waivers_of(subject: Subject) -> Iterator[Waiver]:
    """All waivers of a lesson, usable or not."""
    for index, _, document in subject.markdown:
        for comment in document.comments:
            yield from _allowed(subject, index, comment)
    for index, source in subject.code:
        for line, comment in comments(source):
            if match := _NOT_A_FACT.match(comment):
                yield _waiver(subject, index, NOT_A_FACT, match["reason"], line)
            yield from _allowed(subject, index, comment)


def without_waived(
    subject: Subject, found: list[tuple[str, Problem]]
) -> tuple[list[tuple[str, Problem]], list[Waiver], list[Finding]]:
    """Split what was found: what stays, the waivers that were used, and what is wrong with the others."""
    usable = [waiver for waiver in waivers_of(subject) if waiver.reason and waiver.rule in RULES]
    used: dict[Waiver, None] = {}
    stays: list[tuple[str, Problem]] = []
    for name, problem in found:
        if matching := [waiver for waiver in usable if _covers(waiver, name, problem)]:
            used.update(dict.fromkeys(matching))
        else:
            stays.append((name, problem))
    unused = [waiver for waiver in usable if waiver not in used]
    wrong = [_unused(waiver) for waiver in unused]
    return stays, list(used), wrong


@rule("waivers", "a waiver names a rule, gives a reason and is needed")
def find_unusable(subject: Subject) -> Iterator[Problem]:
    """Waivers without a reason or of no rule; unused ones are found when all rules have run."""
    for waiver in waivers_of(subject):
        if waiver.rule not in RULES:
            yield Problem(
                (waiver.cell - 1,),
                f"the waiver is for {waiver.rule!r}, which is no rule",
                f"name one of {', '.join(sorted(RULES))}",
            )
        elif not waiver.reason:
            yield Problem(
                (waiver.cell - 1,), f"the waiver of {waiver.rule} has no reason", "say why after a colon"
            )


def _covers(waiver: Waiver, name: str, problem: Problem) -> bool:
    at_line = waiver.line is None or waiver.line == problem.line
    return waiver.rule == name and waiver.cell - 1 in problem.cells and at_line


def _unused(waiver: Waiver) -> Finding:
    return Finding(
        waiver.lesson,
        waiver.cell,
        "waivers",
        f"the waiver of {waiver.rule} lets nothing pass",
        "remove it",
        waiver.cell_id,
    )


def _allowed(subject: Subject, index: int, comment: str) -> Iterator[Waiver]:
    if match := _ALLOW.match(comment):
        yield _waiver(subject, index, match["rule"], match["reason"])
    elif _ALLOW_START.match(comment):
        yield _waiver(subject, index, "", "")


def _waiver(subject: Subject, index: int, name: str, reason: str, line: int | None = None) -> Waiver:
    cell_id = subject.cells[index].get("id")
    return Waiver(subject.file, index + 1, name, " ".join(reason.split()), cell_id, line)
