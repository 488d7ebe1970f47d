"""Target tracking over a load, second by second: what is asked for, what arrives, what is refused meanwhile.

The rules are AWS's as far as they are published: alarms over points (`scaling_modes`), steps in proportion
and rounded up, scaling out when any policy says so and in only when all do, nothing on missing data, warming
instances that count as capacity but not in the metric, cooldowns. Three things are not published, and ours
are: the step is taken from the newest point, and from the number of instances of which that point speaks;
scaling in goes all the way at once, where AWS says no more than that it is more gradual than scaling out.

Traffic is a fluid: `load_rps` requests in a second are spread evenly. Where a balancer spreads it unevenly,
and how long requests wait at a high utilisation, is for `helpers.load.balance` and `simulate_queue`. Event
libraries were not used: nothing here happens between whole seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.load.scaling_fleet import Fleet, Instances
from helpers.load.scaling_policies import TrackingPolicy, Watch
from helpers.load.scaling_rules import desired_capacity

__all__ = ["Activity", "ScalingRun", "ZoneLoss", "scale"]

FloatArray = NDArray[np.float64]
_NOTHING = 1e-9  # less than this share of the load is rounding, not a request


@dataclass(frozen=True, slots=True)
class Activity:
    """A change of the capacity: decided at `at_s`, from `before` to `after` instances, by `metric`."""

    at_s: int
    before: int
    after: int
    metric: str


@dataclass(frozen=True, slots=True)
class ZoneLoss:
    """At `at_s` one of `zones` fails with its instances; nothing can be launched until `launches_from_s`.

    Raises `InputError` for numbers that are no counts.
    """

    at_s: int
    zones: int = 3
    launches_from_s: int = 0

    def __post_init__(self) -> None:
        checked_whole("at_s", self.at_s)
        checked_whole("zones", self.zones, low=1)
        checked_whole("launches_from_s", self.launches_from_s)


@dataclass(frozen=True, slots=True, eq=False)
class ScalingRun:
    """What happened, one number a second, read-only: instances, utilisation, requests.

    `capacity` counts every instance that was asked for, `in_service` those that take requests. `utilisation`
    is their mean CPU, `refused_rps` what nobody could take, `backlog` what waits in the queue (zeros where
    there is none).
    """

    load_rps: FloatArray
    capacity: NDArray[np.int64]
    in_service: NDArray[np.int64]
    utilisation: FloatArray
    refused_rps: FloatArray
    backlog: FloatArray
    activities: tuple[Activity, ...]

    @property
    def refused(self) -> float:
        """Requests that nobody took."""
        return float(self.refused_rps.sum())

    @property
    def refused_share(self) -> float:
        """The same as a share of all requests; 0 when there were none."""
        return self.refused / float(self.load_rps.sum()) if self.load_rps.any() else 0.0

    @property
    def additions(self) -> tuple[Activity, ...]:
        """The activities that added capacity."""
        return tuple(done for done in self.activities if done.after > done.before)

    @property
    def first_out_s(self) -> int | None:
        """When capacity was added for the first time; None when it never was."""
        return next((done.at_s for done in self.additions), None)

    @property
    def last_refused_s(self) -> int | None:
        """The end of the last second in which something was refused; None when nothing was."""
        seconds = np.flatnonzero(self.refused_rps > 0)
        return int(seconds[-1]) + 1 if len(seconds) else None

    @property
    def instance_hours(self) -> float:
        """What is paid for: every instance from the moment it was asked for, in hours."""
        return float(self.capacity.sum()) / 3600.0


def scale(
    load_rps: ArrayLike,
    fleet: Fleet,
    policies: Sequence[TrackingPolicy],
    *,
    instances: int,
    queued: bool = False,
    zone_loss: ZoneLoss | None = None,
) -> ScalingRun:
    """Run a fleet that begins with `instances` warm ones under `load_rps`, one number for each second.

    With `queued` the load is messages, and what is not done waits; otherwise it is refused. Without policies
    nothing scales. Raises `InputError` for loads that are negative or not numbers, and for a number of
    instances outside the bounds of the fleet.

    >>> from helpers.load.scaling_modes import scaling_mode
    >>> load_rps = [400] * 120 + [1000] * 1080
    >>> policy = TrackingPolicy("cpu", 0.5, scaling_mode("classic"))
    >>> run = scale(load_rps, Fleet(100, minimum=8, warm_up_s=60), [policy], instances=8)
    >>> run.activities[0]
    Activity(at_s=300, before=8, after=16, metric='cpu')
    """
    load = _checked_load(load_rps)
    checked_whole("instances", instances, low=fleet.minimum, high=fleet.maximum)
    if not queued and any(policy.metric == "backlog_per_instance" for policy in policies):
        raise InputError(
            "without a queue there is no backlog to track",
            expected="queued=True with backlog_per_instance",
        )
    loop = _Loop(fleet, policies, instances, queued, zone_loss)
    for now_s, offered_rps in enumerate(load.tolist()):
        loop.second(now_s, offered_rps)
    whole = (np.array(column, dtype=np.int64) for column in (loop.capacity, loop.in_service))
    rest = (np.array(column) for column in (loop.utilisation, loop.refused_rps, loop.backlogs))
    arrays = (load, *whole, *rest)
    for array in arrays:
        array.setflags(write=False)
    return ScalingRun(*arrays, tuple(loop.activities))


class _Loop:
    """The state between two seconds."""

    def __init__(
        self,
        fleet: Fleet,
        policies: Sequence[TrackingPolicy],
        instances: int,
        queued: bool,
        zone_loss: ZoneLoss | None,
    ) -> None:
        self.fleet, self.zone_loss = fleet, zone_loss
        self.instances = Instances(fleet, instances)
        self.watches = [Watch(policy) for policy in policies]
        self.backlog = 0.0 if queued else None
        self.to_replace = 0
        self.out_until_s = self.in_until_s = -math.inf
        self.base_of_cooldown = 0
        self.activities: list[Activity] = []
        self.capacity: list[int] = []
        self.in_service: list[int] = []
        self.utilisation: list[float] = []
        self.refused_rps: list[float] = []
        self.backlogs: list[float] = []

    def second(self, now_s: int, offered_rps: float) -> None:
        self._lose_and_replace(now_s)
        running = self.instances.in_service(now_s)
        answered, utilisation, metric_cpu = self.instances.work(offered_rps, self.backlog, now_s)
        unanswered = offered_rps - answered
        if unanswered < _NOTHING * offered_rps:
            unanswered = 0.0
        if self.backlog is not None:
            self.backlog = max(0.0, self.backlog + offered_rps - answered)
            unanswered = 0.0
        self.capacity.append(self.instances.capacity + self.to_replace)
        self.in_service.append(running)
        self.utilisation.append(utilisation)
        self.refused_rps.append(unanswered)
        self.backlogs.append(self.backlog or 0.0)
        values = {
            "cpu": metric_cpu,
            "requests_per_instance": offered_rps / running if running else None,
            "backlog_per_instance": (self.backlog or 0.0) / running if running else None,
        }
        base = self.instances.in_metric(now_s)
        seen = [watch.second(values[watch.policy.metric], base, now_s) for watch in self.watches]
        if any(seen):
            self._decide(now_s + 1)

    def _decide(self, now_s: int) -> None:
        capacity = self.instances.capacity + self.to_replace
        asked = [
            (self._desired(watch, now_s), watch.policy.metric)
            for watch in self.watches
            if watch.high == "ALARM"
        ]
        if asked:
            desired, metric = max(asked)
            desired = min(self.fleet.maximum, desired)
            if desired > capacity:
                self.base_of_cooldown = self.instances.in_metric(now_s)
                self.out_until_s, self.in_until_s = now_s + self.fleet.cooldown_out_s, -math.inf
                self._change(now_s, desired, metric)
            return
        inward = [watch for watch in self.watches if watch.policy.scale_in]
        blocked = now_s < self.in_until_s or not self.instances.all_warm(now_s) or self.to_replace
        if blocked or not inward or any(watch.low != "ALARM" for watch in inward):
            return
        desired, metric = max((self._desired(watch, now_s), watch.policy.metric) for watch in inward)
        desired = max(self.fleet.minimum, desired)
        if desired < capacity:
            self.in_until_s = now_s + self.fleet.cooldown_in_s
            self._change(now_s, desired, metric)

    def _desired(self, watch: Watch, now_s: int) -> int:
        base = watch.base
        if now_s < self.out_until_s:
            # What a cooldown has already added counts: only a step beyond it adds more.
            base = min(base, self.base_of_cooldown)
        return desired_capacity(base, watch.points[-1], watch.policy.target)

    def _change(self, now_s: int, desired: int, metric: str) -> None:
        before = self.instances.capacity + self.to_replace
        self.activities.append(Activity(now_s, before, desired, metric))
        if desired < before:
            self.instances.remove(before - desired)
            return
        for watch in self.watches:
            watch.scaled_out()
        if self._may_launch(now_s):
            self.instances.launch(desired - before, now_s)
        else:
            self.to_replace += desired - before

    def _lose_and_replace(self, now_s: int) -> None:
        if self.zone_loss is None:
            return
        if now_s == self.zone_loss.at_s:
            lost = math.ceil(self.instances.in_service(now_s) / self.zone_loss.zones)
            self.to_replace += self.instances.remove(lost, working_since_s=now_s)
        if self.to_replace and self._may_launch(now_s):
            self.instances.launch(self.to_replace, now_s)
            self.to_replace = 0

    def _may_launch(self, now_s: int) -> bool:
        loss = self.zone_loss
        return loss is None or not loss.at_s <= now_s < loss.launches_from_s


def _checked_load(load_rps: ArrayLike) -> FloatArray:
    try:
        load = np.array(load_rps, dtype=float)
    except (TypeError, ValueError):
        load = np.array([math.nan])
    if load.ndim != 1 or not len(load) or not np.isfinite(load).all() or (load < 0).any():
        raise InputError("this load cannot be used", expected="a list of requests per second, each 0 or more")
    return load
