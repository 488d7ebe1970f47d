"""Rings and jumps: a published value, how evenly they share, and how little they move."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import HashRing, jump_hash, key_hash, moved_share

KEYS = [f"user-{number}" for number in range(20_000)]
HASHED = [key_hash(key) for key in KEYS]


def test_the_published_value():
    assert jump_hash(256, 1024) == 520


@given(key=st.integers(0, 2**64 - 1), buckets=st.integers(1, 500))
def test_one_bucket_more_moves_only_into_it(key, buckets):
    here, more = jump_hash(key, buckets), jump_hash(key, buckets + 1)
    assert 0 <= here < buckets
    assert more in (here, buckets)


def test_a_jump_shares_evenly():
    counted = Counter(jump_hash(key, 10) for key in HASHED)
    assert all(count == pytest.approx(2_000, rel=0.1) for count in counted.values())


@pytest.mark.parametrize(
    ("points", "spread", "tolerance"), [(1, 1.0, 0.3), (100, 0.10, 0.03), (1_000, 0.032, 0.01)]
)
def test_the_spread_of_a_ring_falls_with_the_root_of_its_points(points, spread, tolerance):
    shares = [
        share * 20
        for ring in range(3 if points > 100 else 12)
        for share in HashRing([f"{ring}-{name}" for name in range(20)], points).shares().values()
    ]
    assert np.std(shares) == pytest.approx(spread, abs=tolerance)


def test_shares_are_what_keys_meet():
    ring = HashRing(["a", "b", "c"], points=50)
    counted = Counter(ring.owner(key) for key in KEYS)
    for name, share in ring.shares().items():
        assert counted[name] / len(KEYS) == pytest.approx(share, abs=0.012)


def test_from_ten_to_twelve_moves_a_sixth_and_a_remainder_moves_most():
    ten, twelve = ([str(name) for name in range(count)] for count in (10, 12))
    ring = moved_share(map(HashRing(ten, 500).owner, KEYS), map(HashRing(twelve, 500).owner, KEYS))
    jump = moved_share((jump_hash(key, 10) for key in HASHED), (jump_hash(key, 12) for key in HASHED))
    remainder = moved_share((key % 10 for key in HASHED), (key % 12 for key in HASHED))
    assert ring == pytest.approx(1 / 6, abs=0.03)
    assert jump == pytest.approx(1 / 6, abs=0.01)
    assert remainder == pytest.approx(5 / 6, abs=0.01)


def test_a_ring_moves_only_to_the_new_server():
    before, after = HashRing(["a", "b", "c"]), HashRing(["a", "b", "c", "d"])
    for key in KEYS[:2_000]:
        assert after.owner(key) in (before.owner(key), "d")


def test_hashes_are_the_same_in_every_process():
    assert key_hash("雲型") == 15343979131234694119
    assert HashRing(["a"]).owner("anything") == "a"
    assert HashRing(["a"], 1).shares() == {"a": 1.0}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: HashRing([]), "servers cannot be"),
        (lambda: HashRing(["a", "a"]), "servers cannot be"),
        (lambda: HashRing([3]), "servers cannot be"),
        (lambda: HashRing(["a"], 0), "points cannot be 0"),
        (lambda: HashRing(["a"]).owner(3), "a key cannot be 3"),
        (lambda: jump_hash(-1, 3), "key cannot be -1"),
        (lambda: jump_hash(2**64, 3), "key cannot be"),
        (lambda: jump_hash(1, 0), "buckets cannot be 0"),
        (lambda: jump_hash(True, 3), "key cannot be True"),
        (lambda: moved_share([], []), "0 owners"),
        (lambda: moved_share([1], [1, 2]), "1 owners before and 2 after"),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
