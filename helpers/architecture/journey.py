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
_MOST_DRAWN = 64  # calls of one request on one flow; the sum of those beyond is nearly normal

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
        rng = np.random.default_rng([seed, len(found)])
        times_s = _times(architecture, flowing, servings, source, rng, {})
        quantiles = (float(np.quantile(times_s, share, method="inverted_cdf")) for share in (0.5, 0.95, 0.99))
        found.append(Journey(source, float(times_s.mean()), *quantiles))
    return tuple(found)


def _times(
    architecture: Architecture,
    flowing: Traffic,
    servings: Mapping[str, tuple[float, Serving]],
    key: str,
    rng: Generator,
    known: dict[str, FloatArray],
) -> FloatArray:
    """Times of requests at `key` with all synchronous calls behind them, drawn once for each component."""
    if key in known:
        return known[key]
    times_s = _own(*servings[key], _DRAWS, rng)
    for flow in architecture.out_of(key):
        if not flow.asynchronous:
            calls = calls_per_request(flow, flowing.failure_share)
            behind_s = _times(architecture, flowing, servings, flow.target, rng, known)
            times_s += _sum_of_calls(behind_s, calls, rng)
    known[key] = times_s
    return times_s


def _sum_of_calls(one_s: FloatArray, calls: float, rng: Generator) -> FloatArray:
    """The time of `calls` calls, each as long as one of `one_s`; of a broken number, one more at times."""
    draws = len(one_s)
    whole = int(calls)
    total_s = np.zeros(draws)
    for _ in range(min(whole, _MOST_DRAWN)):
        total_s += one_s[rng.integers(draws, size=draws)]
    beyond = whole - _MOST_DRAWN
    if beyond > 0:
        spread = one_s.std() if np.isfinite(one_s).all() else 0.0
        total_s += beyond * one_s.mean() + np.sqrt(beyond) * spread * rng.standard_normal(draws)
    asking = rng.random(draws) < calls - whole
    total_s[asking] += one_s[rng.integers(draws, size=int(asking.sum()))]
    return total_s


def _own(rate_rps: float, serving: Serving, draws: int, rng: Generator) -> FloatArray:
    if not serving.queues:
        return np.full(draws, serving.service_s)
    spare_rps = serving.capacity_rps - rate_rps
    if spare_rps <= 0:
        return np.full(draws, np.inf)
    from helpers.load.queueing import erlang_c

    waits = rng.random(draws) < erlang_c(rate_rps * serving.service_s, serving.servers)
    return rng.exponential(serving.service_s, draws) + waits * rng.exponential(1 / spare_rps, draws)
