"""The program behind `Balancer` where there is no nginx: a small reverse proxy, as a plain script.

It chooses the server with the fewest requests outstanding, in turn among equals, or simply the next one. A
server that cannot be reached is passed over; when none can, the answer is 502. Its one argument is a JSON
object; it writes its port to standard output.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer


class Balancer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only and passes requests on to `servers`, which are ports."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port: int, servers: list[int], algorithm: str) -> None:
        self._outstanding = dict.fromkeys(servers, 0)
        self._least_outstanding = algorithm == "least_conn"
        self._turn = 0
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without HTTPServer's look for the name of this host

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is not worth a traceback."""

    def choose(self, tried: set[int]) -> int | None:
        """The port of the next server that was not `tried` yet; counts a request as outstanding there."""
        with self._lock:
            ports = [port for port in self._outstanding if port not in tried]
            if not ports:
                return None
            self._turn += 1
            start = self._turn % len(ports)
            in_turn = ports[start:] + ports[:start]
            if self._least_outstanding:
                chosen = min(in_turn, key=self._outstanding.__getitem__)  # of equals the first
            else:
                chosen = in_turn[0]
            self._outstanding[chosen] += 1
            return chosen

    def done(self, port: int) -> None:
        """A request to `port` is no longer outstanding."""
        with self._lock:
            self._outstanding[port] -= 1


class Handler(BaseHTTPRequestHandler):
    server: Balancer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each kept connection stalls for 40 ms

    def setup(self) -> None:
        super().setup()
        self._kept: dict[int, http.client.HTTPConnection] = {}  # one connection a client and server

    def finish(self) -> None:
        for connection in self._kept.values():
            connection.close()
        super().finish()

    def do_GET(self) -> None:
        tried: set[int] = set()
        while (port := self.server.choose(tried)) is not None:
            tried.add(port)
            try:
                status, name, body = self._ask(port)
            except (OSError, http.client.HTTPException):
                self._kept.pop(port, None)
            else:
                return self._answer(status, name, body)
            finally:
                self.server.done(port)
        self._answer(502, "", b"{}")

    def _ask(self, port: int) -> tuple[int, str, bytes]:
        if port not in self._kept:
            self._kept[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._kept[port].request("GET", self.path)
        answer = self._kept[port].getresponse()
        return answer.status, answer.headers.get("X-Server", ""), answer.read()

    def _answer(self, status: int, name: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Server", name)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def main(settings: dict) -> None:
    """Balance until somebody ends this process."""
    balancer = Balancer(**settings)
    print("port", balancer.server_address[1], flush=True)
    balancer.serve_forever(poll_interval=1.0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
