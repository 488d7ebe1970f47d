"""The two loops of the caches that go request by request, compiled by numba.

Why numba: where the next object was last asked for depends on every request before it, so NumPy cannot go
over the trace at once, and the same in Python takes some fifty times as long (``benchmarks/lru_curve.py``).
Importing this module costs a third of a second, so the functions that need it do so themselves.

What is compiled is kept on disk: in ``__pycache__`` beside this file, where that cannot be written in the
user's folder for caches, or where ``NUMBA_CACHE_DIR`` says. Where nothing can be written, each process
compiles anew, which takes a second or two; the numbers are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import intrinsic

__all__ = ["draw", "stack_distance_counts"]

_ONE, _LOW_16 = np.uint64(1), np.uint64(0xFFFF)


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    try:
        kernel = njit(cache=True)(function)
    except RuntimeError:  # numba found no folder to keep it in
        return njit(function)

    def call(*arguments: Any) -> Any:
        try:
            return kernel(*arguments)
        except OSError:  # compiled, but the disk is full or went away while it was kept: now it is in memory
            return kernel(*arguments)

    return call


@intrinsic
def _ones(typing_context: Any, word: Any) -> Any:
    """How many bits of a word are 1: one instruction, for which neither NumPy nor numba has a scalar name."""

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return word(word), generated


@_compiled
def draw(cumulative: np.ndarray, uniforms: np.ndarray, objects: np.ndarray) -> None:
    """For each uniform number in [0, 1) the first object whose cumulative probability exceeds it.

    As `numpy.searchsorted(cumulative, uniforms, "right")`, but a table of where to begin takes the place of
    the search: on average the object is found in two looks, whatever the number of objects.
    """
    count = len(cumulative)
    begin = np.empty(count, np.int32)
    found = 0
    for bucket in range(count):
        # A hair below the bucket, so that rounding of `uniform * count` never begins behind the object.
        while cumulative[found] <= (bucket - 0.5) / count:
            found += 1
        begin[bucket] = found
    for i in range(len(uniforms)):
        uniform = uniforms[i]
        found = begin[min(int(uniform * count), count - 1)]
        while found < count - 1 and cumulative[found] <= uniform:
            found += 1
        objects[i] = found


@_compiled
def stack_distance_counts(trace: np.ndarray, objects: int) -> np.ndarray:
    """How many requests of `trace` have each stack distance: a hit in every LRU cache at least as large.

    The trace holds object numbers below `objects` as int32; the result, one number for each distance from 0
    to that of the whole trace, counts first requests at distance 0. The distance of a request is the number
    of different objects since the last request of the same object, that one included.

    Bit t of `words` says that request t is the last of its object so far. All ones from there on, minus those
    before it, are the distance. The ones before a word are kept in three parts: before its 65,536
    requests (`before_stretch`), before its 2,048 within those (`coarse`), before its 64 within those
    (`fine`). When the bit of a request goes out, what comes after it shrinks by one: at most eight 64-bit
    subtractions in each of the two fine parts, which hold four numbers of 16 bits in a word. A new bit at the
    end changes nothing before it; parts that are not reached yet are only written when they are. What a
    subtraction borrows from such a part goes to later ones only.
    """
    requests = len(trace)
    words = np.zeros(requests // 64 + 2, np.uint64)
    fine = np.zeros((requests // 2048 + 2) * 8, np.uint64)
    coarse = np.zeros((requests // 65536 + 2) * 8, np.uint64)
    before_stretch = np.zeros((requests // 65536 + 16) // 16 * 16, np.int32)
    after = np.zeros(32 * 8, np.uint64)  # row k: a one in each of 32 numbers behind number k
    for number in range(32):
        for later in range(number + 1, 32):
            after[number * 8 + later // 4] += _ONE << np.uint64(16 * (later % 4))
    last = np.full(objects, -1, np.int32)
    counts = np.zeros(requests + 1, np.int32)
    total = 0
    for now in range(requests):
        if now & 63 == 0:
            word, block, stretch = now >> 6, now >> 11, now >> 16
            if now & 65535 == 0:
                before_stretch[stretch] = total
            in_stretch = total - before_stretch[stretch]
            shift = np.uint64(16 * (block & 3))
            if now & 2047 == 0:
                kept = coarse[block >> 2] & ((_ONE << shift) - _ONE)
                coarse[block >> 2] = kept | (np.uint64(in_stretch) << shift)
            in_block = in_stretch - np.int64((coarse[block >> 2] >> shift) & _LOW_16)
            shift = np.uint64(16 * (word & 3))
            kept = fine[word >> 2] & ((_ONE << shift) - _ONE)
            fine[word >> 2] = kept | (np.uint64(in_block) << shift)
        asked = trace[now]
        then = np.int64(last[asked])
        last[asked] = now
        if then >= 0:
            word, block, stretch = then >> 6, then >> 11, then >> 16
            bit = _ONE << np.uint64(then & 63)
            before = (
                np.uint64(before_stretch[stretch])
                + ((coarse[block >> 2] >> np.uint64(16 * (block & 3))) & _LOW_16)
                + ((fine[word >> 2] >> np.uint64(16 * (word & 3))) & _LOW_16)
                + _ones(words[word] & (bit - _ONE))
            )
            counts[np.uint64(total) - before] += 1
            words[word] ^= bit
            row, first = (word & 31) * 8, block * 8
            for i in range(8):
                fine[np.uint64(first + i)] -= after[np.uint64(row + i)]
            row, first = (block & 31) * 8, stretch * 8
            for i in range(8):
                coarse[np.uint64(first + i)] -= after[np.uint64(row + i)]
            for i in range(len(before_stretch)):
                before_stretch[i] -= np.int32(i > stretch)
        else:
            total += 1
            counts[0] += 1
        words[now >> 6] |= _ONE << np.uint64(now & 63)
    return counts[: total + 1]
