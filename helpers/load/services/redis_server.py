"""A real Redis on this machine, for one block.

It listens on a Unix socket in the private folder of its `Workplace` and on no port, and keeps nothing on
disk.

Source: https://redis.io/docs/latest/operate/oss_and_stack/management/config/
"""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.load.services.programs import Program, find_program
from helpers.load.services.server import Server
from helpers.load.services.workplace import Workplace

if TYPE_CHECKING:
    import redis

__all__ = ["EVICTION_POLICIES", "RedisServer"]

#: What Redis does when its memory is full.
EVICTION_POLICIES = (
    "noeviction",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
)


class RedisServer(Server):
    """A fresh Redis for one block; `max_memory_bytes` (0: no limit) and what it does then, `eviction`.

    `origin` asks for Redis of the ``system`` or of the ``wheel``; without, the first that is here. Raises
    `MissingComponent` where there is none, `InputError` for an unknown policy or a negative limit, and
    `ServiceFailed` when it does not start, or has ended by itself when the block is left.

    >>> with RedisServer() as server, server.connect() as client:
    ...     client.set("greeting", "hello"), client.get("greeting")
    (True, b'hello')
    """

    def __init__(
        self,
        *,
        max_memory_bytes: int = 0,
        eviction: str = "noeviction",
        origin: str | None = None,
        place: Workplace | None = None,
    ) -> None:
        super().__init__("redis", place)
        if eviction not in EVICTION_POLICIES:
            raise InputError(
                f"there is no eviction policy {eviction!r}", expected=f"one of {', '.join(EVICTION_POLICIES)}"
            )
        self._max_memory_bytes = checked_whole("max_memory_bytes", max_memory_bytes)
        self._eviction = eviction
        self._origin = origin
        self._program: Program | None = None

    @property
    def version(self) -> str:
        """The version of the server, ``7.0.15``."""
        return (self._program or find_program("redis", self._origin)).version

    @property
    def socket_path(self) -> str:
        """The Unix socket on which it listens."""
        return str(self._place.folder / "redis.socket")

    def connect(self, **options: object) -> redis.Redis:
        """A client (`redis.Redis`) with `options`; as a context manager it closes its connection."""
        import redis

        self._check_running()
        return redis.Redis(unix_socket_path=self.socket_path, **options)

    def _start(self) -> None:
        self._program = self._place.reachable(find_program("redis", self._origin))
        settings = {
            "port": "0",
            "unixsocket": self.socket_path,
            "unixsocketperm": "700",
            "dir": str(self._place.folder),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory": str(self._max_memory_bytes),
            "maxmemory-policy": self._eviction,
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self._running = self._place.start("redis", [self._program.executable, *options])
        self._running.wait_until(self._answers)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as trial:
            trial.settimeout(1.0)
            trial.connect(self.socket_path)
            trial.sendall(b"PING\r\n")
            return trial.recv(16).startswith(b"+PONG")
        return False
