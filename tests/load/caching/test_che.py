"""Che's approximation: published values, exact ones where objects are few, traces where they are many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import (
    characteristic_requests,
    che_hit_ratio,
    exact_lru_hit_ratio,
    lru_hit_ratio,
    request_trace,
    zipf_popularity,
    zipf_trace,
)

THREE = (0.6, 0.3, 0.1)


def test_three_objects_show_the_error():
    assert exact_lru_hit_ratio(THREE, 1) == pytest.approx(0.46)
    assert exact_lru_hit_ratio(THREE, 2) == pytest.approx(0.81857, abs=5e-6)
    assert che_hit_ratio(THREE, 2) == pytest.approx(0.80737, abs=5e-6)


def test_a_million_objects_show_none():
    found = che_hit_ratio(zipf_popularity(1_000_000, 1.0), 10_000)
    assert found == pytest.approx(0.58514, abs=5e-6)
    # The trace begins with an empty cache, which Che's does not.
    simulated = lru_hit_ratio(zipf_trace(1_000_000, 2_000_000, 1.0, seed=1), 10_000)
    assert 0 < found - simulated < 0.001


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_exact_value_is_what_a_long_trace_shows(size):
    popularity = [8, 4, 2, 1, 1]
    trace = request_trace(popularity, 400_000, seed=size)
    assert exact_lru_hit_ratio(popularity, size) == pytest.approx(lru_hit_ratio(trace, size), abs=0.004)


@pytest.mark.parametrize("exponent", [0.0, 0.64, 0.83, 1.2])
def test_many_objects_against_a_trace(exponent):
    popularity, sizes = zipf_popularity(5_000, exponent), [50, 500, 2_500]
    trace = request_trace(popularity, 1_000_000, seed=1)
    # The second half: warm. Hits of the whole minus hits of the first half, which begins empty.
    warm = 2 * lru_hit_ratio(trace, sizes) - lru_hit_ratio(trace[:500_000], sizes)
    for size, simulated in zip(sizes, warm, strict=True):
        assert che_hit_ratio(popularity, size) == pytest.approx(simulated, abs=0.004)


def test_what_is_all_but_never_asked_for():
    """Next to nothing is left after the others: it must not be the difference of two large numbers."""
    assert exact_lru_hit_ratio([152_711, 939_145, 6e-5], 3) == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(weights=st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=9), size=st.integers(0, 9))
def test_the_characteristic_time_fills_the_cache(weights, size):
    requests = characteristic_requests(weights, size)
    if size >= len(weights):
        assert requests == np.inf
        assert che_hit_ratio(weights, size) == 1.0
        assert exact_lru_hit_ratio(weights, size) == pytest.approx(1.0)
    elif requests != np.inf:
        shares = np.array(weights) / np.sum(weights)
        assert -np.expm1(-shares * requests).sum() == pytest.approx(size, rel=1e-6)


def test_the_ends():
    assert che_hit_ratio(THREE, 0) == exact_lru_hit_ratio(THREE, 0) == 0.0
    assert che_hit_ratio([1, 0, 0], 1) == exact_lru_hit_ratio([1, 0, 0], 1) == 1.0
    assert che_hit_ratio([1] * 100, 25) == pytest.approx(0.25)
    assert che_hit_ratio([6, 3, 1], 2) == pytest.approx(che_hit_ratio(THREE, 2), rel=1e-12)


def test_too_many_to_go_through():
    with pytest.raises(InputError, match="too many different things") as error:
        exact_lru_hit_ratio(zipf_popularity(40, 1.0), 20)
    assert "che_hit_ratio" in error.value.next_step
    assert exact_lru_hit_ratio(zipf_popularity(40, 1.0), 1) == pytest.approx(
        (zipf_popularity(40, 1.0) ** 2).sum()
    )


@pytest.mark.parametrize("size", [-1, 1.5, True, None, "2", float("nan")])
@pytest.mark.parametrize("function", [che_hit_ratio, characteristic_requests, exact_lru_hit_ratio])
def test_bad_sizes_are_named(function, size):
    with pytest.raises(InputError, match="cache_size cannot be"):
        function(THREE, size)


@pytest.mark.parametrize("function", [che_hit_ratio, characteristic_requests, exact_lru_hit_ratio])
def test_what_is_no_popularity(function):
    with pytest.raises(InputError, match="no popularity"):
        function([1, -1], 1)
