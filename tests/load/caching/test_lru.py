"""LRU at every size in one pass, against a cache that is run request by request."""

import subprocess
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers
from helpers.errors import InputError
from helpers.load import lru_curve, lru_hit_ratio, zipf_trace


def _hits(trace, cache_size):
    """One size, one request at a time."""
    cache, hits = OrderedDict(), 0
    for asked in trace:
        if asked in cache:
            hits += 1
            cache.move_to_end(asked)
        else:
            cache[asked] = None
            if len(cache) > cache_size:
                cache.popitem(last=False)
    return hits


@settings(max_examples=80, deadline=None)
@given(trace=st.lists(st.integers(-5, 12), min_size=1, max_size=300))
def test_every_size_of_any_trace(trace):
    curve = lru_curve(trace)
    assert curve.objects == len(set(trace))
    assert curve.hits.tolist() == [_hits(trace, size) for size in range(len(set(trace)) + 1)]


@pytest.mark.parametrize(
    ("objects", "requests"),
    [
        (3, 63),
        (3, 64),
        (3, 65),
        (200, 2_048),
        (500, 2_049),
        (90_000, 70_000),
        (4, 140_000),
        (9_000, 131_073),
    ],
)
def test_traces_around_the_sizes_of_the_counters(objects, requests):
    """Words of 64, blocks of 2,048 and stretches of 65,536 requests, with few and with many objects."""
    trace = zipf_trace(objects, requests, 0.7, seed=objects)
    curve = lru_curve(trace)
    for size in (1, 2, 3, 10, 100, 1_000, 20_000, 100_000):
        assert curve.hits[min(size, curve.objects)] == _hits(trace.tolist(), size)


def test_in_order_again_and_again():
    """The worst case of LRU: one object more than fits, and there is no hit at all."""
    trace = np.tile(np.arange(1_000), 200)
    assert lru_hit_ratio(trace, [999, 1_000]).tolist() == [0.0, 199 / 200]


def test_two_million_requests_from_cold():
    trace = zipf_trace(1_000_000, 2_000_000, 1.0, seed=1)
    assert lru_hit_ratio(trace, 10_000) == pytest.approx(0.584498, abs=5e-7)


def test_numbers_of_any_kind_are_objects():
    trace = zipf_trace(50, 2_000, 0.8, seed=2)
    expected = lru_hit_ratio(trace, range(1, 40)).tolist()
    for same in (
        trace.astype(np.uint64) + 2**63,
        -trace.astype(np.int64) * 10**15,
        [f"/items/{asked}" for asked in trace],
        trace.tolist(),
        np.repeat(trace, 2)[::2],
    ):
        assert lru_hit_ratio(same, range(1, 40)).tolist() == expected


def test_one_size_is_a_number_and_several_are_an_array():
    assert lru_hit_ratio([1, 1, 1, 1], 1) == 0.75
    assert isinstance(lru_hit_ratio([1, 1], 1), float)
    assert lru_hit_ratio([1, 1, 2, 2], (0, 5, 2**40)).tolist() == [0.0, 0.5, 0.5]


def test_the_size_for_a_ratio():
    curve = lru_curve(zipf_trace(500, 20_000, 0.9, seed=5))
    for ratio in (0.0, 0.1, 0.5, 0.9):
        size = curve.size_for(ratio)
        assert curve.hit_ratio(size) >= ratio
        assert size == 0 or curve.hit_ratio(size - 1) < ratio
    with pytest.raises(InputError, match=r"no cache gets a hit ratio of 0\.999") as error:
        curve.size_for(0.999)
    assert "first requests" in error.value.expected
    for ratio in (-0.1, float("nan"), True, "1"):
        with pytest.raises(InputError, match="hit_ratio cannot be"):
            curve.size_for(ratio)


def test_the_curve_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        lru_curve([1, 2]).hits[0] = 5


@pytest.mark.parametrize("trace", [[], [[1, 2]], [1.0, 2.0], 5, None, [True], [[1], [1, 2]], [None]])
def test_what_is_no_trace(trace):
    with pytest.raises(InputError, match="no trace of requests") as error:
        lru_curve(trace)
    assert error.value.next_step


@pytest.mark.parametrize("sizes", [-1, [1, -2], 1.5, True, None, "3", [], [[1]]])
def test_what_is_no_size(sizes):
    with pytest.raises(InputError, match="no sizes of caches"):
        lru_hit_ratio([1, 2, 1], sizes)


PROGRAM = "from helpers.load import lru_hit_ratio; print(lru_hit_ratio([1, 2, 1, 3, 2, 1], 3))"


def _run(before: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", before + PROGRAM],
        cwd=Path(helpers.__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout.strip(), done.stderr


def test_without_a_folder_for_what_is_compiled():
    """Neither beside the code nor at home: each process compiles anew, and nothing is said."""
    nowhere = "import numba.core.caching as caching; caching.CacheImpl._locator_classes = []\n"
    assert _run(nowhere) == (0, "0.5", "")


def test_a_full_disk_only_costs_the_keeping():
    """What is compiled cannot be kept: the error of the disk does not reach the reader."""
    program = (
        "import numba.core.caching as caching\n"
        "def full(self, *arguments): raise OSError(28, 'no space left on device')\n"
        "caching.FunctionCache.save_overload = full\n"
        "caching.FunctionCache.load_overload = lambda self, *arguments: None\n"
    )
    assert _run(program) == (0, "0.5", "")
