"""The schedule of SNS's attempts to deliver one message, from its delivery policy.

The model: attempts take no time, no jitter, and a phase's delay comes before each of its retries, the first
one included. AWS publishes the number of retries and the endpoints of the delays. It does not publish how the
delays of the backoff phase grow (`READINGS` are guesses that fit), nor how much jitter there is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from helpers.errors import InputError
from helpers.language import Text
from helpers.messaging.backoff import READINGS, backoff_delays_s, effective_reading
from helpers.messaging.policies import find_policy
from helpers.messaging.policy import DeliveryPolicy

__all__ = ["READINGS", "Phase", "Schedule", "schedule"]

_LABELS = {
    "initial": Text(ja="最初の試行", en="first attempt"),
    "immediate": Text(ja="即時の再試行", en="immediate retries"),
    "pre-backoff": Text(ja="バックオフ前", en="pre-backoff"),
    "backoff": Text(ja="バックオフ", en="backoff"),
    "post-backoff": Text(ja="バックオフ後", en="post-backoff"),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A run of attempts; `first_attempt` and `last_attempt` count from 1 and belong to it."""

    name: str
    label: Text
    first_attempt: int
    last_attempt: int

    @property
    def attempts(self) -> slice:
        """The slice of `Schedule.times_s` that is this phase."""
        return slice(self.first_attempt - 1, self.last_attempt)


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """When SNS tries to deliver a message that nobody takes.

    `times_s`: instants of all attempts in seconds after the first one, a read-only float64 array; index 0 is
    attempt 1, at 0. `backoff_s`: the delays of the backoff phase. `phases`: the phases that have attempts, in
    order. `reading` is the one that applied: a policy whose function is not ``exponential`` names its own
    shape.
    """

    policy: DeliveryPolicy
    reading: str
    times_s: NDArray[np.float64]
    backoff_s: NDArray[np.float64]
    phases: tuple[Phase, ...]

    @property
    def documented_retries(self) -> int:
        """The total as AWS counts it: the sum of the phases, without the first attempt."""
        return self.policy.retries

    @property
    def strict_attempts(self) -> int:
        """All attempts, the first one included: one more than `documented_retries`."""
        return len(self.times_s)

    @property
    def gives_up_after_s(self) -> float:
        """The instant of the last attempt, in seconds after the first."""
        return float(self.times_s[-1])

    def phase_of(self, attempt: int) -> Phase:
        """The phase of an attempt (counted from 1); raises `InputError` when there is no such attempt.

        >>> schedule("aws-managed").phase_of(17).name
        'post-backoff'
        """
        for phase in self.phases:
            if phase.first_attempt <= attempt <= phase.last_attempt:
                return phase
        raise InputError(
            f"{self.policy.name} has no attempt {attempt!r}", expected=f"1 to {self.strict_attempts:,}"
        )


def schedule(policy: str | DeliveryPolicy, reading: str = "geometric") -> Schedule:
    """The schedule of a policy: a name of `POLICIES` or a `DeliveryPolicy`.

    `reading` says how the word "exponential" is read (`READINGS`). The shape is our inference, not AWS's
    documentation: the geometric one is the simplest that fits every duration that AWS has published.
    The facts behind the policy count as used. Raises `InputError` for an unknown policy or reading.
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html

    >>> schedule("aws-managed").documented_retries
    100015
    >>> schedule("aws-managed").times_s[:8].round(3).tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.395]
    """
    found = find_policy(policy)
    found.mark_facts_used()
    return _schedule(found, effective_reading(found.backoff_function, reading))


@lru_cache(maxsize=64)  # the longest is 0.8 MB; a slider asks for the same few again and again
def _schedule(policy: DeliveryPolicy, reading: str) -> Schedule:
    backoff_s = backoff_delays_s(policy.backoff_retries, policy.min_delay_s, policy.max_delay_s, reading)
    delays_s = {
        "initial": np.zeros(1),
        "immediate": np.zeros(policy.immediate_retries),
        "pre-backoff": np.full(policy.pre_backoff_retries, float(policy.pre_backoff_delay_s)),
        "backoff": backoff_s,
        "post-backoff": np.full(policy.post_backoff_retries, float(policy.post_backoff_delay_s)),
    }
    # Summed, then rounded to the nanosecond: what is a whole second on paper is one here, also after 100,000
    # additions, so that an attempt exactly at the end of an outage is seen as such.
    times_s = np.cumsum(np.concatenate(list(delays_s.values()))).round(9)
    for array in (times_s, backoff_s):
        array.setflags(write=False)
    ends = itertools.accumulate(map(len, delays_s.values()))
    phases = tuple(
        Phase(name, _LABELS[name], end - len(delays) + 1, end)
        for (name, delays), end in zip(delays_s.items(), ends, strict=True)
        if len(delays)
    )
    return Schedule(policy, reading, times_s, backoff_s, phases)
