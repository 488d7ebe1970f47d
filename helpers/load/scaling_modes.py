"""The alarms of target tracking: how many points of a metric make it act, and when it sees them.

Four modes. *Classic*: one-minute points, three to go out, fifteen to come in. *Basic*: the same counts over
the five-minute points of EC2 without detailed monitoring. *High resolution*: 20-second points; their counts
are not published, and we keep the three of the classic mode and its fifteen minutes. *Self-tuned*: EC2 since
November 2024; how it tunes is not published, and ours asks for as few points as the metric's own history of
false alarms allows (`tuned_datapoints`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact

__all__ = [
    "SCALING_MODES",
    "ScalingMode",
    "alarm_state",
    "scaling_mode",
    "trigger_times_s",
    "tuned_datapoints",
]

#: The names that `scaling_mode` knows.
SCALING_MODES = ("classic", "basic", "high_resolution", "self_tuned")


@dataclass(frozen=True, slots=True)
class ScalingMode:
    """How a policy watches: a point every `period_s`, visible `delay_s` after its period has ended.

    `out_datapoints` consecutive points above the target scale out, `in_datapoints` below the lower threshold
    scale in. A self-tuned mode asks for 1 to `out_datapoints`. Raises `InputError` for numbers that make no
    sense.

    >>> ScalingMode("mine", period_s=10, out_datapoints=2, in_datapoints=30).delay_s
    0
    """

    name: str
    period_s: int
    out_datapoints: int
    in_datapoints: int
    delay_s: int = 0
    self_tuned: bool = False

    def __post_init__(self) -> None:
        checked_whole("period_s", self.period_s, low=1)
        checked_whole("out_datapoints", self.out_datapoints, low=1)
        checked_whole("in_datapoints", self.in_datapoints, low=1)
        checked_whole("delay_s", self.delay_s)


def scaling_mode(name: str, *, delay_s: int = 0) -> ScalingMode:
    """One of `SCALING_MODES`, with the delay of its points. Raises `InputError` for another name.

    >>> mode = scaling_mode("classic")
    >>> mode.period_s, mode.out_datapoints, mode.in_datapoints
    (60, 3, 15)
    """
    counts = "auto_scaling.target_tracking"
    period_s, out, within = (
        fact(f"{counts}.{end}").value for end in ("period_s", "out_datapoints", "in_datapoints")
    )
    classic = ScalingMode("classic", period_s, out, within, delay_s)
    if name == "classic":
        return classic
    if name == "basic":
        return replace(classic, name=name, period_s=fact("auto_scaling.basic_monitoring_period_s").value)
    if name == "high_resolution":
        short_s = fact("ecs.high_resolution.period_s").value
        return replace(classic, name=name, period_s=short_s, in_datapoints=within * period_s // short_s)
    if name == "self_tuned":
        return replace(classic, name=name, self_tuned=True)
    raise InputError(f"there is no mode {name!r}", expected=f"one of {', '.join(SCALING_MODES)}")


def alarm_state(points: Sequence[float | None], threshold: float, datapoints: int, *, above: bool) -> str:
    """The state of an alarm after `points` (newest last, None where data is missing).

    "ALARM" when the last `datapoints` are all beyond the threshold, "INSUFFICIENT_DATA" when all of them are
    missing or there are not yet as many, "OK" otherwise. A missing point is never beyond the threshold, so
    target tracking does not act on gaps. Source:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html

    >>> alarm_state([0.4, 0.7, 0.8, 0.9], 0.5, 3, above=True)
    'ALARM'
    >>> alarm_state([0.7, None, 0.9], 0.5, 3, above=True), alarm_state([None] * 3, 0.5, 3, above=True)
    ('OK', 'INSUFFICIENT_DATA')
    """
    checked_whole("datapoints", datapoints, low=1)
    checked_number("threshold", threshold)
    last = points[-datapoints:]
    if len(last) < datapoints or all(point is None for point in last):
        return "INSUFFICIENT_DATA"
    beyond = (point is not None and (point > threshold if above else point < threshold) for point in last)
    return "ALARM" if all(beyond) else "OK"


def tuned_datapoints(runs_that_ended: Sequence[int], most: int) -> int:
    """How many points a self-tuned mode asks for: one more than the longest false alarm, at most `most`.

    `runs_that_ended` are the lengths of runs of points above the target that ended although nobody scaled. A
    metric that was never above its target for nothing needs one point. This rule is ours: AWS does not
    publish its own.

    >>> tuned_datapoints([], most=3), tuned_datapoints([1, 1], most=3), tuned_datapoints([1, 7], most=3)
    (1, 2, 3)
    """
    longest = max((checked_whole("a run", run, low=1) for run in runs_that_ended), default=0)
    return min(checked_whole("most", most, low=1), longest + 1)


def trigger_times_s(mode: ScalingMode, before: float, after: float, target: float) -> tuple[int, ...]:
    """How long a policy takes to scale out after a surge, for each second of a period in which it may begin.

    The metric is `before` (not above the target) and becomes `after` (above it), at once. A point that holds
    some of both counts when its mean is above the target. A self-tuned mode is taken as one without false
    alarms so far. Raises `InputError` for metrics that never scale out, or would have done so before.

    >>> times_s = trigger_times_s(scaling_mode("classic"), before=0.4, after=0.6, target=0.5)
    >>> min(times_s), max(times_s), len(times_s)
    (151, 210, 60)
    """
    before, after = checked_number("before", before), checked_number("after", after)
    target = checked_number("target", target, above=True)
    if not before <= target < after:
        raise InputError(
            f"from {before:g} to {after:g} nothing crosses the target {target:g}",
            expected="before at most the target, after above it",
        )
    datapoints = 1 if mode.self_tuned else mode.out_datapoints
    times_s = []
    for phase_s in range(mode.period_s):
        rest_s = mode.period_s - phase_s
        mixed = (before * phase_s + after * rest_s) / mode.period_s
        times_s.append(rest_s + mode.period_s * (datapoints - (mixed > target)) + mode.delay_s)
    return tuple(times_s)
