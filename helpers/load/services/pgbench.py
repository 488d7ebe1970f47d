"""PostgreSQL's own load generator, which comes with every PostgreSQL: more load than Python can make.

Source: https://www.postgresql.org/docs/current/pgbench.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.checked import checked_whole
from helpers.errors import InputError, ServiceFailed
from helpers.load.services.postgres import PostgresReplica, PostgresServer

__all__ = ["PgbenchResult", "pgbench"]

_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PgbenchResult:
    """What one run of pgbench reported: transactions a second, and the mean time of one.

    `transaction_rate_rps` includes the time for connections only where each transaction makes its own.
    """

    transaction_rate_rps: float
    transaction_s_mean: float


def pgbench(
    server: PostgresServer | PostgresReplica,
    statements: str | Sequence[str],
    *,
    clients: int = 8,
    duration_s: int = 1,
    transactions_per_client: int | None = None,
    new_connections: bool = False,
    prepared: bool = False,
) -> PgbenchResult:
    """Let `clients` send `statements` (SQL of one transaction) over and over for `duration_s` whole seconds.

    Or, with `transactions_per_client`, so many times each, which may be quicker.

    With `new_connections` each transaction opens and closes a connection of its own; else each client keeps
    one. `prepared` sends prepared statements. pgbench's own variables and ``\\set`` lines may be used. Raises
    `InputError` for numbers below 1 and empty statements, `ServiceFailed` when pgbench fails, with its words.

    >>> with PostgresServer() as primary:
    ...     pgbench(primary, "SELECT 1", clients=2).transaction_rate_rps > 1
    True
    """
    checked_whole("clients", clients, low=1)
    checked_whole("duration_s", duration_s, low=1)
    if transactions_per_client is not None:
        checked_whole("transactions_per_client", transactions_per_client, low=1)
    lines = [statements] if isinstance(statements, str) else list(statements)
    if not all(isinstance(line, str) and line.strip() for line in lines) or not lines:
        raise InputError(f"pgbench cannot run {statements!r}", expected="SQL, or a list of statements")
    server._check_running()
    place = server._place
    number = len(list(place.folder.glob("pgbench-*.sql")))
    script = place.write(f"pgbench-{number}.sql", "".join(map(_line, lines)))
    options = ["--connect"] if new_connections else []
    options += ["--protocol=prepared"] if prepared else []
    said = place.run(
        "pgbench",
        [
            server.beside("pgbench"),
            "--no-vacuum",
            f"--file={script}",
            f"--client={clients}",
            f"--jobs={min(clients, 2)}",
            f"--time={duration_s}"
            if transactions_per_client is None
            else f"--transactions={transactions_per_client}",
            *options,
            f"--host={server.connection['host']}",
            f"--port={server.connection['port']}",
            f"--username={server.connection['user']}",
            server.connection["dbname"],
        ],
    )
    rate, latency = _TPS.search(said), _LATENCY.search(said)
    if not rate or not latency or float(rate[1]) == 0:
        raise ServiceFailed(f"pgbench reported no transactions: {said.strip()[-300:]}")
    return PgbenchResult(float(rate[1]), float(latency[1]) / 1000)


def _line(line: str) -> str:
    # Commands of pgbench begin with a backslash and end with the line; statements end with a semicolon.
    return f"{line}\n" if line.startswith("\\") else f"{line.rstrip().rstrip(';')};\n"
