"""Shuffle sharding: each customer gets a random hand of workers, and hardly two get the same hand.

Source: C. MacCárthaigh, Workload isolation using shuffle sharding,
https://aws.amazon.com/builders-library/workload-isolation-using-shuffle-sharding/
"""

from __future__ import annotations

import math

from helpers.checked import checked_whole

__all__ = ["overlap_probability", "shuffle_shards"]


def shuffle_shards(workers: int, shard_size: int) -> int:
    """How many different hands of `shard_size` there are among `workers`.

    Raises `InputError` for counts that are not whole, and for a hand larger than the workers.

    >>> shuffle_shards(8, 2)
    28
    """
    count = checked_whole("workers", workers, low=1)
    return math.comb(count, checked_whole("shard_size", shard_size, low=1, high=count))


def overlap_probability(workers: int, shard_size: int, shared: int) -> float:
    """The chance that two customers' random hands have exactly `shared` workers in common.

    Raises `InputError` as `shuffle_shards` does, and for more shared workers than a hand has.

    >>> round(1 / overlap_probability(8, 2, shared=2), 6)
    28.0
    """
    hands = shuffle_shards(workers, shard_size)
    common = checked_whole("shared", shared, high=shard_size)
    return math.comb(shard_size, common) * math.comb(workers - shard_size, shard_size - common) / hands
