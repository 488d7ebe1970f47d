"""The failure view: one component is down for a while, and what becomes of requests and messages.

A caller that waits is refused. A message that was handed over is late, set aside in a dead-letter queue, or
lost, by the rules of `helpers.messaging`. The outage falls into the peak. Retries multiply requests
meanwhile, and `FailureView.as_traffic` puts them into the load and onto the bill.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.architecture.checked import checked_number
from helpers.architecture.load import capacities_rps
from helpers.architecture.message_loss import FlowOutcome, Waiting, outcome_of
from helpers.architecture.model import Architecture, Flow
from helpers.architecture.traffic import Traffic, calls_per_request, traffic
from helpers.architecture.workload import Workload
from helpers.errors import InputError

__all__ = ["FailureView", "failure"]

_LONGEST_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class FailureView:
    """What an outage of `what` does in `duration_s` seconds of the peak.

    `refused_requests` of `client_requests` get an error. `outcomes` has one entry for every asynchronous
    flow that leads to what fails. `amplification` is how many times its ordinary requests each component
    gets while the outage lasts. `gives_up_after_s` is how long a client waits at most, if what is down does
    not answer at all: infinite without a timeout on the way. `caught_up_s` is how long after the end
    everything late is worked off.
    """

    what: str
    duration_s: float
    client_requests: float
    refused_requests: float
    outcomes: tuple[FlowOutcome, ...]
    amplification: Mapping[str, float]
    gives_up_after_s: float
    caught_up_s: float
    as_traffic: Mapping[str, Mapping]

    @property
    def refused_share(self) -> float:
        """The share of clients' requests that are refused while it lasts."""
        return self.refused_requests / self.client_requests

    @property
    def late_messages(self) -> float:
        """Messages that arrive or are processed after all, only later."""
        return math.fsum(one.late for one in self.outcomes)

    @property
    def set_aside_messages(self) -> float:
        """Messages that wait in a dead-letter queue for somebody to look."""
        return math.fsum(one.set_aside for one in self.outcomes)

    @property
    def lost_messages(self) -> float:
        """Messages that are gone."""
        return math.fsum(one.lost for one in self.outcomes)

    @property
    def worst_amplification(self) -> float:
        """The largest of `amplification`."""
        return max(self.amplification.values())


def failure(
    architecture: Architecture, what: str, how_long_s: float, *, workload: Workload | None = None
) -> FailureView:
    """What happens when component `what` is down for `how_long_s` seconds in the peak of `workload`.

    Without a workload the numbers are those for one request per second of all clients. Raises `InputError`
    for an unknown component (naming the nearest), a client, a time that is none, and as `traffic` does.

    >>> from helpers.architecture import Component
    >>> parts = [Component("users", "client"), Component("app", "ecs_service")]
    >>> parts += [Component("topic", "sns_topic"), Component("queue", "sqs_queue")]
    >>> parts += [Component("mail", "lambda_function")]
    >>> flows = [Flow("users", "app"), Flow("app", "topic"), Flow("topic", "queue", asynchronous=True)]
    >>> flows += [Flow("queue", "mail", asynchronous=True)]
    >>> shop = Architecture("shop", tuple(parts), tuple(flows))
    >>> one_hour = failure(shop, "queue", 3600, workload=Workload(10))
    >>> one_hour.refused_requests, one_hour.late_messages, one_hour.lost_messages
    (0.0, 36000.0, 0.0)
    >>> failure(shop, "topic", 3600, workload=Workload(10)).refused_requests
    36000.0
    """
    component = architecture.component(what)
    if component.of_kind.sends:
        raise InputError(f"{what} is a client", expected="something that clients use")
    duration_s = checked_number("how_long_s", how_long_s, high=_LONGEST_S, above=True)
    working = Workload(1.0) if workload is None else workload
    peak_rps = working.peak_rps
    down = {what: 1.0}
    usual = traffic(architecture, peak_rps)
    during = traffic(architecture, peak_rps, down=down)
    capacities = capacities_rps(architecture, working, usual)
    found: dict[int, FlowOutcome] = {}
    attempts: dict[int, float] = {}
    set_aside_rps: dict[int, float] = {}
    caught_up_s = 0.0
    for place, flow in enumerate(architecture.flows):
        failing = during.failure_share[flow.target]
        if not flow.asynchronous or not failing or architecture.component(flow.target).of_kind.dead_letters:
            continue
        rate_rps = _offered_rps(flow, during, down)
        waiting = Waiting(
            architecture, flow, rate_rps, failing, duration_s, flow.target in down, usual, capacities
        )
        outcome, after_s = outcome_of(waiting)
        found[place] = outcome
        caught_up_s = max(caught_up_s, after_s)
        attempts[place] = 1 - failing + failing * outcome.attempts_per_message
        if outcome.set_aside:
            aside = architecture.flows.index(waiting.to_dead_letters)
            set_aside_rps[aside] = set_aside_rps.get(aside, 0.0) + outcome.set_aside / duration_s
    stress = {"down": down, "attempts": attempts, "set_aside_rps": set_aside_rps}
    stressed = traffic(architecture, peak_rps, **stress)
    return FailureView(
        what,
        duration_s,
        peak_rps * duration_s,
        math.fsum(usual.sent_rps[key] * during.failure_share[key] for key in architecture.sources)
        * duration_s,
        tuple(found.values()),
        MappingProxyType(
            {
                key: stressed.component_rps[key] / rate if rate else 1.0
                for key, rate in usual.component_rps.items()
            }
        ),
        _gives_up_after_s(architecture, what, during),
        caught_up_s,
        MappingProxyType(stress),
    )


def _offered_rps(flow: Flow, during: Traffic, down: Mapping[str, float]) -> float:
    """Messages per second that want to pass, whether or not anybody takes them."""
    passed_on = during.component_rps[flow.source] * (1 - down.get(flow.source, 0.0))
    return passed_on * calls_per_request(flow, during.failure_share) + flow.background_rps


def _gives_up_after_s(architecture: Architecture, what: str, during: Traffic) -> float:
    """How long a client's request hangs at most: what is down answers nothing, and nobody backs off."""
    seen = during.failure_share

    def waits_s(key: str) -> float:
        if key == what:
            return math.inf
        return math.fsum(
            (1 + flow.retries) * min(flow.timeout_s or math.inf, waits_s(flow.target))
            for flow in architecture.out_of(key)
            if not flow.asynchronous and seen[flow.target] and calls_per_request(flow, seen)
        )

    concerned = [key for key in architecture.sources if seen[key] and during.sent_rps[key]]
    return max((waits_s(key) for key in concerned), default=0.0)
