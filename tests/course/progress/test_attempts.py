"""The record of answers: whole lines whoever writes at once, and no line costs another."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpers.course.progress.attempts import (
    RECORD,
    Attempt,
    append_attempt,
    attempt_now,
    read_record,
    study_environment,
    study_folder,
)
from helpers.course.project import ROOT
from helpers.errors import InputError

MANY = """
import sys
from pathlib import Path
from helpers.course.progress.attempts import append_attempt, attempt_now
for answer in range(200):
    append_attempt(Path(sys.argv[1]), attempt_now("31.1", "ja", "wrong", answer, f"mistake-{sys.argv[2]}"))
"""


@pytest.fixture
def attempt() -> Attempt:
    return attempt_now("31.1", "ja", "wrong", 1092.0, "counted-retries")


def test_what_was_appended_is_read_in_its_order(tmp_path, attempt):
    right = replace(attempt, result="correct", mistake=None, at=attempt.at + timedelta(minutes=1))
    for each in (attempt, right):
        append_attempt(tmp_path, each)
    assert read_record(tmp_path).attempts == (attempt, right)
    assert (tmp_path / RECORD).read_bytes().count(b"\n") == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_nobody_else_on_the_machine_can_read_the_record(tmp_path, attempt):
    append_attempt(tmp_path, attempt)
    assert stat.S_IMODE((tmp_path / RECORD).stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"<<<<<<< HEAD",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b'{"at": "yesterday", "exercise": "31.1", "lang": "ja", "result": "correct", "answer_digest": "0"}',
        b'{"at": "2026-11-25T09:30:00", "exercise": "31.1", "lang": "ja", "result": "correct", '
        b'"answer_digest": "0"}',  # without an offset it is no moment
        b'{"at": "2026-11-25T09:30:00Z", "exercise": 31.1, "lang": "ja", "result": "correct", '
        b'"answer_digest": "0"}',
        b'{"at": "2026-11-25T09:30:00Z", "exercise": "31.1", "lang": "fr", "result": "correct", '
        b'"answer_digest": "0"}',
        b'{"at": "2026-11-25T09:30:00Z", "exercise": "31.1", "lang": "ja", "result": "guessed", '
        b'"answer_digest": "0"}',
    ],
)
def test_a_damaged_line_costs_that_line_alone(tmp_path, attempt, damaged):
    append_attempt(tmp_path, attempt)
    with (tmp_path / RECORD).open("ab") as record:
        record.write(damaged)  # and no newline: it broke off
    append_attempt(tmp_path, attempt)
    record = read_record(tmp_path)
    assert record.attempts == (attempt, attempt)
    assert record.damaged_lines == bool(damaged)


def test_kernels_that_write_at_once_lose_nothing(tmp_path):
    kernels = [
        subprocess.Popen([sys.executable, "-c", MANY, str(tmp_path), name], cwd=ROOT) for name in "abc"
    ]
    assert [kernel.wait(120) for kernel in kernels] == [0, 0, 0]
    record = read_record(tmp_path)
    assert record.damaged_lines == 0
    for name in "abc":
        own = [attempt for attempt in record.attempts if attempt.mistake == f"mistake-{name}"]
        assert len({attempt.answer_digest for attempt in own}) == 200


def test_without_a_record_nothing_was_answered(tmp_path):
    assert read_record(tmp_path / "nowhere").attempts == ()


def test_a_record_that_cannot_be_read_is_one_clear_error(tmp_path):
    (tmp_path / RECORD).mkdir()
    with pytest.raises(InputError, match=rf"{RECORD} cannot be read"):
        read_record(tmp_path)


def test_the_answer_itself_is_not_on_record(attempt):
    assert b"1092" not in attempt.line()
    other = attempt_now("31.1", "ja", "wrong", 1092.5)
    assert other.answer_digest != attempt.answer_digest
    assert attempt_now("31.1", "en", "wrong", 1092.0).answer_digest == attempt.answer_digest


@pytest.mark.skipif(os.name == "nt", reason="Windows has no TZ")
def test_the_time_is_the_learners_although_lessons_run_in_utc(tmp_path):
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pathlib import Path; from helpers.course.progress.attempts import study_environment;"
            "print(study_environment(Path('x'))['KUMOKATA_STUDY_UTC_OFFSET_S'])",
        ],
        env=os.environ | {"TZ": "JST-9"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    environment = {"TZ": "UTC", "KUMOKATA_STUDY_UTC_OFFSET_S": said.stdout.strip()}
    made = attempt_now("31.1", "ja", "correct", 1093.0, environment=environment)
    assert made.at.utcoffset() == timedelta(hours=9)
    assert b"+09:00" in made.line()


def test_a_session_names_its_folder_and_without_one_there_is_none(tmp_path, monkeypatch):
    assert study_folder(study_environment(tmp_path)) == tmp_path
    monkeypatch.chdir(tmp_path)
    assert study_folder(study_environment(Path("study"))) == tmp_path / "study"
    assert study_folder({"KUMOKATA_STUDY": ""}) is None
