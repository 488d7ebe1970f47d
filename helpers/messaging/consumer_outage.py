"""SNS and SQS are fine, the consumers are down: how long until messages expire, and when all is caught up.

The model is a fluid: messages arrive at a constant rate, nobody receives them from 0 to `outage_s`, then the
consumers work at their full capacity. A standard queue promises no order, so there are two ends: oldest
first, the kindest, and newest first, the unkindest. AWS promises neither, and what is received three times
without being deleted goes to the back of the queue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["ORDERS_OF_RECEIVING", "ConsumerOutage", "consumer_outage", "longest_consumer_outage_s"]

#: The two ends between which a standard queue may give out its messages.
ORDERS_OF_RECEIVING = ("oldest_first", "newest_first")


@dataclass(frozen=True, slots=True)
class ConsumerOutage:
    """What becomes of the messages of an outage of the consumers.

    `backlog_messages` are in the queue at its end, `lost_messages` expire before anybody receives them (some
    of them possibly after the end), `survives_s` is the longest outage without a loss, and `caught_up_s` is
    how long after the end the queue is empty again.
    """

    backlog_messages: float
    lost_messages: float
    survives_s: float
    caught_up_s: float


def longest_consumer_outage_s(
    retention_s: float, arrival_rate_rps: float, consumer_capacity_rps: float, order: str = "newest_first"
) -> float:
    """The longest outage of consumers, in seconds, in which no message expires.

    Oldest first it is the retention R. Newest first the oldest message waits for the outage D and for the
    catching up D · λ / (c - λ) as well, which together must not exceed R, so D is R · (1 - λ / c), with the
    arrival rate λ and the capacity c. Rates in messages per second. Raises `InputError` for a retention that
    SQS does not allow, negative rates, no spare capacity, and an unknown order.

    >>> longest_consumer_outage_s(345_600, arrival_rate_rps=50, consumer_capacity_rps=60) / 3600
    16.0
    """
    _check(retention_s, arrival_rate_rps, consumer_capacity_rps, order)
    if order == "oldest_first":
        return float(retention_s)
    return retention_s * (consumer_capacity_rps - arrival_rate_rps) / consumer_capacity_rps


def consumer_outage(
    outage_s: float,
    *,
    arrival_rate_rps: float,
    consumer_capacity_rps: float,
    retention_s: float | None = None,
    order: str = "newest_first",
) -> ConsumerOutage:
    """What an outage of `outage_s` seconds of all consumers does to the messages of a queue.

    `retention_s` is MessageRetentionPeriod, the default (4 days) when not given. What is older than
    `survives_s` when the consumers come back never gets its turn: λ messages for each second beyond it.
    Raises `InputError` as `longest_consumer_outage_s` does, and for a negative outage.

    >>> lost = consumer_outage(60 * 3600, arrival_rate_rps=50, consumer_capacity_rps=60)
    >>> lost.backlog_messages, lost.lost_messages, lost.survives_s / 3600, lost.caught_up_s / 3600
    (10800000.0, 7920000.0, 16.0, 80.0)
    """
    if retention_s is None:
        retention_s = fact("sqs.retention_default_s").value
    _check_not_negative(outage_s=outage_s)
    survives_s = longest_consumer_outage_s(retention_s, arrival_rate_rps, consumer_capacity_rps, order)
    kept = arrival_rate_rps * min(outage_s, survives_s)
    return ConsumerOutage(
        backlog_messages=float(arrival_rate_rps * min(outage_s, retention_s)),
        lost_messages=float(arrival_rate_rps * max(0.0, outage_s - survives_s)),
        survives_s=survives_s,
        caught_up_s=kept / (consumer_capacity_rps - arrival_rate_rps),
    )


def _check(retention_s: float, arrival_rate_rps: float, consumer_capacity_rps: float, order: str) -> None:
    if order not in ORDERS_OF_RECEIVING:
        raise InputError(f"there is no order {order!r}", expected=f"one of {', '.join(ORDERS_OF_RECEIVING)}")
    _check_not_negative(
        retention_s=retention_s,
        arrival_rate_rps=arrival_rate_rps,
        consumer_capacity_rps=consumer_capacity_rps,
    )
    low_s, high_s = (fact(f"sqs.retention_{end}_s").value for end in ("min", "max"))
    if not low_s <= retention_s <= high_s:
        raise InputError(f"retention_s cannot be {retention_s:g}", expected=f"{low_s:,} to {high_s:,} s")
    if consumer_capacity_rps <= arrival_rate_rps:
        raise InputError(
            f"a capacity of {consumer_capacity_rps:g} messages/s never catches up",
            expected=f"more than the {arrival_rate_rps:g} messages/s that keep arriving",
            next_step="add consumers, or let each message take less time",
        )


def _check_not_negative(**numbers: float) -> None:
    for name, number in numbers.items():
        usable = isinstance(number, Real) and not isinstance(number, bool)
        if not usable or not math.isfinite(number) or number < 0:
            raise InputError(f"{name} cannot be {number!r}", expected="a number, 0 or more")
