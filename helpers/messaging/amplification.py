"""How retries multiply work: through failures, and through layers that each retry.

A *try* is any attempt, a *retry* an attempt after a failed one: r retries are n = 1 + r tries. Failures are
taken as independent. That flatters retries: while something is down, the next try fails for the same reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real

from helpers.errors import InputError

__all__ = ["RetryStack", "amplification", "expected_attempts", "residual_failure_rate", "retry_stack"]


def amplification(retries: int, layers: int = 1) -> int:
    """Requests at the bottom for one at the top, when `layers` layers each retry and everything fails.

    (1 + r)^L, an exact integer. The famous 243 is three *tries* in each of five layers, so two retries; three
    retries make 1,024. Raises `InputError` for counts that are not whole numbers, or negative.

    Source: Amazon Builders' Library, "Timeouts, retries, and backoff with jitter"; read second-hand, see
    https://architecture.nextpoint.com/article-reviews/group-02-retry-backoff-jitter

    >>> amplification(retries=2, layers=5), amplification(retries=3, layers=5)
    (243, 1024)
    """
    _check_count(retries=retries, layers=layers)
    return (1 + int(retries)) ** int(layers)


def expected_attempts(failure_rate: float, tries: int) -> float:
    """Mean number of attempts of a caller who tries up to `tries` times, each failing with `failure_rate`.

    (1 − p^n) / (1 − p), and n when everything fails. Raises `InputError` for a rate outside [0, 1] and for
    fewer than one try.

    >>> round(expected_attempts(0.5, tries=3), 3), expected_attempts(1, tries=3)
    (1.75, 3.0)
    """
    _check_rate(failure_rate)
    _check_count(tries=tries)
    _check_tries(tries)
    if failure_rate in (0, 1):
        return float(tries if failure_rate else 1)
    # 1 − p^n by expm1: the plain difference has no digits left when p is close to 1.
    return -math.expm1(tries * math.log(failure_rate)) / (1 - failure_rate)


def residual_failure_rate(failure_rate: float, tries: int) -> float:
    """The share of calls that fail although the caller tries `tries` times: p^n.

    N retries are N + 1 tries, so the exponent is N + 1. Raises `InputError` as `expected_attempts` does.

    >>> residual_failure_rate(0.5, tries=4)
    0.0625
    """
    _check_rate(failure_rate)
    _check_count(tries=tries)
    _check_tries(tries)
    return float(failure_rate**tries)


@dataclass(frozen=True, slots=True)
class RetryStack:
    """What one call at the top becomes below.

    `calls_by_layer` are the requests that each layer sends for it, from the top down; `failure_rate` is the
    share of calls that still fail at the top.
    """

    calls_by_layer: tuple[float, ...]
    failure_rate: float

    @property
    def calls_at_the_bottom(self) -> float:
        """Requests that reach the service under the lowest layer."""
        return self.calls_by_layer[-1]

    @property
    def calls_in_all(self) -> float:
        """Requests of all layers together: the work that one call makes."""
        return math.fsum(self.calls_by_layer)


def retry_stack(retries_by_layer: Sequence[int], failure_rate: float = 1.0) -> RetryStack:
    """Requests in a stack of layers, each with its own number of retries, over a service that fails.

    `retries_by_layer` is ordered from the top down; `failure_rate` belongs to the service at the bottom.
    What arrives there depends on the product of the tries only: layers of 3 and 3 tries are one layer of 9.
    *Where* one retries decides how much the layers in between have to do. Raises `InputError` without a
    layer, and as `expected_attempts` does.

    >>> retry_stack([2, 2, 2]).calls_by_layer
    (3.0, 9.0, 27.0)
    >>> retry_stack([2, 0, 0]).calls_in_all, retry_stack([0, 0, 2]).calls_in_all
    (9.0, 5.0)
    """
    if not retries_by_layer:
        raise InputError("a stack without layers", expected="the retries of at least one layer")
    _check_rate(failure_rate)
    for retries in retries_by_layer:
        _check_count(retries=retries)
    seen_rate = float(failure_rate)  # of failure, as the layer sees it: what is below has already retried
    attempts = []
    for retries in reversed(retries_by_layer):
        attempts.append(expected_attempts(seen_rate, 1 + retries))
        seen_rate = residual_failure_rate(seen_rate, 1 + retries)
    calls, sent = [], 1.0
    for factor in reversed(attempts):
        sent *= factor
        calls.append(sent)
    return RetryStack(tuple(calls), seen_rate)


def _check_rate(failure_rate: float) -> None:
    usable = isinstance(failure_rate, Real) and not isinstance(failure_rate, bool)
    if not usable or not 0 <= failure_rate <= 1:
        raise InputError(
            f"failure_rate cannot be {failure_rate!r}", expected="a share from 0 to 1; 25 % is 0.25"
        )


def _check_tries(tries: int) -> None:
    if tries < 1:
        raise InputError("nobody fails without trying: 0 tries", expected="tries = 1 + retries, at least 1")


def _check_count(**counts: int) -> None:
    for name, count in counts.items():
        if not isinstance(count, Integral) or isinstance(count, bool) or count < 0:
            raise InputError(f"{name} cannot be {count!r}", expected="a whole number, 0 or more")
