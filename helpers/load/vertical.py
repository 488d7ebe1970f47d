"""A bigger master: what each step of the instance class buys, when it stops, and what the step itself costs.

A step doubles processors and memory. What it buys is less: some work only one can do at a time (a row that
everybody writes, the end of the log), and what all have to agree on grows with their number (Gunther's law,
as in `helpers.load.Scalability`). No prices here.

Sources: https://doi.org/10.1007/978-3-540-31010-5 (the law);
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html (the step).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text
from helpers.load.queueing import Scalability

__all__ = [
    "STEP_WAYS",
    "StepDowntime",
    "StepOutage",
    "VerticalStep",
    "hot_row_limit_rps",
    "months_until_full",
    "step_downtimes",
    "step_outage",
    "vertical_steps",
]

#: Ways to put a bigger instance in the place of a smaller one.
STEP_WAYS = ("single-az", "multi-az-instance", "multi-az-cluster")


@dataclass(frozen=True, slots=True)
class VerticalStep:
    """One size of an instance: its throughput, and what the step from the size before has bought.

    `gain` is the throughput as a multiple of that of the size before (1 for the first), `efficiency` the
    throughput per processor as a share of that of a single one.
    """

    processors: int
    throughput_rps: float
    gain: float
    efficiency: float


def vertical_steps(
    contention: float, coherency: float, throughput_of_one_rps: float, processors: Iterable[int]
) -> tuple[VerticalStep, ...]:
    """The throughput at each number of `processors` (ascending), by the Universal Scalability Law.

    `contention` (0 to 1) is the share of the work that only one can do at a time, `coherency` (0 or more) the
    cost of agreeing, for each pair. Both come from a measurement of one's own (`usl_fit`). Raises
    `InputError` for numbers outside of these bounds, and for processors that are not ascending whole numbers.

    >>> steps = vertical_steps(0.05, 0.001, 500, [2, 4, 8, 16, 32])
    >>> [(step.processors, round(step.gain, 2)) for step in steps]
    [(2, 1.0), (4, 1.81), (8, 1.65), (16, 1.41), (32, 1.12)]
    """
    law = Scalability(
        checked_number("contention", contention, high=1),
        checked_number("coherency", coherency),
        checked_number("throughput_of_one_rps", throughput_of_one_rps, above=True),
    )
    counts = [checked_whole("processors", count, low=1) for count in processors]
    if not counts or any(later <= earlier for earlier, later in pairwise(counts)):
        raise InputError(f"processors cannot be {counts}", expected="ascending, as in 2, 4, 8")
    steps, before_rps = [], None
    for count in counts:
        found_rps = float(law.throughput_rps(count))
        gain = 1.0 if before_rps is None else found_rps / before_rps
        steps.append(VerticalStep(count, found_rps, gain, found_rps / count / law.throughput_of_one_rps))
        before_rps = found_rps
    return tuple(steps)


def hot_row_limit_rps(lock_held_s: float) -> float:
    """How often one row can be changed a second, whatever the machine: once each time its lock is free again.

    The lock is held from the change until the commit, so `lock_held_s` is what a transaction does after its
    first write, with the commit itself and the network in between. Raises `InputError` unless it is above 0.

    >>> hot_row_limit_rps(0.005)
    200.0
    """
    return 1 / checked_number("lock_held_s", lock_held_s, above=True)


def months_until_full(load_rps: float, capacity_rps: float, growth_per_month: float) -> float:
    """After how many months a load that grows by a share each month reaches the capacity; 0 when it has.

    log(capacity / load) / log(1 + growth): every doubling of the capacity buys the same time, and no more.
    Infinite without growth. Raises `InputError` for rates that are not above 0 and negative growth.

    >>> round(months_until_full(400, 800, 0.08), 1), round(months_until_full(400, 1600, 0.08), 1)
    (9.0, 18.0)
    """
    load = checked_number("load_rps", load_rps, above=True)
    capacity = checked_number("capacity_rps", capacity_rps, above=True)
    growth = checked_number("growth_per_month", growth_per_month)
    if load >= capacity:
        return 0.0
    return math.inf if growth == 0 else math.log(capacity / load) / math.log1p(growth)


@dataclass(frozen=True, slots=True)
class StepDowntime:
    """How long a way to change the instance class takes the database away: published seconds, or None.

    `low_s` to `high_s` is what AWS calls typical; None says that no number is published.
    """

    label: Text
    low_s: int | None
    high_s: int | None


def step_downtimes() -> Mapping[str, StepDowntime]:
    """What is published of the downtime of each of `STEP_WAYS`.

    With a standby, the standby changes first, and a failover puts it in the place of the master: the downtime
    is that of the failover. A single instance is away while it changes, for a time that AWS does not publish.

    >>> {way: (found.low_s, found.high_s) for way, found in step_downtimes().items()}["multi-az-instance"]
    (60, 120)
    """
    words = (
        Text(ja="単一の AZ", en="a single AZ"),
        Text(ja="マルチ AZ インスタンス", en="a Multi-AZ instance"),
        Text(ja="マルチ AZ DB クラスター", en="a Multi-AZ DB cluster"),
    )
    low_s = (None, fact("rds.multi_az_instance.failover_min_s").value, None)
    high_s = (
        None,
        fact("rds.multi_az_instance.failover_max_s").value,
        fact("rds.multi_az_cluster.failover_max_s").value,
    )
    found = zip(STEP_WAYS, map(StepDowntime, words, low_s, high_s), strict=True)
    return MappingProxyType(dict(found))


@dataclass(frozen=True, slots=True)
class StepOutage:
    """What a step with a downtime costs: for clients that give up, and for those that wait and try again.

    `refused_requests` come while the database is away. Where all of them are kept and sent later, the whole
    takes `caught_up_s` more seconds at the new capacity; the unluckiest has then waited for `longest_wait_s`.
    `monthly_share` is the downtime as a share of a month of 30 days.
    """

    downtime_s: float
    refused_requests: float
    caught_up_s: float
    longest_wait_s: float
    monthly_share: float


def step_outage(downtime_s: float, arrival_rate_rps: float, capacity_after_rps: float) -> StepOutage:
    """What becomes of the requests during a step that takes the database away for `downtime_s` seconds.

    A fluid: requests come at a constant `arrival_rate_rps`, and what has waited is worked off at what
    `capacity_after_rps` leaves to spare. Raises `InputError` for negative numbers and no spare capacity.

    >>> found = step_outage(120, arrival_rate_rps=300, capacity_after_rps=900)
    >>> found.refused_requests, found.caught_up_s, found.longest_wait_s
    (36000.0, 60.0, 120.0)
    """
    away = checked_number("downtime_s", downtime_s)
    rate = checked_number("arrival_rate_rps", arrival_rate_rps)
    capacity = checked_number("capacity_after_rps", capacity_after_rps, above=True)
    if capacity <= rate:
        raise InputError(
            f"a capacity of {capacity:g} requests/s never catches up",
            expected=f"more than the {rate:g} requests/s that keep coming",
            next_step="a bigger step, or a quieter hour",
        )
    waiting = away * rate
    month_s = 30 * 24 * 60 * 60
    return StepOutage(away, waiting, waiting / (capacity - rate), away, away / month_s)
