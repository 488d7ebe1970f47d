"""The program behind `HttpServer`: started as a plain script, with the standard library only.

Every request waits for one of a few workers and then holds it for a service time; holding is sleeping, so
that two cores can carry several servers and what is measured is waiting. Its one argument is a JSON object;
it writes its port to standard output.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer


class Service:
    """A number of workers, a waiting room, and a stream of service times."""

    def __init__(
        self,
        name: str,
        workers: int,
        service_s: float,
        service_times: str,
        waiting_room: int | None,
        seed: int,
    ) -> None:
        self.name = name
        self._mean_s = service_s
        self._exponential = service_times == "exponential"
        self._random = random.Random(seed)
        self._workers = threading.Semaphore(workers)
        self._capacity = None if waiting_room is None else workers + waiting_room
        self._inside = 0
        self._lock = threading.Lock()

    def serve(self) -> tuple[int, dict[str, object]]:
        """Wait for a worker and hold it: the status (200, or 503 when the waiting room is full) and the
        answer.
        """
        arrived = time.perf_counter()
        with self._lock:
            if self._capacity is not None and self._inside >= self._capacity:
                return 503, {"server": self.name}
            self._inside += 1
            service_s = self._random.expovariate(1 / self._mean_s) if self._exponential else self._mean_s
        try:
            with self._workers:
                waited_s = time.perf_counter() - arrived
                time.sleep(service_s)
        finally:
            with self._lock:
                self._inside -= 1
        return 200, {"server": self.name, "waited_s": waited_s, "service_s": service_s}


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only; answers what knows the secret."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port: int, secret: str, service: Service) -> None:
        self.prefix = f"/{secret}/"
        self.service = service
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without HTTPServer's look for the name of this host

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is not worth a traceback."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each kept connection stalls for 40 ms

    def do_GET(self) -> None:
        if not self.path.startswith(self.server.prefix):
            status, answer = 403, {}
        elif self.path == self.server.prefix + "health":
            status, answer = 200, {"server": self.server.service.name}
        else:
            status, answer = self.server.service.serve()
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Server", self.server.service.name)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def main(settings: dict) -> None:
    """Serve until somebody ends this process."""
    port, secret = settings.pop("port"), settings.pop("secret")
    server = Server(port, secret, Service(**settings))
    print("port", server.server_address[1], flush=True)
    server.serve_forever(poll_interval=1.0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
