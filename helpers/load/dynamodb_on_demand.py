"""On-demand tables: what they take at once, how fast that grows, and when provisioned capacity is cheaper.

On demand nobody sets a capacity, but there is one: a new table begins with 4,000 writes and 12,000 reads a
second, and at any time takes twice its previous peak. Growth beyond that within 30 minutes may be refused.
The model here refuses it: that is what AWS promises to take, not what a table happens to take on a good day.
What a table takes at once is its warm throughput; it can be raised beforehand.

Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact
from helpers.load.dynamodb_table import checked_kind

__all__ = [
    "ModeUse",
    "OnDemandRun",
    "break_even_utilisation",
    "growth_wait_s",
    "mode_use",
    "run_on_demand",
    "warm_throughput",
]

FloatArray = NDArray[np.float64]
_SECONDS_PER_HOUR = 3_600


@dataclass(frozen=True, slots=True, eq=False)
class OnDemandRun:
    """An on-demand table over time: read-only arrays, one number for each step of `step_s` seconds.

    `asked`, `served` and `at_once` are units a second; `at_once` is what the table is promised to take.
    `over_quota` is what the account's quota refuses; the rest of what is refused exceeds `at_once`.
    """

    step_s: int
    asked: FloatArray
    served: FloatArray
    at_once: FloatArray
    over_quota: FloatArray

    @property
    def throttled_share(self) -> float:
        """Refused units as a share of all that were asked for; 0 when nothing was."""
        asked = self.asked.sum()
        return float(1.0 - self.served.sum() / asked) if asked else 0.0


@dataclass(frozen=True, slots=True)
class ModeUse:
    """What a load comes to in each mode, in unit-hours: one unit of capacity for one hour.

    `provisioned_unit_hours` are bought whether used or not, `used_unit_hours` are paid on demand.
    `refused_unit_hours` are what the provisioned capacity does not serve (savings are left out).
    """

    provisioned_unit_hours: float
    used_unit_hours: float
    refused_unit_hours: float

    @property
    def utilisation(self) -> float:
        """Served units as a share of the provisioned ones."""
        return (self.used_unit_hours - self.refused_unit_hours) / self.provisioned_unit_hours

    def on_demand_costs(self, on_demand_factor: float) -> float:
        """On demand over provisioned, when one unit on demand costs `on_demand_factor` times as much.

        Below 1, on demand is cheaper. Raises `InputError` for a factor that is not above 0.
        """
        factor = checked_number("on_demand_factor", on_demand_factor, above=True)
        return factor * self.used_unit_hours / self.provisioned_unit_hours


def warm_throughput(kind: str) -> int:
    """What a new on-demand table takes at once, in units a second, for "read" or "write".

    Raises `InputError` for another kind.

    >>> warm_throughput("read"), warm_throughput("write")
    (12000, 4000)
    """
    return fact(f"dynamodb.on_demand.new_table_{checked_kind(kind)}_units_per_s").value


def run_on_demand(
    asked_units_per_s: ArrayLike,
    kind: str = "write",
    *,
    step_s: int = 60,
    warm_units_per_s: float | None = None,
    quota_units_per_s: float | None = None,
) -> OnDemandRun:
    """Let an evenly spread load meet an on-demand table, step by step of `step_s` seconds.

    At each step the table takes its warm throughput at the beginning, or twice the most that it has served
    until 30 minutes before, whichever is more; and never more than the account's quota. Raises `InputError`
    for a load that is not a row of finite numbers, 0 or more, and steps longer than those 30 minutes.

    >>> run = run_on_demand([4_000] * 30 + [12_000] * 60)
    >>> [int(units) for units in run.served[[0, 30, 60]]]
    [4000, 8000, 12000]
    """
    asked = _checked_row(asked_units_per_s)
    step = checked_whole("step_s", step_s, low=1, high=fact("dynamodb.on_demand.growth_window_s").value)
    warm = warm_throughput(kind) if warm_units_per_s is None else warm_units_per_s
    quota = fact(f"dynamodb.table_{checked_kind(kind)}_quota_units_per_s").value
    quota = checked_number("quota_units_per_s", quota if quota_units_per_s is None else quota_units_per_s)
    at_once = np.full(len(asked), checked_number("warm_units_per_s", warm, above=True))
    factor, window = _growth(), math.ceil(fact("dynamodb.on_demand.growth_window_s").value / step)
    served = np.empty_like(asked)
    for at, units in enumerate(asked):
        if at:
            at_once[at] = at_once[at - 1]
        if at >= window:
            at_once[at] = max(at_once[at], factor * served[at - window])
        served[at] = min(units, at_once[at], quota)
    over_quota = np.maximum(np.minimum(asked, at_once) - quota, 0.0)
    for array in (asked, served, at_once, over_quota):
        array.setflags(write=False)
    return OnDemandRun(step, asked, served, at_once, over_quota)


def growth_wait_s(at_once_units_per_s: float, goal_units_per_s: float) -> int:
    """Seconds from a steady load of `at_once` until `goal` is promised, doubling every 30 minutes.

    0 when the goal is within what the table takes already. Raises `InputError` for numbers not above 0.

    >>> growth_wait_s(4_000, 8_000), growth_wait_s(4_000, 40_000)
    (1800, 7200)
    """
    now = checked_number("at_once_units_per_s", at_once_units_per_s, above=True)
    goal = checked_number("goal_units_per_s", goal_units_per_s, above=True)
    doublings = 0
    while now < goal:
        now, doublings = now * _growth(), doublings + 1
    return doublings * fact("dynamodb.on_demand.growth_window_s").value


def break_even_utilisation(on_demand_factor: float) -> float:
    """The utilisation of provisioned capacity at which both modes cost the same.

    `on_demand_factor` is how many times as dear a unit on demand is as a provisioned unit that is used to
    the full; below the result, on demand is cheaper. A factor below 1 gives 1: then on demand always is.
    Raises `InputError` for a factor that is not above 0.

    >>> break_even_utilisation(4)
    0.25
    """
    return min(1.0, 1.0 / checked_number("on_demand_factor", on_demand_factor, above=True))


def mode_use(asked_units_per_s: ArrayLike, provisioned_units_per_s: float, *, step_s: int = 60) -> ModeUse:
    """A load in unit-hours, for a fixed provisioned capacity and on demand.

    `asked_units_per_s` has one number for each step of `step_s` seconds. Raises `InputError` for a load that
    is not a row of finite numbers, 0 or more, and a capacity that is not above 0.

    >>> mode_use([100] * 23 + [2_000], provisioned_units_per_s=2_000, step_s=3_600)
    ModeUse(provisioned_unit_hours=48000.0, used_unit_hours=4300.0, refused_unit_hours=0.0)
    """
    asked = _checked_row(asked_units_per_s)
    capacity = checked_number("provisioned_units_per_s", provisioned_units_per_s, above=True)
    hours = checked_whole("step_s", step_s, low=1) / _SECONDS_PER_HOUR
    refused = np.maximum(asked - capacity, 0.0)
    return ModeUse(
        provisioned_unit_hours=float(capacity * len(asked) * hours),
        used_unit_hours=float(asked.sum() * hours),
        refused_unit_hours=float(refused.sum() * hours),
    )


def _growth() -> int:
    return fact("dynamodb.on_demand.growth_factor").value


def _checked_row(asked: ArrayLike) -> FloatArray:
    try:
        row = np.array(asked)
    except ValueError:
        row = np.array(None)
    if row.dtype.kind not in "iuf" or row.ndim != 1 or not row.size:
        raise InputError("this load is not a row of numbers", expected="units a second, one number a step")
    row = row.astype(float)
    if not np.isfinite(row).all() or (row < 0).any():
        raise InputError("the load has negative or infinite numbers", expected="units a second, 0 or more")
    return row
