"""One DynamoDB table under load, second by second: what it serves, what it refuses, and for which reason.

Three limits apply, in this order. A **partition** serves 3,000 read or 1,000 write units a second and not
one more, whatever the table has to spare. A **provisioned table** serves its capacity and what it has saved:
up to 300 seconds of capacity that was not used. An **on-demand table** has no capacity; a maximum that you
set and the account's quota bound it.

Adaptive capacity lets the partitions share the table's capacity: only the sum counts. Without it, as in the
early years of DynamoDB, each partition has its part, and its own savings. It also isolates: a partition that
stays at its ceiling is divided, and its hottest key gets one of its own. When it does so is not published, so
it is asked of the caller. Reads and writes have limits of their own; one run is one of them.

The load is a fluid: units a second for each key, and whoever shares a limit is refused in the same
proportion. Nobody retries. No emulator has any of this, and no library either.

Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.load.dynamodb_table import CapacityTable, longest_savings_s, partition_ceiling

__all__ = ["ThrottlingRun", "run_table"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ThrottlingRun:
    """What became of the load: arrays with a row a second.

    `asked` and `served` have a column a key, in units a second. `refused` has an array (one number a second)
    for each limit of `helpers.load.THROTTLING_LIMITS`; together they are asked minus served.
    `partition_served` are the units of each partition, `saved_units` what is saved after each second.
    `isolations` are the seconds and keys of partitions divided, `placement` where each key is at the end.
    """

    table: CapacityTable
    asked: FloatArray
    served: FloatArray
    refused: Mapping[str, FloatArray]
    partition_served: FloatArray
    saved_units: FloatArray
    isolations: tuple[tuple[int, int], ...]
    placement: tuple[int, ...]

    @property
    def throttled_share(self) -> float:
        """Refused units as a share of all that were asked for; 0 when nothing was."""
        asked = self.asked.sum()
        return float(1.0 - self.served.sum() / asked) if asked else 0.0

    @property
    def first_throttled_s(self) -> int | None:
        """The first second in which something is refused, or None."""
        seconds = np.flatnonzero(sum(self.refused.values()) > 1e-6)
        return int(seconds[0]) if len(seconds) else None

    @property
    def reasons(self) -> dict[str, float]:
        """Refused units by the reason that DynamoDB gives, without those that do not occur."""
        start = ("Index" if self.table.index else "Table") + self.table.kind.capitalize()
        totals = {f"{start}{limit}": float(units.sum()) for limit, units in self.refused.items()}
        return {reason: units for reason, units in totals.items() if units > 1e-6}


def run_table(
    asked_units_per_s: ArrayLike, table: CapacityTable, *, placement: Sequence[int] | None = None
) -> ThrottlingRun:
    """Let a load meet the limits of `table`, one second after the other.

    `asked_units_per_s` has a row a second and a column a key. A key is what cannot be divided: one item, or
    all items with one partition key when a local secondary index keeps them together, or when all writes go
    to the end of its sort key. `placement` is the partition of each key; when it is not given they take
    turns, which is as even as can be. Raises `InputError` for a load that is not such a table of finite
    numbers, 0 or more, and for a placement outside the partitions.

    >>> votes = [[2_800.0, 600.0, 600.0]] * 60
    >>> run = run_table(votes, CapacityTable("write", partitions=10, provisioned_units_per_s=10_000))
    >>> round(run.throttled_share, 2), run.reasons
    (0.45, {'TableWriteKeyRangeThroughputExceeded': 108000.0})
    """
    asked = _checked_load(asked_units_per_s)
    state = _State(table, _checked_placement(placement, table.partitions, asked.shape[1]))
    rows = [state.second(at_s, row) for at_s, row in enumerate(asked)]
    served = np.array([row.served for row in rows])
    partition_served = np.zeros((len(rows), state.partitions))
    for at_s, row in enumerate(rows):
        partition_served[at_s, : len(row.partition_served)] = row.partition_served
    refused = {limit: np.array([getattr(row, name) for row in rows]) for limit, name in _LIMITS.items()}
    saved_units = np.array([row.saved_units for row in rows])
    for array in (asked, served, partition_served, saved_units, *refused.values()):
        array.setflags(write=False)
    return ThrottlingRun(
        table,
        asked,
        served,
        refused,
        partition_served,
        saved_units,
        tuple(state.isolations),
        tuple(int(partition) for partition in state.placement),
    )


_LIMITS = {
    "KeyRangeThroughputExceeded": "by_partition",
    "ProvisionedThroughputExceeded": "by_capacity",
    "AccountLimitExceeded": "by_quota",
    "MaxOnDemandThroughputExceeded": "by_maximum",
}


@dataclass(slots=True)
class _Second:
    served: FloatArray
    partition_served: FloatArray
    by_partition: float
    by_capacity: float = 0.0
    by_maximum: float = 0.0
    by_quota: float = 0.0
    saved_units: float = 0.0


class _State:
    """The table between two seconds: what is saved, where keys are, how long each partition is full."""

    def __init__(self, table: CapacityTable, placement: NDArray[np.int64]) -> None:
        self.table, self.placement = table, placement
        self.partitions = table.partitions
        self.ceiling = partition_ceiling(table.kind)
        self.full_for_s = np.zeros(self.partitions, dtype=np.int64)
        self.isolations: list[tuple[int, int]] = []
        # One purse for the table, or one for each partition.
        capacity = table.provisioned_units_per_s or 0.0
        purses = 1 if table.adaptive else self.partitions
        self.refill = np.full(purses, capacity / purses)
        self.saved = self.refill * (longest_savings_s() if table.saved_s is None else table.saved_s)

    def second(self, at_s: int, asked: FloatArray) -> _Second:
        self._isolate(at_s, asked)
        wanted = np.bincount(self.placement, weights=asked, minlength=self.partitions)
        self.full_for_s = np.where(wanted > self.ceiling, self.full_for_s + 1, 0)
        allowed = np.minimum(wanted, self.ceiling)
        result = _Second(asked, allowed, by_partition=float((wanted - allowed).sum()))
        if self.table.provisioned_units_per_s is not None:
            self._spend(result)
        else:
            result.by_maximum = self._cut(result, self.table.maximum_units_per_s)
            result.by_quota = self._cut(result, self.table.quota)
        share = np.divide(result.partition_served, wanted, out=np.ones_like(wanted), where=wanted > 0)
        result.served = asked * share[self.placement]
        return result

    def _spend(self, result: _Second) -> None:
        wanted = result.partition_served
        purse_wants = wanted.sum(keepdims=True) if self.table.adaptive else wanted
        purse = self.refill + self.saved
        spent = np.minimum(purse_wants, purse)
        part = np.divide(spent, purse_wants, out=np.ones_like(spent), where=purse_wants > 0)
        result.partition_served = wanted * part
        result.by_capacity = float((purse_wants - spent).sum())
        self.saved = np.minimum(purse - spent, self.refill * longest_savings_s())
        result.saved_units = float(self.saved.sum())

    @staticmethod
    def _cut(result: _Second, limit: float | None) -> float:
        total = float(result.partition_served.sum())
        if limit is None or total <= limit:
            return 0.0
        result.partition_served = result.partition_served * (limit / total)
        return total - limit

    def _isolate(self, at_s: int, asked: FloatArray) -> None:
        if self.table.isolates_after_s is None:
            return
        for partition in np.flatnonzero(self.full_for_s >= self.table.isolates_after_s):
            keys = np.flatnonzero((self.placement == partition) & (asked > 0))
            self.full_for_s[partition] = 0
            if len(keys) > 1:  # a key alone on its partition cannot be divided
                hottest = keys[asked[keys].argmax()]
                self.placement[hottest] = self.partitions
                self.partitions += 1
                self.full_for_s = np.append(self.full_for_s, 0)
                self.isolations.append((at_s, int(hottest)))


def _checked_load(asked: ArrayLike) -> FloatArray:
    try:
        load = np.array(asked)
    except ValueError:
        load = np.array(None)
    if load.dtype.kind not in "iuf" or load.ndim != 2 or not load.size:
        raise InputError(
            "this load is not a table of numbers", expected="a row a second, a column a key, units a second"
        )
    load = load.astype(float)
    if not np.isfinite(load).all() or (load < 0).any():
        raise InputError("the load has negative or infinite numbers", expected="units a second, 0 or more")
    return load


def _checked_placement(placement: Sequence[int] | None, partitions: int, keys: int) -> NDArray[np.int64]:
    if placement is None:
        return np.arange(keys) % partitions
    if len(placement) != keys:
        raise InputError(
            f"{len(placement)} places are given for {keys} keys", expected="the partition of each key"
        )
    return np.array(
        [checked_whole("a place", place, high=partitions - 1) for place in placement], dtype=np.int64
    )
