"""Lambda's rules about timeouts, with the numbers that follow from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import (
    async_attempt_times_s,
    effective_visibility_timeout_s,
    recommended_visibility_timeout_s,
    time_until_dlq_s,
)


@pytest.mark.parametrize(
    ("function_s", "visibility_s", "until_dlq_s"), [(30, 180, 900), (60, 360, 1_800), (900, 5_400, 27_000)]
)
def test_six_times_the_timeout_and_five_receives(function_s, visibility_s, until_dlq_s):
    recommended_s = recommended_visibility_timeout_s(function_s)
    assert recommended_s == visibility_s
    assert time_until_dlq_s(recommended_s, fact("lambda.max_receive_count_recommended").value) == until_dlq_s


def test_the_window_is_added():
    assert recommended_visibility_timeout_s(30, batching_window_s=20) == 200


@pytest.mark.parametrize(
    ("visibility_s", "window_s", "expected_s"),
    [(40, 20, 80), (40, 0, 40), (50, 20, 50), (49, 20, 80), (40, 10, 40), (40, 11, 71), (180, 20, 180)],
)
def test_the_effective_visibility_timeout(visibility_s, window_s, expected_s):
    assert effective_visibility_timeout_s(visibility_s, 30, window_s) == expected_s


@given(function_s=st.integers(1, 900), window_s=st.integers(0, 300))
def test_what_is_recommended_is_effective(function_s, window_s):
    recommended_s = recommended_visibility_timeout_s(function_s, window_s)
    assert effective_visibility_timeout_s(recommended_s, function_s, window_s) == recommended_s


def test_a_function_may_not_outlast_the_visibility_timeout():
    with pytest.raises(InputError, match="31 s exceeds") as error:
        effective_visibility_timeout_s(30, 31)
    assert "186 s" in error.value.next_step


@pytest.mark.parametrize(
    ("retries", "times_s"), [(None, (0, 60, 180)), (2, (0, 60, 180)), (1, (0, 60)), (0, (0,))]
)
def test_asynchronous_attempts(retries, times_s):
    assert async_attempt_times_s(retries) == times_s


def test_the_runs_take_their_time():
    assert async_attempt_times_s(run_s=30) == (0, 90, 240)


@pytest.mark.parametrize("number", [0, -1, 901, float("nan"), "30", True, None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="function_timeout_s cannot be"):
        recommended_visibility_timeout_s(number)
    with pytest.raises(InputError, match="batching_window_s cannot be"):
        recommended_visibility_timeout_s(30, 301 if number in (0, True) else number)
    with pytest.raises(InputError, match="visibility_timeout_s cannot be"):
        effective_visibility_timeout_s(43_201 if number in (0, 901) else number, 30)


@pytest.mark.parametrize("retries", [3, -1, 1.5, "2", True])
def test_only_two_retries_can_be_asked_for(retries):
    with pytest.raises(InputError, match="MaximumRetryAttempts cannot be"):
        async_attempt_times_s(retries)
