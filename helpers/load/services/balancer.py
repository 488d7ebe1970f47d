"""A load balancer on this machine, for one block: nginx where it is here, else a small one in Python.

Which of the two it is stands in `Balancer.kind`, so that no measurement is taken for that of the other.

Source: https://nginx.org/en/docs/http/ngx_http_upstream_module.html
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

from helpers.errors import InputError, ServiceFailed
from helpers.load.services.http_server import HttpServer
from helpers.load.services.ports import free_port
from helpers.load.services.programs import available_services, find_program
from helpers.load.services.server import Server

__all__ = ["BALANCER_KINDS", "BALANCING_ALGORITHMS", "Balancer"]

#: The server with the fewest requests outstanding, or one after the other; nginx's names.
BALANCING_ALGORITHMS = ("least_conn", "round_robin")
#: What balances: nginx, or the kit's own program.
BALANCER_KINDS = ("nginx", "python")

_PROGRAM = Path(__file__).with_name("balancer_program.py")
_TRIES = 5
_TAKEN = "Address already in use"
# One process without a master: a worker would outlive a master that was killed.
_NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  upstream servers {{
    {algorithm}
{servers}
    keepalive 64;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=511;
    keepalive_requests 1000000;
    location / {{
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }}
  }}
}}
"""


class Balancer(Server):
    """Spreads requests over HTTP `servers` that are running, by one of `BALANCING_ALGORITHMS`.

    `kind` is one of `BALANCER_KINDS`; None takes nginx where it is here. Without `port` the system chooses
    one. Raises `InputError` without servers, for an unknown algorithm or kind and for a port that is taken,
    `MissingComponent` for an nginx that is asked for and not here, and `ServiceFailed` when it does not
    start.

    >>> from urllib.request import urlopen
    >>> with HttpServer("a", service_s=0.001) as server, Balancer([server], kind="python") as balancer:
    ...     urlopen(balancer.url).headers["X-Server"]
    'a'
    """

    def __init__(
        self,
        servers: Sequence[HttpServer],
        *,
        algorithm: str = "least_conn",
        kind: str | None = None,
        port: int = 0,
    ) -> None:
        super().__init__("balancer")
        if not servers or not all(isinstance(server, HttpServer) for server in servers):
            raise InputError("a balancer needs servers", expected="one or more HttpServer")
        if algorithm not in BALANCING_ALGORITHMS:
            raise InputError(
                f"there is no algorithm {algorithm!r}", expected=f"one of {', '.join(BALANCING_ALGORITHMS)}"
            )
        if kind not in (None, *BALANCER_KINDS):
            raise InputError(f"there is no balancer {kind!r}", expected=f"one of {', '.join(BALANCER_KINDS)}")
        self._servers = tuple(servers)
        self._algorithm = algorithm
        self._wish = port
        self._port: int | None = None
        self.kind = kind or ("nginx" if available_services()["nginx"] else "python")

    def __enter__(self) -> Balancer:
        self._given_place = self._servers[0]._place
        return super().__enter__()

    @property
    def version(self) -> str:
        """The version of nginx, or ``kumokata`` for the kit's own balancer."""
        return find_program("nginx").version if self.kind == "nginx" else "kumokata"

    @property
    def port(self) -> int:
        """The port on 127.0.0.1 on which it listens."""
        if self._port is None:
            raise InputError("the balancer is not running", next_step="with Balancer(…) as balancer:")
        return self._port

    @property
    def url(self) -> str:
        """Where to send requests, with the secret that the servers behind it ask for."""
        return f"http://127.0.0.1:{self.port}/{self._place.secret}/"

    def _start(self) -> None:
        if len({server._place.secret for server in self._servers}) > 1:
            raise InputError("these servers do not share a place", expected="HttpServer(…, place=place)")
        if self.kind == "python":
            return self._start_python()
        for left in reversed(range(1 if self._wish else _TRIES)):
            try:
                return self._start_nginx(free_port(self._wish))
            except ServiceFailed as error:
                if not left or _TAKEN not in error.what:
                    raise
        return None

    def _start_nginx(self, port: int) -> None:
        program = self._place.reachable(find_program("nginx"))
        configuration = _NGINX.format(
            folder=self._place.folder,
            port=port,
            algorithm="least_conn;" if self._algorithm == "least_conn" else "",
            servers="\n".join(f"    server 127.0.0.1:{server.port};" for server in self._servers),
        )
        path = self._place.write("nginx.conf", configuration)
        self._running = self._place.start("balancer", [program.executable, "-e", "stderr", "-c", path])
        self._port = port
        self._running.wait_until(self._answers)

    def _answers(self) -> bool:
        assert self._running is not None
        if _TAKEN in self._running.last_words():  # nginx would go on trying for 2.5 s
            self._running.kill()
            return False
        # Not only that somebody listens: that it is this nginx, with these servers behind it.
        with contextlib.suppress(OSError), urlopen(self.url + "health", timeout=1) as answer:
            return answer.status == 200
        return False

    def _start_python(self) -> None:
        settings = {
            "port": free_port(self._wish) if self._wish else 0,
            "servers": [server.port for server in self._servers],
            "algorithm": self._algorithm,
        }
        command = [sys.executable, "-I", "-S", _PROGRAM, json.dumps(settings)]
        self._running = self._place.start("balancer", command, own_user=True)
        self._running.wait_until(self._read_port)

    def _read_port(self) -> bool:
        assert self._running is not None
        if said := re.search(r"^port (\d+)\n", self._running.log.read_text(encoding="utf-8")):
            self._port = int(said[1])
        return said is not None
