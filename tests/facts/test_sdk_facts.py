"""The numbers of backoff and of the SDK, once more and literally: an edit of the data must be on purpose."""

from decimal import Decimal

import pytest
from botocore.retries import quota, standard

from helpers.facts import fact, facts

PUBLISHED = {
    "contention.base_ms": 5,
    "contention.cap_ms": 2_000,
    "contention.leg_mean_ms": 10,
    "contention.leg_sd_ms": 2,
    "sdk.default_changed.botocore": "1.44.0",
    "sdk.default_changed.on": "2026-11-10",
    "sdk.legacy.attempts": 5,
    "sdk.legacy.dynamodb_attempts": 10,
    "sdk.legacy.base_s": 1,
    "sdk.legacy.dynamodb_base_s": Decimal("0.05"),
    "sdk.standard_before_2026.attempts": 3,
    "sdk.standard_before_2026.base_s": 1,
    "sdk.standard_before_2026.retry_cost_tokens": 5,
    "sdk.standard_before_2026.timeout_cost_tokens": 10,
    "sdk.standard.attempts": 3,
    "sdk.standard.dynamodb_attempts": 4,
    "sdk.standard.transient_base_s": Decimal("0.05"),
    "sdk.standard.dynamodb_transient_base_s": Decimal("0.025"),
    "sdk.standard.throttling_base_s": 1,
    "sdk.standard.cap_s": 20,
    "sdk.standard.quota_tokens": 500,
    "sdk.standard.retry_cost_tokens": 14,
    "sdk.standard.throttling_cost_tokens": 5,
    "sdk.standard.success_refund_tokens": 1,
    "sdk.standard.hint_extra_s": 5,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_all_of_them_are_pinned():
    assert {known.key for prefix in ("sdk.", "contention.") for known in facts(prefix)} == set(PUBLISHED)


def test_they_agree_with_the_code_of_botocore():
    """Our data against the installed botocore, where it names its numbers; the rest is seen from outside."""
    checker = standard.RetryQuotaChecker
    assert fact("sdk.standard.quota_tokens").value == quota.RetryQuota.INITIAL_CAPACITY
    assert fact("sdk.standard.retry_cost_tokens").value == checker._RETRY_COST
    assert fact("sdk.standard.throttling_cost_tokens").value == checker._THROTTLING_RETRY_COST
    assert fact("sdk.standard.success_refund_tokens").value == checker._NO_RETRY_INCREMENT
    assert fact("sdk.standard.attempts").value == standard.DEFAULT_MAX_ATTEMPTS
