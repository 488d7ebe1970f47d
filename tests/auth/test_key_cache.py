"""The key cache: a clock that the test moves, and fetches that the test lets go. No test waits for time."""

import threading
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import DEMONSTRATION, KeyCache, KeysUnavailable, TokenRejected
from helpers.errors import InputError

HANG_GUARD_S = 30
OLD, NEW = DEMONSTRATION.key("access").kid, DEMONSTRATION.key("next_access").kid


def jwks_of(*names):
    return {"keys": [dict(DEMONSTRATION.key(name).public_jwk) for name in names]}


class Pool:
    """A user pool that can rotate, fail and hang, and a clock, behind a cache with short times.

    Keys are fresh for 100 s, then stale, and dead at 1,000 s. What runs in the background is kept until
    `work()`, so that a test says when it happens.
    """

    def __init__(self, **times):
        self.now_s = 0.0
        self.answer = jwks_of("access", "id")
        self.background = []
        self.cache = KeyCache(
            self.fetch,
            clock=lambda: self.now_s,
            in_background=self.background.append,
            **{
                "maximum_age_s": 1_000,
                "stale_for_s": 900,
                "cooldown_s": 10,
                "backoff_s": 1,
                "backoff_max_s": 60,
                "wait_max_s": 0,  # there is one thread here, and what it would wait for is `work()`
            }
            | times,
        )

    def fetch(self):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def work(self):
        while self.background:
            self.background.pop()()

    def verdict(self, kid):
        try:
            return callable(self.cache.key(kid)) and "key"
        except TokenRejected as refusal:
            return refusal.reason


def test_nothing_is_fetched_before_somebody_asks():
    pool = Pool()
    assert pool.cache.fetches == 0
    assert pool.verdict(OLD) == "key"
    assert pool.cache.fetches == 1


def test_a_key_that_is_fresh_is_not_fetched_again():
    pool = Pool()
    for pool.now_s in range(100):
        assert pool.verdict(OLD) == "key"
    assert (pool.cache.fetches, pool.background) == (1, [])


def test_a_stale_key_is_used_at_once_and_renewed_in_the_background():
    pool = Pool()
    pool.verdict(OLD)
    pool.now_s = 100
    pool.answer = jwks_of("next_access")
    assert [pool.verdict(OLD) for _ in range(5)] == ["key"] * 5
    assert len(pool.background) == 1  # one for all
    pool.work()
    assert pool.cache.fetches == 2
    assert pool.verdict(NEW) == "key"
    assert pool.verdict(OLD) == "key_unknown"


def test_a_thousand_unknown_kids_cost_one_fetch_a_window():
    pool = Pool()
    pool.cache.hydrate()
    for window in range(1, 4):
        pool.now_s += 10
        for number in range(1_000):
            pool.now_s += 10 / 1_001
            assert pool.verdict(f"{window}-{number}") == "key_unknown"
        assert pool.cache.fetches == 1 + window
    assert pool.cache.failures == 0


def test_a_thousand_unknown_kids_cost_no_more_while_the_pool_is_down():
    pool = Pool()
    pool.cache.hydrate()
    pool.answer = OSError("down")
    pool.now_s = 90  # some of it while the keys are fresh, the rest while they are stale
    times_s = []
    for number in range(1_000):
        pool.now_s += 0.05
        before = pool.cache.fetches
        assert pool.verdict(f"unknown-{number}") == "keys_unavailable"
        if pool.cache.fetches > before:
            times_s.append(pool.now_s)
    assert len(times_s) == 5
    assert all(later - earlier >= 10 for earlier, later in pairwise(times_s))
    assert pool.verdict(OLD) == "key"


def test_a_new_key_is_found_after_the_cool_down():
    pool = Pool()
    pool.cache.hydrate()
    pool.answer = jwks_of("next_access", "id")
    pool.now_s = 9.9
    assert pool.verdict(NEW) == "key_unknown"
    pool.now_s = 10
    assert pool.verdict(NEW) == "key"
    assert pool.verdict(OLD) == "key_unknown"  # and the old one has gone with it


def test_a_withdrawn_key_dies_at_its_maximum_age_whatever_the_pool_does():
    pool = Pool()
    pool.cache.hydrate()
    pool.answer = OSError("down")
    pool.now_s = 999.9
    assert pool.verdict(OLD) == "key"
    pool.work()
    pool.now_s = 1_000
    assert pool.verdict(OLD) == "keys_unavailable"
    pool.answer = jwks_of("next_access")
    pool.now_s += 60
    assert pool.verdict(OLD) == "key_unknown"


def test_a_withdrawn_key_dies_with_the_first_fetch_after_it_stopped_being_fresh():
    pool = Pool()
    pool.cache.hydrate()
    pool.answer = jwks_of("id")
    pool.now_s = 99.9
    assert pool.verdict(OLD) == "key"
    pool.now_s = 100
    pool.verdict(OLD)
    pool.work()
    assert pool.verdict(OLD) == "key_unknown"


def test_after_a_long_quiet_time_a_dead_key_waits_for_the_pool():
    pool = Pool()
    pool.cache.hydrate()
    pool.now_s = 50_000
    pool.answer = jwks_of("next_access")
    assert pool.verdict(OLD) == "key_unknown"
    assert pool.cache.fetches == 2


def test_while_the_pool_is_down_the_old_keys_live_on_and_it_is_asked_less_and_less():
    pool = Pool()
    pool.cache.hydrate()
    pool.answer = OSError("down")
    asked_s = []
    for step in range(9_000):
        pool.now_s = 100 + step / 10
        assert pool.verdict(OLD) == "key"
        if pool.background:
            asked_s.append(pool.now_s)
            pool.work()
    gaps_s = [round(later - earlier, 1) for earlier, later in pairwise(asked_s)]
    assert gaps_s[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(gaps_s[7:]) == {60}
    pool.now_s = 1_000
    assert pool.verdict(OLD) == "keys_unavailable"


def test_the_back_off_ends_with_the_first_success():
    pool = Pool()
    pool.answer = OSError("down")
    for pool.now_s in (0, 1, 3, 7):
        assert pool.verdict(OLD) == "keys_unavailable"
    assert (pool.cache.fetches, pool.cache.failures) == (4, 4)
    pool.now_s = 14.9
    pool.answer = jwks_of("access")
    assert pool.verdict(OLD) == "keys_unavailable"  # 8 s have not passed
    pool.now_s = 15
    assert pool.verdict(OLD) == "key"
    pool.answer = OSError("down again")
    pool.now_s = 115
    pool.verdict(OLD)
    pool.work()
    pool.now_s = 116  # 1 s again
    pool.verdict(OLD)
    assert len(pool.background) == 1


@pytest.mark.parametrize(
    "answer",
    [
        OSError("down"),
        ValueError("{'a': 'token eyJhbGciOiJSUzI1NiJ9'}"),
        RecursionError(),
        MemoryError(),
        None,
        7,
        b"<html>",
        '{"keys": []}',
        {"keys": [{"kty": "oct", "kid": "s", "k": "c2VjcmV0"}]},
        jwks_of("access", "access"),
        jwks_of("elliptic"),
        jwks_of("weak"),
    ],
    ids=repr,
)
def test_what_cannot_be_used_leaves_the_old_keys_as_they_are(answer):
    pool = Pool()
    pool.cache.hydrate()
    pool.answer = answer
    pool.now_s = 100
    assert pool.verdict(OLD) == "key"
    pool.work()
    assert pool.cache.failures == 1
    assert pool.verdict(OLD) == "key"
    pool.now_s += 10
    with pytest.raises(KeysUnavailable) as caught:
        pool.cache.hydrate()
    assert "eyJ" not in str(caught.value)


def test_hydrate_fetches_once_and_says_when_it_could_not():
    pool = Pool()
    pool.answer = OSError("down")
    for _ in range(2):  # it does not wait for the back-off
        with pytest.raises(KeysUnavailable, match="OSError"):
            pool.cache.hydrate()
    pool.answer = jwks_of("access")
    pool.cache.hydrate()
    pool.cache.hydrate()
    assert (pool.cache.fetches, pool.cache.failures) == (3, 2)


def test_an_interrupt_leaves_no_fetch_behind_that_others_would_wait_for():
    pool = Pool()
    pool.answer = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        pool.cache.key(OLD)
    pool.answer = jwks_of("access")
    pool.now_s = 1
    assert pool.verdict(OLD) == "key"


def test_without_a_thread_the_fetch_is_done_at_once():
    pool = Pool()

    def no_thread(work):
        raise RuntimeError("can't start new thread")

    cache = KeyCache(pool.fetch, clock=lambda: pool.now_s, in_background=no_thread)
    cache.key(OLD)
    pool.now_s = 600
    cache.key(OLD)
    assert cache.fetches == 2


class Gate:
    """A fetch that hangs until it is let go."""

    def __init__(self, answer):
        self.entered, self.go, self.answer = threading.Event(), threading.Event(), answer

    def __call__(self):
        self.entered.set()
        assert self.go.wait(HANG_GUARD_S)
        return self.answer


@contextmanager
def in_threads(work, count):
    """Run `work` in so many threads; what they return is in the list that is yielded, after the block."""
    results, threads = [], []
    for _ in range(count):
        threads.append(threading.Thread(target=lambda: results.append(work()), daemon=True))
        threads[-1].start()
    yield results
    for thread in threads:
        thread.join(HANG_GUARD_S)
        assert not thread.is_alive()


def verdict_of(cache, kid):
    try:
        return callable(cache.key(kid)) and "key"
    except TokenRejected as refusal:
        return refusal.reason


def test_a_fetch_that_hangs_for_an_unknown_kid_never_delays_a_known_one():
    now_s = 0.0
    fetches = [lambda: jwks_of("access"), hanging := Gate(jwks_of("access", "next_access"))]
    cache = KeyCache(lambda: fetches[min(cache.fetches, 2) - 1](), clock=lambda: now_s)
    cache.hydrate()
    now_s = 10.0
    with in_threads(lambda: verdict_of(cache, NEW), 3) as found:
        assert hanging.entered.wait(HANG_GUARD_S)
        # The gate is shut: if a known key waited for it, this line would never end.
        assert [verdict_of(cache, OLD) for _ in range(100)] == ["key"] * 100
        assert found == []
        hanging.go.set()
    assert found == ["key"] * 3
    assert cache.fetches == 2


def test_a_refresh_that_hangs_never_delays_a_known_key():
    now_s = 0.0
    fetches = [lambda: jwks_of("access"), hanging := Gate(jwks_of("next_access"))]
    cache = KeyCache(lambda: fetches[min(cache.fetches, 2) - 1](), clock=lambda: now_s)
    cache.hydrate()
    now_s = 600.0
    # This very call starts the fetch (in a real thread), and does not wait for it either.
    assert verdict_of(cache, OLD) == "key"
    assert hanging.entered.wait(HANG_GUARD_S)
    assert [verdict_of(cache, OLD) for _ in range(100)] == ["key"] * 100
    with in_threads(lambda: verdict_of(cache, NEW), 1) as found:
        hanging.go.set()
    assert found == ["key"]
    assert cache.fetches == 2


def test_made_up_kids_and_an_address_that_hangs_do_not_hold_all_threads():
    now_s = 0.0
    fetches = [lambda: jwks_of("access"), hanging := Gate(jwks_of("access"))]
    cache = KeyCache(lambda: fetches[min(cache.fetches, 2) - 1](), clock=lambda: now_s)
    cache.hydrate()
    now_s = 10.0
    with in_threads(lambda: verdict_of(cache, "made up"), 20) as found:
        assert hanging.entered.wait(HANG_GUARD_S)
        # The gate stays shut until all but three have their answer: one fetches, two wait for it.
        for _ in range(HANG_GUARD_S * 100):
            if len(found) >= 17:
                break
            threading.Event().wait(0.01)
        assert found == ["keys_unavailable"] * 17
        hanging.go.set()
    assert sorted(found) == ["key_unknown"] * 3 + ["keys_unavailable"] * 17
    assert cache.fetches == 2


def test_many_threads_and_no_keys_make_one_fetch():
    gate = Gate(jwks_of("access"))
    cache = KeyCache(gate, clock=lambda: 0.0)
    with in_threads(lambda: verdict_of(cache, OLD), 20) as found:
        assert gate.entered.wait(HANG_GUARD_S)
        gate.go.set()
    assert found == ["key"] * 20
    assert cache.fetches == 1


def test_whoever_waited_in_vain_is_refused_and_does_not_try_again():
    def failing():
        gate()
        raise OSError

    gate = Gate(None)
    cache = KeyCache(failing, clock=lambda: 0.0)
    with in_threads(lambda: verdict_of(cache, OLD), 20) as found:
        assert gate.entered.wait(HANG_GUARD_S)
        gate.go.set()
    assert found == ["keys_unavailable"] * 20
    assert cache.fetches == 1


@pytest.mark.parametrize(
    "name", ["maximum_age_s", "stale_for_s", "cooldown_s", "backoff_s", "backoff_max_s", "wait_max_s"]
)
@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), True, "10", None])
def test_times_are_seconds(name, wrong):
    with pytest.raises(InputError):
        KeyCache(dict, **{name: wrong})


def test_a_key_must_be_fresh_for_a_while():
    for maximum_age_s, stale_for_s in ((10, 10), (10, 11), (0, 0)):
        with pytest.raises(InputError, match="stale_for_s"):
            KeyCache(dict, maximum_age_s=maximum_age_s, stale_for_s=stale_for_s)
    for name in ("clock", "in_background"):
        with pytest.raises(InputError, match=name):
            KeyCache(dict, **{name: 7})
    with pytest.raises(InputError, match="fetch"):
        KeyCache("https://keys.example")


steps = st.tuples(
    st.floats(0, 400),
    st.sampled_from(["old", "new", "both", "down"]),
    st.lists(st.sampled_from([OLD, NEW, "unknown"]), max_size=4),
    st.booleans(),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(steps, max_size=25))
def test_over_any_history_no_key_is_older_than_its_maximum_age(history):
    """A model beside the cache: when each key was last published, and when the pool was last asked."""
    pool = Pool()
    answers = {
        "old": jwks_of("access"),
        "new": jwks_of("next_access"),
        "both": jwks_of("access", "next_access"),
        "down": OSError("down"),
    }
    asked = []  # (time, what was answered)
    pool.fetch = lambda: asked.append((pool.now_s, pool.answer)) or Pool.fetch(pool)
    pool.cache._fetch = lambda: pool.fetch()
    for wait_s, answer, kids, works in history:
        pool.now_s += wait_s
        pool.answer = answers[answer]
        for kid in kids:
            if pool.verdict(kid) != "key":
                continue
            brought = [
                (time_s, [jwk["kid"] for jwk in was["keys"]])
                for time_s, was in asked
                if isinstance(was, dict)
            ]
            time_s, published = brought[-1]
            assert kid in published  # the last answer counts, and no earlier one
            assert pool.now_s - time_s < 1_000
        if works:
            pool.work()
    good = [time_s for time_s, was in asked if isinstance(was, dict)]
    assert all(later - earlier >= 10 for earlier, later in pairwise(good))
    assert pool.cache.fetches - len(asked) in (0, 1)  # one may be waiting in the background
