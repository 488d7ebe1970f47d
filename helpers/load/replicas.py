"""Reads from replicas: how stale they are, how a writer gets to see its own write, and where connections end
up.

A replica applies the primary's changes a lag later. A read that comes sooner after a write than the lag of
that write is stale. Three ways to spare a user the sight of its own past: read from the primary for a while
after writing (*pin*), wait on the replica until it has got so far (*wait*), or let the write itself wait for
the replica (*synchronous*, PostgreSQL's ``remote_apply``). Each has another price, and another one pays it.

Sources: https://www.postgresql.org/docs/current/runtime-config-wal.html (synchronous_commit);
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html (endpoints).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = [
    "READ_YOUR_WRITES",
    "EndpointSpread",
    "ReadCapacity",
    "ReadYourWrites",
    "lognormal_lags_s",
    "new_replica_share",
    "read_capacity",
    "read_your_writes",
    "reader_endpoint_spread",
    "stale_probability",
]

#: What to do about reading one's own writes: nothing, pin to the primary, wait on the replica, synchronous
#: writes.
READ_YOUR_WRITES = ("nothing", "pin", "wait", "synchronous")

FloatArray = NDArray[np.float64]


def lognormal_lags_s(median_s: float, p99_s: float, count: int, seed: int) -> FloatArray:
    """`count` lags of a replica in seconds, lognormal with this median and this 99th percentile.

    Lags are short most of the time and long when the primary writes much, which a lognormal distribution
    resembles; measured ones are better. Raises `InputError` for times that are not above 0 or not ascending.

    >>> lags_s = lognormal_lags_s(0.0003, 0.002, 10_000, seed=1)
    >>> float(np.median(lags_s).round(4)), float(np.quantile(lags_s, 0.99).round(3))
    (0.0003, 0.002)
    """
    median = checked_number("median_s", median_s, above=True)
    p99 = checked_number("p99_s", p99_s, low=median)
    generator = np.random.default_rng(checked_whole("seed", seed))
    sigma = math.log(p99 / median) / NormalDist().inv_cdf(0.99)
    return generator.lognormal(math.log(median), sigma, checked_whole("count", count, low=1))


def stale_probability(lags_s: ArrayLike, delay_s: float) -> float:
    """The share of `lags_s` that exceed `delay_s`: how likely a read so long after a write misses it.

    Lags are seconds in one dimension, measured or drawn. Raises `InputError` for lags that are none and a
    negative delay.

    >>> stale_probability([0.1, 0.2, 0.3, 0.4], delay_s=0.25)
    0.5
    """
    return float((_lags(lags_s) > checked_number("delay_s", delay_s)).mean())


@dataclass(frozen=True, slots=True)
class ReadYourWrites:
    """What a way to read one's own writes costs: means over all reads, and over all writes.

    `stale_read_probability` is the share of reads that miss the user's own last write, `primary_read_share`
    the share that the primary has to serve, `read_wait_s` and `write_wait_s` what is waited for the replica.
    """

    way: str
    stale_read_probability: float
    primary_read_share: float
    read_wait_s: float
    write_wait_s: float


def read_your_writes(
    way: str, lags_s: ArrayLike, writes_per_user_rps: float, *, pin_s: float = 0.0
) -> ReadYourWrites:
    """The price of one of `READ_YOUR_WRITES`, for a replica with these lags.

    Each user writes at random (a Poisson process of `writes_per_user_rps`) and reads at random in between, so
    the time since its last write is exponential. With the lag L, the rate ν and a pin of w seconds: a read is
    stale with E[(e^(-νw) - e^(-νL))⁺], goes to the primary with 1 - e^(-νw), and waits on the replica for E[L
    - (1 - e^(-νL)) / ν]. Raises `InputError` for an unknown way, negative numbers, and a pin elsewhere than
    with "pin".

    >>> found = read_your_writes("pin", [0.2], writes_per_user_rps=0.1, pin_s=0.5)
    >>> found.stale_read_probability, round(found.primary_read_share, 4)
    (0.0, 0.0488)
    """
    if way not in READ_YOUR_WRITES:
        raise InputError(f"there is no way {way!r}", expected=f"one of {', '.join(READ_YOUR_WRITES)}")
    lags, rate = _lags(lags_s), checked_number("writes_per_user_rps", writes_per_user_rps)
    pinned_s = checked_number("pin_s", pin_s)
    if pinned_s and way != "pin":
        raise InputError(f"pin_s cannot be {pin_s!r} with {way!r}", expected="0, or the way 'pin'")
    if way == "synchronous":
        return ReadYourWrites(way, 0.0, 0.0, 0.0, float(lags.mean()))
    if way == "wait":
        return ReadYourWrites(way, 0.0, 0.0, _mean_overlap(lags, rate), 0.0)
    stale = np.maximum(0.0, math.exp(-rate * pinned_s) - np.exp(-rate * lags)).mean()
    return ReadYourWrites(way, float(stale), -math.expm1(-rate * pinned_s), 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class EndpointSpread:
    """How connections, and with them queries, land on replicas: read-only arrays, one number a replica."""

    connections: NDArray[np.int64]
    load_rps: FloatArray

    @property
    def busiest_share(self) -> float:
        """The share of all queries that the busiest replica gets."""
        total = self.load_rps.sum()
        return float(self.load_rps.max() / total) if total else 1 / len(self.load_rps)


def reader_endpoint_spread(query_rates_rps: ArrayLike, replicas: int, seed: int) -> EndpointSpread:
    """Spread connections over `replicas` as a reader endpoint does: each one, when it is opened, at random.

    `query_rates_rps` holds the queries a second of each connection. The endpoint never looks at them: a pool
    that stays open stays where it is, and a busy connection is busy on one replica. Raises `InputError` for
    rates that are not numbers of 0 or more in one dimension, and fewer than one replica.

    >>> spread = reader_endpoint_spread([100] * 4, replicas=2, seed=2)
    >>> int(spread.connections.sum()), float(spread.load_rps.sum())
    (4, 400.0)
    """
    rates = np.asarray(query_rates_rps, dtype=float)
    if rates.ndim != 1 or not len(rates) or not np.isfinite(rates).all() or (rates < 0).any():
        raise InputError("these are no query rates", expected="one or more numbers, 0 or more")
    count = checked_whole("replicas", replicas, low=1)
    chosen = np.random.default_rng(checked_whole("seed", seed)).integers(count, size=len(rates))
    connections = np.bincount(chosen, minlength=count)
    load_rps = np.bincount(chosen, weights=rates, minlength=count)
    for numbers in (connections, load_rps):
        numbers.flags.writeable = False
    return EndpointSpread(connections, load_rps)


def new_replica_share(since_s: float, connection_lifetime_s: float, replicas: int) -> float:
    """The share of connections that a replica has, `since_s` seconds after it was added as the last of
    `replicas`.

    Connections live for `connection_lifetime_s`, with ages spread evenly, and are only spread anew when they
    are opened again: the share grows in a straight line to 1 / replicas. Connections that live for ever leave
    it idle. Raises `InputError` for negative times and fewer than one replica.

    >>> new_replica_share(60, connection_lifetime_s=600, replicas=2)
    0.05
    """
    since = checked_number("since_s", since_s)
    count = checked_whole("replicas", replicas, low=1)
    if connection_lifetime_s == math.inf:
        return 1.0 if count == 1 else 0.0
    lifetime = checked_number("connection_lifetime_s", connection_lifetime_s, above=True)
    return 1.0 if count == 1 else min(1.0, since / lifetime) / count


@dataclass(frozen=True, slots=True)
class ReadCapacity:
    """What bounds the reads a second of some servers: the connections to them, or the processors in them."""

    connection_bound_rps: float
    processor_bound_rps: float

    @property
    def throughput_rps(self) -> float:
        """The lower of the two bounds."""
        return min(self.connection_bound_rps, self.processor_bound_rps)

    @property
    def bound_by(self) -> str:
        """``connections`` or ``processors``: what another replica would have to bring."""
        return "connections" if self.connection_bound_rps < self.processor_bound_rps else "processors"


def read_capacity(
    servers: int, *, connections_per_server: int, query_s: float, processor_s: float, processors: float
) -> ReadCapacity:
    """The most reads a second that `servers` can give, whatever waits in front of them.

    A query occupies one of the `connections_per_server` for `query_s` seconds, of which `processor_s` are
    spent on a processor; `processors` are those of all servers together (as on one machine that plays them
    all). A second server doubles the first bound; the second only if it brings processors of its own. Raises
    `InputError` for numbers that are not above 0, and more processor time than time.

    >>> two = read_capacity(2, connections_per_server=8, query_s=0.005, processor_s=0.0001, processors=2)
    >>> round(two.throughput_rps), two.bound_by
    (3200, 'connections')
    """
    count = checked_whole("servers", servers, low=1) * checked_whole(
        "connections_per_server", connections_per_server, low=1
    )
    query = checked_number("query_s", query_s, above=True)
    busy = checked_number("processor_s", processor_s, above=True, high=query)
    cores = checked_number("processors", processors, above=True)
    return ReadCapacity(count / query, cores / busy)


def _lags(lags_s: ArrayLike) -> FloatArray:
    lags = np.asarray(lags_s, dtype=float)
    if lags.ndim != 1 or not len(lags) or not np.isfinite(lags).all() or (lags < 0).any():
        raise InputError("these are no lags", expected="one or more numbers of seconds, 0 or more")
    return lags


def _mean_overlap(lags_s: FloatArray, rate_rps: float) -> float:
    """E[(L - T)⁺] for an exponential T: how much of the lag is left when the read comes."""
    expected = rate_rps * lags_s  # writes during a lag
    # Where these are few, the difference below is lost in rounding, and the series is exact.
    few = expected < 1e-4
    series_s = lags_s * expected / 2 * (1 - expected / 3)
    exact_s = lags_s + np.expm1(-expected) / (rate_rps or 1.0)
    return float(np.where(few, series_s, exact_s).mean())
