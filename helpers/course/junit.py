"""The outcomes of lessons as JUnit XML, which CI systems read: one suite a language, one case a lesson.

The form is the one that Jenkins publishes as a schema, and that GitLab, GitHub's reporters and others read.
ElementTree writes it rather than a library: junitparser hands on characters that XML forbids, such as those
that colour an error on a terminal, and then nobody could read the report of just the runs that failed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from helpers.course.run import Outcome
from helpers.course.run_report import again, told

__all__ = ["junit_xml"]

# What XML 1.0 has no way to write, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(outcomes: Sequence[Outcome], *, began: datetime, relative_to: Path | None = None) -> str:
    """The text of a JUnit file. `began` is when the run began; times in it are seconds.

    A case is named as the lesson's file, its class is ``lessons.<lang>``. The parameters that were given are
    properties of the suite, and so are the lessons that were not run again because nothing that they reach
    has changed. Paths below the folder `relative_to` are written relative to it.

    >>> print(junit_xml([], began=datetime(2026, 1, 2)))
    <?xml version='1.0' encoding='UTF-8'?>
    <testsuites name="kumokata" tests="0" failures="0" errors="0" time="0.000" />
    <BLANKLINE>
    """
    root = ElementTree.Element("testsuites", _counts("kumokata", outcomes))
    for lang in dict.fromkeys(outcome.job.lang for outcome in outcomes):
        of_lang = [outcome for outcome in outcomes if outcome.job.lang == lang]
        root.append(_suite(lang, of_lang, began, relative_to))
    ElementTree.indent(root, " ")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def _suite(
    lang: str, outcomes: Sequence[Outcome], began: datetime, relative_to: Path | None
) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", _counts(f"lessons.{lang}", outcomes))
    suite.set("skipped", "0")
    suite.set("timestamp", began.isoformat(timespec="seconds"))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in _properties(lang, outcomes).items():
        ElementTree.SubElement(properties, "property", name=_allowed(name), value=_allowed(value))
    for outcome in outcomes:
        suite.append(_case(outcome, relative_to))
    return suite


def _counts(name: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    return {
        "name": name,
        "tests": str(len(outcomes)),
        "failures": str(sum(not outcome.ok for outcome in outcomes)),
        "errors": "0",
        "time": _seconds(sum(outcome.seconds for outcome in outcomes)),
    }


def _properties(lang: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Of the suite: in the published schema a case has none, and a run gives all lessons the same values."""
    found = {"lang": lang}
    for outcome in outcomes:
        found |= {f"parameter.{name}": str(value) for name, value in outcome.job.parameters.items()}
    if kept := [outcome.job.lesson.number for outcome in outcomes if outcome.kept]:
        found["kept"] = " ".join(kept)
    return found


def _case(outcome: Outcome, relative_to: Path | None) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        name=outcome.job.lesson.slug,
        classname=f"lessons.{outcome.job.lang}",
        time=_seconds(outcome.seconds),
    )
    failure = outcome.failure
    if failure is not None:
        words = _allowed(f"{told(failure, relative_to)}\n  next: {again(outcome.job, relative_to)}")
        first_line = words.partition("\n")[0]
        kind = failure.error.partition(":")[0] if failure.source else "kernel"
        ElementTree.SubElement(case, "failure", type=_allowed(kind), message=first_line).text = words
    return case


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
