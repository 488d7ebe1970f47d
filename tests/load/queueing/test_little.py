"""Little's law: whichever is missing, and against a queue that is simulated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import little

POSITIVE = st.floats(1e-6, 1e6)


def test_the_example():
    assert little(arrival_rate_rps=10, response_s=0.25).in_system == 2.5


@given(rate=POSITIVE, response=POSITIVE)
def test_each_follows_from_the_other_two(rate, response):
    inside = little(arrival_rate_rps=rate, response_s=response).in_system
    assert little(arrival_rate_rps=rate, in_system=inside).response_s == pytest.approx(response)
    assert little(response_s=response, in_system=inside).arrival_rate_rps == pytest.approx(rate)


@pytest.mark.parametrize("seed", range(3))
def test_it_holds_whatever_happens_in_the_box(seed):
    """Strange times and no order: counted second by second, the mean inside is rate times stay."""
    rng = np.random.default_rng(seed)
    arrived = np.sort(rng.pareto(1.5, 500) * 10)
    stays = rng.lognormal(0, 2, 500)
    left = np.sort(arrived + stays)
    instants = np.sort(np.concatenate((arrived, arrived + stays)))
    between = np.diff(instants)
    inside = np.searchsorted(arrived, instants[:-1], "right") - np.searchsorted(left, instants[:-1], "right")
    whole_s = instants[-1] - instants[0]
    found = little(arrival_rate_rps=500 / whole_s, response_s=float(stays.mean()))
    assert found.in_system == pytest.approx((inside @ between) / whole_s)


@pytest.mark.parametrize(
    "numbers", [{}, {"in_system": 1}, {"in_system": 1, "response_s": 1, "arrival_rate_rps": 1}]
)
def test_two_of_three(numbers):
    with pytest.raises(InputError, match="two of its three"):
        little(**numbers)


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), True, "3"])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="response_s cannot be"):
        little(arrival_rate_rps=1, response_s=number)


def test_nobody_arrives():
    assert little(arrival_rate_rps=0, response_s=3).in_system == 0
    with pytest.raises(InputError, match="arrival_rate_rps cannot be 0"):
        little(arrival_rate_rps=0, in_system=1)
    with pytest.raises(InputError, match="response_s cannot be 0"):
        little(response_s=0, in_system=1)
