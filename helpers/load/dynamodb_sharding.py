"""Write sharding: one busy partition key becomes many by a suffix, and every read pays for it.

The suffix is drawn at random, or calculated from something that readers know. AWS's guide gives an example
of such a calculation, the product of the code points; it is here to be measured (`product_suffix`), beside a
hash (`hash_suffix`). Products of many numbers share factors, so they fall on few remainders.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.facts import fact
from helpers.load.queueing.hashing import key_hash
from helpers.metering import query_read_units, read_units

__all__ = [
    "SHARDING_WAYS",
    "ShardedRead",
    "busiest_share",
    "hash_suffix",
    "product_suffix",
    "read_all_shards",
    "read_one_of_shards",
]

#: How the suffix of a key is chosen.
SHARDING_WAYS = ("random", "calculated")


@dataclass(frozen=True, slots=True)
class ShardedRead:
    """What one read comes to when its key is spread over shards: requests, and read units together."""

    requests: int
    read_units: float


def hash_suffix(item_id: str, shards: int) -> int:
    """A suffix from 1 to `shards` for an item, by a hash of its id: even, and known to every reader.

    Raises `InputError` for an id that is not text, and for no shard.

    >>> hash_suffix("order-1", 200) == hash_suffix("order-1", 200)
    True
    """
    return key_hash(item_id) % checked_whole("shards", shards, low=1) + 1


def product_suffix(item_id: str, shards: int) -> int:
    """A suffix from 1 to `shards` as in the example of AWS's guide: the product of the code points.

    The remainder of the product, plus 1. Raises `InputError` as `hash_suffix` does.

    >>> product_suffix("ab", 200), 97 * 98 % 200 + 1
    (107, 107)
    """
    key_hash(item_id)  # the same look at the id
    count, remainder = checked_whole("shards", shards, low=1), 1
    for character in item_id:
        remainder = remainder * ord(character) % count
    return remainder % count + 1


def busiest_share(suffixes: Iterable[int]) -> float:
    """The share of the busiest shard among `suffixes`, one for each write; at best one over their number.

    Raises `InputError` when there is none.

    >>> busiest_share([1, 2, 3, 4]), busiest_share([1, 1, 1, 4])
    (0.25, 0.75)
    """
    counts = Counter(suffixes)
    if not counts:
        raise InputError("no write has a suffix", expected="the suffix of each write")
    return max(counts.values()) / counts.total()


def read_all_shards(items: int, item_bytes: int, shards: int, consistency: str = "eventual") -> ShardedRead:
    """Read all `items` of one key, spread evenly over `shards`: a Query for each, rounded up for each.

    An empty shard costs its Query too. A Query returns 1 MB at most, so more takes more requests; each of
    them begins with whole items. Raises `InputError` for numbers that are no counts, and as
    `helpers.metering.query_read_units` does.

    >>> read_all_shards(1_000, 200, shards=1), read_all_shards(1_000, 200, shards=200)
    (ShardedRead(requests=1, read_units=24.5), ShardedRead(requests=200, read_units=100.0))
    """
    total, count = checked_whole("items", items), checked_whole("shards", shards, low=1)
    read_units(item_bytes)  # the same look at the size
    page_items = max(1, fact("dynamodb.query_page_bytes").value // max(1, item_bytes))
    few, longer = divmod(total, count)
    requests, units = 0, 0.0
    for in_shard, times in ((few + 1, longer), (few, count - longer)):
        pages = [page_items] * (in_shard // page_items)
        if in_shard % page_items or not in_shard:
            pages.append(in_shard % page_items)
        requests += times * len(pages)
        units += times * sum(query_read_units([item_bytes] * page, consistency) for page in pages)
    return ShardedRead(requests, units)


def read_one_of_shards(item_bytes: int, shards: int, way: str, consistency: str = "eventual") -> ShardedRead:
    """Read one item whose key is spread over `shards`, in one of `SHARDING_WAYS`.

    With a calculated suffix it is one GetItem. With a random one nobody knows the shard: all are asked, and
    looking where it is not costs as much as the smallest item. Raises `InputError` for an unknown way, no
    shard, and as `helpers.metering.read_units` does.

    >>> read_one_of_shards(500, 200, "calculated"), read_one_of_shards(500, 200, "random").read_units
    (ShardedRead(requests=1, read_units=0.5), 100.0)
    """
    count = checked_whole("shards", shards, low=1)
    found = read_units(item_bytes, consistency)
    if way == "calculated":
        return ShardedRead(1, found)
    if way == "random":
        return ShardedRead(count, found + (count - 1) * read_units(0, consistency))
    raise InputError(f"there is no way {way!r} to choose a suffix", expected=" or ".join(SHARDING_WAYS))
