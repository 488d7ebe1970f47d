"""What a delivery policy of SNS is: how many retries each phase has, and how far apart.

A policy has four phases after the first attempt: *immediate* (no delay), *pre-backoff* (the shortest delay),
*backoff* (delays that grow) and *post-backoff* (the longest delay).

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text
from helpers.messaging.backoff import effective_reading

__all__ = ["DELAY_FIELDS", "RETRY_FIELDS", "DeliveryPolicy"]

#: The fields of a policy that count retries, in the order of the phases.
RETRY_FIELDS = ("immediate_retries", "pre_backoff_retries", "backoff_retries", "post_backoff_retries")
#: The fields of a policy that are delays, in seconds.
DELAY_FIELDS = ("pre_backoff_delay_s", "min_delay_s", "max_delay_s", "post_backoff_delay_s")


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """How SNS tries again after a server-side error: the number of retries of each phase, delays in seconds.

    `min_delay_s` and `max_delay_s` are the shortest and the longest delay of the backoff phase;
    `backoff_function` is AWS's word for how they grow. `max_receives_per_second` is recorded, not modelled: a
    schedule is that of one message, and throttling makes messages wait for each other. `fact_keys` name the
    facts the policy is made of. Raises `InputError` for counts and delays that cannot be.

    >>> DeliveryPolicy("two more", Text(ja="あと 2 回", en="two more"), immediate_retries=2).retries
    2
    """

    name: str
    label: Text
    immediate_retries: int = 0
    pre_backoff_retries: int = 0
    pre_backoff_delay_s: float = 0
    backoff_retries: int = 0
    min_delay_s: float = 0
    max_delay_s: float = 0
    post_backoff_retries: int = 0
    post_backoff_delay_s: float = 0
    backoff_function: str = "exponential"
    max_receives_per_second: int | None = None
    fact_keys: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        for name in RETRY_FIELDS:
            count = getattr(self, name)
            if isinstance(count, bool) or not isinstance(count, int) or count < 0:
                raise InputError(
                    f"{self.name}: {name} cannot be {count!r}", expected="a whole number, 0 or more"
                )
        for name in DELAY_FIELDS:
            delay_s = getattr(self, name)
            if not isinstance(delay_s, (int, float)) or not (math.isfinite(delay_s) and delay_s >= 0):
                raise InputError(f"{self.name}: {name} cannot be {delay_s!r}", expected="seconds, 0 or more")
        if self.backoff_retries and not 0 < self.min_delay_s <= self.max_delay_s:
            raise InputError(
                f"{self.name}: a backoff from {self.min_delay_s} s to {self.max_delay_s} s cannot be",
                expected="a shortest delay above 0 and a longest that is not shorter",
            )
        effective_reading(self.backoff_function, "geometric")  # refuses an unknown function

    @property
    def retries(self) -> int:
        """The retries of all phases together; the first attempt is not among them."""
        return sum(getattr(self, name) for name in RETRY_FIELDS)

    def mark_facts_used(self) -> None:
        """Put the facts behind this policy into the table of facts that a lesson ends with."""
        for key in self.fact_keys:
            fact(key)
