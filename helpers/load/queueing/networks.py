"""Several stations that a request visits: open (Jackson) and closed (mean value analysis).

Open: requests come from outside at a given rate and leave. Closed: a fixed number of customers go round, each
thinking between two requests; that is a load test with a fixed number of users, or a pool of connections.
`visits` says how often one request comes to each station, `service_s` how long one visit takes without wait.

Sources: E. D. Lazowska et al., Quantitative System Performance,
https://homes.cs.washington.edu/~lazowska/qsp/ ; values held against the tests of
https://github.com/mmarzolla/queueing (qnos, qncsmva)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["ClosedNetwork", "OpenNetwork", "checked_stations", "jackson", "mva"]

_MOST_CUSTOMERS = 1_000_000  # the analysis adds them one by one

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OpenNetwork:
    """Per station (read-only arrays): utilisation, visits per second, requests there, seconds a visit.

    `queue_length` counts those in service too, as the literature of networks does. `total_response_s` is the
    time of one request over all its visits.
    """

    utilisation: FloatArray
    throughput_rps: FloatArray
    queue_length: FloatArray
    response_s: FloatArray
    total_response_s: float

    @property
    def bottleneck(self) -> int:
        """The place of the busiest station, the first of them when several are equal."""
        return int(self.utilisation.argmax())


@dataclass(frozen=True, slots=True, eq=False)
class ClosedNetwork:
    """Per station (read-only arrays): seconds a visit, requests there (those in service too), utilisation.

    `throughput_rps` is how many requests of the whole network finish per second, `total_response_s` how long
    one takes over all its visits, without the think time.
    """

    customers: int
    think_s: float
    response_s: FloatArray
    queue_length: FloatArray
    utilisation: FloatArray
    throughput_rps: float
    total_response_s: float


def jackson(arrival_rate_rps: float, visits: ArrayLike, service_s: ArrayLike) -> OpenNetwork:
    """An open network of single servers: each behaves like M/M/1 at the rate at which it is visited.

    Raises `InputError` for negative numbers, lists that do not match, and a station that cannot keep up: the
    message names it, and the rate that the network can carry.

    >>> found = jackson(0.3, visits=[121, 70, 50], service_s=[0.005, 0.03, 0.027])
    >>> round(float(found.utilisation[0]), 4), round(float(found.queue_length[0]), 3)
    (0.1815, 0.222)
    """
    arrival = checked_number("arrival_rate_rps", arrival_rate_rps)
    visited, service = checked_stations(visits, service_s)
    throughput = arrival * visited
    utilisation = throughput * service
    busiest = int(utilisation.argmax())
    if utilisation[busiest] >= 1:
        demand_s = float(visited[busiest] * service[busiest])
        raise InputError(
            f"station {busiest} cannot keep up: its utilisation would be {utilisation[busiest]:.3g}",
            expected=f"fewer than {1 / demand_s:g} requests/s",
            next_step="visit it less often, make a visit shorter, or share its work among several stations",
        )
    response = service / (1 - utilisation)
    return OpenNetwork(
        *_read_only(utilisation, throughput, throughput * response, response), float(visited @ response)
    )


def mva(service_s: ArrayLike, visits: ArrayLike, customers: int, think_s: float = 0.0) -> ClosedNetwork:
    """A closed network of single servers, exactly, by mean value analysis: one customer more at a time.

    Whoever arrives at a station sees the network as it would be without them. `customers` go round, each
    thinking for `think_s` seconds between two requests. Raises `InputError` for negative numbers, lists that
    do not match, and no customer.

    >>> found = mva([0.125, 0.3, 0.2], [16, 10, 5], customers=20, think_s=4)
    >>> found.response_s.round(3).tolist(), found.queue_length.round(3).tolist()
    ([0.373, 4.854, 0.3], [1.991, 16.177, 0.5])
    """
    visited, service = checked_stations(visits, service_s)
    count = checked_whole("customers", customers, low=1, high=_MOST_CUSTOMERS)
    think = checked_number("think_s", think_s)
    if think == 0 and not (visited * service).any():
        raise InputError("a round trip of 0 s has no throughput", expected="service or think time above 0")
    queue = np.zeros_like(service)
    for inside in range(1, count + 1):
        response = service * (1 + queue)
        total = float(visited @ response)
        throughput = inside / (think + total)
        queue = throughput * visited * response
    return ClosedNetwork(
        count, think, *_read_only(response, queue, throughput * visited * service), throughput, total
    )


def checked_stations(visits: ArrayLike, service_s: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Visits and times as arrays of floats of the same length; `InputError` for what cannot be used.

    >>> checked_stations([2, 1], [0.1, 0.2])[0].tolist()
    [2.0, 1.0]
    """
    found = tuple(_numbers(name, given) for name, given in (("visits", visits), ("service_s", service_s)))
    if len(found[0]) != len(found[1]):
        raise InputError(
            f"visits has {len(found[0])} numbers and service_s has {len(found[1])}", expected="one a station"
        )
    return found  # type: ignore[return-value]


def _numbers(name: str, given: ArrayLike) -> FloatArray:
    listed: Sequence[object] | None = None
    if isinstance(given, (list, tuple)) or (isinstance(given, np.ndarray) and given.ndim == 1):
        listed = list(given)
    if not listed:
        raise InputError(f"{name} cannot be {given!r}", expected="a list with a number for each station")
    return np.array([checked_number(f"{name}[{place}]", number) for place, number in enumerate(listed)])


def _read_only(*arrays: FloatArray) -> tuple[FloatArray, ...]:
    for array in arrays:
        array.setflags(write=False)
    return arrays
