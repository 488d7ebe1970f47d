"""Load on a real server: clients that ask again and again, or requests that come when they come.

*Closed* load is a number of clients, each of which waits for an answer before it asks again: when the server
is slow, less is asked of it. *Open* load comes at given instants, whether the server keeps up or not: that is
what the world does. A request that has to wait for a free client there counts from the instant at which it
was due; to count from when it was sent would leave out the worst waits (coordinated omission).

Programs like wrk or k6 are faster, but are not on every machine, count closed load only or differently, and
cannot send to a database; what they measure here is the same.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_whole
from helpers.errors import InputError

__all__ = ["TrafficResult", "closed_traffic", "http_client", "open_traffic"]

#: Opens what a client needs, and gives what one request is: a call that returns what answered.
Client = Callable[[], AbstractContextManager[Callable[[], str]]]


@dataclass(frozen=True, slots=True, eq=False)
class TrafficResult:
    """What a load met: read-only arrays with one number a request, in the order in which they were due.

    `response_s` counts from the instant at which a request was due, `answer_s` from that at which it was
    sent; under closed load they are the same. `answers` says how often what answered did; `elapsed_s` is the
    whole.
    """

    response_s: NDArray[np.float64]
    answer_s: NDArray[np.float64]
    answers: Mapping[str, int]
    elapsed_s: float

    @property
    def throughput_rps(self) -> float:
        """Answers a second."""
        return len(self.response_s) / self.elapsed_s

    @property
    def response_s_mean(self) -> float:
        """The mean of `response_s`."""
        return float(self.response_s.mean())

    def response_s_quantile(self, share: float) -> float:
        """The `response_s` that the `share` of the requests (0 to 1) does not exceed."""
        if not 0 <= share <= 1:
            raise InputError(f"a share of {share!r}", expected="0 to 1")
        return float(np.quantile(self.response_s, share))


def closed_traffic(client: Client, *, clients: int, requests_per_client: int) -> TrafficResult:
    """Let `clients` ask `requests_per_client` times each, one request at a time.

    `client` opens what one client needs (as `http_client` does) and gives the call that is a request. The
    first error of a client ends the whole and is raised. Raises `InputError` for numbers below 1.

    >>> from contextlib import nullcontext
    >>> closed_traffic(lambda: nullcontext(lambda: "yes"), clients=2, requests_per_client=3).answers["yes"]
    6
    """
    count = checked_whole("clients", clients, low=1)
    each = checked_whole("requests_per_client", requests_per_client, low=1)
    return _run(client, count, [None] * (count * each))


def open_traffic(client: Client, arrivals_s: Sequence[float], *, clients: int) -> TrafficResult:
    """Send requests at the instants `arrivals_s` (ascending seconds from now), by as many as `clients` at
    once.

    Raises as `closed_traffic` does, and `InputError` for instants that are not ascending numbers of 0 or
    more.

    >>> from contextlib import nullcontext
    >>> met = open_traffic(lambda: nullcontext(lambda: "yes"), [0.0, 0.001, 0.002], clients=1)
    >>> len(met.response_s), bool((met.response_s >= met.answer_s).all())
    (3, True)
    """
    count = checked_whole("clients", clients, low=1)
    due_s = np.asarray(arrivals_s, dtype=float)
    ascending = due_s.ndim == 1 and len(due_s) and np.isfinite(due_s).all()
    if not ascending or due_s[0] < 0 or (np.diff(due_s) < 0).any():
        raise InputError("these are no arrivals", expected="one or more ascending numbers of seconds, from 0")
    return _run(client, count, due_s.tolist())


def http_client(url: str, timeout_s: float = 30.0) -> Client:
    """A client of an HTTP server at `url`, which keeps its connection: ``closed_traffic(http_client(url),
    …)``.

    What answered is the server's name (the header ``X-Server``), or the status where that is not 200.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname != "127.0.0.1" or not parts.port:
        raise InputError("load goes to this machine only", expected="http://127.0.0.1:PORT/…")

    @contextmanager
    def client() -> Iterator[Callable[[], str]]:
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=timeout_s)

        def request() -> str:
            connection.request("GET", parts.path)
            answer = connection.getresponse()
            answer.read()
            return answer.headers.get("X-Server", "") if answer.status == 200 else str(answer.status)

        try:
            yield request
        finally:
            connection.close()

    return client


class _Work:
    """The requests that are still to be sent, and what became of those that were."""

    def __init__(self, due_s: Sequence[float | None]) -> None:
        self.due_s = due_s
        self.response_s = np.zeros(len(due_s))
        self.answer_s = np.zeros(len(due_s))
        self.answers: Counter[str] = Counter()
        self.error: BaseException | None = None
        self.stop = threading.Event()
        self.started = 0.0
        self._next = iter(range(len(due_s)))
        self._lock = threading.Lock()

    def take(self) -> int | None:
        with self._lock:
            return None if self.stop.is_set() else next(self._next, None)

    def fail(self, error: BaseException) -> None:
        with self._lock:
            self.error = self.error or error
        self.stop.set()

    def serve(self, send: Callable[[], str]) -> None:
        counted: Counter[str] = Counter()
        while (number := self.take()) is not None:
            due_s = self.due_s[number]
            if due_s is not None and self.stop.wait(max(0.0, self.started + due_s - time.perf_counter())):
                return
            sent = time.perf_counter()
            counted[send()] += 1
            done = time.perf_counter()
            self.answer_s[number] = done - sent
            self.response_s[number] = done - (sent if due_s is None else self.started + due_s)
        with self._lock:
            self.answers += counted


def _run(client: Client, clients: int, due_s: Sequence[float | None]) -> TrafficResult:
    work, ready = _Work(due_s), threading.Barrier(clients + 1)

    def one_client() -> None:
        try:
            with client() as send:
                ready.wait()  # connections are made before the clock starts
                ready.wait()
                work.serve(send)
        except threading.BrokenBarrierError:
            pass
        except BaseException as error:
            work.fail(error)
            ready.abort()

    threads = [threading.Thread(target=one_client, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        ready.wait()
        work.started = time.perf_counter()
        ready.wait()
    except threading.BrokenBarrierError:
        pass  # the error is raised below
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        work.stop.set()
        raise
    if work.error is not None:
        raise work.error
    elapsed_s = time.perf_counter() - work.started
    for numbers in (work.response_s, work.answer_s):
        numbers.flags.writeable = False
    return TrafficResult(work.response_s, work.answer_s, MappingProxyType(dict(work.answers)), elapsed_s)
