"""What the SDK promises: the published table, and (in tests/aws) the same held against the SDK itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.messaging import (
    SDK_ERRORS,
    SDK_MODES,
    configured_attempts,
    drained_attempts,
    sdk_default_mode,
    sdk_retries,
)


@pytest.mark.parametrize(
    ("mode", "service", "attempts"),
    [
        ("legacy", "sqs", 5),
        ("legacy", "dynamodb", 10),
        ("standard-before-2026", "sqs", 3),
        ("standard", "sqs", 3),
        ("standard", "dynamodb", 4),
    ],
)
def test_published_attempts(mode, service, attempts):
    assert sdk_retries(mode, service).attempts == attempts


@pytest.mark.parametrize(
    ("mode", "service", "error", "longest_s"),
    [
        ("legacy", "sqs", "transient", 15),
        ("legacy", "dynamodb", "transient", 25.55),
        ("standard-before-2026", "sqs", "transient", 3),
        ("standard", "sqs", "transient", 0.15),
        ("standard", "sqs", "throttling", 3),
        ("standard", "dynamodb", "transient", 0.175),
    ],
)
def test_published_longest_sleep_in_all(mode, service, error, longest_s):
    assert sum(sdk_retries(mode, service).ceilings_s(error)) == pytest.approx(longest_s)


def test_published_ceilings():
    transient = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20, 20]
    assert sdk_retries("standard").ceilings_s(retries=11) == pytest.approx(transient)
    assert sdk_retries("standard-before-2026").ceilings_s(retries=6) == [1, 2, 4, 8, 16, 20]
    assert sdk_retries("legacy").ceilings_s(retries=12)[-1] == 2_048  # no cap


@pytest.mark.parametrize(
    ("mode", "service", "error", "full", "attempts", "then", "retries"),
    [
        ("standard", "sqs", "transient", 17, 3, 2, 35),
        ("standard", "sqs", "timeout", 17, 3, 2, 35),
        ("standard", "sqs", "throttling", 50, 3, 1, 100),
        ("standard", "dynamodb", "transient", 11, 4, 3, 35),
        ("standard-before-2026", "sqs", "transient", 50, 3, 1, 100),
        ("standard-before-2026", "sqs", "throttling", 50, 3, 1, 100),
        ("standard-before-2026", "sqs", "timeout", 25, 3, 1, 50),
    ],
)
def test_published_drain(mode, service, error, full, attempts, then, retries):
    found = drained_attempts(sdk_retries(mode, service), 60, error).tolist()
    assert found == [attempts] * full + [then] + [1] * (59 - full)
    assert sum(found) - 60 == retries


def test_legacy_has_no_quota():
    assert drained_attempts(sdk_retries("legacy"), 1_000).tolist() == [5] * 1_000


def test_what_is_left_after_a_drain_and_what_it_takes_to_retry_again():
    rules = sdk_retries("standard")
    left = rules.quota_tokens - 35 * rules.cost_tokens["transient"]
    assert left == 10
    assert drained_attempts(rules, 1, tokens=left + 3).tolist() == [1]
    assert drained_attempts(rules, 1, tokens=left + 4).tolist() == [2]


@given(
    mode=st.sampled_from(SDK_MODES[1:]),
    error=st.sampled_from(SDK_ERRORS),
    calls=st.integers(1, 200),
    tokens=st.integers(0, 600),
)
def test_the_drain_is_a_bucket(mode, error, calls, tokens):
    """The closed form against the bucket itself, retry by retry."""
    rules = sdk_retries(mode)
    have, made = min(tokens, rules.quota_tokens), []
    for _ in range(calls):
        attempts = 1
        while attempts < rules.attempts and have >= rules.cost_tokens[error]:
            have -= rules.cost_tokens[error]
            attempts += 1
        made.append(attempts)
    assert drained_attempts(rules, calls, error, tokens=tokens).tolist() == made


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("1.43.106", "legacy"),
        ("1.9.0", "legacy"),
        ("1.44.0", "standard"),
        ("1.44.5", "standard"),
        ("1.100.0", "standard"),
        ("2.0", "standard"),
    ],
)
def test_the_default_by_version(version, mode):
    assert sdk_default_mode(version) == mode


@pytest.mark.parametrize(
    ("settings", "attempts"),
    [
        ({}, 3),
        ({"max_attempts": 1}, 2),
        ({"max_attempts": 0}, 1),
        ({"total_max_attempts": 1}, 1),
        ({"environment": 5}, 5),
        ({"max_attempts": 5, "environment": 2}, 6),
        ({"total_max_attempts": 5, "environment": 2}, 5),
        ({"max_attempts": 5, "total_max_attempts": 2}, 2),
    ],
)
def test_which_setting_wins_and_what_it_counts(settings, attempts):
    assert configured_attempts(3, **settings) == attempts


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sdk_retries("adaptive"), "no retry mode 'adaptive'"),
        (lambda: sdk_retries("standard").ceilings_s("500"), "no kind of failure '500'"),
        (lambda: drained_attempts(sdk_retries("legacy"), 1, "500"), "no kind of failure '500'"),
        (lambda: drained_attempts(sdk_retries("standard"), 0), "calls cannot be 0"),
        (lambda: drained_attempts(sdk_retries("standard"), 1, tokens=-1), "tokens cannot be -1"),
        (lambda: configured_attempts(0), "default cannot be 0"),
        (lambda: configured_attempts(3, max_attempts=-1), "max_attempts cannot be -1"),
        (lambda: configured_attempts(3, total_max_attempts=0), "total_max_attempts cannot be 0"),
        (lambda: configured_attempts(3, environment=1.5), "environment cannot be 1.5"),
        (lambda: sdk_default_mode("newest"), "'newest' is not a version"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(InputError, match=words):
        call()
