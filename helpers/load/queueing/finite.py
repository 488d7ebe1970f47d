"""A queue with an end: who finds it full is turned away. M/M/c/K.

That is a bounded queue, a connection limit, a thread pool with a short backlog, a load balancer that answers
503. It is stable at any load: what would have been waiting becomes refusals.

Source: the birth-death chain cut off at K; values held against the tests of
https://github.com/mmarzolla/queueing (qsmmmk)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["BoundedStation", "mmck"]

_MOST_ROOM = 10_000_000  # a probability is kept for each state


@dataclass(frozen=True, slots=True, eq=False)
class BoundedStation:
    """The means of a queue with an end.

    `loss_probability` is the share of arrivals turned away; `utilisation` the share of its time that a server
    is busy; times are those of the requests that got in. `state_probability[n]` is the share of time with n
    requests inside (read-only).
    """

    arrival_rate_rps: float
    service_rate_rps: float
    servers: int
    capacity: int
    loss_probability: float
    utilisation: float
    throughput_rps: float
    in_system: float
    response_s: float
    state_probability: NDArray[np.float64]

    @property
    def wait_s(self) -> float:
        """Mean wait of those who got in."""
        return max(0.0, self.response_s - 1 / self.service_rate_rps)

    @property
    def queue_length(self) -> float:
        """Mean number of requests that wait."""
        return self.throughput_rps * self.wait_s


def mmck(arrival_rate_rps: float, service_rate_rps: float, servers: int, capacity: int) -> BoundedStation:
    """`servers` equal servers and room for `capacity` requests in all, those in service included.

    With `capacity` equal to `servers` nobody waits, and the losses are Erlang's B. Raises `InputError` for
    negative rates, no server, and less room than servers.

    >>> found = mmck(arrival_rate_rps=50, service_rate_rps=10, servers=4, capacity=6)
    >>> round(found.loss_probability, 6)
    0.293543
    """
    arrival = checked_number("arrival_rate_rps", arrival_rate_rps)
    service = checked_number("service_rate_rps", service_rate_rps, above=True)
    count = checked_whole("servers", servers, low=1)
    room = checked_whole("capacity", capacity, low=1, high=_MOST_ROOM)
    if room < count:
        raise InputError(
            f"a capacity of {room} cannot hold {count} servers",
            expected=f"at least {count}: those in service count too",
        )
    weight = _weights(arrival / service, count, room)
    state = weight / weight.sum()
    state.setflags(write=False)
    inside = float(state @ np.arange(room + 1))
    # From the busy servers, not from 1 - loss: near a loss of 1 the difference would be noise.
    busy = float(state @ np.minimum(np.arange(room + 1), count))
    throughput = busy * service
    return BoundedStation(
        arrival_rate_rps=arrival,
        service_rate_rps=service,
        servers=count,
        capacity=room,
        loss_probability=float(state[-1]),
        utilisation=busy / count,
        throughput_rps=throughput,
        in_system=inside,
        # Without arrivals there is nobody to wait for: the first to come would only be served.
        response_s=inside / throughput if throughput else 1 / service,
        state_probability=state,
    )


def _weights(load: float, servers: int, capacity: int) -> NDArray[np.float64]:
    """How likely 0 to `capacity` inside are, up to a factor, without overflow: through logarithms."""
    if load == 0:
        return np.eye(1, capacity + 1)[0]
    steps = math.log(load) - np.log(np.minimum(np.arange(1, capacity + 1), servers))
    exponent = np.concatenate(([0.0], np.cumsum(steps)))
    return np.exp(exponent - exponent.max())
