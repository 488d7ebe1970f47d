"""A real HTTP server on this machine, for one block: a few workers, each busy for a service time a request.

With exponential service times and requests that come at random it is the M/M/c of the textbooks, but over
real sockets. It is a process of its own, so that it does not share Python's lock with whoever sends the
requests.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.services.ports import free_port
from helpers.load.services.server import Server
from helpers.load.services.workplace import Workplace

__all__ = ["SERVICE_TIMES", "HttpServer"]

#: How long the requests take: all the same, or exponentially distributed.
SERVICE_TIMES = ("fixed", "exponential")

_PROGRAM = Path(__file__).with_name("http_program.py")


class HttpServer(Server):
    """A server that answers ``GET`` after it has held one of its `workers` for `service_s` seconds (a mean).

    `service_times` is one of `SERVICE_TIMES`, drawn from `seed`. With a `waiting_room`, a request that finds
    it full is refused (503); None lets everybody wait. Without `port` the system chooses one. The answer is
    JSON: ``server``, ``waited_s`` and ``service_s``. Raises `InputError` for a port that is taken and for
    numbers that cannot be used, and `ServiceFailed` when it does not start or ends by itself.

    >>> import json
    >>> from urllib.request import urlopen
    >>> with HttpServer("a", service_s=0.001) as server:
    ...     json.load(urlopen(server.url))["server"]
    'a'
    """

    def __init__(
        self,
        name: str = "http",
        *,
        workers: int = 1,
        service_s: float = 0.005,
        service_times: str = "fixed",
        waiting_room: int | None = None,
        seed: int = 1,
        port: int = 0,
        place: Workplace | None = None,
    ) -> None:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise InputError(f"a server cannot be called {name!r}", expected="small letters, digits and -")
        super().__init__(name, place)
        if service_times not in SERVICE_TIMES:
            raise InputError(
                f"there are no service times {service_times!r}", expected=f"one of {', '.join(SERVICE_TIMES)}"
            )
        self._wish = port
        self._port: int | None = None
        self._settings = {
            "name": name,
            "workers": checked_whole("workers", workers, low=1),
            "service_s": checked_number("service_s", service_s, above=True, high=60),
            "service_times": service_times,
            "waiting_room": None if waiting_room is None else checked_whole("waiting_room", waiting_room),
            "seed": checked_whole("seed", seed),
        }

    @property
    def port(self) -> int:
        """The port on 127.0.0.1 on which it listens."""
        if self._port is None:
            raise InputError(f"{self.name} is not running", next_step="with HttpServer(…) as server:")
        return self._port

    @property
    def url(self) -> str:
        """Where to send requests; the path holds the secret of this run, without which they are refused."""
        return f"http://127.0.0.1:{self.port}/{self._place.secret}/"

    def _start(self) -> None:
        wish = free_port(self._wish) if self._wish else 0
        settings = json.dumps({**self._settings, "port": wish, "secret": self._place.secret})
        command = [sys.executable, "-I", "-S", _PROGRAM, settings]
        self._running = self._place.start(self.name, command, own_user=True)
        self._running.wait_until(lambda: self._port is not None or self._read_port())

    def _read_port(self) -> bool:
        assert self._running is not None
        if said := re.search(r"^port (\d+)\n", self._running.log.read_text(encoding="utf-8")):
            self._port = int(said[1])
        return said is not None
