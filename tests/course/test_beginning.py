"""A lesson begins in one line: language, figures, and no facts used yet."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import matplotlib.pyplot as plt
import pytest

import helpers.course
import helpers.course.notebook
from helpers.course import begin
from helpers.errors import InputError, NotebookError
from helpers.facts import fact, used_facts
from helpers.figures import apply_style
from helpers.language import language, set_language


@pytest.fixture(autouse=True)
def as_it_was():
    with plt.rc_context():
        yield
    set_language("ja")


def test_it_sets_the_language_and_the_style():
    apply_style()
    style = dict(plt.rcParams)
    plt.rcdefaults()
    begin("31", "en")
    assert language() == "en"
    assert plt.rcParams["font.family"] == style["font.family"] != plt.rcParamsDefault["font.family"]


def test_the_facts_of_the_prose_count_as_used_and_those_of_an_earlier_lesson_do_not():
    fact("sqs.delay_max_s")
    begin("31", "en")
    keys = [used.key for used in used_facts()]
    assert "sns.aws_managed.published_on" in keys  # cited in prose, read by no code
    assert "sqs.delay_max_s" not in keys


def test_a_notebook_outside_the_course_begins_without_facts():
    begin("98", "ja")
    assert used_facts() == ()
    assert language() == "ja"


def test_a_file_beside_the_lessons_that_is_none_stops_nobody(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "Untitled.ipynb").touch()
    find = partial(helpers.course.notebook.find_lesson, root=tmp_path)
    with pytest.raises(NotebookError):
        find("31")
    monkeypatch.setattr(helpers.course.notebook, "find_lesson", find)
    begin("31", "ja")
    assert used_facts() == ()


@pytest.mark.parametrize(
    ("number", "lang"), [("31", "fr"), ("", "ja"), ("3", "ja"), ("31 ", "ja"), ("31.1", "ja"), (None, "ja")]
)
def test_what_cannot_begin_is_refused_and_changes_nothing(number, lang):
    set_language("en")
    with pytest.raises(InputError):
        begin(number, lang)
    assert language() == "en"


def test_everything_a_lesson_calls_is_there():
    assert all(callable(getattr(helpers.course, name)) for name in helpers.course.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        helpers.course.nonsense  # noqa: B018


def test_the_command_does_not_load_what_takes_seconds_to_start():
    slow = {"matplotlib", "nbformat", "boto3"}
    code = f"import sys, helpers.cli, helpers.course; print({slow} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"
