"""Percentiles: the stated convention by its definition, and how often the range holds the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import latency_summary, percentile, percentile_range

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60)


@given(values=VALUES, percent=st.floats(0, 100))
def test_the_definition(values, percent):
    """The smallest measured value that at least so many per cent of the values do not exceed."""
    found = percentile(values, percent)
    assert found in values
    enough = [one for one in values if sum(other <= one for other in values) * 100 >= percent * len(values)]
    assert found == min(enough)


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 15), (5, 15), (20, 15), (30, 20), (40, 20), (50, 35), (99.9, 50), (100, 50)]
)
def test_five_values(percent, value):
    assert percentile([35, 15, 50, 20, 40], percent) == value


def test_it_is_the_inverted_cdf_of_numpy():
    values = np.random.default_rng(1).exponential(size=999)
    for percent in (1, 50, 90, 99, 99.9):
        assert percentile(values, percent) == np.percentile(values, percent, method="inverted_cdf")


def test_fractions_do_not_slip_by_one():
    assert percentile(range(1, 1001), 99.9) == 999
    assert percentile(range(1, 101), 7) == 7  # 0.07 * 100 is 7.000000000000001 in floats


def test_a_summary():
    found = latency_summary(np.arange(1, 201) / 100)
    assert (found.count, found.p50_s, found.p90_s, found.p99_s, found.max_s) == (200, 1.0, 1.8, 1.98, 2.0)
    assert found.mean_s == pytest.approx(1.005)


@pytest.mark.parametrize(("count", "percent"), [(50, 50), (400, 90), (1_000, 99)])
def test_the_range_holds_the_truth_as_often_as_it_says(count, percent):
    rng = np.random.default_rng(5)
    truth = -math.log(1 - percent / 100)
    runs = [percentile_range(rng.exponential(size=count), percent, 0.9) for _ in range(1_500)]
    held = sum(run.low <= truth <= run.high for run in runs) / len(runs)
    assert 0.88 <= held <= 0.97  # ranks are whole, so somewhat more often


def test_too_few_values_bound_nothing():
    found = percentile_range([1.0, 2.0, 3.0], 99)
    assert (found.low, found.high) == (2.0, math.inf)
    assert percentile_range([1.0], 1).low == -math.inf


@pytest.mark.parametrize("values", [[], [[1, 2]], [float("nan")], ["x"], 3, None])
def test_values_without_percentiles(values):
    for call in (
        lambda: percentile(values, 50),
        lambda: latency_summary(values),
        lambda: percentile_range(values, 9),
    ):
        with pytest.raises(InputError, match="have no percentiles"):
            call()


@pytest.mark.parametrize("percent", [-1, 100.1, float("nan"), True, "50"])
def test_percents_that_cannot_be(percent):
    with pytest.raises(InputError, match="percent cannot be"):
        percentile([1], percent)
    with pytest.raises(InputError, match="percent cannot be"):
        percentile_range([1], percent)


@pytest.mark.parametrize(("percent", "confidence"), [(0, 0.9), (100, 0.9), (50, 1)])
def test_ranges_that_cannot_be(percent, confidence):
    with pytest.raises(InputError, match="no range"):
        percentile_range([1, 2], percent, confidence)
