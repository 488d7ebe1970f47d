"""Caches that forget after a time (TTL): hit ratio, reads that reach the origin, and entries for what is not
there.

Reads of a key come at random (a Poisson process). Where the time to live counts from the insertion, a cycle
is one miss and then the hits of T seconds: of λT + 1 reads, one is a miss. The origin sees a key at most once
in T however often it is read, which is what a cache is for. Where each read starts the time again, only a
pause longer than T makes a miss.

The answer "there is no such key" can be kept as well (*negative caching*); otherwise every read of a missing
key goes to the origin. The price is that a key that comes into being stays hidden until the answer expires.

Source: https://aws.amazon.com/builders-library/caching-challenges-and-strategies/
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["NegativeCache", "TtlCache", "negative_cache", "ttl_cache"]


@dataclass(frozen=True, slots=True)
class TtlCache:
    """What becomes of reads in a cache with a time to live and room for everything.

    `hit_ratio` is the share of all reads that the cache answers, `origin_rate_rps` what reaches the origin a
    second, and `cached_keys` how many keys are in the cache on average.
    """

    hit_ratio: float
    origin_rate_rps: float
    cached_keys: float


def ttl_cache(read_rates_rps: ArrayLike, ttl_s: float, *, resets_on_read: bool = False) -> TtlCache:
    """A cache in which a key lives for `ttl_s` seconds: from its insertion, or from its last read.

    `read_rates_rps` is the reads a second of one key, or of several in an array. A key with rate λ is a hit
    with λT / (1 + λT), or with 1 - e^(-λT) when `resets_on_read`. Recomputing takes no time here;
    `simulate_stampede` says what happens when it does. Raises `InputError` for rates that are negative, not
    numbers or all 0, and a negative time.

    >>> round(ttl_cache(1.0, ttl_s=10).hit_ratio, 5)
    0.90909
    >>> round(ttl_cache(1.0, ttl_s=10, resets_on_read=True).hit_ratio, 5)
    0.99995
    >>> ttl_cache(1_000_000.0, ttl_s=10).origin_rate_rps < 1 / 10
    True
    """
    rates = _rates(read_rates_rps)
    expected_reads = rates * checked_number("ttl_s", ttl_s)
    # As shares of misses, which stay exact where the hit ratio is nearly 1.
    misses = np.exp(-expected_reads) if resets_on_read else 1.0 / (1.0 + expected_reads)
    origin_rate_rps = float(rates @ misses)
    return TtlCache(
        hit_ratio=1.0 - origin_rate_rps / float(rates.sum()),
        origin_rate_rps=origin_rate_rps,
        cached_keys=float((1.0 - misses).sum()),  # random reads see the cache as it is on average
    )


@dataclass(frozen=True, slots=True)
class NegativeCache:
    """What keeping "there is no such key" does to the origin, and what it hides.

    The origin sees `origin_rate_rps` reads of missing keys a second, instead of `uncached_rate_rps`. A key
    that comes into being is hidden for `hidden_s_longest` seconds at most, `hidden_s_mean` on average.
    """

    uncached_rate_rps: float
    origin_rate_rps: float
    hidden_s_mean: float
    hidden_s_longest: float


def negative_cache(missing_read_rates_rps: ArrayLike, ttl_s: float) -> NegativeCache:
    """Keep for `ttl_s` seconds that a key is missing, when keys that are missing are read so often.

    `missing_read_rates_rps` is the reads a second of one missing key, or of several. Keys that are never read
    twice (an attacker's) gain nothing: the origin sees them all. Raises as `ttl_cache` does.

    >>> found = negative_cache(50.0, ttl_s=5)
    >>> found.uncached_rate_rps, round(found.origin_rate_rps, 2), found.hidden_s_longest
    (50.0, 0.2, 5.0)
    """
    rates = _rates(missing_read_rates_rps)
    lifetime_s = checked_number("ttl_s", ttl_s)
    cached = ttl_cache(rates, lifetime_s)
    known_missing = rates * lifetime_s / (1.0 + rates * lifetime_s)
    # A key that comes into being finds an answer of random age: half of its life is left on average.
    return NegativeCache(
        uncached_rate_rps=float(rates.sum()),
        origin_rate_rps=cached.origin_rate_rps,
        hidden_s_mean=float(known_missing.mean()) * lifetime_s / 2.0,
        hidden_s_longest=lifetime_s,
    )


def _rates(read_rates_rps: ArrayLike) -> NDArray[np.float64]:
    try:
        rates = np.atleast_1d(np.asarray(read_rates_rps))
    except ValueError:
        rates = np.empty((0, 0))
    numbers = rates.ndim == 1 and rates.size and rates.dtype.kind in "iuf"
    if not numbers or not np.isfinite(rates).all() or (rates < 0).any() or not rates.any():
        raise InputError(
            "these are no rates of reads",
            expected="reads a second of one key, or of several: 0 or more, and not all 0",
        )
    return rates.astype(np.float64)
