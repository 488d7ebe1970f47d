"""A cache before a database, tried on a real Redis and a real PostgreSQL; where they are not here, a
calculation that says so.

Two questions. Does one client get its answers sooner through a cache, for a lookup by primary key and for a
dear query? And what does the database see when many readers find a key expired at the same time?
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.caching.lru import lru_hit_ratio
from helpers.load.caching.popularity import zipf_trace
from helpers.load.caching.read_path import CacheAside, cache_aside
from helpers.load.services import Stack, available_services, closed_traffic

if TYPE_CHECKING:
    import psycopg
    import redis

__all__ = [
    "STAMPEDE_TRIAL_CURES",
    "TRIAL_QUERIES",
    "CacheTrial",
    "StampedeTrial",
    "cache_trials",
    "stampede_trials",
]

#: A lookup by primary key, and a sum over ten thousand rows.
TRIAL_QUERIES = {
    "cheap": "SELECT price FROM items WHERE id = %s",
    "dear": "SELECT sum(price) FROM items WHERE id BETWEEN %s AND %s + 9999",
}
#: The cures of `simulate_stampede` that are tried live.
STAMPEDE_TRIAL_CURES = ("none", "coalescing", "lease")

# Trips on the machine of the reference run, for the calculation: a read of the cache, a write, the queries.
_CACHE_S, _STORE_S = 0.00014, 0.00016
_QUERY_S = {"cheap": 0.00016, "dear": 0.001}
_POLL_S = 0.005


@dataclass(frozen=True, slots=True)
class CacheTrial:
    """One client, the same reads without a cache and through one (cache-aside, which begins empty).

    Of the `reads`, `hits` were answered by the cache. `cache_s`, `database_s` and `store_s` are the mean
    trips, `database_rps` and `cached_rps` the reads a second. `measured` says whether real servers answered.
    """

    query: str
    reads: int
    hits: int
    database_rps: float
    cached_rps: float
    cache_s: float
    database_s: float
    store_s: float
    measured: bool

    @property
    def speed_up(self) -> float:
        """How many times as fast reads are through the cache; below 1: slower."""
        return self.cached_rps / self.database_rps

    @property
    def by_formula(self) -> CacheAside:
        """What `cache_aside` makes of these hits and these trips."""
        trips = {"cache_s": self.cache_s, "database_s": self.database_s, "store_s": self.store_s}
        return cache_aside(self.hits / self.reads, **trips)


def cache_trials(
    queries: Sequence[str] = ("cheap", "dear"),
    *,
    reads: int = 800,
    objects: int = 320,
    exponent: float = 0.8,
    seed: int = 1,
    simulate: bool = False,
) -> tuple[CacheTrial, ...]:
    """Try each of `queries` (names of `TRIAL_QUERIES`) with one client: on the database, then with the cache.

    The `reads` are a Zipf trace over `objects`, all of which fit: the hits are all reads but the first of
    each object. Without servers, or with `simulate`, the speeds are calculated by `cache_aside`. Raises
    `InputError` for what cannot be used, `ServiceFailed` when a server ends in the middle.

    >>> cheap, dear = cache_trials(simulate=True)
    >>> cheap.speed_up < 1 < dear.speed_up, cheap.measured
    (True, False)
    """
    for query in queries:
        if query not in TRIAL_QUERIES:
            raise InputError(f"there is no query {query!r}", expected=f"one of {', '.join(TRIAL_QUERIES)}")
    trace = zipf_trace(objects, checked_whole("reads", reads, low=1), exponent, seed).tolist()
    if simulate or not _servers_are_here():
        return tuple(_calculated(query, trace) for query in queries)
    with (
        Stack(replica=False, http_servers=0, balancer=False) as stack,
        stack.primary.connect() as database,
        stack.redis.connect() as cache,
    ):
        database.execute("CREATE TABLE items (id int PRIMARY KEY, price int)")
        rows = "INSERT INTO items SELECT id, id %% 997 FROM generate_series(0, %s) AS id"
        database.execute(rows, (objects + 10_000,))
        database.execute("ANALYZE items")
        return tuple(_tried(query, trace, database, cache) for query in queries)


def _tried(query: str, trace: list[int], database: psycopg.Connection, cache: redis.Redis) -> CacheTrial:
    statement, clock, spent_s, hits = TRIAL_QUERIES[query], time.perf_counter, Counter(), 0

    def ask(asked: int) -> int:
        return database.execute(statement, (asked,) * statement.count("%s")).fetchone()[0]

    for asked in trace[:10]:  # from the sixth time on, psycopg prepares the statement
        ask(asked)
    began = clock()
    for asked in trace:
        ask(asked)
    alone_s = clock() - began
    began = clock()
    for asked in trace:
        instants_s = [clock()]
        found = cache.get(f"{query}:{asked}")
        instants_s.append(clock())
        if found is None:
            answer = ask(asked)
            instants_s.append(clock())
            cache.set(f"{query}:{asked}", answer, ex=600)
            instants_s.append(clock())
        else:
            hits += 1
        trips = zip(("cache", "database", "store"), instants_s, instants_s[1:], strict=False)
        spent_s.update({trip: end_s - begin_s for trip, begin_s, end_s in trips})
    through_s, reads = clock() - began, len(trace)
    misses = max(1, reads - hits)
    each_s = {"cache_s": spent_s["cache"] / reads, "database_s": alone_s / reads}
    return CacheTrial(
        query,
        reads,
        hits,
        database_rps=reads / alone_s,
        cached_rps=reads / through_s,
        store_s=spent_s["store"] / misses,
        measured=True,
        **each_s,
    )


def _calculated(query: str, trace: list[int]) -> CacheTrial:
    hits = round(lru_hit_ratio(trace, len(trace)) * len(trace))
    trips = {"cache_s": _CACHE_S, "database_s": _QUERY_S[query], "store_s": _STORE_S}
    found = cache_aside(hits / len(trace), **trips)
    rates = {"database_rps": 1 / trips["database_s"], "cached_rps": 1 / found.read_s}
    return CacheTrial(query, len(trace), hits, measured=False, **rates, **trips)


@dataclass(frozen=True, slots=True)
class StampedeTrial:
    """`readers` that found one key expired at the same time, under one of `STAMPEDE_TRIAL_CURES`.

    `database_reads` is how often the database computed the value, `slowest_s` the longest that a reader
    waited. `measured` says whether real servers answered.
    """

    cure: str
    readers: int
    database_reads: int
    slowest_s: float
    measured: bool


def stampede_trials(
    cures: Sequence[str] = STAMPEDE_TRIAL_CURES,
    *,
    readers: int = 24,
    servers: int = 3,
    recompute_s: float = 0.3,
    simulate: bool = False,
) -> tuple[StampedeTrial, ...]:
    """Let `readers` ask for one expired key at once, whose value takes the database `recompute_s` to compute.

    With ``coalescing`` the readers belong to `servers` processes in turn, in each of which one asks for all;
    with ``lease`` whoever sets a key of Redis that is not there (``SET … NX``) may ask. The database counts.
    Without servers, or with `simulate`, the numbers are those of readers that come at the same instant.
    Raises `InputError` for an unknown cure and numbers out of range, `ServiceFailed` when a server ends.

    >>> [trial.database_reads for trial in stampede_trials(readers=24, servers=3, simulate=True)]
    [24, 3, 1]
    """
    for cure in cures:
        if cure not in STAMPEDE_TRIAL_CURES:
            allowed = f"one of {', '.join(STAMPEDE_TRIAL_CURES)}"
            raise InputError(f"there is no cure {cure!r} to try", expected=allowed)
    many = checked_whole("readers", readers, low=1, high=60)
    processes = checked_whole("servers", servers, low=1)
    takes_s = checked_number("recompute_s", recompute_s, above=True, high=5)
    if simulate or not _servers_are_here():
        asked = {"none": many, "coalescing": min(processes, many), "lease": 1}
        return tuple(StampedeTrial(cure, many, asked[cure], takes_s, measured=False) for cure in cures)
    with Stack(replica=False, http_servers=0, balancer=False, max_connections=many + 10) as stack:
        with stack.primary.connect() as database:
            database.execute("CREATE SEQUENCE asked")
            trials = []
            for cure in cures:
                with stack.redis.connect() as cache:
                    cache.flushall()
                before = database.execute("SELECT nextval('asked')").fetchone()[0]
                met = closed_traffic(
                    _readers(stack, cure, processes, takes_s), clients=many, requests_per_client=1
                )
                asked_times = database.execute("SELECT nextval('asked')").fetchone()[0] - before - 1
                slowest_s = float(met.response_s.max())
                trials.append(StampedeTrial(cure, many, asked_times, slowest_s, measured=True))
        return tuple(trials)


def _readers(stack: Stack, cure: str, servers: int, recompute_s: float) -> Callable:
    """What `closed_traffic` calls for each reader: opens its connections, and gives the call that reads."""
    numbers, in_server = count(), [Lock() for _ in range(servers)]

    @contextmanager
    def reader() -> Iterator[Callable[[], str]]:
        lock = in_server[next(numbers) % servers]
        with stack.primary.connect() as database, stack.redis.connect() as cache:
            database.execute("SELECT 1")
            cache.ping()  # connected before the clock starts

            def compute() -> str:
                database.execute("SELECT nextval('asked'), pg_sleep(%s)", (recompute_s,))
                cache.set("value", "computed", ex=600)
                return "database"

            def read() -> str:
                if cache.get("value") is not None:
                    return "cache"
                if cure == "none":
                    return compute()
                if cure == "coalescing":
                    with lock:  # and look again: somebody may have computed it meanwhile
                        return compute() if cache.get("value") is None else "waited"
                while not cache.set("lease", "taken", nx=True, px=10_000):
                    if cache.get("value") is not None:
                        return "waited"
                    time.sleep(_POLL_S)
                return compute()

            yield read

    return reader


def _servers_are_here() -> bool:
    here = available_services()
    return bool(here["postgres"] and here["redis"])
