"""What a lesson reports: a table for people, the same numbers for programs, one error for what is none."""

import math

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.course.notebook import find_lessons
from helpers.course.parameters import parameters_of
from helpers.course.reporting import REPORT_TYPE, ReportedNumber, report, reported_in, reports
from helpers.errors import InputError
from helpers.language import Text, set_language

WORDS = ("片づく時間 [秒]", "time to drain [s]")


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("ja")


def executed(*made):
    """A notebook with a cell for each report, as a kernel leaves it and a file keeps it."""
    cells = [
        new_code_cell(outputs=[new_output("execute_result", data=one._repr_mimebundle_(), execution_count=1)])
        for one in made
    ]
    return nbformat.reads(nbformat.writes(new_notebook(cells=cells)), as_version=4)


def test_people_and_programs_get_the_same_numbers():
    made = report(drain_s=(6000.5, WORDS), lost=(1234, Text("消えた", "lost")), mean=(np.float64(0.25), "x"))
    bundle = made._repr_mimebundle_()
    assert [one.value for one in reported_in(executed(made))] == [6000.5, 1234, 0.25]
    assert "<td>1,234</td>" in bundle["text/html"] and "time to drain [s] | 6,000" in bundle["text/plain"]
    assert bundle[REPORT_TYPE]["numbers"][1] == {"name": "lost", "label": "lost", "value": 1234}


def test_words_are_in_the_language_of_the_run():
    set_language("ja")
    assert report(drain_s=(1, WORDS)).numbers == (ReportedNumber("drain_s", "片づく時間 [秒]", 1),)


@pytest.mark.parametrize("nothing", [None, math.inf, -math.inf, np.inf])
def test_no_number_and_no_end_are_an_empty_place(nothing):
    [found] = reported_in(executed(report(drain_s=(nothing, WORDS))))
    assert found.value is None and found.text == "—"


@pytest.mark.parametrize("number", [math.nan, "6000", True, [1], 1j])
def test_what_is_no_number_is_named(number):
    with pytest.raises(InputError, match=r"report: drain_s is .*"):
        report(drain_s=(number, WORDS))


@pytest.mark.parametrize("given", [6000, (6000,), (6000, ("ja", None)), (6000, " "), (1, "a", "b"), None])
def test_a_number_without_its_words_is_named_with_an_example(given):
    with pytest.raises(InputError, match="drain_s") as caught:
        report(drain_s=given)
    assert "report(drain_s=" in caught.value.expected


def test_nothing_reported_is_an_error():
    with pytest.raises(InputError, match="nothing is reported"):
        report()


def test_of_a_name_that_is_reported_twice_the_later_one_counts():
    found = reported_in(executed(report(a=(1, "x"), b=(2, "x")), report(a=(3, "x"))))
    assert [(one.name, one.value) for one in found] == [("a", 3), ("b", 2)]


def test_other_outputs_and_cells_are_passed_over():
    stream = new_output("stream", name="stdout", text="drain_s 6000")
    assert reported_in(new_notebook(cells=[new_code_cell("1"), new_code_cell("2", outputs=[stream])])) == ()


def test_a_lesson_that_reports_is_known_from_its_code(make_lesson):
    assert reports(make_lesson("does", "made = 1\nreport(x=(made, 'x'))"))
    assert not reports(make_lesson("says", "# report(x=1)\nprint('report(x=1)')"))


def test_every_lesson_with_numbers_to_change_reports_some():
    silent = [
        lesson.number
        for lesson in find_lessons()
        if any(one.type in (int, float) for one in parameters_of(lesson)) and not reports(lesson)
    ]
    assert silent == []
