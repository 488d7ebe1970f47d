"""What no tuning gets around: limits of a closed system from its demands alone, on the back of an envelope.

The demand of a station is visits times seconds of service: what one request asks of it in all.

Source: E. D. Lazowska et al., Quantitative System Performance, chapter 5,
https://homes.cs.washington.edu/~lazowska/qsp/ ; values held against https://github.com/mmarzolla/queueing
(qncsaba)
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.queueing.networks import checked_stations

__all__ = ["Bounds", "asymptotic_bounds"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which limits throughput (requests/s) and response (s) lie, whatever the distributions.

    `saturation_customers` is where the two upper limits of the throughput cross: with more customers than
    that, somebody waits.
    """

    throughput_min_rps: float
    throughput_max_rps: float
    response_min_s: float
    response_max_s: float
    saturation_customers: float


def asymptotic_bounds(demand_s: ArrayLike, customers: int, think_s: float = 0.0) -> Bounds:
    """The limits for `customers` who think `think_s` between requests that ask `demand_s` of each station.

    Raises `InputError` for negative numbers, no customer, and demands that are all 0.

    >>> found = asymptotic_bounds([9.2, 8], customers=20, think_s=120)
    >>> round(found.throughput_max_rps, 3), round(found.response_min_s, 9)
    (0.109, 64.0)
    """
    _, demand = checked_stations(demand_s, demand_s)
    count = checked_whole("customers", customers, low=1)
    think = checked_number("think_s", think_s)
    total, largest = float(demand.sum()), float(demand.max())
    if not largest:
        raise InputError("demands of 0 s bound nothing", expected="at least one station with work to do")
    return Bounds(
        throughput_min_rps=count / (count * total + think),
        throughput_max_rps=min(count / (total + think), 1 / largest),
        response_min_s=max(total, count * largest - think),
        response_max_s=count * total,
        saturation_customers=(total + think) / largest,
    )
