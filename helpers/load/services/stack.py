"""The whole stack on loopback in one block: PostgreSQL with a replica, Redis, HTTP servers, a balancer."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.load.services.balancer import Balancer
from helpers.load.services.http_server import HttpServer
from helpers.load.services.postgres import PostgresReplica, PostgresServer
from helpers.load.services.redis_server import RedisServer
from helpers.load.services.workplace import Workplace

__all__ = ["Stack"]

_Part = TypeVar("_Part")


class Stack:
    """Real servers for one block, all in one private folder; what is not asked for is not started.

    `primary` and `replica` are PostgreSQL (`max_connections` is the primary's limit, `replica_delay_s` holds
    the replica's changes back), `redis` is Redis, `http_servers` a number of servers whose requests take
    `service_s` seconds, and `balancer` spreads requests over those. `parent` is the folder for temporary
    files.

    Whatever happens in the block, or while the stack starts, every server is stopped and the folder removed.
    Raises `MissingComponent` for a server that is not on this machine, `InputError` for parts that do not fit
    together, and `ServiceFailed` for a server that does not start, or that ends in the middle.

    >>> with Stack(replica=False, http_servers=0, balancer=False) as stack:
    ...     with stack.primary.connect() as database, stack.redis.connect() as cache:
    ...         database.execute("SELECT 1").fetchone(), cache.ping()
    ((1,), True)
    """

    def __init__(
        self,
        *,
        primary: bool = True,
        replica: bool = True,
        redis: bool = True,
        http_servers: int = 2,
        balancer: bool = True,
        max_connections: int = 50,
        replica_delay_s: float = 0.0,
        service_s: float = 0.005,
        parent: Path | str | None = None,
    ) -> None:
        if replica and not primary:
            raise InputError("a replica without a primary", expected="primary=True, or replica=False")
        http_server_count = checked_whole("http_servers", http_servers, high=16)
        if balancer and not http_server_count:
            raise InputError("a balancer without servers", expected="http_servers=2, or balancer=False")
        self._place = place = Workplace(parent)
        self._primary = PostgresServer(max_connections=max_connections, place=place) if primary else None
        self._replica = (
            PostgresReplica(self._primary, apply_delay_s=replica_delay_s)
            if replica and self._primary
            else None
        )
        self._redis = RedisServer(place=place) if redis else None
        self.http_servers = tuple(
            HttpServer(f"http-{number}", service_s=service_s, seed=number, place=place)
            for number in range(1, http_server_count + 1)
        )
        self._balancer = Balancer(self.http_servers) if balancer else None
        self._stack = ExitStack()

    def __enter__(self) -> Stack:
        with ExitStack() as undo:
            undo.enter_context(self._place)
            # Left in the opposite order: replicas before the primary, so that it does not wait for them.
            for server in (self._primary, self._replica, self._redis, *self.http_servers, self._balancer):
                if server is not None:
                    undo.enter_context(server)
            self._stack = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, where)

    @property
    def primary(self) -> PostgresServer:
        """The database that takes writes."""
        return _there("primary", self._primary)

    @property
    def replica(self) -> PostgresReplica:
        """The database that follows the primary."""
        return _there("replica", self._replica)

    @property
    def redis(self) -> RedisServer:
        """The cache."""
        return _there("redis", self._redis)

    @property
    def balancer(self) -> Balancer:
        """What spreads requests over `http_servers`."""
        return _there("balancer", self._balancer)


def _there(name: str, part: _Part | None) -> _Part:
    if part is None:
        raise InputError(f"this stack has no {name}", next_step=f"Stack({name}=True)")
    return part
