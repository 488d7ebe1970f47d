"""A DynamoDB table as its limits see it: partitions, capacity, savings, quota. No load yet.

Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact
from helpers.load.queueing.hashing import key_hash

__all__ = [
    "THROUGHPUT_KINDS",
    "CapacityTable",
    "checked_kind",
    "longest_savings_s",
    "partition_ceiling",
    "partitions_needed",
    "place_keys",
]

#: A table has two throughputs, and each has limits of its own.
THROUGHPUT_KINDS = ("read", "write")


@dataclass(frozen=True, slots=True)
class CapacityTable:
    """The reads or the writes of one table (or of one global index, with `index`).

    `provisioned_units_per_s` is None for an on-demand table; `maximum_units_per_s` is a limit that its owner
    has set. `quota_units_per_s` is the account's, by default as AWS publishes it. `saved_s` is how many
    seconds of unused capacity there are at the beginning: by default as many as can be. A key that is at
    its partition's ceiling for `isolates_after_s` seconds gets a partition of its own; None: never.
    """

    kind: str
    partitions: int
    provisioned_units_per_s: float | None = None
    adaptive: bool = True
    isolates_after_s: int | None = None
    saved_s: float | None = None
    maximum_units_per_s: float | None = None
    quota_units_per_s: float | None = None
    index: bool = False

    def __post_init__(self) -> None:
        checked_kind(self.kind)
        checked_whole("partitions", self.partitions, low=1)
        for name in ("provisioned_units_per_s", "maximum_units_per_s", "quota_units_per_s"):
            if getattr(self, name) is not None:
                checked_number(name, getattr(self, name), above=True)
        if self.saved_s is not None:
            checked_number("saved_s", self.saved_s, high=longest_savings_s())
        if self.isolates_after_s is not None:
            checked_whole("isolates_after_s", self.isolates_after_s, low=1)
        self._check_together()

    def _check_together(self) -> None:
        if self.isolates_after_s is not None and not self.adaptive:
            raise InputError(
                "isolation is a part of adaptive capacity",
                expected="adaptive, or no isolates_after_s",
            )
        if self.provisioned_units_per_s is None and (self.saved_s is not None or not self.adaptive):
            raise InputError(
                "an on-demand table has no capacity to save or to divide",
                expected="provisioned_units_per_s beside saved_s, and beside adaptive=False",
            )
        if self.provisioned_units_per_s is not None and self.maximum_units_per_s is not None:
            raise InputError(
                "a provisioned table has no maximum beside its capacity",
                expected="provisioned_units_per_s or maximum_units_per_s",
            )
        if self.provisioned_units_per_s is not None and self.provisioned_units_per_s > self.quota:
            raise InputError(
                f"{self.provisioned_units_per_s:,g} units a second cannot be provisioned",
                expected=f"at most the quota, {self.quota:,g}",
                next_step="have the quota raised, and give quota_units_per_s",
            )

    @property
    def quota(self) -> float:
        """The account's quota for this table."""
        if self.quota_units_per_s is not None:
            return self.quota_units_per_s
        return fact(f"dynamodb.table_{self.kind}_quota_units_per_s").value


def partition_ceiling(kind: str) -> int:
    """Units a second that one partition serves at most, for "read" or "write". Raises `InputError`.

    >>> partition_ceiling("read"), partition_ceiling("write")
    (3000, 1000)
    """
    return fact(f"dynamodb.partition_{checked_kind(kind)}_units_per_s").value


def partitions_needed(units_per_s: float, kind: str = "write") -> int:
    """The fewest partitions (or shards of a key) that can serve so much, evenly spread; at least one.

    Raises `InputError` for a negative number and an unknown kind.

    >>> partitions_needed(4_000, "write"), partitions_needed(12_000, "read")
    (4, 4)
    """
    return max(1, -int(-checked_number("units_per_s", units_per_s) // partition_ceiling(kind)))


def place_keys(keys: Sequence[str], partitions: int) -> tuple[int, ...]:
    """The partition of each key, by a hash: the same in every run, and as uneven as chance makes it.

    DynamoDB has a hash of its own. Raises `InputError` for keys that are not text, and for no partition.

    >>> set(place_keys([f"user-{n}" for n in range(100)], 4)) == {0, 1, 2, 3}
    True
    """
    count = checked_whole("partitions", partitions, low=1)
    return tuple(key_hash(key) % count for key in keys)


def checked_kind(kind: object) -> str:
    """`kind` itself, or an `InputError`: it is "read" or "write".

    >>> checked_kind("read")
    'read'
    """
    if kind not in THROUGHPUT_KINDS:
        raise InputError(f"there is no throughput {kind!r}", expected=" or ".join(THROUGHPUT_KINDS))
    return str(kind)


def longest_savings_s() -> int:
    """How many seconds of unused capacity DynamoDB keeps at most.

    >>> longest_savings_s()
    300
    """
    return fact("dynamodb.burst_s").value
