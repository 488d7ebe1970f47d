"""`kata sweep` and `--scheduler` as a user types them; what they do is tested where the functions are."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.course.sweep import MOST_RUNS


def kata(*arguments: str):
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sweep", "31"], ["nothing varies", "kata sweep 31 -p outage_hours"]),
        (["sweep", "31", "-p", "outage_hours", "1,999"], ["outage_hours", "'999'", "720"]),
        (["sweep", "31", "-p", "lang", "ja,en"], ["--lang"]),
        (["sweep", "31", "-p", "outage_hours", "1,2", "-p", "outage_hours", "3"], ["given twice"]),
        (["sweep", "31", "-p", "outage_hours", "1,2,3", "--most-runs", "2"], ["3 runs", "--most-runs 3"]),
        (["sweep", "99", "-p", "outage_hours", "1,2"], ["99", "31"]),
    ],
)
def test_a_sweep_that_cannot_be_made_is_one_error(arguments, named):
    refused(kata(*arguments), named)


@pytest.mark.parametrize(
    "verb", [["sweep", "31", "-p", "outage_hours", "1,2"], ["run", "31"], ["build", "--only", "31"]]
)
@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--scheduler", "tcp://192.0.2.7:8786"], ["without encryption", "tls://"]),
        (["--scheduler", "192.0.2.7"], ["is not the address of a scheduler"]),
        (["--tls-ca", "ca.pem"], ["--scheduler tls://host:8786"]),
        (["--scheduler", "tcp://127.0.0.1:8786", "--jobs", "2"], ["--jobs"]),
    ],
)
def test_a_scheduler_that_cannot_be_used_is_one_error_of_every_verb(verb, options, named):
    refused(kata(*verb, *options), named)


def refused(done, named):
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("kata: ") and "Traceback" not in done.output
    for word in named:
        assert word in done.stderr


def test_the_limit_that_is_shown_is_the_limit():
    assert re.search(rf"--most-runs .*default:\s+{MOST_RUNS}\b", kata("sweep", "--help").output, re.DOTALL)


def test_a_home_folder_that_the_shell_left_as_it_was_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    refused(
        kata("sweep", "31", "-p", "outage_hours", "1,2", "-o~/full"), ["holds other things", str(tmp_path)]
    )
    assert not (tmp_path / "~").exists()


@pytest.mark.lessons
def test_a_sweep_ends_with_a_table_that_a_person_can_read(make_lesson, tmp_path, monkeypatch):
    begins = "from helpers.course import begin, report\nbegin('90', lang)"
    source = f'{begins}\nreport(lost=(1000 / hours, ("失う [通]", "lost [h]")))'
    lesson = make_lesson("sweeps", source)
    monkeypatch.setattr("helpers.course.notebook.find_lesson", lambda *_: lesson)
    monkeypatch.setattr("helpers.course.kept.runs.may_keep", lambda: False)
    done = kata("sweep", "90", "-p", "hours", "0,0.5", "--lang", "en", "-o", str(tmp_path / "out"))
    assert done.exit_code == 1  # a thousand messages in no time: this run fails, the other one counts
    assert "90 — A lesson for trying" in done.stdout
    heads, bad, good = re.search(r"( *hours .*)\n.*━.*\n(.*)\n(.*)\n", done.stdout).groups()
    assert "lost [h]" in heads and "✗" in bad and "2,000" in good
    assert "lesson 90 (en) failed" in done.stderr and "1 of 2 runs failed" in done.stdout
    assert (tmp_path / "out" / "sweep.csv").read_text().splitlines()[2] == "002,0.5,2000.0,"
