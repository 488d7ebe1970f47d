"""Five ways to wait: the published formulas, closed forms against draws, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import ALGORITHMS, mean_sleep_ms, sleep_ms, sleep_range_ms

algorithms = st.sampled_from(ALGORITHMS)
attempts = st.integers(1, 5_000)


def rng(seed=32):
    return np.random.default_rng(seed)


def test_the_names():
    assert ALGORITHMS == ("none", "exponential", "equal", "full", "decorrelated")


@pytest.mark.parametrize(
    ("algorithm", "attempt", "previous_ms", "low", "high"),
    [
        ("none", 3, 20, 0, 0),
        ("exponential", 1, 5, 10, 10),  # the first ceiling is twice the base
        ("exponential", 8, 640, 1_280, 1_280),
        ("exponential", 9, 1_280, 2_000, 2_000),
        ("equal", 3, 20, 20, 40),
        ("full", 3, 20, 0, 40),
        ("decorrelated", 1, 5, 5, 15),
        ("decorrelated", 7, 2_000, 5, 6_000),  # before the cap
    ],
)
def test_published_ranges(algorithm, attempt, previous_ms, low, high):
    assert sleep_range_ms(algorithm, attempt, previous_ms) == (low, high)


@given(algorithm=algorithms, attempt=attempts, previous_ms=st.floats(5, 2_000), seed=st.integers(0, 99))
def test_a_wait_is_between_its_ends_and_never_above_the_cap(algorithm, attempt, previous_ms, seed):
    low, high = sleep_range_ms(algorithm, attempt, previous_ms)
    wait = sleep_ms(algorithm, attempt, previous_ms, rng(seed))
    assert min(low, 2_000) <= wait <= min(high, 2_000)


@given(
    algorithm=algorithms,
    attempt=attempts,
    base_ms=st.floats(0.001, 100),
    factor=st.floats(1, 1_000),
)
def test_any_base_and_cap(algorithm, attempt, base_ms, factor):
    cap_ms = base_ms * factor
    wait = sleep_ms(algorithm, attempt, base_ms, rng(), base_ms=base_ms, cap_ms=cap_ms)
    assert 0 <= wait <= cap_ms


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_many_at_once_are_the_same_as_one_by_one(algorithm):
    together = sleep_ms(algorithm, np.arange(1, 8), np.full(7, 30.0), rng())
    one_by_one = rng()
    assert together.tolist() == [sleep_ms(algorithm, a, 30.0, one_by_one) for a in range(1, 8)]


@pytest.mark.parametrize("algorithm", ["none", "exponential", "equal", "full"])
@pytest.mark.parametrize("attempt", [1, 4, 9, 60])
def test_the_mean_against_draws(algorithm, attempt):
    waits = sleep_ms(algorithm, np.full(40_000, attempt), 5.0, rng())
    mean = mean_sleep_ms(algorithm, attempt)
    assert waits.mean() == pytest.approx(mean, rel=0.012, abs=1e-12)
    share = {"none": 0, "exponential": 1, "equal": 3 / 4, "full": 1 / 2}[algorithm]
    assert mean == share * min(2_000, 5 * 2**attempt)


def test_the_mean_of_decorrelated_against_draws():
    """E[s_k] = b (2 · 1.5^k − 1): 2b, 3.5b, 5.75b … as long as the cap is out of reach."""
    generator, waits = rng(), np.full(60_000, 5.0)
    for attempt, published in enumerate([2, 3.5, 5.75, 9.125, 14.1875], start=1):
        waits = sleep_ms("decorrelated", attempt, waits, generator)
        assert mean_sleep_ms("decorrelated", attempt) == 5 * published
        assert waits.mean() == pytest.approx(5 * published, rel=0.025)
    with pytest.raises(InputError, match="no formula") as caught:
        mean_sleep_ms("decorrelated", 6)  # 5 · 3^6 = 3,645 > 2,000
    assert caught.value.expected == "an attempt up to 5"


def test_what_is_not_given_is_as_in_the_experiment_of_aws():
    assert (fact("contention.base_ms").value, fact("contention.cap_ms").value) == (5, 2_000)
    assert sleep_range_ms("full", 1, 5)[1] == 10
    assert sleep_range_ms("full", 30, 5)[1] == 2_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("fulll", 1, 5.0), "no algorithm 'fulll'"),
        (("full", 0, 5.0), "attempt cannot be 0"),
        (("full", 1.5, 5.0), "attempt cannot be 1.5"),
        (("full", [1, 0], 5.0), "attempt cannot be"),
    ],
)
def test_bad_input(arguments, words):
    with pytest.raises(InputError, match=words):
        sleep_range_ms(*arguments)


@pytest.mark.parametrize(
    ("base_ms", "cap_ms"), [(0, 10), (-1, 10), (11, 10), (5, float("inf")), (float("nan"), 10)]
)
def test_bad_base_and_cap(base_ms, cap_ms):
    with pytest.raises(InputError, match="a base of"):
        sleep_ms("full", 1, 5.0, rng(), base_ms=base_ms, cap_ms=cap_ms)
