"""The arithmetic of Auto Scaling: steps, rounds, head-room, backlogs. No clock yet.

Source of the rules: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html and
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
"""

from __future__ import annotations

import math

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = [
    "acceptable_backlog",
    "backlog_per_instance",
    "desired_capacity",
    "highest_target",
    "needed_instances",
    "rounds_to_scale",
]

_ROUNDING = 1e-9  # 10 × 0.6 / 0.5 is a hair more than 12 in floating point, and must not become 13


def desired_capacity(instances: int, metric: float, target: float) -> int:
    """How many instances target tracking asks for: in proportion to the metric, rounded up.

    Rounding up is the safe side both ways: 1.5 more become 2 more, 1.5 fewer become 1 fewer. `metric` and
    `target` have the same unit. Raises `InputError` for numbers that make no sense.

    >>> desired_capacity(5, metric=65, target=50), desired_capacity(5, metric=35, target=50)
    (7, 4)
    """
    checked_whole("instances", instances)
    ratio = checked_number("metric", metric) / checked_number("target", target, above=True)
    return math.ceil(instances * ratio - _ROUNDING * max(1.0, instances * ratio))


def needed_instances(load_rps: float, instance_rps: float, target_utilisation: float) -> int:
    """How many instances keep a load at the target, when each answers `instance_rps` at 100 % CPU.

    Raises `InputError` for numbers that make no sense.

    >>> needed_instances(load_rps=400, instance_rps=100, target_utilisation=0.5)
    8
    """
    target = checked_number("target_utilisation", target_utilisation, high=1.0, above=True)
    load = checked_number("load_rps", load_rps)
    return desired_capacity(1, load / checked_number("instance_rps", instance_rps, above=True), target)


def rounds_to_scale(surge: float, target_utilisation: float) -> int:
    """How many times target tracking on CPU must scale out, one step after the other, for a surge.

    The load was at the target and becomes `surge` times as much. CPU cannot show more than 100 %, so one
    step multiplies the fleet by at most 1 / target, however large the surge: at 50 % it doubles. Rounding up
    is left out. Raises `InputError` for a surge below 1 and a target that is not between 0 and 1.

    >>> rounds_to_scale(surge=8, target_utilisation=0.5), rounds_to_scale(surge=8, target_utilisation=0.7)
    (3, 6)
    """
    times = checked_number("surge", surge, low=1.0)
    target = checked_number("target_utilisation", target_utilisation, high=1.0, above=True)
    if target == 1.0:
        raise InputError(
            "a target of 100 % CPU is never exceeded",
            expected="a target below 1",
            next_step="lower the target, or track requests per target",
        )
    rounds = math.log(times) / -math.log(target)
    return math.ceil(rounds - _ROUNDING * max(1.0, rounds))


def highest_target(load_rps: float, growth_rps_per_s: float, reaction_s: float) -> float:
    """The highest target utilisation that survives a steady growth of the load without refusing anything.

    At the target u the fleet can do load / u. Until help arrives, `reaction_s` later, the load grows to
    load + growth × reaction, and that must not be more. Raises `InputError` for numbers that make no sense.

    >>> highest_target(load_rps=1000, growth_rps_per_s=5, reaction_s=200)
    0.5
    """
    load = checked_number("load_rps", load_rps, above=True)
    growth = checked_number("growth_rps_per_s", growth_rps_per_s)
    return load / (load + growth * checked_number("reaction_s", reaction_s))


def backlog_per_instance(messages: int, instances: int) -> float:
    """How many visible messages there are for each running instance: the metric to track for workers.

    Raises `InputError` for numbers that are no counts; without an instance the metric has no value.

    >>> backlog_per_instance(messages=1500, instances=10)
    150.0
    """
    return checked_whole("messages", messages) / checked_whole("instances", instances, low=1)


def acceptable_backlog(latency_s: float, processing_s: float) -> float:
    """The target of `backlog_per_instance`: how many messages one instance works off in time.

    `latency_s` is how long a message may take, `processing_s` the mean time for one. Raises `InputError` for
    numbers that make no sense.

    >>> acceptable_backlog(latency_s=10, processing_s=0.1)
    100.0
    """
    return checked_number("latency_s", latency_s, above=True) / checked_number(
        "processing_s", processing_s, above=True
    )
