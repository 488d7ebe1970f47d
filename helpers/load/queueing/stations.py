"""One queue, one or many equal servers: M/M/1 and M/M/c.

Arrivals are independent of each other (Poisson), times of service exponential, whoever comes first is served
first, and nobody gives up. Times are in seconds, rates per second.

Source: L. Kleinrock, Queueing Systems I; values held against the tests of
https://github.com/mmarzolla/queueing (qsmmm)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.queueing.erlang import MOST_SERVERS, erlang_c
from helpers.load.queueing.stability import checked_stable

__all__ = ["Station", "mm1", "mmc", "servers_for_wait"]


@dataclass(frozen=True, slots=True)
class Station:
    """The means of a stable queue, and the whole distribution of its waits.

    `utilisation` is the share of its time that a server is busy. `wait_s` ends when the service begins,
    `response_s` when it ends; `queue_length` counts those who wait, `in_system` those in service as well.
    """

    arrival_rate_rps: float
    service_rate_rps: float
    servers: int
    utilisation: float
    probability_of_wait: float
    wait_s: float
    queue_length: float

    @property
    def response_s(self) -> float:
        """Mean time from arrival to the end of service."""
        return self.wait_s + 1 / self.service_rate_rps

    @property
    def in_system(self) -> float:
        """Mean number of requests that wait or are served."""
        return self.arrival_rate_rps * self.response_s

    def wait_longer_probability(self, time_s: float) -> float:
        """The share of requests that wait longer than `time_s`. Raises `InputError` below 0.

        >>> mm1(0.8, 1).wait_longer_probability(0)
        0.8
        """
        return self.probability_of_wait * math.exp(-self._spare_rps * checked_number("time_s", time_s))

    def wait_quantile_s(self, share: float) -> float:
        """The wait that this share of the requests does not exceed; 0 when so many do not wait at all.

        Raises `InputError` unless `share` is at least 0 and below 1.

        >>> round(mm1(0.8, 1).wait_quantile_s(0.99), 2)
        21.91
        """
        rest = 1 - _share(share)
        if rest >= self.probability_of_wait:
            return 0.0
        return math.log(self.probability_of_wait / rest) / self._spare_rps

    def response_longer_probability(self, time_s: float) -> float:
        """The share of requests whose response takes longer than `time_s`. Raises `InputError` below 0.

        >>> round(mm1(0.8, 1).response_longer_probability(5), 4)  # e⁻¹: the mean is 5 s
        0.3679
        """
        time = checked_number("time_s", time_s)
        serving, clearing = self.service_rate_rps * time, self._spare_rps * time
        # The service, and after it the wait of those who had to wait; both have exponential tails. The
        # quotient is written so that neither equal rates nor long times break it.
        apart = abs(clearing - serving)
        mean = -math.expm1(-apart) / apart if apart else 1.0
        later = serving * math.exp(-min(serving, clearing)) * mean
        return min(1.0, math.exp(-serving) + self.probability_of_wait * later)

    def response_quantile_s(self, share: float) -> float:
        """The response time that this share of the requests does not exceed.

        Raises `InputError` unless `share` is at least 0 and below 1.

        >>> round(mm1(0.8, 1).response_quantile_s(0.99), 2)
        23.03
        """
        rest = 1 - _share(share)
        if rest == 1:
            return 0.0
        if self.servers == 1:
            return -math.log(rest) * self.response_s
        from scipy.optimize import brentq

        # In means, so that the precision fits any unit; Markov: at most the mean divided by what is left.
        mean_s = self.response_s
        means = brentq(lambda x: self.response_longer_probability(x * mean_s) - rest, 0.0, 1 / rest)
        return float(means) * mean_s

    @property
    def _spare_rps(self) -> float:
        return self.servers * self.service_rate_rps - self.arrival_rate_rps


def mm1(arrival_rate_rps: float, service_rate_rps: float) -> Station:
    """One server: a mean response of 1 / (μ - λ), with arrival rate λ and service rate μ.

    Raises `InputError` as `mmc` does.

    >>> found = mm1(arrival_rate_rps=0.8, service_rate_rps=1)
    >>> round(found.response_s, 9), round(found.wait_s, 9)
    (5.0, 4.0)
    """
    return mmc(arrival_rate_rps=arrival_rate_rps, service_rate_rps=service_rate_rps, servers=1)


def mmc(*, arrival_rate_rps: float, service_rate_rps: float, servers: int) -> Station:
    """`servers` equal servers with one queue; `service_rate_rps` is what one of them can do.

    The wait is Erlang's C divided by what the servers could do beyond the arrivals. Raises `InputError` for
    negative rates, no server, and arrivals that they cannot keep up with.

    >>> found = mmc(arrival_rate_rps=9, service_rate_rps=5, servers=4)
    >>> round(found.queue_length, 3), round(found.response_s, 3)
    (0.105, 0.212)
    """
    arrival = checked_number("arrival_rate_rps", arrival_rate_rps)
    service = checked_number("service_rate_rps", service_rate_rps, above=True)
    count = checked_whole("servers", servers, low=1, high=MOST_SERVERS)
    utilisation = checked_stable(arrival, service, count)
    waits = erlang_c(arrival / service, count)
    wait_s = waits / (count * service - arrival)
    return Station(arrival, service, count, utilisation, waits, wait_s, arrival * wait_s)


def servers_for_wait(*, arrival_rate_rps: float, service_rate_rps: float, wait_s: float) -> int:
    """The fewest servers with which the mean wait is no longer than `wait_s`.

    Raises `InputError` for rates as `mmc` does, and for a wait that is not above 0.

    >>> servers_for_wait(arrival_rate_rps=9, service_rate_rps=5, wait_s=0.1)
    3
    """
    arrival = checked_number("arrival_rate_rps", arrival_rate_rps)
    service = checked_number("service_rate_rps", service_rate_rps, above=True)
    wanted_s = checked_number("wait_s", wait_s, above=True)
    load = checked_number("arrival_rate_rps / service_rate_rps", arrival / service, high=MOST_SERVERS)
    servers, blocking = 0, 1.0
    while True:
        servers += 1
        blocking = load * blocking / (servers + load * blocking)
        spare_rps = servers * service - arrival
        if spare_rps > 0 and servers * blocking / (servers - load * (1 - blocking)) <= wanted_s * spare_rps:
            return servers


def _share(share: float) -> float:
    found = checked_number("share", share)
    if found >= 1:
        raise InputError(f"share cannot be {share!r}", expected="at least 0 and below 1, as in 0.99")
    return found
