"""An answer in a study session is kept; anywhere else nothing is; and a lesson never stops for it."""

from __future__ import annotations

import threading

import pytest
from filelock import FileLock

from helpers.course.exercises import check
from helpers.course.exercises import keeping as keeping_module
from helpers.course.kernels import kernel_environment
from helpers.course.progress.attempts import RECORD, read_record, study_environment
from helpers.language import set_language


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(keeping_module, "_told", set())
    set_language("en")
    yield
    set_language("ja")


@pytest.fixture
def session(tmp_path, monkeypatch):
    """The study folder of the session in which `check` is called."""
    for name, value in study_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_answers_of_a_study_session_are_kept(session):
    check("31.1", 1092)
    check("31.1", "1,093 attempts")
    set_language("ja")
    check("31.2", "b")
    check("31.4", "DLQ は要ります。")
    kept = [(each.exercise, each.lang, each.result, each.mistake) for each in read_record(session).attempts]
    assert kept == [
        ("31.1", "en", "wrong", "counted-retries"),
        ("31.1", "en", "correct", None),
        ("31.2", "ja", "correct", None),
        ("31.4", "ja", "received", None),
    ]
    assert "DLQ" not in (session / RECORD).read_text(encoding="utf-8")


def test_the_same_answer_in_another_form_is_the_same_answer(session):
    check("31.1", 1093)
    check("31.1", "１，０９３ 回")
    first, second = read_record(session).attempts
    assert first.answer_digest == second.answer_digest


@pytest.mark.parametrize("nothing", [None, "", "a lot", [1093]])
def test_what_is_no_answer_is_no_try(session, nothing):
    check("31.1", nothing)
    assert not (session / RECORD).exists()


def test_outside_of_a_study_session_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert check("31.1", 1093).correct
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_started_within_a_study_session_is_none(tmp_path):
    environment = kernel_environment(tmp_path, study_environment(tmp_path) | {"HOME": "/home/a"})
    assert environment["HOME"] == "/home/a"
    assert not [name for name in environment if name.startswith("KUMOKATA_STUDY")]


def test_a_folder_that_cannot_be_written_is_told_once_and_stops_nothing(session):
    (session / RECORD).mkdir()  # as good as read-only, also for root
    first, second = check("31.1", 1093), check("31.1", 1092)
    assert first.correct and "could not be noted in the study folder: Is a directory" in first.message
    assert second.mistake == "counted-retries" and "noted" not in second.message


def test_a_folder_that_is_gone_stays_gone(session):
    session.rmdir()
    assert "could not be noted" in check("31.1", 1093).message
    assert not session.exists()


def test_a_kernel_that_holds_the_lock_for_ever_stops_nobody(session, monkeypatch):
    monkeypatch.setattr(keeping_module, "_LONGEST_WAIT_S", 0.2)
    (session / ".jupyter").mkdir()
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with FileLock(session / keeping_module._LOCK):
            holds.set()
            done.wait(60)

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert holds.wait(60)
        assert "noted" not in check("31.1", 1093).message
    finally:
        done.set()
        other.join()
    assert len(read_record(session).attempts) == 1
