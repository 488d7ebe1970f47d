"""A fleet of equal instances, second by second: starting, warming, working, refusing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["Fleet", "Instances"]


@dataclass(frozen=True, slots=True)
class Fleet:
    """What instances can do, and the rules of their group. Raises `InputError` for numbers without sense.

    `instance_rps` is what one instance answers at 100 % CPU. From the decision to the first request it takes
    `startup_s`; for `warm_up_s` more it counts as capacity but not in the metric, and nothing is removed
    (None: the setting is off, which is the default of EC2, and acts as 0). While it initialises,
    `initialising_s`, the share `initialising_cpu` of its CPU is not free for requests. From the utilisation
    `shed_at` on, an instance refuses requests. The cooldowns are those of Application Auto Scaling.

    >>> Fleet(instance_rps=100, minimum=2, maximum=10).startup_s
    60
    """

    instance_rps: float
    minimum: int = 1
    maximum: int = 100
    startup_s: int = 60
    warm_up_s: int | None = None
    initialising_s: int = 0
    initialising_cpu: float = 0.0
    cooldown_out_s: int = 0
    cooldown_in_s: int = 0
    shed_at: float = 1.0

    def __post_init__(self) -> None:
        checked_number("instance_rps", self.instance_rps, above=True)
        checked_whole("minimum", self.minimum)
        checked_whole("maximum", self.maximum, low=max(1, self.minimum))
        for name in ("startup_s", "initialising_s", "cooldown_out_s", "cooldown_in_s"):
            checked_whole(name, getattr(self, name))
        if self.warm_up_s is not None:
            checked_whole("warm_up_s", self.warm_up_s, high=fact("auto_scaling.warm_up_max_s").value)
        checked_number("shed_at", self.shed_at, high=1.0, above=True)
        checked_number("initialising_cpu", self.initialising_cpu, high=1.0)
        if self.initialising_cpu >= self.shed_at:
            raise InputError(
                f"initialising takes {self.initialising_cpu:.0%} of the CPU: nothing is left for requests",
                expected=f"less than shed_at, {self.shed_at:.0%}",
            )


class Instances:
    """The instances of a `Fleet` in cohorts: lists of [instant at which they are in service, how many]."""

    def __init__(self, fleet: Fleet, count: int) -> None:
        self.fleet = fleet
        self._cohorts: list[list[float]] = [[-math.inf, count]]

    @property
    def capacity(self) -> int:
        """All of them: starting, warming, working."""
        return int(sum(count for _, count in self._cohorts))

    def in_service(self, now_s: float) -> int:
        """Those that take requests."""
        return int(sum(count for since_s, count in self._cohorts if since_s <= now_s))

    def in_metric(self, now_s: float) -> int:
        """Those that take requests and are past their warm-up."""
        return int(sum(count for since_s, count in self._cohorts if since_s + self._warm_up_s <= now_s))

    def all_warm(self, now_s: float) -> bool:
        """Whether none is starting or warming."""
        return self.in_metric(now_s) == self.capacity

    def launch(self, count: int, now_s: float) -> None:
        """Order more; they are in service `startup_s` later."""
        self._cohorts.append([now_s + self.fleet.startup_s, count])

    def remove(self, count: int, *, working_since_s: float = math.inf) -> int:
        """Take some away, the newest first, of those in service at `working_since_s`; returns how many."""
        removed = 0
        for cohort in reversed(self._cohorts):
            if cohort[0] <= working_since_s:
                taken = min(cohort[1], count - removed)
                cohort[1] -= taken
                removed += int(taken)
        self._cohorts = [cohort for cohort in self._cohorts if cohort[1]]
        return removed

    def work(
        self, offered_rps: float, backlog: float | None, now_s: float
    ) -> tuple[float, float, float | None]:
        """One second: requests answered, mean utilisation of those in service, and of those in the metric.

        Requests are spread evenly over those in service; workers of a `backlog` take as much as they can.
        The last is None when no instance is in the metric.
        """
        fleet, running = self.fleet, self.in_service(now_s)
        if not running:
            return 0.0, 0.0, None
        queued = backlog is not None
        left = backlog + offered_rps if queued else offered_rps
        answered = busy = metric_busy = 0.0
        metric_count = 0
        for since_s, count in self._cohorts:
            if since_s > now_s:
                continue
            cpu = fleet.initialising_cpu if now_s < since_s + fleet.initialising_s else 0.0
            most_rps = fleet.instance_rps * (fleet.shed_at - cpu)
            share_rps = most_rps if queued else min(most_rps, offered_rps / running)
            done = min(left, share_rps * count)
            left -= done
            answered += done
            used = count * cpu + done / fleet.instance_rps
            busy += used
            if since_s + self._warm_up_s <= now_s:
                metric_busy += used
                metric_count += count
        return answered, busy / running, metric_busy / metric_count if metric_count else None

    @property
    def _warm_up_s(self) -> int:
        return self.fleet.warm_up_s or 0
