"""Connections as the limit of a database: how many it takes, who holds them, and what a proxy makes of them.

A connection of PostgreSQL is a process with memory of its own, so their number follows from the memory of the
instance, and not from how busy it is. Who holds connections counts them in instances times pool size; what
the work needs is, by Little's law, only the rate times the time that a transaction holds one.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Managing.html and
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-managing.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact
from helpers.load.queueing import mmc, servers_for_wait

__all__ = [
    "ConnectionBudget",
    "ConnectionHolder",
    "ConnectionPool",
    "connection_budget",
    "connection_pool",
    "lambda_connections",
    "max_connections",
    "pool_size",
    "proxied_connections",
    "proxy_connections",
]


def max_connections(memory_bytes: float) -> int:
    """The default of PostgreSQL's ``max_connections`` on RDS and Aurora, for an instance with so much memory.

    ``LEAST(memory / 9531392, 5000)``, where the memory is what is left for the database: the operating system
    takes its share before, so a real instance shows a tenth less than its class's memory suggests. Raises
    `InputError` for memory that is not above 0.

    >>> max_connections(1 * 2**30), max_connections(64 * 2**30)
    (112, 5000)
    """
    memory = checked_number("memory_bytes", memory_bytes, above=True)
    each = fact("postgres.bytes_per_connection").value
    return min(int(memory // each), fact("postgres.max_connections_ceiling").value)


def proxy_connections(limit: int, percent: float) -> int:
    """How many connections RDS Proxy may open to a database that allows `limit`: ``MaxConnectionsPercent``.

    `percent` is from 1 to 100. Raises `InputError` for others.

    >>> proxy_connections(1000, 95)
    950
    """
    share = checked_number("percent", percent, low=1, high=100)
    # To the sixth decimal of a connection: 7 % of 100 is 7, and not the 7.000000000000001 of a float.
    return math.floor(round(checked_whole("limit", limit, low=1) * share / 100, 6))


@dataclass(frozen=True, slots=True)
class ConnectionHolder:
    """Something that holds connections: so many `instances`, each with a pool of `pool_size`.

    An instance is a task, a server, or one environment of a Lambda function (a function that handles 100
    requests at once has 100). Pools hold their connections also when nothing happens.
    """

    name: str
    instances: int
    pool_size: int = 1

    def __post_init__(self) -> None:
        checked_whole("instances", self.instances)
        checked_whole("pool_size", self.pool_size)

    @property
    def connections(self) -> int:
        """What it holds at most."""
        return self.instances * self.pool_size


@dataclass(frozen=True, slots=True)
class ConnectionBudget:
    """The connections of a database, and who holds them.

    `limit` is ``max_connections``, `reserved` are kept for administrators, and `headroom` is what should stay
    free; `held` is what all holders together open at most.
    """

    limit: int
    reserved: int
    headroom: int
    held: int

    @property
    def available(self) -> int:
        """What applications can have before PostgreSQL refuses."""
        return self.limit - self.reserved

    @property
    def free(self) -> int:
        """What is left when all holders have opened theirs; negative when they cannot all do so."""
        return self.available - self.held

    @property
    def fits(self) -> bool:
        """Whether nobody is ever refused."""
        return self.free >= 0

    @property
    def fits_with_headroom(self) -> bool:
        """Whether the head-room stays free as well."""
        return self.free >= self.headroom


def connection_budget(
    limit: int,
    holders: Iterable[ConnectionHolder],
    *,
    reserved: int = 3,
    headroom_share: float = 0.0,
) -> ConnectionBudget:
    """Add up what `holders` may open, against a database that allows `limit` connections.

    `reserved` is PostgreSQL's ``superuser_reserved_connections`` (3 unless changed; managed services keep
    some more for themselves). `headroom_share` of what is held, rounded up, should stay free on top of it.
    Raises `InputError` for numbers that are not whole or negative, a reserve above the limit, and a negative
    share.

    >>> tasks = ConnectionHolder("tasks", instances=33, pool_size=3)
    >>> budget = connection_budget(112, [tasks])
    >>> budget.held, budget.available, budget.free, budget.fits
    (99, 109, 10, True)
    """
    allowed = checked_whole("limit", limit, low=1)
    kept = checked_whole("reserved", reserved, high=allowed)
    share = checked_number("headroom_share", headroom_share)
    several = tuple(holders)
    for holder in several:
        if not isinstance(holder, ConnectionHolder):
            raise InputError(f"{holder!r} holds no connections", expected="ConnectionHolder(…)")
    held = sum(holder.connections for holder in several)
    return ConnectionBudget(allowed, kept, math.ceil(round(held * share, 6)), held)


def lambda_connections(arrival_rate_rps: float, duration_s: float, pool_size: int = 1) -> int:
    """How many connections a Lambda function holds on average: each environment its pool, and none shares.

    Environments that work at once are the rate times the duration (Little's law), rounded up. Peaks need
    more, and environments that are idle keep theirs for a while: how long is not published. Raises
    `InputError` for negative numbers and a pool that is not whole.

    >>> lambda_connections(200, 0.5), lambda_connections(200, 0.5, pool_size=10)
    (100, 1000)
    """
    rate = checked_number("arrival_rate_rps", arrival_rate_rps)
    duration = checked_number("duration_s", duration_s)
    return math.ceil(round(rate * duration, 6)) * checked_whole("pool_size", pool_size)


@dataclass(frozen=True, slots=True)
class ConnectionPool:
    """A pool (or a proxy) of `connections` through which transactions come at `arrival_rate_rps`.

    `busy_connections` are in use on average, `wait_s` is the mean wait for a free one, and
    `probability_of_wait` the share of transactions that have to wait at all.
    """

    connections: int
    arrival_rate_rps: float
    busy_connections: float
    probability_of_wait: float
    wait_s: float


def connection_pool(arrival_rate_rps: float, held_s: float, connections: int) -> ConnectionPool:
    """A pool of `connections` when each transaction holds one for `held_s` seconds (a mean).

    Transactions that come at random and wait their turn make it an M/M/c queue (`helpers.load.mmc`): a pool
    is a counter with several clerks. Raises `InputError` when the connections do not suffice, with how many
    would.

    >>> pool = connection_pool(arrival_rate_rps=400, held_s=0.02, connections=12)
    >>> pool.busy_connections, round(pool.wait_s * 1000, 2)
    (8.0, 0.7)
    """
    rate = checked_number("arrival_rate_rps", arrival_rate_rps)
    held = checked_number("held_s", held_s, above=True)
    count = checked_whole("connections", connections, low=1)
    if rate * held >= count:
        raise InputError(
            f"{count} connections never catch up with {rate:g} transactions/s of {held:g} s",
            expected=f"more than the {rate * held:g} that are in use on average",
            next_step="more connections, shorter transactions, or fewer of them",
        )
    station = mmc(arrival_rate_rps=rate, service_rate_rps=1 / held, servers=count)
    return ConnectionPool(count, rate, rate * held, station.probability_of_wait, station.wait_s)


def pool_size(arrival_rate_rps: float, held_s: float, wait_s: float) -> int:
    """The fewest connections with which transactions wait no longer than `wait_s` for one, on average.

    Raises `InputError` for a rate below 0, and times that are not above 0.

    >>> pool_size(arrival_rate_rps=400, held_s=0.02, wait_s=0.001)
    12
    """
    held = checked_number("held_s", held_s, above=True)
    return servers_for_wait(arrival_rate_rps=arrival_rate_rps, service_rate_rps=1 / held, wait_s=wait_s)


def proxied_connections(
    clients: int, arrival_rate_rps: float, held_s: float, wait_s: float, *, pinned_share: float = 0.0
) -> int:
    """How many connections a proxy needs to the database for `clients`, of whom a share is pinned.

    A client that is pinned (it has changed the state of its session) keeps a connection to itself, whether it
    works or not. All others take turns, transaction by transaction, and wait no longer than `wait_s` on
    average, as with `pool_size`. The work is spread evenly over the clients. Raises `InputError` as
    `pool_size` does, for clients that are not whole, and a share that is not between 0 and 1.

    >>> [proxied_connections(1000, 1500, 0.008, 0.001, pinned_share=share) for share in (0, 0.1)]
    [15, 114]
    """
    share = checked_number("pinned_share", pinned_share, high=1)
    pinned = math.ceil(round(checked_whole("clients", clients) * share, 6))
    shared = pool_size(checked_number("arrival_rate_rps", arrival_rate_rps) * (1 - share), held_s, wait_s)
    return pinned if share == 1 else pinned + shared
