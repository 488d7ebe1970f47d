"""Retries that multiply: the published numbers, closed forms against chance, layers against one layer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import amplification, expected_attempts, residual_failure_rate, retry_stack


@pytest.mark.parametrize(
    ("retries", "layers", "requests"),
    [(2, 5, 243), (3, 5, 1_024), (2, 3, 27), (3, 3, 64), (0, 9, 1), (7, 0, 1)],
)
def test_layers_multiply(retries, layers, requests):
    assert amplification(retries, layers) == requests


def test_the_famous_number_counts_tries():
    layers, published = fact("retry_stack.layers").value, fact("retry_stack.amplification").value
    assert amplification(2, layers) == published == 3**layers
    assert amplification(3, layers) != published


@pytest.mark.parametrize(
    ("failure_rate", "tries", "attempts"),
    [(0.1, 3, 1.11), (0.5, 3, 1.75), (0.5, 4, 1.875), (0.9, 3, 2.71), (0.9, 4, 3.439), (0, 4, 1), (1, 4, 4)],
)
def test_expected_attempts(failure_rate, tries, attempts):
    assert expected_attempts(failure_rate, tries) == pytest.approx(attempts, rel=1e-12)
    assert residual_failure_rate(failure_rate, tries) == pytest.approx(failure_rate**tries)


@given(failure_rate=st.floats(0, 1), tries=st.integers(1, 60))
def test_expected_attempts_is_the_sum_of_the_powers(failure_rate, tries):
    by_hand = math.fsum(failure_rate**attempt for attempt in range(tries))
    assert expected_attempts(failure_rate, tries) == pytest.approx(by_hand, rel=1e-9)


def test_close_to_certain_failure_the_closed_form_keeps_its_digits():
    rate = 1 - 1e-9
    assert expected_attempts(rate, 3) == pytest.approx(1 + rate + rate**2, rel=1e-13)


def test_expected_attempts_against_chance():
    generator = np.random.default_rng(33)
    fails = generator.random((200_000, 4)) < 0.6
    attempts = 1 + fails.cumprod(axis=1)[:, :-1].sum(axis=1)
    assert attempts.mean() == pytest.approx(expected_attempts(0.6, 4), abs=0.01)
    assert fails.all(axis=1).mean() == pytest.approx(residual_failure_rate(0.6, 4), abs=0.005)


@given(
    retries=st.lists(st.integers(0, 4), min_size=1, max_size=5),
    failure_rate=st.floats(0, 1),
    generator=st.randoms(use_true_random=False),
)
def test_layers_are_one_layer_with_the_product_of_the_tries(retries, failure_rate, generator):
    stack = retry_stack(retries, failure_rate)
    tries = math.prod(1 + count for count in retries)
    assert stack.calls_at_the_bottom == pytest.approx(expected_attempts(failure_rate, tries), rel=1e-6)
    assert stack.failure_rate == pytest.approx(residual_failure_rate(failure_rate, tries), abs=1e-12)
    shuffled = generator.sample(retries, len(retries))
    assert retry_stack(shuffled, failure_rate).calls_at_the_bottom == pytest.approx(stack.calls_at_the_bottom)


def test_where_the_one_layer_retries_decides_what_the_others_do():
    top, bottom = retry_stack([2, 0, 0, 0, 0]), retry_stack([0, 0, 0, 0, 2])
    assert top.calls_by_layer == (3, 3, 3, 3, 3)
    assert bottom.calls_by_layer == (1, 1, 1, 1, 3)
    assert (top.calls_in_all, bottom.calls_in_all) == (15, 7)
    assert retry_stack([2] * 5).calls_by_layer == (3, 9, 27, 81, 243)


def test_a_stack_against_chance():
    """Three layers over a service that fails six times in ten, call by call."""
    generator = np.random.default_rng(7)
    sent = [0, 0, 0]

    def call(layer):
        if layer == 3:
            return generator.random() >= 0.6
        for _ in range((2, 0, 1)[layer] + 1):
            sent[layer] += 1
            if call(layer + 1):
                return True
        return False

    calls = 20_000
    failed = sum(not call(0) for _ in range(calls))
    stack = retry_stack([2, 0, 1], 0.6)
    assert np.array(sent) / calls == pytest.approx(stack.calls_by_layer, rel=0.02)
    assert failed / calls == pytest.approx(stack.failure_rate, rel=0.1)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: amplification(-1, 2), "retries cannot be -1"),
        (lambda: amplification(2.5, 2), "retries cannot be 2.5"),
        (lambda: amplification(2, True), "layers cannot be True"),
        (lambda: expected_attempts(1.1, 2), "failure_rate cannot be 1.1"),
        (lambda: expected_attempts(float("nan"), 2), "failure_rate cannot be nan"),
        (lambda: expected_attempts(0.5, 0), "0 tries"),
        (lambda: residual_failure_rate("half", 2), "failure_rate cannot be 'half'"),
        (lambda: retry_stack([]), "without layers"),
        (lambda: retry_stack([1, -1]), "retries cannot be -1"),
    ],
)
def test_what_cannot_be_used_is_refused(ask, words):
    with pytest.raises(InputError, match=words):
        ask()
