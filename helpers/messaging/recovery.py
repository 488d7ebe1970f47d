"""The moment of recovery: what has piled up in SNS, how it comes down, and how long the queue then keeps it.

The model is a fluid: messages are published at a constant rate, the queue is down from 0 to `outage_s`, and
retries are neither jittered nor throttled. AWS promises nothing about the rate at which stuck messages
arrive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.policies import find_policy
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.schedule import schedule

__all__ = ["Backlog", "Drain", "Expiry", "backlog", "drain", "expires", "mean_attempts"]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is stuck in SNS when the queue comes back.

    `messages` wait to be delivered, `lost_messages` were given up on. While stuck, they make
    `attempt_rate_rps` attempts per second. After the recovery they arrive within `redelivery_window_s`, on
    top of what is newly published: `peak_arrival_rate_rps` in all.
    """

    messages: float
    lost_messages: float
    attempt_rate_rps: float
    redelivery_window_s: float
    peak_arrival_rate_rps: float


def backlog(
    publish_rate_rps: float,
    outage_s: float,
    policy: str | DeliveryPolicy = "aws-managed",
    reading: str = "geometric",
) -> Backlog:
    """What piles up in SNS when messages are published at a constant rate during an outage.

    Every stuck message of the post-backoff phase tries once in each of its delays (20 s to SQS), so M of them
    make M/20 attempts per second, and after the recovery all of them arrive within 20 s. Younger messages try
    more often: with the policy to SQS the true rate is higher by about 12 times the publish rate, which
    matters for outages of minutes only. `reading` moves the moment of giving up by less than 90 s.

    Rates in messages per second, times in seconds. Raises `InputError` for negative numbers, and for a policy
    without a post-backoff phase, to which this does not apply.

    >>> backlog(publish_rate_rps=40, outage_s=3 * 3600)  # doctest: +NORMALIZE_WHITESPACE
    Backlog(messages=432000.0, lost_messages=0.0, attempt_rate_rps=21600.0, redelivery_window_s=20.0,
            peak_arrival_rate_rps=21640.0)
    """
    _check_not_negative(publish_rate_rps=publish_rate_rps, outage_s=outage_s)
    found = find_policy(policy)
    if not found.post_backoff_retries:
        raise InputError(
            f"{found.name} has no post-backoff phase, so nothing is stuck in it",
            expected="a policy that has one, such as aws-managed",
            next_step='ask for a single message: deliver("…", outage_s=…)',
        )
    gives_up_after_s = schedule(found, reading).gives_up_after_s
    messages = float(publish_rate_rps * min(outage_s, gives_up_after_s))
    window_s = float(found.post_backoff_delay_s)
    return Backlog(
        messages=messages,
        lost_messages=float(publish_rate_rps * max(0.0, outage_s - gives_up_after_s)),
        attempt_rate_rps=messages / window_s,
        redelivery_window_s=window_s,
        peak_arrival_rate_rps=publish_rate_rps + messages / window_s,
    )


def mean_attempts(
    outage_s: float, policy: str | DeliveryPolicy = "aws-managed", reading: str = "geometric"
) -> float:
    """How often SNS tries a message that was published during an outage: the mean over all its moments.

    A further attempt is made when the one before it, t_i after the publish, fell into what was left of the
    outage. Of messages published evenly over an outage D that is the share (D - t_i) / D, and the mean is 1
    and the sum of those shares. A message that is given up has used up all attempts. Raises `InputError`
    for an outage that is not a number of 0 or more, and what `schedule` refuses.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html

    >>> mean_attempts(40, "http-default")
    2.5
    """
    _check_not_negative(outage_s=outage_s)
    times_s = schedule(policy, reading).times_s
    if not outage_s:
        return 1.0
    return 1.0 + float((np.maximum(outage_s - times_s[:-1], 0.0) / outage_s).sum())


@dataclass(frozen=True, slots=True)
class Drain:
    """How consumers catch up: `time_s` until the queue is empty, having handled `handled_messages` in all."""

    time_s: float
    spare_capacity_rps: float
    handled_messages: float


def drain(messages: float, arrival_rate_rps: float, consumer_capacity_rps: float) -> Drain:
    """How long consumers take to work off `messages`, while new ones keep arriving.

    The backlog shrinks at the *spare* capacity, that is capacity minus arrivals. Rates in messages per
    second. Raises `InputError` for negative numbers, and when nothing is spare: the queue would never be
    empty.

    >>> drain(432_000, arrival_rate_rps=40, consumer_capacity_rps=65)
    Drain(time_s=17280.0, spare_capacity_rps=25.0, handled_messages=1123200.0)
    """
    _check_not_negative(
        messages=messages, arrival_rate_rps=arrival_rate_rps, consumer_capacity_rps=consumer_capacity_rps
    )
    spare_capacity_rps = float(consumer_capacity_rps - arrival_rate_rps)
    if spare_capacity_rps <= 0:
        raise InputError(
            f"a capacity of {consumer_capacity_rps:g} messages/s never works off the backlog",
            expected=f"more than the {arrival_rate_rps:g} messages/s that keep arriving",
            next_step="add consumers, or let each message take less time",
        )
    time_s = messages / spare_capacity_rps
    return Drain(time_s, spare_capacity_rps, consumer_capacity_rps * time_s)


@dataclass(frozen=True, slots=True)
class Expiry:
    """When SQS discards a message that nobody received: `retention_s` after it arrived, at `expires_at_s`."""

    enqueued_at_s: float
    retention_s: float
    expires_at_s: float

    def left_s(self, at_s: float) -> float:
        """How long the message is still kept at an instant; 0 when it is gone.

        >>> expires(3610, retention_s=345_600).left_s(at_s=10_000)
        339210.0
        """
        return max(0.0, self.expires_at_s - at_s)


def expires(delivered_at_s: float | None, *, retention_s: float | None = None) -> Expiry:
    """When SQS discards a message that SNS delivered at `delivered_at_s` (such as `Delivery.at_s`).

    The days in SNS do not count: SQS begins its own retention when the message arrives. `retention_s` is the
    queue's MessageRetentionPeriod, the default (4 days) when not given. Raises `InputError` for a retention
    that SQS does not allow, and for a message that was never delivered.

    >>> expires(3610).expires_at_s
    349210.0
    """
    if delivered_at_s is None:
        raise InputError("the message was lost, so no queue keeps it", expected="the instant of its delivery")
    if retention_s is None:
        retention_s = float(fact("sqs.retention_default_s").value)
    low_s, high_s = (float(fact(f"sqs.retention_{end}_s").value) for end in ("min", "max"))
    _check_not_negative(delivered_at_s=delivered_at_s, retention_s=retention_s)
    if not low_s <= retention_s <= high_s:
        raise InputError(
            f"retention_s cannot be {retention_s:g}", expected=f"{low_s:,.0f} to {high_s:,.0f} s"
        )
    return Expiry(float(delivered_at_s), float(retention_s), float(delivered_at_s + retention_s))


def _check_not_negative(**numbers: float) -> None:
    for name, number in numbers.items():
        usable = isinstance(number, Real) and not isinstance(number, bool)
        if not usable or not math.isfinite(number) or number < 0:
            raise InputError(f"{name} cannot be {number!r}", expected="a number, 0 or more")
