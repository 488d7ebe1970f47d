"""One real HTTP server under random load, beside the formula that describes it.

Three answers to the same question. The *formula* (M/M/c) speaks of the average of endlessly many requests.
The *recomputed* times take the very arrivals and services of this run, and no machine at all: between the two
lies the luck of a short run. The *measured* times come from a server over real sockets: between those and the
recomputed ones lies what the formula does not know, the machine.
"""

from __future__ import annotations

import heapq
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.queueing import Station, mmc
from helpers.load.services import HttpServer, open_traffic

__all__ = ["StationMeasurement", "measure_station", "recomputed_response_s"]

_CLIENTS = 48  # connections; more requests than that at once wait on our side, and that counts too

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StationMeasurement:
    """A run: the formula's station, and one time a request (seconds, read-only) recomputed and measured.

    `service_s` are the services that were drawn, `waited_s` what the server itself counted as waiting, in the
    order of sending; responses count from the instant at which a request was due (`arrival_s`).
    """

    formula: Station
    arrival_s: FloatArray
    service_s: FloatArray
    waited_s: FloatArray
    recomputed_s: FloatArray
    measured_s: FloatArray

    @property
    def luck_s(self) -> float:
        """How far the recomputed mean is from the formula's: what a short run does."""
        return float(self.recomputed_s.mean()) - self.formula.response_s

    @property
    def machine_s(self) -> float:
        """How far the measured mean is from the recomputed one: what the machine does."""
        return float(self.measured_s.mean() - self.recomputed_s.mean())

    @property
    def overhead_s(self) -> float:
        """What a request took beyond its service and its wait at the server: sockets, threads, late sleep."""
        return float(self.measured_s.mean() - self.waited_s.mean() - self.service_s.mean())

    @property
    def recomputed_with_overhead_s(self) -> FloatArray:
        """Recomputed once more, as if every service were longer by the overhead."""
        longer_s = self.service_s + max(0.0, self.overhead_s)
        return recomputed_response_s(self.arrival_s, longer_s, self.formula.servers)


def measure_station(
    *, arrival_rate_rps: float, service_s: float, requests: int, seed: int, servers: int = 1
) -> StationMeasurement:
    """Start an HTTP server with `servers` workers, send it `requests` at random instants, and compare.

    Takes about `requests` / `arrival_rate_rps` seconds of real time. The same seed sends at the same instants
    and draws the same services; what is measured differs from run to run. Raises `InputError` for numbers
    that cannot be and a load that the server cannot carry, and what `HttpServer` raises.

    >>> run = measure_station(arrival_rate_rps=200, service_s=0.001, requests=20, seed=1)
    >>> len(run.measured_s), bool((run.measured_s >= run.service_s.min()).all())
    (20, True)
    """
    mean_s = checked_number("service_s", service_s, above=True)
    count = checked_whole("requests", requests, low=1)
    rng = np.random.default_rng(checked_whole("seed", seed))
    formula = mmc(arrival_rate_rps=arrival_rate_rps, service_rate_rps=1 / mean_s, servers=servers)
    if not formula.arrival_rate_rps:
        raise InputError("arrival_rate_rps cannot be 0", expected="more than 0, or nothing is measured")
    arrivals_s = np.cumsum(rng.exponential(1 / formula.arrival_rate_rps, count))
    answers: list[tuple[float, float, float]] = []
    with HttpServer(
        "measured", workers=servers, service_s=mean_s, service_times="exponential", seed=seed
    ) as server:
        met = open_traffic(_client(server.url, answers), arrivals_s, clients=min(count, _CLIENTS))
    # The server draws a service as a request arrives: in the order of sending they belong to the arrivals.
    _, services, waits = (np.array(column) for column in zip(*sorted(answers), strict=True))
    recomputed = recomputed_response_s(arrivals_s, services, servers)
    for array in (arrivals_s, services, waits):
        array.setflags(write=False)
    return StationMeasurement(formula, arrivals_s, services, waits, recomputed, met.response_s)


def recomputed_response_s(arrival_s: ArrayLike, service_s: ArrayLike, servers: int = 1) -> FloatArray:
    """Response times of requests that arrive at `arrival_s` and take `service_s`: no machine, no formula.

    First come, first served, by `servers` equal servers; both arrays one-dimensional, arrivals ascending, in
    seconds; the result is read-only and in the same order. Raises `InputError` for arrays that do not match.

    >>> recomputed_response_s([0.0, 1.0, 9.0], [3.0, 2.0, 1.0]).tolist()
    [3.0, 4.0, 1.0]
    """
    free_at = [0.0] * checked_whole("servers", servers, low=1)
    arrivals, services = np.asarray(arrival_s, dtype=float), np.asarray(service_s, dtype=float)
    usable = arrivals.ndim == 1 and arrivals.shape == services.shape and len(arrivals)
    if not usable or (np.diff(arrivals) < 0).any() or not (services >= 0).all() or not arrivals[0] >= 0:
        raise InputError(
            "these arrivals and services cannot be used",
            expected="ascending arrivals, and a service for each",
        )
    response = np.empty(len(arrivals))
    for place, (arrived, service) in enumerate(zip(arrivals.tolist(), services.tolist(), strict=True)):
        done = max(arrived, free_at[0]) + service
        heapq.heapreplace(free_at, done)
        response[place] = done - arrived
    response.setflags(write=False)
    return response


def _client(url: str, answers: list[tuple[float, float, float]]) -> Callable:
    """A client that keeps its connection, and notes of each answer what the server says about itself."""
    parts = urlsplit(url)

    @contextmanager
    def client() -> Iterator[Callable[[], str]]:
        import http.client

        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)

        def request() -> str:
            sent = time.perf_counter()
            connection.request("GET", parts.path)
            answer = json.load(connection.getresponse())
            answers.append((sent, answer["service_s"], answer["waited_s"]))
            return answer["server"]

        try:
            yield request
        finally:
            connection.close()

    return client
