"""A new lesson runs and is tidy from the start, and what is left to write is refused until it is written."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_notebook

from helpers.course.checks import check
from helpers.course.exercises import read_exercises
from helpers.course.new import new_lesson
from helpers.course.notebook import read_lesson
from helpers.course.parameters import parameters_of
from helpers.course.project import HELPERS
from helpers.course.run import Job, run_all
from helpers.course.tidy import tidy
from helpers.errors import InputError


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the topic messaging, and packages that are no topics."""
    for package in ("messaging", "course", "facts"):
        (tmp_path / "helpers" / package).mkdir(parents=True)
        (tmp_path / "helpers" / package / "__init__.py").touch()
    return tmp_path


def test_a_new_lesson_is_tidy_and_lacks_nothing_but_its_words(checkout):
    path = new_lesson("32", checkout, slug="backoff-and-jitter", topic="messaging")
    assert path == checkout / "notebooks" / "32-backoff-and-jitter.ipynb"
    assert not tidy(path).changed
    lesson = read_lesson(path)
    assert [one.name for one in parameters_of(lesson)] == ["lang", "backlog_messages", "spare_capacity_rps"]
    findings = check([lesson], root=checkout).findings
    assert {finding.rule for finding in findings} == {"placeholders", "stale"}
    refused = {finding.cell_id for finding in findings if finding.rule == "placeholders"}
    assert {"title", "title-en", "the-question", "parameters", "exercise-4-en"} <= refused


def test_the_skeleton_of_the_exercises_is_complete(checkout):
    new_lesson("32", checkout, topic="messaging")
    path = checkout / "helpers" / "messaging" / "exercises" / "32.toml"
    assert "helpers.messaging." in path.read_text(encoding="utf-8")
    exercises = read_exercises(path)
    assert [one.key for one in exercises] == ["32.1", "32.2", "32.3", "32.4"]
    for one in exercises[:3]:
        assert one.accepts(one.answer) and one.hints and len(one.mistakes) >= 2
        assert not any(one.accepts(mistake.answer) for mistake in one.mistakes)


@pytest.mark.lessons
def test_a_new_lesson_runs_in_both_languages(checkout):
    lesson = read_lesson(new_lesson("32", checkout))
    jobs = [Job(lesson, lang, {}, checkout / f"{lang}.ipynb") for lang in ("ja", "en")]
    for outcome in run_all(jobs):
        assert outcome.ok, outcome.failure
        executed = nbformat.read(outcome.job.output, as_version=4)
        [compared] = [cell for cell in executed.cells if "isclose" in cell.source]
        assert compared.outputs[0].data["text/plain"] == "True"


def test_without_a_topic_there_are_no_exercises_yet(checkout):
    text = new_lesson("7", checkout).read_text(encoding="utf-8")
    assert "07 — TODO" in text
    assert "check(" not in text and "check," not in text and "NN" not in text
    assert not list(checkout.glob("helpers/*/exercises"))


@pytest.mark.parametrize(
    ("number", "options", "complaint"),
    [
        ("abc", {}, "'abc' is not the number of a lesson"),
        ("132", {}, "'132' is not the number"),
        ("３２", {}, "'３２' is not the number"),
        ("", {}, "'' is not the number"),
        ("33", {"slug": "Back off"}, "'Back off' cannot name a lesson"),
        ("33", {"slug": "../x"}, "cannot name a lesson"),
        ("33", {"topic": "money"}, "'money' is no topic"),
        ("33", {"topic": "course"}, "'course' is no topic"),
        ("32", {"slug": "another"}, r"lesson 32 exists: notebooks/32-untitled\.ipynb"),
        ("34", {}, r"lesson 34 exists: helpers/messaging/exercises/34\.toml"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(checkout, number, options, complaint):
    new_lesson("32", checkout)
    new_lesson("34", checkout, topic="messaging").unlink()
    before = sorted(checkout.rglob("*"))
    with pytest.raises(InputError, match=complaint):
        new_lesson(number, checkout, **options)
    assert sorted(checkout.rglob("*")) == before


def test_the_template_can_be_opened_and_is_tidy():
    template = HELPERS / "course" / "templates" / "lesson.ipynb"
    notebook = nbformat.read(template, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.keys() == new_notebook().metadata.keys() | {"kernelspec", "language_info"}
    assert not tidy(template).changed


def test_a_lesson_of_ones_own_goes_to_its_folder_under_a_number_of_its_own(checkout, tmp_path):
    folder = tmp_path / "ours" / "notebooks"
    with pytest.raises(InputError, match="there is no folder"):
        new_lesson("60", checkout, folder=folder)
    folder.mkdir(parents=True)
    assert new_lesson("60", checkout, folder=folder, slug="ours") == folder / "60-ours.ipynb"
    new_lesson("32", checkout)
    for taken in ("32", "60"):  # by the kit, and by the folder
        with pytest.raises(InputError, match=f"lesson {taken} exists"):
            new_lesson(taken, checkout, folder=folder)
    with pytest.raises(InputError, match="exercises are part of the kit"):
        new_lesson("61", checkout, folder=folder, topic="messaging")
    assert [path.name for path in folder.iterdir()] == ["60-ours.ipynb"]
