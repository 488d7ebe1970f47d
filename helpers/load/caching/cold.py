"""The day the cache is gone: the database meets every read, and how long it takes until the cache is warm.

A service grows up behind its cache and forgets what it would be without. With a hit ratio of 95 % the
database sees a twentieth of the reads; when the cache is emptied it sees all of them, twenty times as many.

The cache fills with what the database answers. An object with share p is still missing after n reads that
were answered with probability e^(-p n), until the cache is full and Che's characteristic time is reached.
A database at its limit answers only `database_capacity_rps` misses a second: each puts one more object into
the cache, so the time until the overload ends is the number of objects that have to be there, divided by that
capacity. Refused reads are gone here. Where clients try again, or a database at its limit answers less than
its capacity, it takes longer, and may never end.

Source: https://aws.amazon.com/builders-library/caching-challenges-and-strategies/ (services get addicted to
their caches). The rule for the time of the overload is arithmetic and held against a simulation in the tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.caching.che import characteristic_requests
from helpers.load.caching.popularity import checked_popularity

__all__ = ["ColdCache", "cold_cache"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ColdCache:
    """A cache that was emptied at 0: what reaches the database from then on, and what it refuses.

    `time_s`, `offered_rps` (misses a second) and `refused_rps` (those beyond the capacity) are read-only
    arrays; the curve ends when the cache is as good as it was. `hit_ratio` is the usual one, `usual_rps` what
    the database sees then. The overload lasts `overload_s` seconds and costs `refused_reads`; `warm_s` is
    when the cache is warm again.
    """

    time_s: FloatArray
    offered_rps: FloatArray
    refused_rps: FloatArray
    hit_ratio: float
    usual_rps: float
    overload_s: float
    refused_reads: float
    warm_s: float

    @property
    def factor(self) -> float:
        """How many times its usual load the database is offered at first; infinite if it had none."""
        return float(self.offered_rps[0]) / self.usual_rps if self.usual_rps else math.inf


def cold_cache(
    popularity: ArrayLike,
    cache_size: int,
    *,
    read_rate_rps: float,
    database_capacity_rps: float = math.inf,
    points: int = 120,
) -> ColdCache:
    """Empty an LRU cache of `cache_size` objects at 0, under `read_rate_rps` reads a second.

    `popularity` holds one weight an object. `points` says how finely the curve is drawn and the refused reads
    are added up. Raises `InputError` for numbers that cannot be, and for a database that cannot take even the
    usual misses: that overload never ends.

    >>> found = cold_cache([1] * 1000, 900, read_rate_rps=2000, database_capacity_rps=500)
    >>> round(found.hit_ratio, 2), round(found.factor, 1), round(found.overload_s, 2)
    (0.9, 10.0, 1.5)
    """
    shares = checked_popularity(popularity)
    rate = checked_number("read_rate_rps", read_rate_rps, above=True)
    capacity = _capacity(database_capacity_rps)
    count = checked_whole("points", points, low=2)
    full = characteristic_requests(shares, cache_size)
    usual_rps = 0.0 if full == math.inf else rate * _missing(shares, full)
    if usual_rps >= capacity:
        raise InputError(
            f"a database that answers {capacity:g} reads/s never gets out of this",
            expected=f"more than the {usual_rps:g} misses/s of a warm cache",
            next_step="a larger cache, or a larger database_capacity_rps",
        )
    if full == math.inf:  # never quite warm: as good as, when one read in a million still misses
        full = _reads_until(shares, 1e-6)
    healthy = _reads_until(shares, capacity / rate) if capacity < rate else 0.0
    reads = np.unique(np.concatenate(([0.0, healthy], np.geomspace(full * 1e-5, full, count))))
    offered_rps, cached = np.empty(len(reads)), np.empty(len(reads))
    for place, answered in enumerate(reads):
        absent = np.exp(-shares * answered)
        offered_rps[place] = rate * float(shares @ absent)
        cached[place] = len(shares) - float(absent.sum())
    overload_s = _cached_at(healthy, reads, cached) / capacity
    time_s = np.where(reads <= healthy, cached / capacity, overload_s + (reads - healthy) / rate)
    refused_rps = np.maximum(0.0, offered_rps - capacity)
    refused_rps[reads >= healthy] = 0.0
    for numbers in (time_s, offered_rps, refused_rps):
        numbers.flags.writeable = False
    return ColdCache(
        time_s,
        offered_rps,
        refused_rps,
        hit_ratio=1.0 - usual_rps / rate,
        usual_rps=usual_rps,
        overload_s=overload_s,
        refused_reads=float(np.trapezoid(refused_rps, time_s)),
        warm_s=float(time_s[-1]),
    )


def _capacity(capacity_rps: object) -> float:
    if capacity_rps == math.inf and not isinstance(capacity_rps, bool):
        return math.inf
    return checked_number("database_capacity_rps", capacity_rps, above=True)


def _missing(shares: FloatArray, reads: float) -> float:
    """The share of reads that miss when `reads` have been answered since the cache was empty."""
    return float(shares @ np.exp(-shares * reads))


def _cached_at(healthy: float, reads: FloatArray, cached: FloatArray) -> float:
    return max(0.0, float(cached[np.searchsorted(reads, healthy)]))


def _reads_until(shares: FloatArray, miss_ratio: float) -> float:
    """After how many answered reads the miss ratio has come down to this."""
    from scipy.optimize import brentq

    high = 1.0
    while _missing(shares, high) > miss_ratio:
        high *= 2.0
    return float(brentq(lambda count: _missing(shares, count) - miss_ratio, 0.0, high, rtol=1e-12))
