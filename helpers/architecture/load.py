"""The load view: how busy every component is at the peak, what fills up first, and what 2 × and 10 × do.

Every component with servers of its own is taken for an M/M/c queue at the rate at which it is visited,
which is exact for a network without retries (Jackson). What refuses beyond a limit has no queue. Rates are
those that are offered: a component that is full does not spare those behind it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.architecture.checked import checked_number, unknown_name
from helpers.architecture.counts import Counts, count
from helpers.architecture.journey import Journey, journeys
from helpers.architecture.kinds import Serving
from helpers.architecture.model import Architecture
from helpers.architecture.traffic import Traffic, traffic
from helpers.architecture.workload import Workload
from helpers.errors import InputError

__all__ = ["ComponentLoad", "LoadAt", "LoadView", "load"]

#: A limit a billion times away is none; further doublings would leave what `traffic` takes for finite.
_DOUBLINGS = 30
#: Whoever is full at this share of the peak is full without any requests.
_HARDLY_ANY = 1e-12


@dataclass(frozen=True, slots=True)
class ComponentLoad:
    """One component at one rate.

    `arrival_rate_rps` includes retries. `utilisation` is 1 when it is full and above when more is offered, 0
    where no limit is stated. `refused_rps` is what a limit turns away. Times are seconds from arrival to
    answer, of this component alone; infinite for a queue that grows without end.
    """

    key: str
    arrival_rate_rps: float
    capacity_rps: float
    utilisation: float
    queues: bool
    refused_rps: float
    mean_s: float
    p50_s: float
    p95_s: float
    p99_s: float

    @property
    def is_full(self) -> bool:
        """Whether more is offered than it can carry for ever."""
        return self.utilisation >= 1


@dataclass(frozen=True, slots=True)
class LoadAt:
    """All components when clients send `factor` times the peak, `rate_rps` requests per second."""

    factor: float
    rate_rps: float
    components: tuple[ComponentLoad, ...]
    journeys: tuple[Journey, ...]
    traffic: Traffic

    def component(self, key: str) -> ComponentLoad:
        """The load of one component. Raises `InputError` for an unknown key."""
        for one in self.components:
            if one.key == key:
                return one
        raise unknown_name("component", key, [one.key for one in self.components])

    @property
    def full(self) -> tuple[str, ...]:
        """The keys of those that are full, in the order of the architecture."""
        return tuple(one.key for one in self.components if one.is_full)


@dataclass(frozen=True, slots=True)
class LoadView:
    """The load at several multiples of the peak.

    `bottleneck` is what fills up first, at `carries_rps` requests per second of all clients; None and
    infinite where nothing has a limit. `mean_rps` is what each component takes in on average over the day:
    what the bill counts.
    """

    points: tuple[LoadAt, ...]
    bottleneck: str | None
    carries_rps: float
    mean_rps: Mapping[str, float]

    @property
    def peak(self) -> LoadAt:
        """The first point: the peak itself, when nothing else was asked for."""
        return self.points[0]

    @property
    def headroom(self) -> float:
        """How many times the peak can be carried."""
        return self.carries_rps / self.peak.rate_rps * self.peak.factor


def load(
    architecture: Architecture,
    workload: Workload,
    *,
    factors: Sequence[float] = (1, 2, 10),
    down: Mapping[str, float] | None = None,
    attempts: Mapping[int, float] | None = None,
    set_aside_rps: Mapping[int, float] | None = None,
    seed: int = 0,
) -> LoadView:
    """The load view at `factors` times the peak of `workload`.

    `down`, `attempts` and `set_aside_rps` are those of `traffic`: with ``FailureView.as_traffic`` they show
    the load while something is down. `seed` belongs to the journeys, which are drawn. Raises `InputError`
    as `traffic` does, and for factors that are none.

    >>> from helpers.architecture import Component, Flow
    >>> server = Component("server", "ec2_group", capacity={"instances": 1, "workers": 1, "service_ms": 10})
    >>> one = Architecture("one server", (Component("users", "client"), server), (Flow("users", "server"),))
    >>> view = load(one, Workload(80))
    >>> view.bottleneck, view.carries_rps, round(view.peak.component("server").mean_s, 3), view.points[1].full
    ('server', 100.0, 0.05, ('server',))
    """
    if not factors:
        raise InputError("no factors", expected="at least one, such as 1")
    stress = {"down": down, "attempts": attempts, "set_aside_rps": set_aside_rps}
    points = []
    for given in factors:
        factor = checked_number("factor", given, above=True)
        rate_rps = workload.peak_rps * factor
        flowing = traffic(architecture, rate_rps, **stress)
        servings = _servings(architecture, workload, flowing)
        loads = tuple(_component(key, rate, serving) for key, (rate, serving) in servings.items())
        drawn = journeys(architecture, flowing, servings, seed=seed)
        points.append(LoadAt(factor, rate_rps, loads, drawn, flowing))
    carries, bottleneck = _first_full(architecture, workload, stress)
    mean = traffic(architecture, workload.mean_rps, **stress)
    return LoadView(tuple(points), bottleneck, carries, mean.component_rps)


def _servings(
    architecture: Architecture, workload: Workload, flowing: Traffic
) -> dict[str, tuple[float, Serving]]:
    servings = {}
    for component in architecture.components:
        arriving = arrivals(architecture, workload, component.key, flowing)
        serving = component.of_kind.serving(component, arriving)
        servings[component.key] = (float(arriving.requests), serving)
    return servings


def capacities_rps(architecture: Architecture, workload: Workload, flowing: Traffic) -> Mapping[str, float]:
    """What each component can carry at this mix of requests; infinite where nothing is stated."""
    servings = _servings(architecture, workload, flowing)
    return {key: serving.capacity_rps for key, (_, serving) in servings.items()}


def arrivals(architecture: Architecture, workload: Workload, key: str, flowing: Traffic) -> Counts:
    """What arrives at a component per second."""
    return count(architecture, workload, key, flowing.flow_rps, flowing.sent_rps[key], float)


def _component(key: str, rate_rps: float, serving: Serving) -> ComponentLoad:
    from helpers.load.queueing import mmc

    capacity = serving.capacity_rps
    utilisation = _utilisation(rate_rps, capacity)
    times = (serving.service_s,) * 4
    refused = 0.0
    if serving.queues and utilisation >= 1:
        times = (math.inf,) * 4
    elif serving.queues:
        station = mmc(
            arrival_rate_rps=rate_rps, service_rate_rps=1 / serving.service_s, servers=serving.servers
        )
        quantiles = (station.response_quantile_s(share) for share in (0.5, 0.95, 0.99))
        times = (station.response_s, *quantiles)
    elif rate_rps:
        refused = max(0.0, rate_rps - capacity)
    return ComponentLoad(key, rate_rps, capacity, utilisation, serving.queues, refused, *times)


def _utilisation(rate_rps: float, capacity_rps: float) -> float:
    if not rate_rps or capacity_rps == math.inf:
        return 0.0
    return rate_rps / capacity_rps if capacity_rps else math.inf


def _first_full(
    architecture: Architecture, workload: Workload, stress: Mapping[str, Mapping]
) -> tuple[float, str | None]:
    """The rate of all clients at which the first component is full, by bisection; and which one it is."""

    def busiest(rate_rps: float) -> tuple[float, str]:
        flowing = traffic(architecture, rate_rps, **stress)
        found = _servings(architecture, workload, flowing).items()
        return max(
            ((_utilisation(rate, serving.capacity_rps), key) for key, (rate, serving) in found),
            key=lambda both: both[0],
        )

    high = workload.peak_rps
    for _ in range(_DOUBLINGS):
        if busiest(high)[0] >= 1:
            break
        high *= 2
    else:
        return math.inf, None
    low = workload.peak_rps * _HARDLY_ANY
    if busiest(low)[0] >= 1:
        return 0.0, busiest(low)[1]
    while (middle := (low + high) / 2) not in (low, high):
        if busiest(middle)[0] >= 1:
            high = middle
        else:
            low = middle
    return high, busiest(high)[1]
