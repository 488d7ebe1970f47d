"""Popularity and traces: the law, the draw against NumPy's search, and what is no popularity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import request_trace, zipf_popularity, zipf_trace


def test_the_law():
    shares = zipf_popularity(1000, 0.8)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] / shares[9] == pytest.approx(10**0.8)
    assert zipf_popularity(5, 0).tolist() == pytest.approx([0.2] * 5)


@settings(max_examples=60, deadline=None)
@given(
    weights=st.lists(st.floats(0, 1e6) | st.just(0.0), min_size=1, max_size=60).filter(any),
    seed=st.integers(0, 10_000),
)
def test_the_draw_is_the_search_of_numpy(weights, seed):
    weights = np.array(weights)
    cumulative = np.cumsum(weights / weights.sum())
    cumulative /= cumulative[-1]
    uniforms = np.random.default_rng(seed).random(500)
    expected = np.searchsorted(cumulative, uniforms, side="right")
    drawn = request_trace(weights, 500, seed)
    assert drawn.dtype == np.int32
    assert drawn.tolist() == expected.tolist()


def test_a_large_trace_is_the_search_of_numpy_too():
    cumulative = np.cumsum(zipf_popularity(200_000, 1.0))
    cumulative /= cumulative[-1]
    expected = np.searchsorted(cumulative, np.random.default_rng(7).random(300_000), side="right")
    assert (zipf_trace(200_000, 300_000, 1.0, seed=7) == expected).all()


def test_objects_that_nobody_asks_for_are_not_drawn():
    assert set(request_trace([0, 3, 0, 1, 0], 1000, seed=1).tolist()) == {1, 3}


def test_same_seed_same_trace():
    first, again = (zipf_trace(50, 100, 0.8, seed=3).tobytes() for _ in range(2))
    assert first == again != zipf_trace(50, 100, 0.8, seed=4).tobytes()
    assert len(zipf_trace(5, 0, 1.0, seed=1)) == 0


@pytest.mark.parametrize(
    "popularity",
    [[], [0, 0], [1, -1], [1, float("nan")], [1, float("inf")], [[1]], 3, "abc", None, [True], [[1], [1, 2]]],
)
def test_what_is_no_popularity(popularity):
    with pytest.raises(InputError, match="no popularity of objects") as error:
        request_trace(popularity, 10, seed=1)
    assert error.value.next_step


@pytest.mark.parametrize("number", [-1, 0.5, True, None, "3", 2**31])
def test_bad_counts_are_named(number):
    with pytest.raises(InputError, match="objects cannot be"):
        zipf_popularity(number, 1.0)
    with pytest.raises(InputError, match="requests cannot be"):
        request_trace([1, 2], number, seed=1)


@pytest.mark.parametrize("exponent", [-0.1, float("nan"), float("inf"), True, "1", 101])
def test_bad_exponents_are_named(exponent):
    with pytest.raises(InputError, match="exponent cannot be"):
        zipf_popularity(10, exponent)


@pytest.mark.parametrize("seed", [-1, 1.5, None])
def test_bad_seeds_are_named(seed):
    with pytest.raises(InputError, match="seed cannot be"):
        zipf_trace(10, 10, 1.0, seed=seed)
