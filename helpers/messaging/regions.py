"""One Region or two: what an outage of the first Region does to messages, in three designs.

The model: publishers are outside the Region and keep what they cannot send for a while (an outbox). Messages
come at a constant rate and wait in their queue for `queue_wait_s` before they are processed. Then the whole
first Region is down for `outage_s`: nothing in it can be sent, received or looked at, and nothing in it is
destroyed. A second Region, where there is one, works. How often that is not so is the business of
`helpers.messaging.availability`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.availability import check_share, parallel_unavailability

__all__ = ["REGION_DESIGNS", "RegionDesign", "RegionOutage", "design_unavailability", "region_outage"]


@dataclass(frozen=True, slots=True)
class RegionDesign:
    """A design: in how many `regions` it runs, and how many `copies` of each message are published.

    `takes_over` says when another Region serves after the first has failed.
    """

    name: str
    regions: int
    copies: int
    takes_over: str  # "never", "after failover" or "at once"


#: From the simplest to the most involved.
REGION_DESIGNS: Mapping[str, RegionDesign] = MappingProxyType(
    {
        design.name: design
        for design in (
            RegionDesign("single", regions=1, copies=1, takes_over="never"),
            RegionDesign("active-passive", regions=2, copies=1, takes_over="after failover"),
            RegionDesign("active-active", regions=2, copies=2, takes_over="at once"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class RegionOutage:
    """What one outage does. Messages are averages, so they may have fractions; times are in seconds.

    `interrupted_s` (compare with an RTO): until new messages are processed again. `waiting_messages` are
    published meanwhile and kept by the publisher, `dropped_messages` are those it cannot keep so long.
    `stranded_messages` had been accepted by the first Region; they wait `stranded_s`, until it is back, or
    are deleted by then: `expired_messages`. `missing_s` (compare with an RPO): for how many seconds of
    publishing the messages are absent when processing goes on.
    """

    interrupted_s: float
    waiting_messages: float
    dropped_messages: float
    stranded_messages: float
    stranded_s: float
    expired_messages: float
    missing_s: float

    @property
    def lost_messages(self) -> float:
        """Never to be processed: dropped by the publisher, or expired in the queue."""
        return self.dropped_messages + self.expired_messages


def region_outage(
    design: str | RegionDesign,
    outage_s: float,
    *,
    publish_rate_rps: float,
    failover_s: float = 0.0,
    publisher_buffer_s: float = math.inf,
    queue_wait_s: float = 0.0,
    retention_s: float | None = None,
) -> RegionOutage:
    """What happens to the messages of `design` when the first Region is down for `outage_s` seconds.

    `failover_s` is the time to notice, decide and switch (active-passive only). The publisher keeps a
    message for `publisher_buffer_s` at most. `retention_s` is that of the queues, the default of SQS when not
    given; it goes on during the outage. Raises `InputError` for an unknown design and negative numbers.

    >>> outage = region_outage(
    ...     "active-passive", 6 * 3600, publish_rate_rps=40, failover_s=1500, publisher_buffer_s=600
    ... )
    >>> outage.interrupted_s, outage.dropped_messages
    (1500.0, 36000.0)
    """
    found = find_design(design)
    if retention_s is None:
        retention_s = float(fact("sqs.retention_default_s").value)
    _check_not_negative(
        outage_s=outage_s,
        publish_rate_rps=publish_rate_rps,
        failover_s=failover_s,
        queue_wait_s=queue_wait_s,
        retention_s=retention_s,
    )
    _check_not_negative(allow_endless=True, publisher_buffer_s=publisher_buffer_s)
    until_other_region_s = {"never": math.inf, "after failover": failover_s, "at once": 0.0}[found.takes_over]
    interrupted_s = float(min(outage_s, until_other_region_s))
    dropped_s = max(0.0, interrupted_s - publisher_buffer_s)
    # With a copy of everything in each Region, whatever one of them holds is also in the other.
    held_s = 0.0 if found.copies > 1 or not outage_s else float(queue_wait_s)
    expired_s = held_s if outage_s >= retention_s else 0.0
    absent_s = held_s if interrupted_s < outage_s else expired_s
    return RegionOutage(
        interrupted_s=interrupted_s,
        waiting_messages=publish_rate_rps * (interrupted_s - dropped_s),
        dropped_messages=publish_rate_rps * dropped_s,
        stranded_messages=publish_rate_rps * held_s,
        stranded_s=float(outage_s) if held_s else 0.0,
        expired_messages=publish_rate_rps * expired_s,
        missing_s=dropped_s + absent_s,
    )


def design_unavailability(
    design: str | RegionDesign, unavailability: float, *, beta: float = 0.0, failover_share: float = 0.0
) -> float:
    """The share of time in which `design` processes no new messages.

    Each Region is down for the share `unavailability`, of which `beta` has a common cause. `failover_share`
    is the part of an outage that is over when the second Region takes over: 0 is active-active, 1 comes too
    late. Raises `InputError` for an unknown design and for numbers outside 0 to 1.

    >>> round(design_unavailability("active-passive", 0.002, beta=0.05, failover_share=0.1), 6)
    0.000293
    """
    found = find_design(design)
    check_share("unavailability", unavailability)
    check_share("failover_share", failover_share)
    all_down = parallel_unavailability(unavailability, found.regions, beta)
    late = {"never": 1.0, "after failover": float(failover_share), "at once": 0.0}[found.takes_over]
    return late * float(unavailability) + (1 - late) * all_down


def find_design(design: str | RegionDesign) -> RegionDesign:
    """A design by its name in `REGION_DESIGNS`; a `RegionDesign` is returned as it is.

    >>> find_design("active-active").copies
    2
    """
    if isinstance(design, RegionDesign):
        return design
    if design not in REGION_DESIGNS:
        raise InputError(
            f"there is no design {design!r}",
            expected=f"one of {', '.join(REGION_DESIGNS)}, or a RegionDesign",
        )
    return REGION_DESIGNS[design]


def _check_not_negative(*, allow_endless: bool = False, **numbers: float) -> None:
    for name, number in numbers.items():
        usable = isinstance(number, Real) and not isinstance(number, bool)
        if not usable or math.isnan(number) or number < 0 or (math.isinf(number) and not allow_endless):
            raise InputError(f"{name} cannot be {number!r}", expected="a number, 0 or more")
