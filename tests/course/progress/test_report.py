"""`kata progress`: a table for a person, JSON for a program, and always a word on what to do next."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.course.progress.attempts import RECORD, Attempt, append_attempt, read_record
from helpers.course.progress.report import progress_report
from helpers.course.project import STUDY
from helpers.errors import InputError

AT = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture
def study(tmp_path):
    """A study folder in which two exercises of lesson 31 were answered."""
    for minute, (key, result, mistake) in enumerate(
        [("31.1", "wrong", "counted-retries"), ("31.1", "correct", None), ("31.4", "received", None)]
    ):
        at = AT + timedelta(minutes=minute)
        append_attempt(tmp_path, Attempt(at, key, "en", result, str(minute), mistake))
    return tmp_path


def _row(report, number: str) -> tuple[str, ...]:
    return next(row for row in report.rows if row[0] == number)


def test_a_row_says_what_became_of_a_lesson(study):
    report = progress_report(folder=study, lang="ja")
    assert report.headers == ("課", "題", "正解", "判断", "試行", "最後に答えた日時")
    title = "SNS からのメッセージは消えるのか"
    assert _row(report, "31") == ("31", title, "1/3", "回答済み", "2", "2026-11-25 09:32")
    assert _row(report, "32")[2:] == ("0/3", "", "", "")
    assert report.remarks == (f"次は課 31（{title}）です：./kata study",)


def test_it_speaks_the_language_of_the_last_answer(study, tmp_path):
    assert progress_report(folder=study).lang == "en"
    append_attempt(study, Attempt(AT + timedelta(hours=1), "31.2", "ja", "wrong", "0"))
    assert progress_report(folder=study).lang == "ja"
    assert progress_report(folder=tmp_path / "nowhere").lang == "ja"


def test_without_a_record_it_says_where_to_begin(tmp_path):
    report = progress_report(folder=tmp_path, lang="en")
    assert _row(report, "00")[2] == "0/1"
    [remark] = report.remarks
    assert "./kata study" in remark


def test_damaged_lines_are_counted(study):
    with (study / RECORD).open("ab") as record:
        record.write(b"{\n")
    report = progress_report(folder=study, lang="en")
    assert _row(report, "31")[2] == "1/3"
    assert "do not count: 1" in report.remarks[-1]


def test_the_data_are_the_same(study):
    data = json.loads(progress_report(folder=study).as_json())
    assert (data["next_lesson"], data["damaged_lines"]) == ("31", 0)
    [lesson] = [each for each in data["lessons"] if each["lesson"] == "31"]
    assert (lesson["solved"], lesson["checked"], lesson["tries"]) == (1, 3, 2)
    assert lesson["last"] == "2026-11-25T09:32:00+09:00"
    assert lesson["exercises"][0] == {
        "key": "31.1",
        "decision": False,
        "done": True,
        "tries": 2,
        "mistakes": ["counted-retries"],
        "last": "2026-11-25T09:31:00+09:00",
    }


def test_the_record_is_looked_for_in_the_study_folder_of_the_checkout(make_lesson, tmp_path):
    make_lesson("trying", number="31")
    (tmp_path / STUDY.name).mkdir()
    append_attempt(tmp_path / STUDY.name, Attempt(AT, "31.1", "ja", "correct", "0"))
    assert progress_report(tmp_path).record.attempts


def test_a_language_that_nobody_speaks_here_is_refused():
    with pytest.raises(InputError, match="'fr'"):
        progress_report(lang="fr")


def test_the_command_prints_the_table_and_the_way_on(study, monkeypatch):
    record = read_record(study)
    monkeypatch.setattr("helpers.course.progress.report.read_record", lambda _: record)
    done = CliRunner().invoke(main, ["progress"])
    assert done.exit_code == 0
    assert "Does the message vanish?" in done.output and "1/3" in done.output
    assert done.output.rstrip().endswith("Go on with lesson 31 (Does the message vanish?): ./kata study")
    said = CliRunner().invoke(main, ["progress", "--json", "--lang", "ja"])
    assert json.loads(said.output)["next_lesson"] == "31"
