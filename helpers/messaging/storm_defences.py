"""What can be set against a retry storm, each on its own: retry budget, circuit breaker, controlled delay.

These are descriptions only; `helpers.messaging.storm_clients` and `storm_server` act on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["CircuitBreaker", "ControlledDelay", "RetryBudget"]


@dataclass(frozen=True, slots=True)
class RetryBudget:
    """A token bucket that retries take from. First attempts are always free.

    Each client has its own bucket. It starts full with `capacity` tokens; a retry costs `retry_cost`, and
    without enough tokens there is none. A call that succeeds at its first attempt puts back `first_success`,
    one that succeeds by a retry `retry_success`. Raises `InputError` for a cost that is not above 0 and for
    negative numbers.
    """

    capacity: float
    retry_cost: float
    first_success: float
    retry_success: float

    def __post_init__(self) -> None:
        if not self.retry_cost > 0:
            raise InputError(f"a retry cannot cost {self.retry_cost!r} tokens", expected="a number above 0")
        if min(self.capacity, self.first_success, self.retry_success) < 0:
            raise InputError("a budget with a negative number", expected="tokens, 0 or more")

    @property
    def retries_per_success(self) -> float:
        """Retries that a success without a retry pays for: what is left when the bucket is empty.

        >>> RetryBudget.adaptive().retries_per_success
        0.1
        """
        return self.first_success / self.retry_cost

    @classmethod
    def sdk(cls) -> RetryBudget:
        """The quota of the AWS SDK's standard mode (botocore 1.44.0 and later).

        A success by a retry gets back what that retry took. Source:
        https://aws.amazon.com/blogs/developer/announcing-updated-retry-behavior-for-aws-sdks-and-tools/

        >>> RetryBudget.sdk()
        RetryBudget(capacity=500.0, retry_cost=14.0, first_success=1.0, retry_success=14.0)
        """
        tokens, cost, refund = (
            float(fact(f"sdk.standard.{name}_tokens").value)
            for name in ("quota", "retry_cost", "success_refund")
        )
        return cls(tokens, cost, refund, cost)

    @classmethod
    def adaptive(cls, share: float | None = None, capacity: float = 10.0) -> RetryBudget:
        """Every success puts back a part of a token (0.1 when not given), a retry costs a whole one.

        The size of the bucket is not part of the source. Source:
        https://brooker.co.za/blog/2022/02/28/retries.html

        >>> RetryBudget.adaptive()
        RetryBudget(capacity=10.0, retry_cost=1.0, first_success=0.1, retry_success=0.1)
        """
        if share is None:
            share = float(fact("retry_budget.adaptive.success_deposit_tokens").value)
        return cls(capacity, 1.0, share, share)


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """Stops calling when too much fails, and looks now and then whether it is better.

    Closed, it counts the attempts that ended in the last `window_s`; when `failure_share` of them failed, it
    opens. Open, every call fails at once for `open_s`. Then `probe_share` of the attempts go through for
    `probe_s`: it closes when fewer than `failure_share` of them fail, else it opens again.

    All clients share one breaker, as if they had agreed. Real ones decide each for itself, from fewer calls.
    Raises `InputError` for shares outside (0, 1] and times that are not above 0.
    """

    failure_share: float = 0.5
    window_s: float = 10.0
    open_s: float = 5.0
    probe_share: float = 0.05
    probe_s: float = 2.0

    def __post_init__(self) -> None:
        if not (0 < self.failure_share <= 1 and 0 < self.probe_share <= 1):
            raise InputError("a breaker with a share outside (0, 1]", expected="shares; 50 % is 0.5")
        if min(self.window_s, self.open_s, self.probe_s) <= 0:
            raise InputError("a breaker with a time of 0", expected="seconds, above 0")


@dataclass(frozen=True, slots=True)
class ControlledDelay:
    """The server drops what has waited too long, as soon as the queue has not been empty for a while.

    A request that has waited longer than `target_s` is dropped unread when the queue was last empty more than
    `interval_s` ago. Its client is told at once. After CoDel, in the form of B. Maurer, "Fail at Scale", ACM
    Queue 13(8), 2015, https://queue.acm.org/detail.cfm?id=2839461 (abstract and quotations seen).
    Raises `InputError` for times that are not above 0.
    """

    target_s: float = 0.3
    interval_s: float = 1.0

    def __post_init__(self) -> None:
        if min(self.target_s, self.interval_s) <= 0:
            raise InputError("a controlled delay with a time of 0", expected="seconds, above 0")
