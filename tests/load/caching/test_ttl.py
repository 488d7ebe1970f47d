"""Times to live in closed form against caches that are read at random."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import negative_cache, ttl_cache


def test_the_published_pair():
    assert ttl_cache(1.0, 10).hit_ratio == pytest.approx(0.90909, abs=5e-6)
    assert ttl_cache(1.0, 10, resets_on_read=True).hit_ratio == pytest.approx(0.99995, abs=5e-6)


@given(rate=st.floats(1e-3, 1e9), ttl_s=st.floats(1e-3, 1e5))
def test_a_key_reaches_the_origin_once_in_its_life_at_most(rate, ttl_s):
    found = ttl_cache(rate, ttl_s)
    assert found.origin_rate_rps <= min(rate, 1 / ttl_s)
    assert 0 <= found.hit_ratio <= 1
    assert 0 <= found.cached_keys <= 1


@pytest.mark.parametrize("resets", [False, True])
def test_against_reads_at_random(resets):
    rng = np.random.default_rng(3)
    rates, ttl_s, duration_s = (0.05, 0.4, 3.0), 2.0, 40_000.0
    reads = hits = 0
    for rate in rates:
        expires_s = -1.0
        for now_s in np.cumsum(rng.exponential(1 / rate, int(rate * duration_s))).tolist():
            hit = now_s < expires_s
            reads, hits = reads + 1, hits + hit
            if resets or not hit:
                expires_s = now_s + ttl_s
    found = ttl_cache(rates, ttl_s, resets_on_read=resets)
    assert found.hit_ratio == pytest.approx(hits / reads, abs=0.004)
    assert found.origin_rate_rps == pytest.approx(sum(rates) * (1 - found.hit_ratio))


def test_the_ends():
    nothing = ttl_cache([1, 2], 0)
    assert (nothing.hit_ratio, nothing.origin_rate_rps, nothing.cached_keys) == (0, 3, 0)
    assert ttl_cache([5, 0], 1e12).cached_keys == pytest.approx(1)
    assert ttl_cache(1_000_000.0, 10).origin_rate_rps == pytest.approx(0.1, rel=1e-6)


def test_missing_keys_that_are_read_again_and_again():
    found = negative_cache([100.0, 0.0], ttl_s=4)
    assert found.uncached_rate_rps == 100
    assert found.origin_rate_rps == pytest.approx(100 / 401)
    assert found.hidden_s_longest == 4
    assert found.hidden_s_mean == pytest.approx((400 / 401 * 2 + 0) / 2)


def test_how_long_a_new_key_is_hidden():
    """A key that comes into being at a random instant, against reads of the missing one."""
    rng = np.random.default_rng(1)
    rate, ttl_s, hidden = 0.8, 2.0, []
    for _ in range(20_000):
        expires_s, now_s, born_s = 0.0, 0.0, 30.0 + rng.random() * ttl_s
        while (now_s := now_s + rng.exponential(1 / rate)) < born_s:
            if now_s >= expires_s:
                expires_s = now_s + ttl_s
        hidden.append(max(0.0, expires_s - born_s))
    found = negative_cache(rate, ttl_s)
    assert np.mean(hidden) == pytest.approx(found.hidden_s_mean, abs=0.02)
    assert max(hidden) <= found.hidden_s_longest


def test_keys_that_are_never_read_twice_gain_nothing():
    random_keys = np.full(10_000, 0.001)
    found = negative_cache(random_keys, ttl_s=5)
    assert found.origin_rate_rps > 0.99 * found.uncached_rate_rps


@pytest.mark.parametrize(
    "rates", [[], 0, [0, 0], -1, [1, -1], float("nan"), float("inf"), True, None, "3", [[1]], [[1], [1, 2]]]
)
@pytest.mark.parametrize("function", [ttl_cache, negative_cache])
def test_what_are_no_rates(function, rates):
    with pytest.raises(InputError, match="no rates of reads"):
        function(rates, 1)


@pytest.mark.parametrize("ttl_s", [-1, float("nan"), float("inf"), True, None])
@pytest.mark.parametrize("function", [ttl_cache, negative_cache])
def test_bad_times_are_named(function, ttl_s):
    with pytest.raises(InputError, match="ttl_s cannot be"):
        function(1, ttl_s)
