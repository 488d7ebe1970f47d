"""What a gate costs where it stands: requests per second through each point, beside the same server without.

Run it: ``python benchmarks/enforcement_points.py``, on a machine that is otherwise quiet.

One client, a process of its own, sends one request after the other, each over a new connection, to a server
on the same machine; so this is no measure of what a server can do, only of what the gate adds to a request.
The rows take turns in short rounds, and the median of the rounds counts. The rows of nginx proxy to the same
application as the row of WSGI.
"""

from __future__ import annotations

import platform
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

from helpers.auth import DEMONSTRATION, enforcement_points
from helpers.auth.enforcement.nginx import run_nginx
from helpers.auth.enforcement.python_points import orders_asgi, orders_wsgi
from helpers.auth.enforcement.raw_http import ask
from helpers.auth.enforcement.served import serve_asgi, serve_wsgi

ROUNDS, ROUND_S = 9, 0.3
HEADERS = [("Authorization", f"Bearer {DEMONSTRATION.token()}")]
WITHOUT = {"asgi": "asgi, no gate", "wsgi": "wsgi, no gate"}


def requests_per_second(port: int) -> float:
    """Requests for `ROUND_S` seconds; every one must be answered with 200."""
    count, end_s = 0, time.perf_counter() + ROUND_S
    began_s = time.perf_counter()
    while time.perf_counter() < end_s:
        if ask(port, HEADERS, target="/orders").status != 200:
            raise SystemExit(f"port {port} refuses")
        count += 1
    return count / (time.perf_counter() - began_s)


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        ports = {
            "asgi, no gate": stack.enter_context(serve_asgi(orders_asgi())).port,
            "wsgi, no gate": stack.enter_context(serve_wsgi(orders_wsgi)).port,
        }
        proxied = f"location / {{ proxy_pass http://127.0.0.1:{ports['wsgi, no gate']}; }}"
        ports["nginx, no gate"] = stack.enter_context(run_nginx(proxied)).port
        for point in enforcement_points(names=["asgi", "wsgi", "nginx-auth-request", "nginx-njs"]):
            ports[point.name] = stack.enter_context(point).port
        client = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(ROUNDS):
            for name, port in ports.items():
                rates[name].append(client.submit(requests_per_second, port).result())
    median = {name: statistics.median(values) for name, values in rates.items()}
    print(f"Python {platform.python_version()}, {platform.machine()}, median of {ROUNDS} × {ROUND_S} s")
    print(f"{'':20} {'requests/s':>10} {'gate adds µs':>13}")
    for name, rate in median.items():
        without = WITHOUT.get(name, "nginx, no gate" if name.startswith("nginx-") else None)
        added = f"{1e6 / rate - 1e6 / median[without]:13.0f}" if without else ""
        print(f"{name:20} {rate:10.0f} {added}")


if __name__ == "__main__":
    main()
