"""Two questions to a database, put to a real PostgreSQL where it is here, and else to a simulation that says
so.

What does it cost to open a connection for every query? And how often can a row be changed that everybody
wants to change? Both are put with PostgreSQL's own load generator, `pgbench`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from helpers.checked import checked_number, checked_whole
from helpers.load.queueing import mva
from helpers.load.services.pgbench import pgbench
from helpers.load.services.postgres import PostgresServer
from helpers.load.services.programs import available_services

__all__ = ["ConnectionCost", "RowContention", "connection_cost", "row_contention"]

# Processor time on the machine of the reference run, for the simulation: of a query with its way there and
# back, and of a connection (a process of the server's, and what it reads before its first query).
_QUERY_S = 0.00002
_CONNECTION_S = 0.004


@dataclass(frozen=True, slots=True)
class ConnectionCost:
    """Queries a second with connections that are kept, and with a new one for each query.

    `measured` says whether a real PostgreSQL answered, or the simulation.
    """

    kept_rps: float
    new_rps: float
    measured: bool

    @property
    def factor(self) -> float:
        """How many times as many queries the kept connections allow."""
        return self.kept_rps / self.new_rps


@dataclass(frozen=True, slots=True)
class RowContention:
    """Changes a second when every client has a row of its own, and when all change the same one.

    `measured` says whether a real PostgreSQL answered, or the simulation.
    """

    own_rows_rps: float
    one_row_rps: float
    measured: bool


def connection_cost(
    *, clients: int = 8, kept_queries: int = 6_000, new_queries: int = 60, simulate: bool = False
) -> ConnectionCost:
    """Let `clients` send the smallest query, with both kinds of connections, so many times each.

    Without a PostgreSQL, or with `simulate`, a closed network of one station stands in for it: the
    processors. Raises `InputError` for numbers below 1, and `ServiceFailed` when the server ends.

    >>> connection_cost(simulate=True).factor > 50
    True
    """
    count = checked_whole("clients", clients, low=1)
    queries = (
        checked_whole("kept_queries", kept_queries, low=1),
        checked_whole("new_queries", new_queries, low=1),
    )
    if simulate or not available_services()["postgres"]:
        processors = os.cpu_count() or 1
        kept, new = (
            mva([processor_s / processors], [1], count).throughput_rps
            for processor_s in (_QUERY_S, _QUERY_S + _CONNECTION_S)
        )
        return ConnectionCost(kept, new, measured=False)
    with PostgresServer(max_connections=count + 10) as server:
        kept, new = (
            pgbench(server, "SELECT 1", clients=count, transactions_per_client=each, new_connections=anew)
            for each, anew in zip(queries, (False, True), strict=True)
        )
    return ConnectionCost(kept.transaction_rate_rps, new.transaction_rate_rps, measured=True)


def row_contention(
    *, lock_held_s: float, clients: int = 8, duration_s: int = 1, simulate: bool = False
) -> RowContention:
    """Let `clients` change rows for `duration_s` whole seconds, and keep each change open for `lock_held_s`.

    The time between the change and its commit stands for what a transaction does after its first write.
    Without a PostgreSQL, or with `simulate`, the row is a station of a closed network, at which one is served
    at a time. Raises `InputError` for numbers that cannot be used, and `ServiceFailed` when the server ends.

    >>> found = row_contention(lock_held_s=0.005, clients=8, simulate=True)
    >>> round(found.own_rows_rps), round(found.one_row_rps)
    (1600, 200)
    """
    count, seconds = checked_whole("clients", clients, low=1), checked_whole("duration_s", duration_s, low=1)
    held_s = checked_number("lock_held_s", lock_held_s, above=True, high=1)
    if simulate or not available_services()["postgres"]:
        one_row_rps = mva([held_s], [1], count).throughput_rps
        return RowContention(count / held_s, one_row_rps, measured=False)
    with PostgresServer(max_connections=count + 10) as server:
        with server.connect() as connection:
            connection.execute("CREATE TABLE stock (id int PRIMARY KEY, pieces int)")
            connection.execute("INSERT INTO stock SELECT id, 0 FROM generate_series(0, %s) AS id", (count,))
        own, one = (
            pgbench(server, _changes(row, held_s), clients=count, duration_s=seconds)
            for row in (":client_id", "0")
        )
    return RowContention(own.transaction_rate_rps, one.transaction_rate_rps, measured=True)


def _changes(row: str, held_s: float) -> list[str]:
    return [
        "BEGIN",
        f"UPDATE stock SET pieces = pieces + 1 WHERE id = {row}",
        f"\\sleep {round(held_s * 1e6)} us",
        "COMMIT",
    ]
