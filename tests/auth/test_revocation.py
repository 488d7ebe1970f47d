"""How late a revocation comes: the closed forms against an authorizer with a cache, request by request."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth.revocation import authorizer_calls_per_s, cached_decisions, longest_use_after_cut_s
from helpers.errors import InputError
from helpers.facts import fact

LONGEST_CACHE_S = fact("apigateway.authorizer.cache_max_s").value


@settings(max_examples=60, deadline=None)
@given(
    lifetime_s=st.integers(1, 400),
    cache_ttl_s=st.integers(0, 200),
    leeway_s=st.integers(0, 30),
    deny_list_delay_s=st.none() | st.integers(0, 500),
)
def test_the_last_accepted_request_of_a_thief(lifetime_s, cache_ttl_s, leeway_s, deny_list_delay_s):
    # Issued and cut off at 0; the thief asks each second, beginning at every moment that might be the worst.
    ends_s = lifetime_s + leeway_s
    if deny_list_delay_s is not None:
        ends_s = min(ends_s, deny_list_delay_s)

    def last_accepted_s(first_s):
        times = range(first_s, lifetime_s + leeway_s + 2 * cache_ttl_s + 2)
        accepted = [
            d.time_s for d in cached_decisions(times, cache_ttl_s, lambda now_s: now_s < ends_s) if d.allowed
        ]
        return max(accepted, default=-1)

    worst_s = max(last_accepted_s(first_s) for first_s in range(min(cache_ttl_s, ends_s) + 1))
    bound_s = longest_use_after_cut_s(
        lifetime_s, cache_ttl_s, deny_list_delay_s=deny_list_delay_s, leeway_s=leeway_s
    )
    # The authorizer allows for the last time a second before it refuses; the cache then serves T - 1 more.
    assert worst_s == (bound_s - 1 - (cache_ttl_s > 0) if ends_s else -1)


@pytest.mark.parametrize(("request_rate_rps", "cache_ttl_s"), [(0.01, 300), (0.5, 10), (5, 60), (20, 0)])
def test_calls_of_the_authorizer_under_random_requests(request_rate_rps, cache_ttl_s):
    random = np.random.default_rng(22)
    times = np.cumsum(random.exponential(1 / request_rate_rps, size=40_000))
    asked = sum(decision.asked for decision in cached_decisions(times, cache_ttl_s, lambda now_s: True))
    assert asked / times[-1] == pytest.approx(authorizer_calls_per_s(request_rate_rps, cache_ttl_s), rel=0.05)


def test_denials_are_kept_too_and_the_edge_asks_again():
    decisions = cached_decisions([0, 5, 10, 11], 10, lambda now_s: now_s >= 3)
    assert [(d.allowed, d.asked) for d in decisions] == [
        (False, True),
        (False, False),
        (True, True),
        (True, False),
    ]


def test_without_a_cache_everybody_is_asked_about():
    assert all(decision.asked for decision in cached_decisions([1, 1, 1], 0, lambda now_s: True))
    assert cached_decisions([], 10, lambda now_s: True) == ()


@pytest.mark.parametrize(
    ("arguments", "expected_min"),
    [
        ((3600,), 60),
        ((3600, 3600), 120),
        ((86400, 300), 1445),
        ((300, 0), 5),
    ],
)
def test_minutes_worked_out_by_hand(arguments, expected_min):
    assert longest_use_after_cut_s(*arguments) / 60 == expected_min


def test_a_deny_list_ends_it_unless_the_token_ends_first():
    assert longest_use_after_cut_s(3600, 300, deny_list_delay_s=60) == 360
    assert longest_use_after_cut_s(30, 300, deny_list_delay_s=60) == 330


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf"), True, "60", None])
def test_bad_numbers(bad):
    for call in (
        lambda: longest_use_after_cut_s(bad),
        lambda: longest_use_after_cut_s(60, bad),
        lambda: longest_use_after_cut_s(60, leeway_s=bad),
        lambda: authorizer_calls_per_s(bad, 0),
        lambda: authorizer_calls_per_s(1, bad),
        lambda: cached_decisions([0], bad, lambda now_s: True),
    ):
        with pytest.raises(InputError):
            call()
    if bad != -1:
        with pytest.raises(InputError, match="cannot come at"):
            cached_decisions([bad], 0, lambda now_s: True)


def test_more_than_api_gateway_offers():
    assert longest_use_after_cut_s(60, LONGEST_CACHE_S) == 60 + LONGEST_CACHE_S
    with pytest.raises(InputError, match="3601"):
        longest_use_after_cut_s(60, LONGEST_CACHE_S + 1)
    with pytest.raises(InputError, match="deny_list_delay_s"):
        longest_use_after_cut_s(60, deny_list_delay_s=-1)
    with pytest.raises(InputError, match="cannot come at 1"):
        cached_decisions([2, 1], 0, lambda now_s: True)
