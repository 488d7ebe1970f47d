"""What becomes of the messages of one asynchronous flow while its target fails.

A topic tries again by its delivery policy, a queue keeps messages until somebody can process them, a database
keeps what its copies have missed, and everybody else has nowhere to keep them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from helpers.architecture.kinds import COPIES, HOLDS, PUSHES
from helpers.architecture.model import Architecture, Flow
from helpers.architecture.traffic import Traffic
from helpers.facts import fact

__all__ = ["FlowOutcome", "Waiting", "outcome_of"]

#: The delivery policies of SNS by the kind at the other end; everything else is an HTTP endpoint.
_POLICIES = dict.fromkeys(("sqs_queue", "lambda_function", "sns_subscription"), "aws-managed")
_HTTP = "http-default"


@dataclass(frozen=True, slots=True)
class FlowOutcome:
    """What became of the `messages` of a flow that met an outage: `late`, `set_aside` in a dead-letter queue,
    `lost`, and the rest arrived as ever.

    `attempts_per_message` is the mean number of attempts while the outage lasts, for a message that meets it.
    """

    source: str
    target: str
    messages: float
    late: float
    set_aside: float
    lost: float
    attempts_per_message: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages at `rate_rps` on a flow whose target fails the share `failing` of them for `duration_s`.

    `target_down` says whether the target itself is down (it fetches nothing), or fails because of another.
    `usual` is the traffic without the outage, `capacities_rps` what each component can carry.
    """

    architecture: Architecture
    flow: Flow
    rate_rps: float
    failing: float
    duration_s: float
    target_down: bool
    usual: Traffic
    capacities_rps: Mapping[str, float]

    @property
    def to_dead_letters(self) -> Flow | None:
        """The flow to the dead-letter queue of the source, None when it has none."""
        for flow in self.architecture.out_of(self.flow.source):
            if self.architecture.component(flow.target).of_kind.dead_letters:
                return flow
        return None

    @property
    def failing_messages(self) -> float:
        """How many messages meet the failure."""
        return self.rate_rps * self.failing * self.duration_s

    def outcome(self, late: float, given_up: float, attempts: float) -> FlowOutcome:
        """The outcome when so many are late, and so many were given up: set aside, where that is possible."""
        kept = self.to_dead_letters is not None
        return FlowOutcome(
            self.flow.source,
            self.flow.target,
            self.rate_rps * self.duration_s,
            late,
            given_up if kept else 0.0,
            0.0 if kept else given_up,
            attempts,
        )


def outcome_of(waiting: Waiting) -> tuple[FlowOutcome, float]:
    """The outcome, and the seconds after the end until everything late is worked off (infinite: never)."""
    fails = waiting.architecture.component(waiting.flow.source).of_kind.fails
    if fails == PUSHES:
        return _pushed(waiting)
    if fails == HOLDS:
        return _held(waiting)
    if fails == COPIES:
        late = waiting.failing_messages
        return waiting.outcome(late, 0.0, 0.0), _drained_s(waiting, waiting.flow, late)
    return waiting.outcome(0.0, waiting.failing_messages, 1.0), 0.0


def mean_attempts(times_s: np.ndarray, duration_s: float) -> float:
    """Attempts of a message by the end of an outage, in the mean over messages that arrive evenly in it.

    `times_s` are the instants of attempts after a message's first: one that comes t seconds before the end
    makes all that are earlier than t.

    >>> mean_attempts(np.array([0.0, 30.0, 60.0]), 60.0)
    1.5
    """
    return float(np.clip(1 - times_s / duration_s, 0.0, None).sum())


def _pushed(waiting: Waiting) -> tuple[FlowOutcome, float]:
    from helpers.messaging import schedule

    target = waiting.architecture.component(waiting.flow.target)
    found = schedule(waiting.flow.policy or _POLICIES.get(target.kind, _HTTP))
    too_old_s = max(0.0, waiting.duration_s - found.gives_up_after_s)
    given_up = waiting.rate_rps * waiting.failing * too_old_s
    late = waiting.failing_messages - given_up
    after_s = float(found.policy.post_backoff_delay_s or 0.0) if late else 0.0
    if late and target.of_kind.fails == HOLDS:
        for flow in waiting.architecture.out_of(target.key):
            if not waiting.architecture.component(flow.target).of_kind.dead_letters:
                after_s = max(after_s, _drained_s(waiting, flow, late))
    return waiting.outcome(late, given_up, mean_attempts(found.times_s, waiting.duration_s)), after_s


def _held(waiting: Waiting) -> tuple[FlowOutcome, float]:
    from helpers.messaging import longest_consumer_outage_s, time_until_dlq_s

    queue = waiting.architecture.component(waiting.flow.source)
    retention_s = float(queue.values.get("retention_s", fact("sqs.retention_default_s").value))
    rate_rps, duration_s = waiting.rate_rps * waiting.failing, waiting.duration_s
    capacity_rps = _capacity_rps(waiting, waiting.flow)
    keeps_s = retention_s
    if rate_rps < capacity_rps < math.inf:
        keeps_s = longest_consumer_outage_s(retention_s, rate_rps, capacity_rps)
    if waiting.target_down or "visibility_timeout_s" not in queue.values:
        expired = rate_rps * max(0.0, duration_s - keeps_s)
        outcome = FlowOutcome(
            waiting.flow.source,
            waiting.flow.target,
            waiting.rate_rps * duration_s,
            waiting.failing_messages - expired,
            0.0,
            expired,
            0.0,  # nobody fetches, or nothing says how soon a message comes back
        )
    else:
        # Consumers fetch and fail, again and again, until the message moves or expires.
        visible_s = queue.number("visibility_timeout_s")
        if waiting.to_dead_letters:
            receives = queue.values["max_receive_count"]
            keeps_s = time_until_dlq_s(visible_s, receives)
        else:
            receives = int(duration_s // visible_s) + 1
        given_up = rate_rps * max(0.0, duration_s - keeps_s)
        attempts = mean_attempts(visible_s * np.arange(receives), duration_s)
        outcome = waiting.outcome(waiting.failing_messages - given_up, given_up, attempts)
    return outcome, _drained_s(waiting, waiting.flow, outcome.late)


def _capacity_rps(waiting: Waiting, flow: Flow) -> float:
    """What the consumer at the end of a flow can take from it, next to everything else that it does."""
    elsewhere_rps = waiting.usual.component_rps[flow.target] - _usual_rps(waiting, flow)
    return max(0.0, waiting.capacities_rps[flow.target] - elsewhere_rps)


def _usual_rps(waiting: Waiting, flow: Flow) -> float:
    return waiting.usual.flow_rps[waiting.architecture.flows.index(flow)]


def _drained_s(waiting: Waiting, flow: Flow, messages: float) -> float:
    from helpers.messaging import drain

    capacity_rps, rate_rps = _capacity_rps(waiting, flow), _usual_rps(waiting, flow)
    if not messages or capacity_rps == math.inf:
        return 0.0
    if capacity_rps <= rate_rps:
        return math.inf
    return drain(messages, rate_rps, capacity_rps).time_s
