"""A parameter out of range, of the wrong type or unknown stops a run before there is a kernel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from papermill.translators import PythonTranslator

from helpers.course.notebook import find_lessons, parameter_cell
from helpers.course.parameters import parameters_in, parameters_of, read_parameter_file, validated
from helpers.errors import InputError, NotebookError, ParameterError

CELL = """\
lang: str = "ja"  # {ja, en}
hours: float = 24.0  # [0, 720] 停止の長さ [時間] / length of the outage [h]
count: int = 3  # [1, 10_000] 通数 / messages
size: int = 2  # {1, 2, 4} 大きさ / size
jitter: bool = True  # ジッタ / jitter
shape: str = "geometric"  # {geometric, linear} 形 / shape (a/b stays one word)
"""


def _notebook(source):
    return new_notebook(cells=[new_code_cell(source, metadata={"tags": ["parameters"]})])


@pytest.fixture
def lesson(make_lesson):
    made = make_lesson("x")
    parameter_cell(made.notebook).source = CELL
    return made


def test_every_line_is_a_parameter_with_type_default_bounds_and_words():
    found = {one.name: one for one in parameters_in(_notebook(CELL), "x")}
    assert list(found) == ["lang", "hours", "count", "size", "jitter", "shape"]
    hours = found["hours"]
    assert (hours.type, hours.default, hours.low, hours.high) == (float, 24.0, 0.0, 720.0)
    assert (hours.label.ja, hours.label.en) == ("停止の長さ [時間]", "length of the outage [h]")
    assert found["size"].choices == (1, 2, 4)
    assert found["lang"].label.en == "language"
    assert found["shape"].label.en == "shape (a/b stays one word)"
    assert (found["jitter"].type, found["jitter"].default) == (bool, True)


def test_papermill_sees_the_same_parameters():
    theirs = PythonTranslator.inspect(_notebook(CELL).cells[0])
    ours = parameters_in(_notebook(CELL), "x")
    assert [(one.name, one.inferred_type_name) for one in theirs] == [
        (one.name, one.type.__name__) for one in ours
    ]


@pytest.mark.parametrize(
    ("given_value", "value"),
    [
        ({"hours": "72"}, 72.0),
        ({"hours": 72}, 72.0),
        ({"hours": "1e2"}, 100.0),
        ({"hours": np.float32(0.5)}, 0.5),
        ({"hours": 0}, 0.0),
        ({"hours": 720}, 720.0),
        ({"count": "10000"}, 10_000),
        ({"count": np.int64(7)}, 7),
        ({"size": "4"}, 4),
        ({"jitter": "False"}, False),
        ({"jitter": True}, True),
        ({"shape": "linear"}, "linear"),
    ],
)
def test_what_is_allowed_is_converted(lesson, given_value, value):
    [converted] = validated(lesson, given_value).values()
    assert converted == value
    assert type(converted) in (bool, int, float, str)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("hours", "-1", "a number in [0, 720]"),
        ("hours", "720.1", "a number in [0, 720]"),
        ("hours", "abc", "a number in [0, 720]"),
        ("hours", "", "a number in [0, 720]"),
        ("hours", "nan", "a number in [0, 720]"),
        ("hours", math.inf, "a number in [0, 720]"),
        ("hours", True, "a number in [0, 720]"),
        ("hours", 10**400, "a number in [0, 720]"),
        ("hours", [1], "a number in [0, 720]"),
        ("hours", None, "a number in [0, 720]"),
        ("count", "2.5", "a whole number in [1, 10000]"),
        ("count", 2.0, "a whole number in [1, 10000]"),
        ("count", True, "a whole number in [1, 10000]"),
        ("count", "0", "a whole number in [1, 10000]"),
        ("size", 3, "one of 1, 2, 4"),
        ("jitter", "yes", "true or false"),
        ("jitter", 1, "true or false"),
        ("shape", "Linear", "one of geometric, linear"),
        ("shape", 1, "one of geometric, linear"),
        ("lang", "fr", "one of ja, en"),
    ],
)
def test_what_is_not_allowed_names_parameter_value_and_range(lesson, name, value, allowed):
    with pytest.raises(ParameterError) as caught:
        validated(lesson, {name: value})
    assert f"parameter {name} cannot be" in caught.value.what
    assert caught.value.expected == allowed
    assert len(caught.value.what) < 120


def test_an_unknown_name_is_refused_with_the_nearest(lesson):
    with pytest.raises(ParameterError, match="no parameter 'huors'") as caught:
        validated(lesson, {"huors": 1})
    assert caught.value.next_step == "did you mean hours?"
    assert "hours" in caught.value.expected


@given(st.one_of(st.floats(), st.integers(), st.text(max_size=20), st.booleans(), st.none()))
def test_whatever_is_given_is_in_range_or_refused(value):
    [hours] = parameters_in(_notebook(CELL.splitlines()[1]), "x")
    try:
        read = hours.read(value)
    except ParameterError:
        return
    assert isinstance(read, float) and 0 <= read <= 720


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("hours = 1.0  # [0, 2] あ / a", "line 1: not a typed parameter"),
        ("hours: list = []  # あ / a", "line 1: not a typed parameter"),
        ("hours: float  # [0, 2] あ / a", "line 1: not a typed parameter"),
        ("\nimport os", "line 2: not a typed parameter"),
        ("hours: float = 1.0", "hours has no comment"),
        ("hours: float = 1.0  # あ / a", "hours has no bounds"),
        ("shape: str = 'a'  # あ / a", "shape has no choices"),
        ("hours: float = 1.0  # [0, 2] only English", "hours lacks words in both languages"),
        ("hours: float = 1.0  # [0, two] あ / a", "hours is limited by 'two'"),
        ("hours: float = 1.0  # [0, inf] あ / a", "hours is limited by 'inf'"),
        ("hours: float = 3.0  # [0, 2] あ / a", "its default cannot be used"),
        ("hours: float = 1 / 2  # [0, 2] あ / a", "its default cannot be used"),
        ('hours: float = "1"  # [0, 2] あ / a', "its default cannot be used"),
        ("n: int = True  # [0, 2] あ / a", "its default cannot be used"),
        ("hours: float = (", "line 1: not Python"),
        ("n: int = 1  # [0, 2] あ / a\nn: int = 1  # [0, 2] あ / a", "n stands twice"),
    ],
)
def test_a_cell_that_is_not_as_the_house_wants_it_is_one_clear_error(source, complaint):
    with pytest.raises(NotebookError, match=complaint) as caught:
        parameters_in(_notebook(source), "90-x.ipynb")
    assert "90-x.ipynb" in caught.value.what


def test_a_lesson_may_have_no_parameters(make_lesson):
    lesson = make_lesson("x")
    lesson.notebook.cells = [cell for cell in lesson.notebook.cells if cell.cell_type == "markdown"]
    assert validated(lesson, {}) == {}
    with pytest.raises(ParameterError) as caught:
        validated(lesson, {"hours": 1})
    assert caught.value.expected == "no parameters at all"


def test_the_lessons_of_the_house_have_parameters_that_can_be_read():
    for lesson in find_lessons():
        found = parameters_of(lesson)
        assert [one.name for one in found][:1] == ["lang"], lesson.slug
        validated(lesson, {one.name: one.default for one in found})


def test_a_parameter_file_holds_names_and_values(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("hours: 72\nshape: linear\n", encoding="utf-8")
    assert read_parameter_file(path) == {"hours": 72, "shape": "linear"}
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert read_parameter_file(path) == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hours: 1\nshape: [linear\n", "line 3: not YAML"),
        ("a: b: c\n", "line 1: not YAML"),
        ("- hours\n", "not names with values"),
        ("just words\n", "not names with values"),
        ("hours: !!python/object:os.system 1\n", "not YAML"),
        ("\x00", "not YAML"),
    ],
)
def test_a_broken_parameter_file_says_where(tmp_path, text, complaint):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as caught:
        read_parameter_file(path)
    assert "p.yaml" in caught.value.what


def test_a_parameter_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read_parameter_file(tmp_path / "missing.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_parameter_file(tmp_path)
