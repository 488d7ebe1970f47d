"""Every lesson runs cold, alone, within its reach, in both languages and at both ends of its parameters."""

import nbformat
import pytest

from helpers.course.kept.reach import lesson_reach, read_sources
from helpers.course.notebook import find_lesson, find_lessons
from helpers.course.outputs import machine_traces
from helpers.course.parameters import parameters_of
from helpers.course.project import DIAGRAMS
from helpers.course.run import Job, run_all
from helpers.language import LANGUAGES

NUMBERS = [lesson.number for lesson in find_lessons()]
LANGUAGE_AT = {"low": "ja", "high": "en"}

# One worker runs the lessons, and the fixture of this folder, once.
# A guard against hangs, ten times what all lessons take on two quiet cores: the first test that asks for them
# waits until every one has run.
pytestmark = [pytest.mark.lessons, pytest.mark.xdist_group("lessons"), pytest.mark.timeout(2400)]


def test_there_are_lessons():
    assert NUMBERS, "without lessons every test of this folder would hold for nothing"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
class TestEveryLesson:
    def test_runs(self, executed, number, lang):
        assert executed[number, lang].ok, str(executed[number, lang].failure)

    def test_says_nothing_on_stderr(self, executed, number, lang):
        assert [text for name, text in _streams(executed[number, lang]) if name == "stderr"] == []

    def test_gives_nothing_of_the_machine_away(self, executed, number, lang):
        assert machine_traces(_notebook(executed[number, lang])) == ()


@pytest.fixture(scope="module")
def at_both_ends(tmp_path_factory, watched):
    """The outcomes by (number, end), each of a lesson that says what it touched."""
    folder = tmp_path_factory.mktemp("ends")
    jobs = {
        (lesson.number, end): Job(
            watched(lesson), lang, _all_at(lesson, end), folder / f"{lesson.number}-{end}.ipynb", 600.0
        )
        for lesson in find_lessons()
        for end, lang in LANGUAGE_AT.items()
    }
    return dict(zip(jobs, run_all(list(jobs.values())), strict=True))


@pytest.mark.parametrize("end", LANGUAGE_AT)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_lesson_runs_at_both_ends_of_its_parameters_within_its_reach(number, end, at_both_ends, touched):
    lesson, outcome = find_lesson(number), at_both_ends[number, end]
    assert outcome.ok, f"{outcome.job.parameters}: {outcome.failure}"
    # What it touches beyond its reach could change, and a kept run would be shown all the same.
    reach = lesson_reach(lesson, read_sources())
    modules, files = touched(outcome)
    assert {"helpers.course", "helpers.facts.reader"} <= modules and len(files) > 50, "nothing was watched"
    assert modules - reach.modules == set()
    layouts = set(DIAGRAMS.glob("layouts/*.svg"))  # without Graphviz all are opened, to find one
    assert files - reach.files - layouts == set()


def _all_at(lesson, end):
    return {one.name: _at(one, end) for one in parameters_of(lesson) if one.name != "lang"}


def _at(parameter, end):
    if parameter.choices:
        return parameter.choices[0 if end == "low" else -1]
    bound = getattr(parameter, end)
    return parameter.default if bound is None else parameter.type(bound)


def _notebook(outcome):
    return nbformat.reads(outcome.notebook, as_version=4)


def _streams(outcome):
    return [
        (output.name, output.text)
        for cell in _notebook(outcome).cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream"
    ]
