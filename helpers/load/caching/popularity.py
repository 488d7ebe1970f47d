"""How often each object is asked for, and traces of requests drawn from it.

Objects are numbered by popularity, the most popular first. Under Zipf's law with exponent s the object at
rank k is asked for in proportion to k^-s: at exponent 0 all alike, at 1 the second half as often as the
first. Requests are drawn independently of each other, so a trace has popularity and nothing else: no daily
rhythm, no news.

Source: L. Breslau et al., Web Caching and Zipf-like Distributions,
https://pages.cs.wisc.edu/~cao/papers/zipf-like.ps.gz
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["checked_popularity", "request_trace", "zipf_popularity", "zipf_trace"]

FloatArray = NDArray[np.float64]

#: Numbers of objects and requests are 32 bits wide inside.
LARGEST_COUNT = 2**31 - 2


def zipf_popularity(objects: int, exponent: float) -> FloatArray:
    """The share of requests that each of `objects` gets under Zipf's law, the most popular first; sum 1.

    `exponent` 0 makes all alike; what caches of the web see is published as 0.64 to 0.83. Raises `InputError`
    for no object and a negative exponent.

    >>> zipf_popularity(4, 1.0).round(2)
    array([0.48, 0.24, 0.16, 0.12])
    """
    count = checked_whole("objects", objects, low=1, high=LARGEST_COUNT)
    weights = np.arange(1.0, count + 1.0) ** -checked_number("exponent", exponent, high=100.0)
    return weights / weights.sum()


def request_trace(popularity: ArrayLike, requests: int, seed: int) -> NDArray[np.int32]:
    """`requests` independent requests: the numbers of the objects, each with its share of `popularity`.

    `popularity` holds one weight an object, which need not sum to 1. Same seed, same trace. Raises
    `InputError` for weights that are negative, not numbers or all 0, and for a negative number of requests.

    >>> request_trace([0.7, 0.2, 0.1], requests=8, seed=2)
    array([0, 0, 1, 0, 0, 1, 0, 0], dtype=int32)
    """
    from helpers.load.caching.kernels import draw

    cumulative = np.cumsum(checked_popularity(popularity))
    cumulative /= cumulative[-1]
    count = checked_whole("requests", requests, high=LARGEST_COUNT)
    uniforms = np.random.default_rng(checked_whole("seed", seed)).random(count)
    trace = np.empty(count, np.int32)
    draw(cumulative, uniforms, trace)
    return trace


def zipf_trace(objects: int, requests: int, exponent: float, seed: int) -> NDArray[np.int32]:
    """`requests` independent requests for `objects` under Zipf's law: numbers of objects, 0 the most popular.

    Raises as `zipf_popularity` and `request_trace` do.

    >>> trace = zipf_trace(objects=1000, requests=10_000, exponent=1.0, seed=1)
    >>> len(trace), round(float((trace == 0).mean()), 2), round(float(zipf_popularity(1000, 1.0)[0]), 2)
    (10000, 0.14, 0.13)
    """
    return request_trace(zipf_popularity(objects, exponent), requests, seed)


def checked_popularity(popularity: ArrayLike) -> FloatArray:
    """`popularity` as an array that sums to 1. Raises `InputError` for what are no weights."""
    try:
        weights = np.asarray(popularity)
    except ValueError:
        weights = np.empty((0, 0))
    numbers = weights.ndim == 1 and weights.size and weights.dtype.kind in "iuf"
    if not numbers or not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise InputError(
            "this is no popularity of objects",
            expected="one number for each object, 0 or more, and not all 0",
            next_step="for example: zipf_popularity(1000, 0.8)",
        )
    return weights / weights.sum(dtype=np.float64)
