"""Target tracking policies: what each measures, and what it makes of its points."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from helpers.checked import checked_number
from helpers.errors import InputError
from helpers.facts import fact
from helpers.load.scaling_modes import ScalingMode, alarm_state, tuned_datapoints

__all__ = ["SCALING_METRICS", "TrackingPolicy", "Watch"]

#: What a policy can track: mean CPU (0 to 1), requests per second and instance, messages per instance.
SCALING_METRICS = ("cpu", "requests_per_instance", "backlog_per_instance")


@dataclass(frozen=True, slots=True)
class TrackingPolicy:
    """Keep `metric` (one of `SCALING_METRICS`) near `target`, watching in a `mode`. Raises `InputError`.

    Without `scale_in` the policy never removes capacity, and does not keep others from it.

    >>> from helpers.load.scaling_modes import scaling_mode
    >>> TrackingPolicy("cpu", 0.5, scaling_mode("classic")).low_threshold
    0.45
    """

    metric: str
    target: float
    mode: ScalingMode
    scale_in: bool = True

    def __post_init__(self) -> None:
        if self.metric not in SCALING_METRICS:
            raise InputError(
                f"there is no metric {self.metric!r}", expected=f"one of {', '.join(SCALING_METRICS)}"
            )
        high = 1.0 if self.metric == "cpu" else float("inf")
        checked_number("target", self.target, high=high, above=True)

    @property
    def low_threshold(self) -> float:
        """Below it, capacity may be removed: usually more than 10 % under the target, says AWS."""
        margin = fact("auto_scaling.target_tracking.scale_in_margin_percent").value
        return self.target * float(100 - margin) / 100.0


class Watch:
    """The points of one policy: gathered second by second, seen after the delay, judged when seen."""

    def __init__(self, policy: TrackingPolicy) -> None:
        self.policy = policy
        self._low_threshold = policy.low_threshold
        self._sum, self._seconds = 0.0, 0
        self._waiting: deque[tuple[float, float | None, int]] = deque()
        self.points: list[float | None] = []
        self.base = 0  # of how many instances the newest point speaks
        self._above = 0  # the length of the present run of points above the target
        self._acted = False  # whether capacity was added during that run
        self._false_alarms: list[int] = []

    def second(self, value: float | None, base: int, now_s: int) -> bool:
        """Take in one second that begins at `now_s`; whether a new point can be seen at its end."""
        if value is not None:
            self._sum += value
            self._seconds += 1
        mode = self.policy.mode
        if (now_s + 1) % mode.period_s == 0:
            point = self._sum / self._seconds if self._seconds else None
            if self.policy.metric == "requests_per_instance" and not point:
                point = None  # a load balancer reports only while requests flow
            self._waiting.append((now_s + 1 + mode.delay_s, point, base))
            self._sum, self._seconds = 0.0, 0
        if not self._waiting or self._waiting[0][0] > now_s + 1:
            return False
        _, point, self.base = self._waiting.popleft()
        self.points.append(point)
        if point is not None:
            self._count_run(point > self.policy.target)
        return True

    def scaled_out(self) -> None:
        """Capacity was added: the present run of high points is no false alarm, however it ends."""
        self._acted = self._above > 0

    def _count_run(self, high: bool) -> None:
        if high:
            self._above += 1
            return
        if self._above and not self._acted:
            self._false_alarms.append(self._above)
        self._above, self._acted = 0, False

    @property
    def out_datapoints(self) -> int:
        """How many high points it takes at present."""
        mode = self.policy.mode
        if not mode.self_tuned:
            return mode.out_datapoints
        return tuned_datapoints(self._false_alarms, mode.out_datapoints)

    @property
    def high(self) -> str:
        """The state of the alarm that scales out."""
        return alarm_state(self.points, self.policy.target, self.out_datapoints, above=True)

    @property
    def low(self) -> str:
        """The state of the alarm that scales in."""
        return alarm_state(self.points, self._low_threshold, self.policy.mode.in_datapoints, above=False)
