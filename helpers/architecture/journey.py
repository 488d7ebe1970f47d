"""How long clients wait from request to answer: the synchronous calls behind one request, drawn many times.

Sums of response times have no simple distribution, so they are drawn: at every visit a service, and a wait
as the queue's formula has it. Visits of one request are taken for independent, and calls for one after the
other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from helpers.architecture.kinds import Serving
from helpers.architecture.model import Architecture
from helpers.architecture.traffic import Traffic, calls_per_request

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Journey", "journeys"]

_DRAWS = 20_000
_MOST_VISITS = 500  # beyond, a request makes so many calls that fewer requests are drawn

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Journey:
    """Seconds from a request of `source` (a client or an entry) to its answer; infinite when a queue on the
    way grows without end.
    """

    source: str
    mean_s: float
    p50_s: float
    p95_s: float
    p99_s: float


def journeys(
    architecture: Architecture,
    flowing: Traffic,
    servings: Mapping[str, tuple[float, Serving]],
    *,
    seed: int,
) -> tuple[Journey, ...]:
    """The journeys from everything that sends something; the same seed gives the same bytes."""
    found = []
    for source in architecture.sources:
        if not flowing.sent_rps[source]:
            continue
        visits = _visits(architecture, flowing, source, {})
        draws = max(1_000, int(_DRAWS / max(1.0, visits / _MOST_VISITS)))
        rng = np.random.default_rng([seed, len(found)])
        times_s = _times(architecture, flowing, servings, source, draws, rng)
        quantiles = (float(np.quantile(times_s, share, method="inverted_cdf")) for share in (0.5, 0.95, 0.99))
        found.append(Journey(source, float(times_s.mean()), *quantiles))
    return tuple(found)


def _visits(architecture: Architecture, flowing: Traffic, key: str, known: dict[str, float]) -> float:
    if key not in known:
        known[key] = 1.0 + sum(
            calls_per_request(flow, flowing.failure_share)
            * _visits(architecture, flowing, flow.target, known)
            for flow in architecture.out_of(key)
            if not flow.asynchronous
        )
    return known[key]


def _times(
    architecture: Architecture,
    flowing: Traffic,
    servings: Mapping[str, tuple[float, Serving]],
    key: str,
    draws: int,
    rng: Generator,
) -> FloatArray:
    """Times of `draws` requests at `key`, with all synchronous calls behind them."""
    times_s = _own(*servings[key], draws, rng)
    for flow in architecture.out_of(key):
        if flow.asynchronous:
            continue
        calls = calls_per_request(flow, flowing.failure_share)
        made = np.full(draws, int(calls)) + (rng.random(draws) < calls - int(calls))
        for nth in range(int(made.max(initial=0))):
            asking = np.flatnonzero(made > nth)
            behind = _times(architecture, flowing, servings, flow.target, len(asking), rng)
            times_s[asking] += behind
    return times_s


def _own(rate_rps: float, serving: Serving, draws: int, rng: Generator) -> FloatArray:
    if not serving.queues:
        return np.full(draws, serving.service_s)
    spare_rps = serving.capacity_rps - rate_rps
    if spare_rps <= 0:
        return np.full(draws, np.inf)
    from helpers.load.queueing import erlang_c

    waits = rng.random(draws) < erlang_c(rate_rps * serving.service_s, serving.servers)
    return rng.exponential(serving.service_s, draws) + waits * rng.exponential(1 / spare_rps, draws)
