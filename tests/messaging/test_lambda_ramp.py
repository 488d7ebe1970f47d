"""How fast Lambda gets to full speed, and what that means for a backlog."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import lambda_ramp


def test_the_minutes_of_the_ramp():
    older = fact("lambda.mapping_max_concurrency_older").value
    assert lambda_ramp().full_after_s / 60 == 4.15
    assert lambda_ramp().time_to_s(older) / 60 == pytest.approx(3.32, abs=0.005)
    assert lambda_ramp(until_2023=True).time_to_s(older) / 60 == pytest.approx(16.58, abs=0.005)
    assert lambda_ramp(ceiling=older).full_after_s == lambda_ramp().time_to_s(older)


def test_the_line_and_its_end():
    np.testing.assert_allclose(lambda_ramp().concurrency([0, 60, 249, 10_000]), [5, 305, 1_250, 1_250])


def _simulate(ramp, messages, arrival_rate_rps, rate_rps, step_s=0.01):
    left, now_s = float(messages), 0.0
    while left > 0 and now_s < 5_000:
        left += step_s * (arrival_rate_rps - rate_rps * float(ramp.concurrency(now_s + step_s / 2)))
        now_s += step_s
    return now_s


@settings(max_examples=8, deadline=None)
@given(
    messages=st.floats(1, 1e6),
    arrival_rate_rps=st.floats(0, 600),
    rate_rps=st.floats(1, 20),
    until_2023=st.booleans(),
)
def test_the_closed_form_against_small_steps(messages, arrival_rate_rps, rate_rps, until_2023):
    ramp = lambda_ramp(until_2023=until_2023)
    closed_s = ramp.drain_s(messages, arrival_rate_rps, rate_rps)
    assert closed_s == pytest.approx(_simulate(ramp, messages, arrival_rate_rps, rate_rps), abs=0.1, rel=2e-3)


@given(messages=st.floats(0, 1e12), rate_rps=st.floats(0.1, 1e4))
def test_the_faster_ramp_is_never_later(messages, rate_rps):
    fast_s, slow_s = (lambda_ramp(until_2023=old).drain_s(messages, 50, rate_rps) for old in (False, True))
    assert 0 <= fast_s <= slow_s


def test_long_after_the_ramp_only_the_ceiling_counts():
    left_s = lambda_ramp().drain_s(1e9, arrival_rate_rps=50, rate_per_execution_rps=10)
    assert left_s == pytest.approx(1e9 / (12_500 - 50), rel=0.01)


def test_nothing_to_do_takes_no_time():
    assert lambda_ramp().drain_s(0, arrival_rate_rps=10, rate_per_execution_rps=10) == 0


def test_a_ceiling_without_anything_to_spare():
    with pytest.raises(InputError, match="5 executions handle 50 messages/s"):
        lambda_ramp(ceiling=5).drain_s(1, arrival_rate_rps=50, rate_per_execution_rps=10)


@pytest.mark.parametrize("number", [-1, float("nan"), "3", True, None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="messages cannot be"):
        lambda_ramp().drain_s(number, 1, 1)
    with pytest.raises(InputError, match="concurrency cannot be"):
        lambda_ramp().time_to_s(number)
    if number is not None:
        with pytest.raises(InputError, match="ceiling cannot be"):
            lambda_ramp(ceiling=number)
