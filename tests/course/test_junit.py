"""The JUnit file as an independent reader sees it, and what a CI system shows of it."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from junitparser import JUnitXml

from helpers.course.failure import Failure
from helpers.course.junit import junit_xml
from helpers.course.run import Job, Outcome

BEGAN = datetime(2026, 11, 25, 3, 17)
# What may stand where, of what Jenkins's schema of such files (xunit-plugin, junit-10.xsd) allows.
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "property": set(),
    "testcase": {"failure"},
    "failure": set(),
}
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
}
FORMS = {"time": r"\d+\.\d{3}", "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"} | dict.fromkeys(
    ("tests", "failures", "errors", "skipped"), r"\d+"
)


def faults(element: ElementTree.Element) -> list[str]:
    """What of an element and of what is in it is not as CI systems expect."""
    found = [
        f"{element.tag} in the wrong place: {child.tag}"
        for child in element
        if child.tag not in CHILDREN[element.tag]
    ]
    found += [f"{element.tag}: attributes {set(element.attrib)}"] * (
        set(element.attrib) != ATTRIBUTES[element.tag]
    )
    found += [
        f"{element.tag}: {name}={value}"
        for name, value in element.attrib.items()
        if name in FORMS and not re.fullmatch(FORMS[name], value)
    ]
    return found + [fault for child in element if child.tag in CHILDREN for fault in faults(child)]


@pytest.fixture
def outcome(make_lesson, tmp_path):
    def make(number="90", lang="ja", *, error=None, source="1 / 0", seconds=1.25, kept=False, **parameters):
        lesson = make_lesson("tries", number=number)
        output = tmp_path / "out" / lang / f"{lesson.slug}.ipynb"
        failed = output.with_suffix(".failed.ipynb")
        failure = None if error is None else Failure(number, lang, 5, source, error, notebook=failed)
        return Outcome(Job(lesson, lang, parameters, output), seconds, failure, kept=kept)

    return make


def test_ci_systems_can_read_it(outcome):
    outcomes = [
        outcome("90", hours=72.0),
        outcome("91", error="ZeroDivisionError: division by zero", hours=72.0),
        outcome("90", "en", seconds=1234.5678, hours=72.0),
    ]
    text = junit_xml(outcomes, began=BEGAN)
    assert faults(ElementTree.fromstring(text)) == []
    read = JUnitXml.fromstring(text.encode())
    assert (read.tests, read.failures, read.errors, read.time) == (3, 1, 0, 1237.068)
    [failed] = [case for suite in read for case in suite if not case.is_passed]
    assert (failed.name, failed.classname) == ("91-tries", "lessons.ja")
    assert failed.result[0].type == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (' tests="1"', ""),
        ("testcase", "test"),
        ('time="1.250"', 'time="soon"'),
        ("<properties>", "<properties a='1'>"),
    ],
)
def test_a_fault_in_the_form_would_be_noticed(outcome, right, wrong):
    text = junit_xml([outcome()], began=BEGAN)
    assert right in text
    assert faults(ElementTree.fromstring(text.replace(right, wrong)))


def test_nothing_ran(outcome):
    assert faults(ElementTree.fromstring(junit_xml([], began=BEGAN))) == []


def test_a_suite_a_language_and_a_case_a_lesson(outcome):
    outcomes = [
        outcome("90"),
        outcome("90", "en"),
        outcome("91", error="ValueError: no"),
        outcome("91", "en"),
    ]
    root = ElementTree.fromstring(junit_xml(outcomes, began=BEGAN))
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("4", "1", "5.000")
    ja, en = root
    assert [(suite.get("name"), suite.get("failures")) for suite in (ja, en)] == [
        ("lessons.ja", "1"),
        ("lessons.en", "0"),
    ]
    assert ja.get("timestamp") == "2026-11-25T03:17:00"
    assert [(case.get("name"), case.get("classname"), case.get("time")) for case in en.iter("testcase")] == [
        ("90-tries", "lessons.en", "1.250"),
        ("91-tries", "lessons.en", "1.250"),
    ]
    assert [len(case) for case in ja.iter("testcase")] == [0, 1]  # nothing in a case that is well


def test_a_failure_says_cell_error_and_what_to_do_next(outcome, tmp_path):
    [case] = ElementTree.fromstring(
        junit_xml([outcome(error="ValueError: too <long>", hours=72.0)], began=BEGAN, relative_to=tmp_path)
    ).iter("testcase")
    [failure] = case
    assert failure.tag == "failure"
    assert failure.get("type") == "ValueError"
    assert failure.get("message") == "lesson 90 (ja) failed in cell 5: ValueError: too <long>"
    assert failure.text.splitlines() == [
        "lesson 90 (ja) failed in cell 5: ValueError: too <long>",
        "  | 1 / 0",
        "  as far as it ran: out/ja/90-tries.failed.ipynb",
        "  next: kata run 90 --lang ja --lessons notebooks -p hours 72.0",
    ]


def test_parameters_are_properties_of_the_suite(outcome):
    [suite] = ElementTree.fromstring(junit_xml([outcome(hours=72.0)], began=BEGAN))
    found = {item.get("name"): item.get("value") for item in suite.iter("property")}
    assert found == {"lang": "ja", "parameter.hours": "72.0"}


def test_lessons_that_did_not_run_again_are_named(outcome):
    text = junit_xml([outcome("90", kept=True), outcome("91"), outcome("92", kept=True)], began=BEGAN)
    [suite] = ElementTree.fromstring(text)
    assert {"name": "kept", "value": "90 92"} in [item.attrib for item in suite.iter("property")]


def test_characters_that_xml_forbids_do_not_break_the_report(outcome):
    text = junit_xml([outcome(error="\x1b[31mred\x00\ud800\ufffe 課 🌧", source="'\x08'")], began=BEGAN)
    root = ElementTree.fromstring(text.encode())
    assert faults(root) == []
    [failure] = root.iter("failure")
    assert "\ufffd[31mred\ufffd\ufffd\ufffd 課 🌧" in failure.get("message")
    assert "'\ufffd'" in failure.text
