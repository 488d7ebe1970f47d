"""Where requests go: from the clients' rate to the rate on every flow, retries included.

The model is a fluid of requests. Nothing is made up and nothing vanishes: what a component takes in is what
its flows bring, and what it sends is what it takes in times what each flow says. It makes all its calls,
whichever of them fail; one that is down makes none. A component that is full does not slow its callers down
here: the load view says that it is full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.architecture.checked import checked_number
from helpers.architecture.kinds import COPIES, HOLDS
from helpers.architecture.model import Architecture, Flow
from helpers.errors import InputError

__all__ = ["Traffic", "traffic"]

_ROUNDS = 20_000
_TOO_MANY_RPS = 1e18


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests per second: what comes from clients and entries, what runs on each flow, what each component
    takes in.

    `failure_share` is the share of requests to each component that fail, as its callers see it.
    """

    sent_rps: Mapping[str, float]
    flow_rps: tuple[float, ...]
    component_rps: Mapping[str, float]
    failure_share: Mapping[str, float]


def traffic(
    architecture: Architecture,
    rate_rps: float,
    *,
    down: Mapping[str, float] | None = None,
    attempts: Mapping[int, float] | None = None,
    set_aside_rps: Mapping[int, float] | None = None,
) -> Traffic:
    """The traffic when all clients together send `rate_rps`, divided among them by their weights.

    `down` is the share of its requests that a component fails (1: it is down), by key. A synchronous caller
    retries, as its flow says; `attempts` is the mean number of attempts for a message on an asynchronous flow
    (by the flow's place), `set_aside_rps` what goes to a dead-letter queue, where nothing arrives otherwise.
    Raises `InputError` without a client that sends, for shares outside 0 to 1, and for messages that multiply
    in a circle without end.

    >>> from helpers.architecture import Component
    >>> users, app, db = Component("users", "client"), Component("app", "ec2_group"), Component("db", "rds")
    >>> flows = Flow("users", "app"), Flow("app", "db", requests_per_parent=3, cache_hit_ratio=0.5)
    >>> traffic(Architecture("shop", (users, app, db), flows), 10).flow_rps
    (10.0, 15.0)
    """
    rate = checked_number("rate_rps", rate_rps)
    failing = {component.key: 0.0 for component in architecture.components}
    for key, share in (down or {}).items():
        failing[architecture.component(key).key] = checked_number(
            f"the share of {key} that fails", share, high=1
        )
    sent = _sent(architecture, rate)
    seen = _failure_as_seen(architecture, failing)
    extra = set_aside_rps or {}
    factors = [
        _factor(architecture, flow, failing, seen) * (attempts or {}).get(place, 1.0)
        for place, flow in enumerate(architecture.flows)
    ]
    fixed = [flow.background_rps + extra.get(place, 0.0) for place, flow in enumerate(architecture.flows)]
    taken = dict(sent)
    for _ in range(_ROUNDS):
        on_flows = [
            taken[flow.source] * (1 - failing[flow.source]) * factor + always
            for flow, factor, always in zip(architecture.flows, factors, fixed, strict=True)
        ]
        found = dict(sent)
        for flow, on_flow in zip(architecture.flows, on_flows, strict=True):
            found[flow.target] += on_flow
        if all(abs(found[key] - taken[key]) <= 1e-13 * found[key] for key in found):
            return Traffic(
                MappingProxyType(sent),
                tuple(on_flows),
                MappingProxyType(found),
                MappingProxyType(seen),
            )
        if max(found.values()) > _TOO_MANY_RPS:
            break
        taken = found
    raise InputError(
        "messages multiply without end: one that runs in a circle makes one or more of its own kind",
        expected="circles of asynchronous flows whose requests_per_parent multiply to less than 1",
    )


def calls_per_request(flow: Flow, seen: Mapping[str, float]) -> float:
    """How many calls one request of the parent makes on a flow, before retries.

    >>> calls_per_request(Flow("a", "b", cache_hit_ratio=0.75), {})
    0.25
    """
    hits = flow.cache_hit_ratio * (1 - (seen[flow.cache] if flow.cache else 0.0))
    return flow.requests_per_parent * (1 - hits)


def _sent(architecture: Architecture, rate_rps: float) -> dict[str, float]:
    weights = architecture.sources
    total = sum(weights.values())
    if not total:
        raise InputError(
            "nobody sends anything: there is no client with a weight",
            expected="a component of the kind client with a weight above 0, or entries",
        )
    return {
        component.key: rate_rps * weights.get(component.key, 0.0) / total
        for component in architecture.components
    }


def _failure_as_seen(architecture: Architecture, failing: Mapping[str, float]) -> dict[str, float]:
    """Failure as callers see it: a component fails itself, or because a call that it needs failed for
    good.
    """
    from helpers.messaging import residual_failure_rate

    seen: dict[str, float] = {}

    def look(key: str) -> float:
        if key not in seen:
            works = 1 - failing[key]
            for flow in architecture.out_of(key):
                if flow.asynchronous:
                    continue
                if flow.cache:
                    look(flow.cache)
                fails = residual_failure_rate(look(flow.target), 1 + flow.retries)
                if flow.required:
                    calls = calls_per_request(flow, seen)
                    works *= (1 - fails) ** int(calls) * (1 - (calls - int(calls)) * fails)
            seen[key] = 1 - works if works < 1 else 0.0
        return seen[key]

    for component in architecture.components:
        look(component.key)
    return seen


def _factor(
    architecture: Architecture, flow: Flow, failing: Mapping[str, float], seen: Mapping[str, float]
) -> float:
    from helpers.messaging import expected_attempts

    if architecture.component(flow.target).of_kind.dead_letters:
        return 0.0
    calls = calls_per_request(flow, seen)
    if not flow.asynchronous:
        return calls * expected_attempts(seen[flow.target], 1 + flow.retries)
    # A consumer that is down fetches nothing; everybody else is sent to, whether they are down or not.
    held = architecture.component(flow.source).of_kind.fails in (HOLDS, COPIES)
    return calls * (1 - failing[flow.target] if held else 1.0)
