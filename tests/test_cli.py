"""The command as a user types it. What the verbs do is tested where the functions are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from helpers.cli import DAILY, main
from helpers.course.project import NOTEBOOKS, ROOT
from helpers.facts import facts


def kata(*arguments: str):
    return CliRunner().invoke(main, arguments)


def test_help_shows_the_daily_verbs_first_and_every_verb_once():
    listed = re.findall(r"^  ([a-z]+)  ", kata("--help").output, re.MULTILINE)
    assert tuple(listed[: len(DAILY)]) == DAILY
    assert sorted(listed) == sorted(main.commands)


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_says_what_it_does(verb):
    done = kata(verb, "--help")
    assert done.exit_code == 0
    assert re.search(r"\w.*\.", done.output)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["run", "31", "-p", "outage_hours", "-1"], ["outage_hours", "-1", "720"]),
        (["run", "31", "-p", "outage_hours", "abc"], ["outage_hours", "abc", "number"]),
        (["run", "31", "-p", "outage_hours", "nan"], ["outage_hours", "nan"]),
        (["run", "31", "-p", "outage_hour", "1"], ["outage_hour", "outage_hours"]),
        (["run", "31", "-p", "lang", "en"], ["--lang"]),
        (["run", "31", "-f", "no-such-file.yaml"], ["no-such-file.yaml"]),
        (["run", "31", "-o", "no-such-folder/x.ipynb"], ["no-such-folder", "does not exist"]),
        (["run", "31", "-o", "."], ["is a folder"]),
        (["run", "99"], ["99", "31"]),
        (["check", "99"], ["99"]),
        (["tidy", "99"], ["99"]),
        (["draw"], ["sns_sqs_fanout"]),
        (["plan"], ["kata plan --all"]),
        (["plan", "31", "--all"], ["do not go together"]),
        (["plan", "99"], ["99", "31"]),
        (["slides"], ["kata slides --all"]),
        (["slides", "31", "--all"], ["do not go together"]),
        (["slides", "99"], ["99", "31"]),
        (["slides", "31", "-o", "deck.html"], ["2 decks", "deck.html", "--lang"]),
        (["facts", "nothing.like.it"], ["nothing.like.it"]),
        (["facts", "--older-than", "a year"], ["a year", "365d"]),
    ],
)
def test_what_cannot_be_used_is_named_in_one_error_without_a_traceback(arguments, named):
    done = kata(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("kata: ")
    assert "Traceback" not in done.output
    for word in named:
        assert word in done.stderr


def test_a_broken_parameter_file_is_named_with_its_line(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("outage_hours: [1\n")
    done = kata("run", "31", "-f", str(broken))
    assert done.exit_code == 2
    assert re.search(r"broken\.yaml, line \d", done.stderr)


def test_parameters_on_the_command_line_win_over_the_file(tmp_path):
    parameters = tmp_path / "mine.yaml"
    parameters.write_text("outage_hours: 1\n")
    done = kata("run", "31", "-f", str(parameters), "-p", "outage_hours", "999")
    assert "'999'" in done.stderr  # refused, so it is the one that counted


def test_old_facts_are_listed_and_make_the_command_fail():
    oldest = min(fact.read for fact in facts())
    days = (date.today() - oldest).days
    assert kata("facts", "--older-than", f"{days + 1}d").exit_code == 0
    if days:
        assert kata("facts", "--older-than", f"{days - 1}d").exit_code == 1


def test_facts_are_listed_with_age_and_source_in_plain_lines():
    done = kata("facts", "sns.aws_managed.documented_retries")
    assert "100,015 retries" in done.output
    assert "https://docs.aws.amazon.com/sns/" in done.output
    age_days = date.today() - next(f.read for f in facts("sns.aws_managed.documented_retries"))
    assert f" {age_days // timedelta(days=1)} " in done.output
    assert "\x1b" not in done.output


def test_the_lessons_of_the_checkout_pass_their_check():
    done = kata("check")
    assert done.exit_code == 0, done.output


def test_a_planted_fault_makes_check_fail_with_file_cell_and_mend(tmp_path, monkeypatch):
    path = next(NOTEBOOKS.glob("31-*.ipynb"))
    text = path.read_text("utf-8")
    planted = tmp_path / path.name
    planted.write_text(text.replace("timetable.strict_attempts", "100_015"), "utf-8")
    monkeypatch.setattr("helpers.course.notebook.lesson_paths", lambda *_, **__: (planted,))
    done = kata("check")
    assert done.exit_code == 1
    assert re.search(rf"{path.name} cell \d+ .*\[fact-literal\]", done.output)
    assert "mend: " in done.output


def test_the_command_also_runs_as_a_module_and_leaves_by_its_exit_code():
    environment = os.environ | {"COLUMNS": "40"}
    done = subprocess.run(
        [sys.executable, "-m", "helpers.cli", "run", "99"],
        cwd=ROOT / "docs",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("kata: there is no lesson 99")
