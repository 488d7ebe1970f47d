"""The hit ratio of LRU at every size, beside libCacheSim at one size: CPU seconds on one core, in one run.

libCacheSim is not among the project's dependencies. To run this, put it beside them:

    pip install --no-deps --target build/peers libcachesim==0.3.5
    taskset -c 0 python benchmarks/lru_curve.py build/peers

(without taskset where there is none: both are single-threaded, and what counts is CPU seconds). The trace is
2 million requests for 1 million objects under Zipf's law with exponent 1. libCacheSim reads it from a file in
its own format, and opening that is not counted. Its best table for this trace is that of hash power 16; its
default, 24, takes several times as long. Rounds alternate, and the ratio of each round is taken, because
other work on a machine slows both.

Two more comparisons say what numba is for: the draw of the trace beside NumPy's search, and the curve beside
the same bookkeeping in Python (a sorted list of last positions) on a quarter of the trace.
"""

from __future__ import annotations

import bisect
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from helpers.load import lru_curve, zipf_popularity, zipf_trace

OBJECTS, REQUESTS, EXPONENT, SEED = 1_000_000, 2_000_000, 1.0, 1
SIZES = (10, 100, 1_000, 3_000, 10_000, 30_000, 60_000, 100_000, 200_000, 300_000)
TIMED_SIZES = (1_000, 10_000, 100_000)
HASH_POWER = 16
ROUNDS = 7
PYTHON_REQUESTS = REQUESTS // 4


def cpu_s(function: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds, and what the function returned."""
    begin = time.process_time()
    result = function()
    return time.process_time() - begin, result


def peer(libcachesim: Any, trace_file: str, cache_size: int, hash_power: int) -> tuple[float, float]:
    """CPU seconds and the hit ratio of libCacheSim at one size."""
    reader = libcachesim.TraceReader(
        trace_file,
        libcachesim.TraceType.ORACLE_GENERAL_TRACE,
        libcachesim.ReaderInitParam(ignore_obj_size=True),
    )
    cache = libcachesim.LRU(cache_size=cache_size, hashpower=hash_power)
    took_s, (miss_ratio, _) = cpu_s(lambda: cache.process_trace(reader))
    return took_s, 1.0 - miss_ratio


def write_trace(trace: np.ndarray, path: Path) -> None:
    """The trace in the format oracleGeneral: time, object, size and next access, 24 bytes a request."""
    record = np.dtype([("time", "<u4"), ("object", "<u8"), ("size", "<u4"), ("next", "<i8")])
    requests = np.zeros(len(trace), record)
    requests["object"], requests["size"], requests["next"] = trace + 1, 1, -2
    requests.tofile(path)


def python_distances(trace: list[int]) -> list[int]:
    """Stack distances with the last positions in a sorted list."""
    last, positions, distances = {}, [], []
    for now, asked in enumerate(trace):
        then = last.get(asked)
        if then is not None:
            place = bisect.bisect_left(positions, then)
            distances.append(len(positions) - place)
            del positions[place]
        positions.append(now)
        last[asked] = now
    return distances


def main(folder: str | None) -> None:
    if folder:
        sys.path.insert(0, folder)
    try:
        import libcachesim
    except ImportError:
        raise SystemExit(__doc__) from None
    trace = zipf_trace(OBJECTS, REQUESTS, EXPONENT, SEED)
    curve = lru_curve(trace)  # compiled now, or read from disk
    print(
        f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"numba {version('numba')}, libCacheSim 0.3.5, "
        f"{REQUESTS:,} requests, {curve.objects:,} objects asked for"
    )
    with tempfile.TemporaryDirectory() as scratch:
        trace_file = str(Path(scratch, "trace.oracleGeneral"))
        write_trace(trace, Path(trace_file))
        compare(libcachesim, trace, trace_file)
    what_numba_is_for(trace)


def compare(libcachesim: Any, trace: np.ndarray, trace_file: str) -> None:
    curve = lru_curve(trace)
    for size in SIZES:
        _, found = peer(libcachesim, trace_file, size, HASH_POWER)
        assert round(found * REQUESTS) == curve.hits[min(size, curve.objects)], size
    print(f"  identical hits at {len(SIZES)} sizes from {SIZES[0]:,} to {SIZES[-1]:,}")
    ours: list[float] = []
    theirs: dict[int, list[float]] = {size: [] for size in TIMED_SIZES}
    for _ in range(ROUNDS):
        ours.append(cpu_s(lambda: lru_curve(trace))[0])
        for size in TIMED_SIZES:
            theirs[size].append(peer(libcachesim, trace_file, size, HASH_POWER)[0])
    default_s, _ = peer(libcachesim, trace_file, 10_000, 24)
    print(f"  lru_curve, every size      {statistics.median(ours):.4f} CPU s ({ROUNDS} rounds, medians)")
    for size, took_s in theirs.items():
        ratio = statistics.median(our_s / their_s for our_s, their_s in zip(ours, took_s, strict=True))
        their_s = statistics.median(took_s)
        print(f"  libCacheSim, size {size:7,}  {their_s:.4f} CPU s; the curve takes {ratio:.2f} ×")
    three = [sum(took) for took in zip(*theirs.values(), strict=True)]
    ratio = statistics.median(our_s / their_s for our_s, their_s in zip(ours, three, strict=True))
    print(f"  libCacheSim, these three   {statistics.median(three):.4f} CPU s; the curve takes {ratio:.2f} ×")
    print(f"  libCacheSim, 10,000, default hash power {default_s:.4f} CPU s")


def what_numba_is_for(trace: np.ndarray) -> None:
    drawn_s, _ = cpu_s(lambda: zipf_trace(OBJECTS, REQUESTS, EXPONENT, SEED))
    cumulative = np.cumsum(zipf_popularity(OBJECTS, EXPONENT))
    cumulative /= cumulative[-1]
    uniforms = np.random.default_rng(SEED).random(REQUESTS)
    searched_s, found = cpu_s(lambda: np.searchsorted(cumulative, uniforms, side="right"))
    assert (found == trace).all()
    print(f"  zipf_trace {drawn_s:.3f} CPU s, numpy.searchsorted alone {searched_s:.3f} CPU s")
    part = trace[:PYTHON_REQUESTS]
    python_s, distances = cpu_s(lambda: python_distances(part.tolist()))
    ours_s, curve = cpu_s(lambda: lru_curve(part))
    assert sum(distance <= 1_000 for distance in distances) == curve.hits[1_000]
    print(f"  {PYTHON_REQUESTS:,} requests in Python {python_s / ours_s:,.0f} × the time of lru_curve")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
