"""Queues whose times are not exponential: how much variability costs.

Variability is measured by the squared coefficient of variation, variance divided by the square of the mean: 0
for a clock, 1 for exponential times, more for a mixture of short and long ones. `mg1` is exact; `kingman` and
`allen_cunneen` are approximations, exact for exponential times and good when the servers are busy.

Sources: Pollaczek–Khinchine, in L. Kleinrock, Queueing Systems I; J. F. C. Kingman, The single server queue
in heavy traffic, https://doi.org/10.1017/S0305004100036094 ; A. O. Allen, Probability, Statistics and
Queueing Theory with Computer Science Applications.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.checked import checked_number, checked_whole
from helpers.load.queueing.erlang import MOST_SERVERS, erlang_c
from helpers.load.queueing.stability import checked_stable

__all__ = ["VariableStation", "allen_cunneen", "kingman", "mg1"]


@dataclass(frozen=True, slots=True)
class VariableStation:
    """Means of a queue with variable times: seconds, and requests that wait (`queue_length`)."""

    utilisation: float
    wait_s: float
    response_s: float
    queue_length: float


def mg1(arrival_rate_rps: float, service_s: float, service_squared_cv: float) -> VariableStation:
    """One server, independent arrivals, any times of service: exact (Pollaczek–Khinchine).

    `service_s` is the mean, `service_squared_cv` the variability. Raises `InputError` for negative numbers
    and for a utilisation of 1 or more.

    >>> [round(mg1(0.8, 1, variability).wait_s, 9) for variability in (0, 1, 4)]
    [2.0, 4.0, 10.0]
    """
    return allen_cunneen(
        arrival_rate_rps=arrival_rate_rps,
        service_s=service_s,
        servers=1,
        arrival_squared_cv=1,
        service_squared_cv=service_squared_cv,
    )


def kingman(
    arrival_rate_rps: float, service_s: float, arrival_squared_cv: float, service_squared_cv: float
) -> VariableStation:
    """One server, any times between arrivals and of service: Kingman's approximation for a busy server.

    utilisation / (1 - utilisation), times the mean of both variabilities, times the time of service. Raises
    `InputError` as `mg1` does.

    >>> round(kingman(0.9, 1, 2, 2).wait_s, 9)
    18.0
    """
    return allen_cunneen(
        arrival_rate_rps=arrival_rate_rps,
        service_s=service_s,
        servers=1,
        arrival_squared_cv=arrival_squared_cv,
        service_squared_cv=service_squared_cv,
    )


def allen_cunneen(
    *,
    arrival_rate_rps: float,
    service_s: float,
    servers: int,
    arrival_squared_cv: float,
    service_squared_cv: float,
) -> VariableStation:
    """Several servers, any times: the wait of M/M/c times the mean of both variabilities.

    Raises `InputError` for negative numbers, no server and a utilisation of 1 or more.

    >>> found = allen_cunneen(
    ...     arrival_rate_rps=9, service_s=0.2, servers=2, arrival_squared_cv=1, service_squared_cv=0
    ... )
    >>> round(found.wait_s, 4)  # half of the 0.8526 s of exponential services
    0.4263
    """
    arrival = checked_number("arrival_rate_rps", arrival_rate_rps)
    service = checked_number("service_s", service_s, above=True)
    count = checked_whole("servers", servers, low=1, high=MOST_SERVERS)
    arriving = checked_number("arrival_squared_cv", arrival_squared_cv)
    serving = checked_number("service_squared_cv", service_squared_cv)
    utilisation = checked_stable(arrival, 1 / service, count)
    exponential_wait_s = erlang_c(arrival * service, count) * service / (count * (1 - utilisation))
    wait_s = exponential_wait_s * (arriving + serving) / 2
    return VariableStation(utilisation, wait_s, wait_s + service, arrival * wait_s)
