"""The hit ratio of an LRU cache from popularity alone: Che's approximation, and the exact value for few
objects.

Requests are independent of each other. An object is in the cache when it was asked for within the last T
requests, where T, the *characteristic time*, is the same for all: the time in which as many different objects
are asked for as the cache holds. So T solves sum(1 - e^(-p T)) = C, and the object with share p is there with
probability 1 - e^(-p T). With many objects that is very close; with three it is not.

Sources: H. Che, Y. Tung and Z. Wang, Hierarchical Web Caching Systems (2002),
https://doi.org/10.1109/JSAC.2002.801752; C. Fricker, P. Robert and J. Roberts, A versatile and accurate
approximation for LRU cache performance, https://arxiv.org/abs/1202.3974; exact: W. F. King (1971).
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.load.caching.popularity import LARGEST_COUNT, checked_popularity

__all__ = ["characteristic_requests", "che_hit_ratio", "exact_lru_hit_ratio"]

_MOST_CONTENTS = 100_000


def characteristic_requests(popularity: ArrayLike, cache_size: int) -> float:
    """Che's characteristic time, counted in requests: how long an object stays that nobody asks for again.

    `popularity` holds one weight an object, `cache_size` is a number of objects. Infinite when everything
    fits. Raises `InputError` for what is no popularity and a size that is not a whole number of 0 or more.

    >>> round(characteristic_requests([0.5, 0.3, 0.2], 2), 3)
    3.571
    """
    return _requests(checked_popularity(popularity), _size(cache_size))


def che_hit_ratio(popularity: ArrayLike, cache_size: int) -> float:
    """The hit ratio of an LRU cache of `cache_size` objects under requests with this `popularity`, by Che.

    For independent requests, long after the start. Raises as `characteristic_requests` does.

    >>> round(che_hit_ratio([0.6, 0.3, 0.1], 2), 5)
    0.80737
    """
    shares = checked_popularity(popularity)
    requests = _requests(shares, _size(cache_size))
    return 1.0 if requests == math.inf else float(-shares @ np.expm1(-shares * requests))


def exact_lru_hit_ratio(popularity: ArrayLike, cache_size: int) -> float:
    """The exact hit ratio of an LRU cache for few objects: over everything that it could hold.

    The objects that were asked for last are drawn one after another, each with its share of what is left.
    Raises as `characteristic_requests` does, and where a cache could hold too many different things to go
    through.

    >>> [round(exact_lru_hit_ratio([0.6, 0.3, 0.1], size), 5) for size in (1, 2, 3)]
    [0.46, 0.81857, 1.0]
    """
    shares = checked_popularity(popularity)
    shares = shares[shares > 0].tolist()
    size = min(_size(cache_size), len(shares))
    if sum(math.comb(len(shares), held) for held in range(size + 1)) > _MOST_CONTENTS:
        raise InputError(
            f"a cache of {size} out of {len(shares)} objects could hold too many different things",
            expected="about 15 objects, or a cache of very few",
            next_step="use che_hit_ratio(popularity, cache_size)",
        )
    held = {(): 1.0}  # how likely these are the objects asked for last, in any order
    for count in range(1, size + 1):
        found = {}
        for contents in combinations(range(len(shares)), count):
            # Added up rather than 1 minus the contents, beside which little may be left.
            outside = math.fsum(share for i, share in enumerate(shares) if i not in contents)
            chance = 0.0
            for place, newest in enumerate(contents):
                before = contents[:place] + contents[place + 1 :]
                chance += held[before] * shares[newest] / (outside + shares[newest])
            found[contents] = chance
        held = found
    return math.fsum(chance * math.fsum(shares[i] for i in contents) for contents, chance in held.items())


def _size(cache_size: object) -> int:
    return checked_whole("cache_size", cache_size, high=LARGEST_COUNT)


def _requests(shares: NDArray[np.float64], size: int) -> float:
    asked = shares[shares > 0]
    if size >= len(asked):
        return math.inf
    if size == 0:
        return 0.0
    from scipy.optimize import brentq

    def too_many(requests: float) -> float:
        return float(-np.expm1(-asked * requests).sum()) - size

    high = float(size)
    while too_many(high) <= 0:
        high *= 2.0
        if high > 1e300:  # the last objects that would fit are all but never asked for
            return math.inf
    return float(brentq(too_many, size / 2, high, xtol=1e-9 * size, rtol=1e-12))
