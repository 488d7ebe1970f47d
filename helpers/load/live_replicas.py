"""Reads from a replica, tried on a real PostgreSQL with a real replica; where there is none, a calculation
that says so.

How stale is the replica, how much does it cost to read one's own writes, and what does a second server bring?
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number, checked_whole
from helpers.load.replicas import lognormal_lags_s, read_capacity
from helpers.load.services import (
    PostgresReplica,
    PostgresServer,
    Stack,
    available_services,
    closed_traffic,
)

__all__ = ["ReadScaling", "ReplicaTrials", "Staleness", "WritePrice", "replica_trials"]

_WAITING_S = 0.02
_READS = {
    "waiting": f"SELECT pg_sleep({_WAITING_S})",
    "busy": "SELECT sum(i) FROM generate_series(1, 20000) i",
}
_CONNECTIONS = 4
# From the machine of the reference run, for the calculation: lags of a replica on the same machine, a commit
# that waits for nobody and one that waits for the replica, and the processor time of the busy read.
_LAG_MEDIAN_S, _LAG_P99_S = 0.0003, 0.002
_WRITE_S, _SYNCHRONOUS_WRITE_S, _BUSY_S = 0.00013, 0.0004, 0.002


@dataclass(frozen=True, slots=True, eq=False)
class Staleness:
    """How long after a commit the replica showed it: `lags_s`, a read-only array in seconds.

    `delay_s` is what the replica held changes back on purpose; `stale_reads` is how many of the reads right
    after the commit, one for each, did not see it.
    """

    delay_s: float
    lags_s: NDArray[np.float64]
    stale_reads: int


@dataclass(frozen=True, slots=True)
class WritePrice:
    """Seconds on average: a write that waits for nobody, one that waits for the replica, a read that does.

    `replica_wait_s` is how long a read on the replica, right after the write, waits until it is there.
    """

    write_s: float
    synchronous_write_s: float
    replica_wait_s: float


@dataclass(frozen=True, slots=True)
class ReadScaling:
    """Reads a second of one server and of two, with the same number of connections to each.

    `kind` is ``waiting`` (a read holds its connection, and no processor) or ``busy`` (it needs a processor).
    """

    kind: str
    one_server_rps: float
    two_servers_rps: float

    @property
    def factor(self) -> float:
        """How many times as many reads two servers gave."""
        return self.two_servers_rps / self.one_server_rps


@dataclass(frozen=True, slots=True)
class ReplicaTrials:
    """What `replica_trials` found; `measured` says whether real servers answered."""

    prompt: Staleness
    held_back: Staleness
    price: WritePrice
    scaling: tuple[ReadScaling, ...]
    measured: bool


def replica_trials(
    delay_s: float = 0.2, *, writes: int = 60, held_back_writes: int = 4, simulate: bool = False
) -> ReplicaTrials:
    """Try a primary and its replica: staleness, the price of reading one's own writes, and a second server.

    The replica is first as prompt as it can be (`writes` commits), then holds changes back by `delay_s` (from
    0.01 to 5 s, ``recovery_min_apply_delay``; `held_back_writes` commits). Without PostgreSQL, or with
    `simulate`, the numbers are drawn and calculated. Raises `InputError` for numbers out of range, and
    `ServiceFailed` when a server ends in the middle.

    >>> found = replica_trials(simulate=True)
    >>> bool(found.held_back.lags_s.min() >= 0.2), [round(read.factor, 1) for read in found.scaling][0]
    (True, 2.0)
    """
    delay = checked_number("delay_s", delay_s, low=0.01, high=5)
    counts = (
        checked_whole("writes", writes, low=1, high=10_000),
        checked_whole("held_back_writes", held_back_writes, low=1, high=1_000),
    )
    if simulate or not available_services()["postgres"]:
        return _calculated(delay, *counts)
    with Stack(redis=False, http_servers=0, balancer=False) as stack:
        primary, replica = stack.primary, stack.replica
        with primary.connect() as connection:
            connection.execute("CREATE TABLE posts (id int PRIMARY KEY, version int)")
            connection.execute("INSERT INTO posts VALUES (1, 0)")
        replica.wait_for(primary.position())
        prompt = _staleness(primary, replica, 0.0, counts[0])
        price = _write_price(primary, counts[0], prompt)
        scaling = tuple(_scaling(primary, replica, kind) for kind in _READS)
        replica.hold_back(delay)
        held_back = _staleness(primary, replica, delay, counts[1])
        replica.hold_back(0.0)  # so that it can be stopped at once
    return ReplicaTrials(prompt, held_back, price, scaling, measured=True)


def _staleness(primary: PostgresServer, replica: PostgresReplica, delay_s: float, writes: int) -> Staleness:
    lags_s, stale = np.empty(writes), 0
    with primary.connect() as writer, replica.connect() as reader:
        for number in range(writes):
            written = writer.execute("UPDATE posts SET version = version + 1 RETURNING version").fetchone()
            committed, looks = time.perf_counter(), 1
            while reader.execute("SELECT version FROM posts").fetchone() != written:
                looks += 1
                replica._check_running()
            lags_s[number] = time.perf_counter() - committed
            stale += looks > 1
    lags_s.flags.writeable = False
    return Staleness(delay_s, lags_s, stale)


def _write_price(primary: PostgresServer, writes: int, prompt: Staleness) -> WritePrice:
    update = "UPDATE posts SET version = version + 1"

    def mean_s(**options: str) -> float:
        with primary.connect(**options) as connection:
            for _ in range(10):
                connection.execute(update)
            began = time.perf_counter()
            for _ in range(writes):
                connection.execute(update)
            return (time.perf_counter() - began) / writes

    write_s = mean_s()
    primary.configure(synchronous_standby_names="*")
    try:
        synchronous_s = mean_s(options="-c synchronous_commit=remote_apply")
    finally:
        primary.configure(synchronous_standby_names="")
    return WritePrice(write_s, synchronous_s, float(prompt.lags_s.mean()))


def _scaling(primary: PostgresServer, replica: PostgresReplica, kind: str, reads: int = 20) -> ReadScaling:
    def throughput_rps(*servers: PostgresServer | PostgresReplica) -> float:
        numbers = count()

        @contextmanager
        def client() -> Iterator[Callable[[], str]]:
            server = servers[next(numbers) % len(servers)]
            with server.connect() as connection:

                def read() -> str:
                    connection.execute(_READS[kind])
                    return server.name

                read()
                yield read

        clients = _CONNECTIONS * len(servers)
        return closed_traffic(client, clients=clients, requests_per_client=reads).throughput_rps

    return ReadScaling(kind, throughput_rps(primary), throughput_rps(primary, replica))


def _calculated(delay_s: float, writes: int, held_back_writes: int) -> ReplicaTrials:
    def staleness(held_s: float, number: int) -> Staleness:
        lags_s = held_s + lognormal_lags_s(_LAG_MEDIAN_S, _LAG_P99_S, number, seed=1)
        lags_s.flags.writeable = False
        # A read right after the commit comes as much later as a read takes: about the median lag.
        return Staleness(held_s, lags_s, int((lags_s > _LAG_MEDIAN_S).sum()))

    def rates(kind: str, query_s: float, processor_s: float) -> ReadScaling:
        one, two = (
            read_capacity(
                servers,
                connections_per_server=_CONNECTIONS,
                query_s=query_s,
                processor_s=processor_s,
                processors=os.cpu_count() or 1,
            ).throughput_rps
            for servers in (1, 2)
        )
        return ReadScaling(kind, one, two)

    prompt = staleness(0.0, writes)
    return ReplicaTrials(
        prompt,
        staleness(delay_s, held_back_writes),
        WritePrice(_WRITE_S, _SYNCHRONOUS_WRITE_S, float(prompt.lags_s.mean())),
        (rates("waiting", _WAITING_S, _WAITING_S / 1000), rates("busy", _BUSY_S, _BUSY_S)),
        measured=False,
    )
