"""The report in Markdown: what failed and how to see it again, safe and short enough for an issue."""

from __future__ import annotations

from datetime import datetime

import pytest

from helpers.course.failure import Failure
from helpers.course.run import Job, Outcome
from helpers.course.run_report import LONGEST_CHARACTERS, again, run_report

BEGAN = datetime(2026, 11, 25, 3, 17)


@pytest.fixture
def outcome(make_lesson, tmp_path):
    def make(number="90", lang="ja", *, error=None, source="1 / 0", kept=False, **parameters):
        lesson = make_lesson("tries", number=number)
        failure = None if error is None else Failure(number, lang, 5, source, error)
        return Outcome(Job(lesson, lang, parameters, tmp_path / "x.ipynb"), 1.25, failure, kept=kept)

    return make


def test_it_says_what_failed_and_what_ran(outcome, tmp_path):
    outcomes = [
        outcome("90"),
        outcome("90", "en", kept=True),
        outcome("91", error="ValueError: no"),
        outcome("91", "en"),
    ]
    assert run_report(outcomes, began=BEGAN, relative_to=tmp_path).splitlines() == [
        "# Lessons: 1 of 4 runs failed",
        "",
        "Begun 2026-11-25 03:17; 5 s of running.",
        "",
        "## Lesson 91 (ja)",
        "",
        "```text",
        "lesson 91 (ja) failed in cell 5: ValueError: no",
        "  | 1 / 0",
        "```",
        "",
        "Again: `kata run 91 --lang ja --lessons notebooks`",
        "",
        "## Every run",
        "",
        "| lesson | ja | en |",
        "|---|---|---|",
        "| 90 — A lesson for trying | 1.2 s | kept |",
        "| 91 — A lesson for trying | **failed** | 1.2 s |",
    ]


def test_nothing_in_a_failure_gets_out_of_its_fence(outcome):
    report = run_report([outcome(error="ValueError: ```` @somebody #1", source="'''\n```\n'''")], began=BEGAN)
    inside = report.split("`````text\n")[1].split("\n`````\n")[0]
    assert "@somebody" in inside and "```\n" in inside
    assert report.count("`````") == 2


def test_it_fits_into_an_issue_and_says_what_it_leaves_out(outcome):
    many = [outcome(f"{number}", error="ValueError: " + "x" * 10_000) for number in range(60, 99)]
    report = run_report(many, began=BEGAN)
    assert 50_000 < len(report) <= LONGEST_CHARACTERS
    told = report.count("## Lesson ")
    assert 0 < told < len(many)
    assert f"{len(many) - told} more failures are left out" in report
    assert report.count("cut here") == told
    assert report.count("**failed**") == len(many)


def test_the_command_for_another_run_survives_a_shell(outcome):
    job = outcome(word="a b; rm x").job
    assert again(job).endswith(" -p word 'a b; rm x'")
