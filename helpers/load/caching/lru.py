"""A cache that throws out what was not asked for longest (LRU): its hit ratio at every size, in one pass.

A cache of size C under LRU holds the C different objects that were asked for last. So a request is a hit
exactly when fewer than C other objects were asked for since its own object was: its *stack distance* is at
most C. Count the distances of a trace once, and the hit ratio of every size follows.

R. L. Mattson et al. (1970) found the rule, https://doi.org/10.1147/sj.92.0078. libCacheSim and cachetools
simulate one size at a time; for a whole curve that is as many passes as sizes, and the lessons draw many
curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.load.caching.popularity import LARGEST_COUNT

__all__ = ["LruCurve", "lru_curve", "lru_hit_ratio"]


@dataclass(frozen=True, slots=True, eq=False)
class LruCurve:
    """What LRU makes of a trace at every size: `hits[C]` of the `requests` are hits in a cache of C objects.

    `hits` is a read-only array that begins with size 0 and ends with the number of different objects, beyond
    which a larger cache helps no more. The cache begins empty, so the first request of an object is never a
    hit.
    """

    requests: int
    hits: NDArray[np.int64]

    @property
    def objects(self) -> int:
        """How many different objects are asked for."""
        return len(self.hits) - 1

    @overload
    def hit_ratio(self, cache_sizes: int) -> float: ...
    @overload
    def hit_ratio(self, cache_sizes: ArrayLike) -> NDArray[np.float64]: ...
    def hit_ratio(self, cache_sizes):
        """The share of requests that are hits, for one size (a number of objects) or an array of sizes.

        Raises `InputError` for sizes that are negative or not whole.
        """
        sizes = _checked_sizes(cache_sizes)
        ratios = self.hits[np.minimum(sizes, self.objects)] / self.requests
        return float(ratios) if ratios.ndim == 0 else ratios

    def size_for(self, hit_ratio: float) -> int:
        """The fewest objects with which a cache gets this `hit_ratio`.

        Raises `InputError` for a ratio that no size gets, with the highest that there is.
        """
        highest = float(self.hits[-1] / self.requests)
        if not isinstance(hit_ratio, (int, float)) or isinstance(hit_ratio, bool) or not hit_ratio >= 0:
            raise InputError(f"hit_ratio cannot be {hit_ratio!r}", expected="a number from 0 to 1")
        if hit_ratio > highest:
            raise InputError(
                f"no cache gets a hit ratio of {hit_ratio:g} from this trace",
                expected=f"at most {highest:.6g}: the rest are first requests",
            )
        return int(np.searchsorted(self.hits / self.requests, hit_ratio))


def lru_curve(trace: ArrayLike) -> LruCurve:
    """Run `trace` through LRU caches of all sizes at once, exactly.

    `trace` holds the objects in the order of the requests, in one dimension: whole numbers or texts. One
    request takes 25 to 60 ns when the numbers are small, as those of `zipf_trace` are; others are numbered by
    sorting first. Raises `InputError` for an empty trace and for what is no trace.

    >>> curve = lru_curve(["a", "b", "a", "c", "b", "a"])
    >>> curve.hits
    array([0, 0, 1, 3])
    >>> curve.size_for(0.5)
    3
    """
    from helpers.load.caching.kernels import stack_distance_counts

    numbered, objects = _numbered(trace)
    counts = stack_distance_counts(numbered, objects)
    hits = np.cumsum(counts, dtype=np.int64) - counts[0]
    hits.flags.writeable = False
    return LruCurve(len(numbered), hits)


@overload
def lru_hit_ratio(trace: ArrayLike, cache_sizes: int) -> float: ...
@overload
def lru_hit_ratio(trace: ArrayLike, cache_sizes: ArrayLike) -> NDArray[np.float64]: ...
def lru_hit_ratio(trace, cache_sizes):
    """The share of requests of `trace` that an LRU cache answers, exactly, beginning empty.

    `cache_sizes` are numbers of objects: one, or an array, which costs no more than one. Raises as
    `lru_curve` and `LruCurve.hit_ratio` do.

    >>> lru_hit_ratio([1, 2, 1, 3, 2, 1], cache_sizes=[1, 2, 3]).round(3)
    array([0.   , 0.167, 0.5  ])
    """
    _checked_sizes(cache_sizes)
    return lru_curve(trace).hit_ratio(cache_sizes)


def _numbered(trace: ArrayLike) -> tuple[NDArray[np.int32], int]:
    """The trace with objects numbered from 0, and above which number there is none."""
    try:
        asked = np.asarray(trace)
    except ValueError:
        asked = np.empty((0, 0))
    if asked.ndim != 1 or not asked.size or asked.dtype.kind not in "iuU":
        raise InputError(
            "this is no trace of requests",
            expected="one or more objects in the order of the requests: whole numbers, or texts",
            next_step="for example: zipf_trace(objects=1000, requests=10_000, exponent=0.8, seed=1)",
        )
    checked_whole("the number of requests", len(asked), high=LARGEST_COUNT)
    if asked.dtype.kind != "U":
        low, high = int(asked.min()), int(asked.max())
        # A table of every number costs less than sorting, unless most numbers do not occur.
        if low >= 0 and high < max(4 * len(asked), 1024) and high < LARGEST_COUNT:
            return np.ascontiguousarray(asked, dtype=np.int32), high + 1
    different, numbered = np.unique(asked, return_inverse=True)
    return numbered.astype(np.int32), len(different)


def _checked_sizes(cache_sizes: object) -> NDArray[np.int64]:
    try:
        sizes = np.asarray(cache_sizes)
    except ValueError:
        sizes = np.empty(0)
    if sizes.ndim > 1 or not sizes.size or sizes.dtype.kind not in "iu" or (sizes < 0).any():
        raise InputError("these are no sizes of caches", expected="a whole number, 0 or more, or several")
    # Larger than every trace is as good as endless, and fits into 64 bits with a sign.
    return np.minimum(sizes, LARGEST_COUNT).astype(np.int64)
