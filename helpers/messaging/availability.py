"""Availability in series and in parallel, where independence is a number and not an assumption.

Availability is the share of time in which something works. Parts in series must all work; of parts in
parallel one is enough. Parts in parallel are worth little when the same cause takes all of them down. The
beta-factor model says how often that is with one number: `beta`, the share of a part's unavailability whose
cause is common to all. It comes from reactor safety (K. N. Fleming, "A reliability model for common mode
failures in redundant safety systems", General Atomic GA-A13284, 1974) and is explained at
https://www.weibull.com/hotwire/issue115/relbasics115.htm (read 2026-11-23).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real

from helpers.errors import InputError

__all__ = [
    "MONTH_S",
    "YEAR_S",
    "Downtime",
    "common_cause_bound",
    "downtime",
    "parallel_unavailability",
    "series_availability",
]

#: The year and the month of the usual tables of downtime: 365 and 30 days.
YEAR_S, MONTH_S = 365 * 86_400, 30 * 86_400


def series_availability(availabilities: Iterable[float]) -> float:
    """The availability of parts that must all work, when they fail independently: the product.

    Each is a share, 0 to 1. Raises `InputError` for anything else. Parts that fail together lose less than
    this says, so in series the assumption of independence is on the cautious side; in parallel it is not.

    >>> round(series_availability([0.9995, 0.9995, 0.9999]), 6)
    0.9989
    """
    parts = list(availabilities)
    for number, part in enumerate(parts, start=1):
        check_share(f"availability {number}", part)
    return math.prod(float(part) for part in parts)


def parallel_unavailability(unavailability: float, replicas: int = 2, beta: float = 0.0) -> float:
    """The share of time in which all of `replicas` equal parts are down at once (beta-factor model).

    Each part alone is down for the share `unavailability`. Of that, the share `beta` has a cause that takes
    all parts down together, and the rest is independent of the other parts: ``beta=0`` is independence,
    ``beta=1`` makes all parts one. Raises `InputError` outside 0 to 1, and for fewer than one part.

    The textbook form β q + ((1−β) q)ⁿ counts the time twice in which both kinds of cause are at work. Here
    the independent share applies to the time without a common cause, so that one part alone is down for
    exactly `unavailability`. For small numbers the two are the same.

    >>> round(parallel_unavailability(0.002, beta=0.05), 8)  # two Regions, one outage in twenty hits both
    0.00010361
    >>> round(parallel_unavailability(0.002), 8)
    4e-06
    """
    check_share("unavailability", unavailability)
    check_share("beta", beta)
    if isinstance(replicas, bool) or not isinstance(replicas, int) or replicas < 1:
        raise InputError(f"{replicas!r} parts in parallel", expected="a whole number, 1 or more")
    common = float(beta * unavailability)
    if common == 1.0:
        return 1.0  # always down, and always for the same cause
    own = (1 - beta) * unavailability / (1 - common)
    return common + (1 - common) * own**replicas


@dataclass(frozen=True, slots=True)
class Downtime:
    """How long something is down in a year of 365 days and in a month of 30, on average."""

    year_s: float
    month_s: float


def downtime(unavailability: float) -> Downtime:
    """The seconds in which something is down that is down for the share `unavailability` of the time.

    An average over many years. One year may have none of it, and another one all of ten years at once.

    >>> downtime(0.001)  # "three nines": 8 h 45 min 36 s a year, 43 min 12 s a month
    Downtime(year_s=31536.0, month_s=2592.0)
    """
    check_share("unavailability", unavailability)
    return Downtime(unavailability * YEAR_S, unavailability * MONTH_S)


def common_cause_bound(common: int, events: int, confidence: float = 0.95) -> float:
    """The largest `beta` that fits having seen `common` common causes among `events` independent events.

    The one-sided upper bound of Clopper and Pearson (Biometrika 26, 1934, 404-413): with a larger beta, so
    few would be seen with a probability below ``1 - confidence``. It takes the events for a fair sample;
    published outages are not one. Without any common event it is ``1 - (1 - confidence) ** (1 / events)``.
    Raises `InputError` for counts that do not fit and a confidence that is not between 0 and 1.

    >>> round(common_cause_bound(common=0, events=6), 3)
    0.393
    """
    counts = (common, events)
    if any(isinstance(count, bool) or not isinstance(count, int) for count in counts) or not (
        0 <= common <= events and events > 0
    ):
        raise InputError(
            f"{common!r} of {events!r} events",
            expected="whole numbers: one event or more, and no more common causes than events",
        )
    check_share("confidence", confidence)
    if confidence in (0, 1):
        raise InputError(f"confidence cannot be {confidence!r}", expected="between 0 and 1, such as 0.95")
    low, high = 0.0, 1.0
    for _ in range(60):  # halving: the probability of seeing so few falls as beta rises
        middle = (low + high) / 2
        if _probability_of_at_most(common, events, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _probability_of_at_most(most: int, events: int, share: float) -> float:
    return sum(
        math.comb(events, count) * share**count * (1 - share) ** (events - count) for count in range(most + 1)
    )


def check_share(name: str, share: object) -> None:
    """Raise `InputError`, naming what is wrong, unless `share` is a number from 0 to 1."""
    usable = isinstance(share, Real) and not isinstance(share, bool)
    if not usable or not 0 <= share <= 1:  # type: ignore[operator]  # also refuses NaN
        raise InputError(f"{name} cannot be {share!r}", expected="a share, from 0 to 1")
