"""How long a token is still accepted after its client was cut off, and what a shorter time costs.

A gate that verifies tokens by itself knows nothing of a client that was cut off: a token lives until its
``exp``. A Lambda authorizer can ask a deny list, but API Gateway may keep its answer for a while and not ask
again, not even when ``exp`` has passed in the meantime.

API Gateway's cache: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real

from helpers.checked import checked_number
from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["CachedDecision", "authorizer_calls_per_s", "cached_decisions", "longest_use_after_cut_s"]


@dataclass(frozen=True, slots=True)
class CachedDecision:
    """One request at an authorizer with a cache: when, whether it was allowed, and whether it was asked."""

    time_s: float
    allowed: bool
    asked: bool


def longest_use_after_cut_s(
    token_lifetime_s: float,
    cache_ttl_s: float = 0.0,
    *,
    deny_list_delay_s: float | None = None,
    leeway_s: float = 0.0,
) -> float:
    """The longest time in seconds for which a token is accepted after its client was cut off.

    At worst the token was issued at the very moment of the cut, the authorizer allows it for the last time
    just before it would refuse, and its answer is kept for `cache_ttl_s`. It refuses after the token's life
    and the `leeway_s` for clocks that differ; or, with a deny list, `deny_list_delay_s` after the cut, when
    that comes first. All in seconds, 0 or more; raises `InputError` otherwise, and for a cache that API
    Gateway does not offer.

    >>> longest_use_after_cut_s(3600, 300) / 60, longest_use_after_cut_s(3600, 300, deny_list_delay_s=0) / 60
    (65.0, 5.0)
    """
    checked_number("token_lifetime_s", token_lifetime_s)
    checked_number("leeway_s", leeway_s)
    _check_cache(cache_ttl_s)
    allowed_for_s = token_lifetime_s + leeway_s
    if deny_list_delay_s is not None:
        checked_number("deny_list_delay_s", deny_list_delay_s)
        allowed_for_s = min(allowed_for_s, deny_list_delay_s)
    return float(allowed_for_s + cache_ttl_s)


def authorizer_calls_per_s(request_rate_rps: float, cache_ttl_s: float) -> float:
    """How often one token makes API Gateway ask the authorizer, in calls per second.

    Requests arrive at random (Poisson) with the rate r. After an answer the cache serves for T seconds, then
    it takes 1/r on average until the next request asks again: r / (1 + r · T). Raises `InputError` for a
    negative rate and for a cache that API Gateway does not offer.

    >>> authorizer_calls_per_s(20, 0), round(authorizer_calls_per_s(20, 300) * 3600)
    (20.0, 12)
    """
    checked_number("request_rate_rps", request_rate_rps)
    _check_cache(cache_ttl_s)
    return request_rate_rps / (1 + request_rate_rps * cache_ttl_s)


def cached_decisions(
    request_times_s: Iterable[float], cache_ttl_s: float, allows: Callable[[float], bool]
) -> tuple[CachedDecision, ...]:
    """What an authorizer with a cache answers to requests with one token, in the order of their times.

    `allows` says what the authorizer itself would answer at a time. Allowed or denied, its answer is kept for
    `cache_ttl_s` seconds from the request that asked; a request at that very second asks again. Raises
    `InputError` for times that are not numbers or not in order, and for a cache that is not offered.

    >>> [decision.allowed for decision in cached_decisions([0, 50, 99, 100], 100, lambda t: t < 10)]
    [True, True, True, False]
    """
    _check_cache(cache_ttl_s)
    decisions: list[CachedDecision] = []
    kept_until_s, kept, before_s = -math.inf, False, -math.inf
    for time_s in request_times_s:
        if not _is_number(time_s) or time_s < before_s:
            raise InputError(f"a request cannot come at {time_s!r}", expected="times in seconds, in order")
        before_s = time_s
        asked = time_s >= kept_until_s
        if asked:
            kept, kept_until_s = bool(allows(time_s)), time_s + cache_ttl_s
        decisions.append(CachedDecision(float(time_s), kept, asked))
    return tuple(decisions)


def _check_cache(cache_ttl_s: float) -> None:
    checked_number("cache_ttl_s", cache_ttl_s, high=fact("apigateway.authorizer.cache_max_s").value)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
