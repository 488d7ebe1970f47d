"""Which server keeps which key: consistent hashing, the jump hash, and what a plain remainder moves.

Sources: J. Lamping and E. Veach, A Fast, Minimal Memory, Consistent Hash Algorithm,
https://arxiv.org/abs/1406.2294 (jump hash); D. Karger et al., Consistent Hashing and Random Trees,
https://doi.org/10.1145/258533.258660 (ring).
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from helpers.checked import checked_whole
from helpers.errors import InputError

__all__ = ["HashRing", "jump_hash", "key_hash", "moved_share"]

_CIRCLE = 2**64


def key_hash(key: str) -> int:
    """A number of 64 bits from a text, the same in every process (the built-in `hash` is not).

    Raises `InputError` for what is not text.

    >>> key_hash("user-1") == key_hash("user-1"), key_hash("user-1") == key_hash("user-2")
    (True, False)
    """
    if not isinstance(key, str):
        raise InputError(f"a key cannot be {key!r}", expected="text")
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def jump_hash(key: int, buckets: int) -> int:
    """The bucket of a key of 64 bits among `buckets`, by Lamping and Veach's jump hash.

    Needs no table; with one bucket more it moves only what belongs there. Buckets come and go at the end
    only. Raises `InputError` for a key that is not 64 bits and for no bucket.

    >>> jump_hash(256, 1024)
    520
    """
    state = checked_whole("key", key, high=_CIRCLE - 1)
    count = checked_whole("buckets", buckets, low=1)
    bucket, following = -1, 0
    while following < count:
        bucket = following
        state = (state * 2862933555777941757 + 1) % _CIRCLE
        following = int((bucket + 1) * (2**31 / ((state >> 33) + 1)))
    return bucket


class HashRing:
    """A ring on which each server owns the arcs that end at its points; a key belongs to the next point.

    `servers` are names; each has `points` points (virtual nodes). Immutable. Raises `InputError` for names
    that are not texts or come twice, and for no server or no point.

    >>> ring = HashRing(["a", "b", "c"], points=100)
    >>> ring.owner("user-1") in {"a", "b", "c"}
    True
    >>> round(sum(ring.shares().values()), 12)
    1.0
    """

    __slots__ = ("_at", "_owner", "_servers")

    def __init__(self, servers: Iterable[str], points: int = 100) -> None:
        self._servers = tuple(servers)
        texts = all(isinstance(name, str) for name in self._servers)
        if not self._servers or not texts or len(set(self._servers)) != len(self._servers):
            raise InputError(
                f"the servers cannot be {self._servers!r}", expected="different names, at least one"
            )
        count = checked_whole("points", points, low=1)
        ring = sorted((key_hash(f"{name}#{point}"), name) for name in self._servers for point in range(count))
        self._at = [at for at, _ in ring]
        self._owner = [name for _, name in ring]

    def owner(self, key: str) -> str:
        """The server to which a key belongs. Raises `InputError` for what is not text."""
        return self._owner[bisect.bisect_left(self._at, key_hash(key)) % len(self._at)]

    def shares(self) -> Mapping[str, float]:
        """The share of the ring, so of all keys, that each server owns."""
        owned = dict.fromkeys(self._servers, 0)
        before = self._at[-1] - _CIRCLE
        for at, name in zip(self._at, self._owner, strict=True):
            owned[name] += at - before
            before = at
        return MappingProxyType({name: arc / _CIRCLE for name, arc in owned.items()})


def moved_share(before: Iterable[object], after: Iterable[object]) -> float:
    """The share of keys that belong elsewhere afterwards: two lists of owners, in the same order of keys.

    Raises `InputError` for lists of different length and for no key.

    >>> moved_share([0, 1, 2, 0], [0, 1, 0, 2])
    0.5
    """
    old, new = list(before), list(after)
    if len(old) != len(new) or not old:
        raise InputError(
            f"{len(old)} owners before and {len(new)} after", expected="one for each key, both times"
        )
    return sum(a != b for a, b in zip(old, new, strict=True)) / len(old)
