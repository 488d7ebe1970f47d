"""How many requests a design makes in a month: counted, without prices.

What is counted is what somebody is billed for or has to rate-limit: publishes to SNS, receives and deletes
at SQS, writes to the table in which consumers note what they have processed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.availability import MONTH_S
from helpers.messaging.regions import RegionDesign, find_design
from helpers.metering import billing_chunks

__all__ = ["MonthlyRequests", "monthly_requests"]


@dataclass(frozen=True, slots=True)
class MonthlyRequests:
    """Requests in a month of 30 days; `idle_receives` are long polls that come back without a message."""

    publishes: float
    receives: float
    idle_receives: float
    deletes: float
    table_writes: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.publishes + self.receives + self.idle_receives + self.deletes + self.table_writes


def monthly_requests(
    design: str | RegionDesign,
    publish_rate_rps: float,
    *,
    message_bytes: int = 1024,
    queues: int = 1,
    messages_per_receive: int = 1,
    standby_pollers: int = 1,
) -> MonthlyRequests:
    """The requests of a month in which nothing fails.

    `publish_rate_rps` messages per second of `message_bytes` each go to `queues` queues in every Region that
    is in use. Receives return `messages_per_receive` messages on average, which are deleted in one request
    and noted one by one. Every 64 KB of payload count as a request. Consumers of a Region that waits
    (active-passive: `standby_pollers` for each queue) look with long polls of the longest wait. Raises
    `InputError` for negative numbers, and for counts that are not whole.

    >>> monthly_requests("active-active", publish_rate_rps=1).publishes
    5184000.0
    """
    found = find_design(design)
    usable = isinstance(publish_rate_rps, Real) and not isinstance(publish_rate_rps, bool)
    if not usable or not math.isfinite(publish_rate_rps) or publish_rate_rps < 0:
        raise InputError(f"publish_rate_rps cannot be {publish_rate_rps!r}", expected="a number, 0 or more")
    _check_counts(
        message_bytes=message_bytes,
        queues=queues,
        messages_per_receive=messages_per_receive,
        standby_pollers=standby_pollers,
    )
    published = float(publish_rate_rps * MONTH_S * found.copies)
    consumed = published * queues
    idle_regions = found.regions - found.copies
    return MonthlyRequests(
        publishes=published * _chunks(message_bytes, "sns.billing_chunk_bytes"),
        receives=consumed
        / messages_per_receive
        * _chunks(messages_per_receive * message_bytes, "sqs.billing_chunk_bytes"),
        idle_receives=idle_regions * queues * standby_pollers * MONTH_S / fact("sqs.wait_time_max_s").value,
        deletes=consumed / messages_per_receive,
        table_writes=consumed,
    )


def _chunks(size_bytes: int, key: str) -> int:
    # Not sqs_requests: a mean of messages a receive may stand for more than fits into one of them.
    return billing_chunks(size_bytes, fact(key).value)


def _check_counts(**counts: int) -> None:
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise InputError(f"{name} cannot be {count!r}", expected="a whole number, 1 or more")
