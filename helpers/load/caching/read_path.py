"""What one read costs with a cache in front of a database (cache-aside), for the client and for the database.

A hit asks the cache. A miss asks the cache, then the database, then stores the answer: three trips. So a
cache makes the average read faster only where a database read costs more than that, or hits are very many;
what it always does is to spare the database the hits.

Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html (lazy loading)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from helpers.checked import checked_number

__all__ = ["CacheAside", "cache_aside"]


@dataclass(frozen=True, slots=True)
class CacheAside:
    """Reads through a cache, on average: what the client waits, and what the database sees.

    `read_s` is the mean time of a read, `speed_up` how many times faster that is than the database alone
    (below 1: slower), `database_share` the share of reads that reach the database, and
    `break_even_hit_ratio` the hit ratio above which the client gains; infinite where none suffices.
    """

    read_s: float
    speed_up: float
    database_share: float
    break_even_hit_ratio: float


def cache_aside(
    hit_ratio: float, *, cache_s: float, database_s: float, store_s: float | None = None
) -> CacheAside:
    """The mean read when `hit_ratio` of the reads are answered by the cache.

    Times are seconds for one trip: a read of the cache, a read of the database, and a write to the cache
    (`cache_s` when not given). A read takes cache_s + (1 - h)(database_s + store_s), which is less than
    database_s from h = (cache_s + store_s) / (database_s + store_s) on. Raises `InputError` for a ratio
    outside 0 to 1 and times that are not above 0.

    >>> cheap = cache_aside(0.6, cache_s=0.0001, database_s=0.0001)
    >>> round(cheap.speed_up, 2), cheap.database_share, cheap.break_even_hit_ratio
    (0.56, 0.4, inf)
    >>> dear = cache_aside(0.6, cache_s=0.0001, database_s=0.01)
    >>> round(dear.speed_up, 2), round(dear.break_even_hit_ratio, 3)
    (2.42, 0.02)
    """
    hits = checked_number("hit_ratio", hit_ratio, high=1.0)
    lookup = checked_number("cache_s", cache_s, above=True)
    query = checked_number("database_s", database_s, above=True)
    store = lookup if store_s is None else checked_number("store_s", store_s)
    read_s = lookup + (1.0 - hits) * (query + store)
    worth_it = (lookup + store) / (query + store) if lookup < query else math.inf
    return CacheAside(read_s, query / read_s, 1.0 - hits, worth_it)
