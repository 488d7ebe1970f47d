import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers.errors import InputError
from helpers.figures import duration_axis, duration_label
from helpers.language import set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (0, "0 秒", "0 s"),
        (0.25, "0.25 秒", "0.25 s"),
        (59.4, "59.4 秒", "59.4 s"),
        (59.99, "1 分", "1 min"),
        (60, "1 分", "1 min"),
        (90, "1 分 30 秒", "1 min 30 s"),
        (3_599.9, "1 時間", "1 h"),
        (3_600, "1 時間", "1 h"),
        (3_610.107, "1 時間", "1 h"),
        (86_400 - 1_500, "23 時間 35 分", "23 h 35 min"),
        (86_399, "1 日", "1 d"),
        (86_400, "1 日", "1 d"),
        (3 * 86_400 + 2 * 3_600, "3 日 2 時間", "3 d 2 h"),
        (30 * 86_400, "30 日", "30 d"),
        (2_005_000, "23 日 5 時間", "23 d 5 h"),
    ],
)
def test_lengths_of_time(seconds, ja, en):
    assert duration_label(seconds) == en
    set_language("ja")
    assert duration_label(seconds) == ja


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf])
def test_what_is_no_length_of_time(seconds):
    with pytest.raises(InputError, match="not a length of time"):
        duration_label(seconds)


@given(st.floats(min_value=60, max_value=1e8))
def test_the_words_are_never_further_off_than_half_a_second_unit(seconds):
    size_s = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
    parts = duration_label(seconds).split()
    said_s = sum(int(count) * size_s[unit] for count, unit in zip(parts[::2], parts[1::2], strict=True))
    half_s = 1_800 if seconds >= 86_400 else 30 if seconds >= 3_600 else 0.5
    assert abs(said_s - seconds) <= half_s
    assert len(parts) <= 4


@pytest.mark.parametrize("name", ["x", "y"])
def test_an_axis_of_time(name):
    axes = Figure().add_subplot()
    axes.plot([1, 1e6], [1, 1e6])
    axis = getattr(axes, f"{name}axis")
    duration_axis(axis)
    axes.figure.draw_without_rendering()
    assert axis.get_scale() == "log"
    assert [label.get_text() for label in axis.get_ticklabels()] == ["1 s", "1 min", "1 h", "1 d", "30 d"]
    assert {label.get_text() for label in axis.get_ticklabels(minor=True)} == {""}
