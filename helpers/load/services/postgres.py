"""A real PostgreSQL on this machine, for one block: a primary, and replicas that stream from it.

The servers listen on a Unix socket in the private folder of `Workplace` and nowhere else: no port, no
password to lose, nothing that another user could reach. `postgres` is started directly, without ``pg_ctl``,
so that the process is ours. Nothing is meant to survive the block, so the write-ahead log is not forced to
disk (``fsync = off``): writes are faster than on a database that you could trust.

Sources: https://www.postgresql.org/docs/current/app-initdb.html,
https://www.postgresql.org/docs/current/app-pgbasebackup.html,
https://www.postgresql.org/docs/current/server-shutdown.html
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError, ServiceFailed
from helpers.load.services.programs import Program, find_program
from helpers.load.services.server import Server
from helpers.load.services.workplace import Workplace

if TYPE_CHECKING:  # 0.1 s of import
    import psycopg

__all__ = ["PostgresReplica", "PostgresServer", "ReplicaLag"]

_USER, _DATABASE = "kumokata", "postgres"
_PRIMARY_PORT = 5432  # only the name of a socket: no network port is opened
_POLL_S = 0.001
_SETTINGS = {
    "autovacuum": "off",  # nothing that starts by itself in the middle of a measurement
    "dynamic_shared_memory_type": "mmap",  # in the folder; /dev/shm would keep them after a kill
    "fsync": "off",
    "full_page_writes": "off",
    "hot_standby": "on",
    "listen_addresses": "''",
    "log_line_prefix": "''",
    "max_wal_senders": "4",
    "max_wal_size": "'256MB'",
    "min_wal_size": "'32MB'",
    "shared_buffers": "'32MB'",
    "unix_socket_permissions": "0700",
    "wal_level": "replica",
}


class _Postgres(Server):
    """What a primary and a replica have in common."""

    _needs = "postgres"

    def __init__(self, name: str, port: int, place: Workplace | None, origin: str | None) -> None:
        super().__init__(name, place)
        self._origin = origin
        self._port = port
        self._program: Program | None = None

    @property
    def version(self) -> str:
        """The version of the server, ``15.18``."""
        return (self._program or find_program(self._needs, self._origin)).version

    def connect(self, **options: Any) -> psycopg.Connection:
        """A new connection (`psycopg.connect`), in autocommit unless `options` say otherwise.

        Raises `ServiceFailed` when the server has ended, and psycopg's errors when it refuses.
        """
        import psycopg

        self._check_running()
        return psycopg.connect(**{**self.connection, "autocommit": True, **options})

    @property
    def connection(self) -> Mapping[str, Any]:
        """The keywords that libpq connects with, complete, so that no variable of the user's has a say."""
        return {
            "host": str(self._place.folder),
            "port": self._port,
            "user": _USER,
            "dbname": _DATABASE,
            "sslmode": "disable",
            "gssencmode": "disable",
            "options": "",
        }

    def stop(self) -> None:
        """Stop the server before the end of the block, in good order."""
        died = self._running is not None and not self._running.alive
        super().stop()
        if died:
            self._remove_shared_memory()

    def kill(self) -> None:
        """End the server at once and on purpose: nothing is written any more, and clients are cut off."""
        self._ended_on_purpose = True
        if self._running is not None and self._running.alive:
            # PostgreSQL's own "immediate shutdown", which is a crash that still gives its shared memory back.
            self._running.process.send_signal(signal.SIGQUIT)
            self._running.process.wait()
        super().kill()

    def _remove_shared_memory(self) -> None:
        # A postmaster that was killed leaves a segment of a few bytes, whose number is in its lock file.
        with contextlib.suppress(OSError, IndexError):
            number = (self._data / "postmaster.pid").read_text().splitlines()[6].split()[1]
            subprocess.run(["ipcrm", "-m", number], capture_output=True, check=False)

    def beside(self, program: str) -> str:
        """The path of another program of the same installation, as ``pgbench``."""
        assert self._program is not None
        return str(self._program.beside(program))

    def configure(self, **settings: str) -> None:
        """Change settings (`ALTER SYSTEM`) that a reload is enough for, and wait until they are in force."""
        from psycopg import sql

        with self.connect() as connection:
            for name, value in settings.items():
                change = sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                connection.execute(change)
            loaded_at = "SELECT pg_conf_load_time()"
            before = connection.execute(loaded_at).fetchone()
            connection.execute("SELECT pg_reload_conf()")
            self._wait("its settings", lambda: connection.execute(loaded_at).fetchone() != before)

    def _start_server(self, settings: Mapping[str, str]) -> None:
        assert self._program is not None
        options = {**settings, "port": str(self._port), "unix_socket_directories": f"'{self._place.folder}'"}
        lines = "".join(f"{name} = {value}\n" for name, value in options.items())
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(lines)
        self._running = self._place.start(
            self.name,
            [self._program.executable, "-D", self._data],
            stop_with=signal.SIGINT,  # a fast shutdown: connections are closed, nothing is lost
        )
        self._running.wait_until(self._is_ready)

    @property
    def _data(self) -> Path:
        return self._place.folder / f"{self.name}-data"

    def _is_ready(self) -> bool:
        # The server keeps its state in the eighth line of its lock file; asking costs no connection.
        with contextlib.suppress(OSError):
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def _wait(self, what: str, done: Callable[[], object], timeout_s: float = 10.0) -> None:
        until = time.monotonic() + timeout_s
        while not done():
            self._check_running()
            if time.monotonic() > until:
                raise ServiceFailed(
                    f"{self.name} had not got {what} after {timeout_s:g} s",
                    expected="a server that keeps up",
                    next_step="wait longer, or take away what holds it back",
                )
            time.sleep(_POLL_S)


class PostgresServer(_Postgres):
    """A fresh PostgreSQL primary for one block; `max_connections` is its limit of connections.

    Of those, `reserved_connections` are for administrators, as on a real server (the kit's user is one).
    `origin` asks for PostgreSQL of the ``system`` or of the ``wheel``; without, the first that is here. A
    server is a context manager; inside a `Stack` it shares the folder `place`. Raises `MissingComponent`
    where there is no PostgreSQL, `InputError` for a limit that is none, and `ServiceFailed` when the server
    does not start, or has ended by itself when the block is left.

    >>> with PostgresServer() as primary, primary.connect() as connection:
    ...     connection.execute("SELECT 40 + 2").fetchone()
    (42,)
    """

    def __init__(
        self,
        *,
        max_connections: int = 50,
        reserved_connections: int = 3,
        origin: str | None = None,
        place: Workplace | None = None,
    ) -> None:
        super().__init__("primary", _PRIMARY_PORT, place, origin)
        self.max_connections = checked_whole("max_connections", max_connections, low=10, high=1_000)
        reserved = checked_whole("reserved_connections", reserved_connections, high=self.max_connections - 5)
        self.replicas = 0
        self._limits = {
            "max_connections": str(self.max_connections),
            "superuser_reserved_connections": str(reserved),
        }

    def _start(self) -> None:
        self._program = self._place.reachable(find_program(self._needs, self._origin))
        self._place.run(
            "initdb",
            [
                self.beside("initdb"),
                f"--pgdata={self._data}",
                f"--username={_USER}",
                "--auth=trust",  # within the private folder, which nobody else may enter
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
            ],
        )
        self._start_server(_SETTINGS | self._limits)

    def position(self) -> str:
        """How far the write-ahead log is written: a log sequence number, to wait for on a replica."""
        with self.connect() as connection:
            return str(connection.execute("SELECT pg_current_wal_lsn()").fetchone()[0])


@dataclass(frozen=True, slots=True)
class ReplicaLag:
    """How far a replica is behind: bytes of log that it has received but not applied, and seconds.

    `delay_s` is the age of the last transaction that it applied, and 0 when it has applied all it received.
    """

    waiting_bytes: int
    delay_s: float


class PostgresReplica(_Postgres):
    """A replica of `primary`, kept up to date by streaming its write-ahead log, asynchronously.

    `apply_delay_s` holds every change back for so long (``recovery_min_apply_delay``): on loopback a replica
    is so quick that its lag cannot be seen otherwise. Raises as `PostgresServer` does.

    >>> with PostgresServer() as primary, PostgresReplica(primary) as replica:
    ...     with primary.connect() as connection:
    ...         _ = connection.execute("CREATE TABLE stock AS SELECT 7 AS pieces")
    ...     replica.wait_for(primary.position())
    ...     with replica.connect() as connection:
    ...         connection.execute("SELECT pieces FROM stock").fetchone()
    (7,)
    """

    def __init__(self, primary: PostgresServer, *, apply_delay_s: float = 0.0, name: str = "replica") -> None:
        if not isinstance(primary, PostgresServer):
            raise InputError(f"a replica cannot follow {primary!r}", expected="a PostgresServer")
        super().__init__(name, _PRIMARY_PORT, None, primary._origin)
        self.primary = primary
        self._apply_delay_ms = _milliseconds("apply_delay_s", apply_delay_s)

    def __enter__(self) -> Self:
        self._given_place = self.primary._place
        return super().__enter__()

    def _start(self) -> None:
        self.primary._check_running()
        self.primary.replicas += 1
        self._port += self.primary.replicas
        self._program = self.primary._program
        primary = self.primary.connection
        self._place.run(
            f"{self.name}-copy",
            [
                self.beside("pg_basebackup"),
                f"--pgdata={self._data}",
                f"--host={primary['host']}",
                f"--port={primary['port']}",
                f"--username={_USER}",
                "--checkpoint=fast",
                "--wal-method=stream",
                "--write-recovery-conf",
                "--create-slot",
                f"--slot={self.name}",
                "--no-sync",
            ],
        )
        self._start_server({"recovery_min_apply_delay": f"'{self._apply_delay_ms}ms'"})
        with self.connect() as connection:
            streams = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'"
            self._wait("a stream from the primary", lambda: connection.execute(streams).fetchone()[0])

    def hold_back(self, delay_s: float) -> None:
        """Apply every change `delay_s` seconds after it was committed on the primary; 0 at once."""
        self.configure(recovery_min_apply_delay=f"{_milliseconds('delay_s', delay_s)}ms")

    def lag(self) -> ReplicaLag:
        """How far the replica is behind now."""
        with self.connect() as connection:
            found = connection.execute(
                "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::bigint,"
                " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8"
            ).fetchone()
        waiting = max(0, int(found[0] or 0))
        return ReplicaLag(waiting, float(found[1] or 0.0) if waiting else 0.0)

    def wait_for(self, position: str, timeout_s: float = 10.0) -> None:
        """Wait until the replica has applied the log up to `position` (`PostgresServer.position`).

        Raises `ServiceFailed` when it is still behind after `timeout_s` seconds.
        """
        with self.connect() as connection:
            behind = "SELECT pg_wal_lsn_diff(%s, pg_last_wal_replay_lsn()) <= 0"
            self._wait(
                f"as far as {position}",
                lambda: connection.execute(behind, (position,)).fetchone()[0],
                timeout_s,
            )


def _milliseconds(name: str, delay_s: float) -> int:
    return round(checked_number(name, delay_s, high=3600) * 1000)
