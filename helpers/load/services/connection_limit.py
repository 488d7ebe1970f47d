"""What PostgreSQL says when its connections have run out, seen on a real one."""

from __future__ import annotations

from contextlib import ExitStack

from helpers.errors import InputError
from helpers.load.services.postgres import PostgresServer

__all__ = ["open_until_refused"]

_ROLE = "application"


def open_until_refused(server: PostgresServer) -> int:
    """How many connections an application without special rights can open before `server` refuses the next.

    They are closed again; what others hold meanwhile is missing from the count. Raises `InputError` for what
    is no `PostgresServer`, and for one that is not running.

    >>> with PostgresServer(max_connections=20, reserved_connections=3) as primary:
    ...     open_until_refused(primary)
    17
    """
    import psycopg

    if not isinstance(server, PostgresServer):
        raise InputError(f"{server!r} has no connections", expected="a PostgresServer that is running")
    with server.connect() as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_ROLE,)).fetchone()
        if not found:  # whoever has special rights may use the connections that are reserved
            connection.execute(f"CREATE ROLE {_ROLE} LOGIN")
    with ExitStack() as opened:
        for number in range(server.max_connections + 1):
            try:
                opened.enter_context(server.connect(user=_ROLE))
            except psycopg.OperationalError as refused:
                # SQLSTATE 53300, but psycopg has no code of a connection that never was; the words vary.
                if "connection slots" not in str(refused) and "too many clients" not in str(refused):
                    raise
                return number
    raise AssertionError("PostgreSQL has opened more connections than its limit")
