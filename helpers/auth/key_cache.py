"""Keep the keys of a user pool, and fetch them when that is due: rarely, once for all, never in the way.

A set of keys lives through three ages::

    0                     maximum_age_s - stale_for_s                    maximum_age_s
    ├──────── fresh ─────────────┼──────────────── stale ─────────────────┼── dead
      used, nothing is fetched      used at once, while a fetch runs in       not used
                                    the background

- *A known key never waits.* A fetch runs outside the lock, and a stale key is used while it runs. A fetch
  that hangs delays only those who have no key at all. (PyJWKClient 2.15.1 holds its lock across the fetch:
  one token with an unknown kid stalled the others for 2.8 s.)
- *One fetch for all.* Who needs a key while a fetch runs waits for that one. While there are other keys, only
  two threads do, and further unknown kids are refused at once: otherwise a handful of made-up tokens and an
  address that hangs would hold every thread of a server, and delay the known keys after all.
- *Unknown kids are cheap.* Anybody can invent them without a signature, so while there are keys no unknown
  kid makes us ask within `cooldown_s` of the last time (CVE-2026-48524). A key that the pool has just added
  is found after that time at the latest.
- *Failures are rarer still.* After the first failure in a row the next fetch is `backoff_s` away, then twice
  that, up to `backoff_max_s`; and what failed, or is refused at the gate, leaves the older keys as they are.
- *No key lives for ever.* A key that the pool withdraws is gone with the first fetch after it stops being
  fresh; and at `maximum_age_s` in any case, also when the pool cannot be reached.

The time comes from `clock`, seconds that only ever grow. Source of the list: the designs of
https://github.com/awslabs/aws-jwt-verify and https://github.com/jpadilla/pyjwt, and what they leave open;
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
asks to keep keys by `kid`, and to fetch again for an unknown one.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from helpers.auth.key_gate import SignatureCheck, usable_keys
from helpers.auth.key_source import KeysUnavailable
from helpers.auth.rejection import TokenRejected
from helpers.errors import InputError, KumokataError

__all__ = ["KeyCache"]


#: How many threads wait for a key that may not exist while others could be served.
WAITING_MAX = 2


class _KeySet(NamedTuple):
    """What one fetch has brought. It is replaced as a whole, so that it can be read without a lock."""

    keys: Mapping[str, SignatureCheck]
    stale_from_s: float
    dead_from_s: float


def in_a_thread(work: Callable[[], None]) -> None:
    """Run `work` in a thread of its own, which does not keep the process alive."""
    threading.Thread(target=work, name="kumokata-key-fetch", daemon=True).start()


class KeyCache:
    """The keys that `fetch` returns, kept as said above.

    ``fetch``
        Returns a JWK set as a mapping or as JSON. It may raise anything, and must end by itself.
    ``maximum_age_s``
        When a key is dead: 2 hours. (For comparison: the fact `apigateway.http_api.jwt_key_cache_s`.)
    ``stale_for_s``
        How much of that is only there for a pool that cannot be reached; less than `maximum_age_s`.
    ``cooldown_s``, ``backoff_s``, ``backoff_max_s``
        See above.
    ``wait_max_s``
        How long a thread that has no key waits for the fetch of another one. (This one is real time.)
    ``in_background``
        How the fetch for a stale set is started; a thread by default.

    Nothing is fetched until a key is asked for. A process that forks should hydrate before it does. Raises
    `InputError` for times that cannot be used.

    >>> from helpers.auth import DEMONSTRATION
    >>> cache = KeyCache(lambda: DEMONSTRATION.jwks, clock=lambda: 0.0)
    >>> check = cache.key(DEMONSTRATION.key("access").kid)
    >>> for number in range(1_000):
    ...     try:
    ...         cache.key(f"unknown-{number}")
    ...     except TokenRejected as refusal:
    ...         assert refusal.reason == "key_unknown"
    >>> cache.fetches
    1
    """

    def __init__(
        self,
        fetch: Callable[[], Mapping[str, object] | bytes | str],
        *,
        clock: Callable[[], float] = time.monotonic,
        maximum_age_s: float = 7_200,
        stale_for_s: float = 6_600,
        cooldown_s: float = 10,
        backoff_s: float = 1,
        backoff_max_s: float = 60,
        wait_max_s: float = 5,
        in_background: Callable[[Callable[[], None]], None] = in_a_thread,
    ) -> None:
        for name, function in (("fetch", fetch), ("clock", clock), ("in_background", in_background)):
            if not callable(function):
                raise InputError(f"{name} cannot be {function!r}", expected="a function")
        self._fetch, self._clock, self._in_background = fetch, clock, in_background
        self._maximum_age_s = _seconds("maximum_age_s", maximum_age_s)
        self._fresh_for_s = maximum_age_s - _seconds("stale_for_s", stale_for_s)
        if not self._fresh_for_s > 0:
            raise InputError(f"stale_for_s cannot be {stale_for_s!r}", expected="less than maximum_age_s")
        self._cooldown_s = _seconds("cooldown_s", cooldown_s)
        self._backoff_s = _seconds("backoff_s", backoff_s)
        self._backoff_max_s = _seconds("backoff_max_s", backoff_max_s)
        self._wait_max_s = _seconds("wait_max_s", wait_max_s)
        self._set = _KeySet({}, -math.inf, -math.inf)
        # The lock guards what follows, and is never held while something is fetched or awaited.
        self._lock = threading.Lock()
        self._running: threading.Event | None = None  # set when the fetch that is under way has ended
        self._retry_from_s = self._ask_again_from_s = -math.inf  # end of the back-off, of the cool-down
        self._waiting = 0  # threads that wait for it
        self._failures_in_a_row = 0
        self._last_failure = ""
        self._fetches = self._failures = 0

    def key(self, kid: str) -> SignatureCheck:
        """The key of that name.

        Raises `TokenRejected`: `key_unknown`, or `keys_unavailable` when it may exist and nobody answers.
        """
        held = self._set
        check = held.keys.get(kid)
        if check is not None and self._clock() < held.stale_from_s:
            return check
        return self._key_not_at_hand(kid)

    def hydrate(self) -> None:
        """Fetch now, unless the keys are fresh; a back-off is not waited for. Raises `KeysUnavailable`."""
        with self._lock:
            if self._clock() < self._set.stale_from_s:
                return
            ended, is_ours = self._running, self._running is None
            if is_ours:
                ended = self._begin()
        if is_ours:
            self._run(ended)
        else:
            ended.wait(self._wait_max_s)
        if self._failures_in_a_row or not ended.is_set():
            raise KeysUnavailable(
                f"the keys could not be fetched: {self._last_failure or 'no answer yet'}",
                expected="a JWK set with a key for RS256",
                next_step="look at the address and at the network; tokens are refused until there are keys",
            )

    @property
    def fetches(self) -> int:
        """How often `fetch` was called."""
        return self._fetches

    @property
    def failures(self) -> int:
        """How often it raised, or brought a set that was refused."""
        return self._failures

    def _key_not_at_hand(self, kid: str) -> SignatureCheck:
        with self._lock:
            now_s = self._clock()
            check = self._alive(kid, now_s)
            ended, is_ours = self._running, False
            if ended is None and self._may_fetch(now_s, is_known=check is not None):
                ended, is_ours = self._begin(), True
        if check is not None:
            if is_ours:
                self._start(ended)
            return check
        if is_ours:
            self._run(ended)
        elif ended is not None:
            self._wait(ended)
        check = self._alive(kid, self._clock())
        if check is None:
            # Unknown to the pool, or only to us? Without a recent answer nobody can say.
            doubt = self._failures_in_a_row or self._running or not self._set.keys
            raise TokenRejected("keys_unavailable" if doubt else "key_unknown")
        return check

    def _alive(self, kid: str, now_s: float) -> SignatureCheck | None:
        held = self._set
        return held.keys.get(kid) if now_s < held.dead_from_s else None

    def _may_fetch(self, now_s: float, *, is_known: bool) -> bool:
        if now_s < self._retry_from_s:
            return False
        # Due by age; but while some keys are alive, somebody's unknown kid is no reason to hurry.
        if now_s >= (self._set.stale_from_s if is_known else self._set.dead_from_s):
            return True
        return not is_known and now_s >= self._ask_again_from_s

    def _begin(self) -> threading.Event:
        self._running = threading.Event()
        self._fetches += 1
        return self._running

    def _start(self, ended: threading.Event) -> None:
        try:
            self._in_background(lambda: self._run(ended))
        except RuntimeError:  # no thread to be had; then it is done here
            self._run(ended)

    def _wait(self, ended: threading.Event) -> None:
        with self._lock:
            others_are_served = self._clock() < self._set.dead_from_s
            if others_are_served and self._waiting >= WAITING_MAX:
                return
            self._waiting += 1
        try:
            ended.wait(self._wait_max_s)
        finally:
            with self._lock:
                self._waiting -= 1

    def _run(self, ended: threading.Event) -> None:
        began_s, keys = self._clock(), None
        try:
            keys = usable_keys(self._fetch())
        except Exception as error:
            # Whatever it is, it must not reach somebody who only wanted to have a token verified. Its text
            # may come from outside, so only our own errors are quoted.
            self._last_failure = error.what if isinstance(error, KumokataError) else type(error).__name__
        finally:  # an interrupt passes through here too, and nobody may wait for ever
            with self._lock:
                self._note(keys, began_s)
                self._running = None
            ended.set()

    def _note(self, keys: Mapping[str, SignatureCheck] | None, began_s: float) -> None:
        ended_s = self._clock()
        self._ask_again_from_s = ended_s + self._cooldown_s
        if keys is None:
            # 2.0 ** 1024 would raise; long before that the ceiling is reached.
            doubled_s = self._backoff_s * 2.0 ** min(self._failures_in_a_row, 64)
            self._retry_from_s = ended_s + min(self._backoff_max_s, doubled_s)
            self._failures_in_a_row += 1
            self._failures += 1
        else:
            # The age counts from the moment of asking: what was withdrawn while we waited is as old as that.
            self._set = _KeySet(keys, began_s + self._fresh_for_s, began_s + self._maximum_age_s)
            self._failures_in_a_row = 0


def _seconds(name: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < math.inf:
        raise InputError(f"{name} cannot be {given!r}", expected="seconds, 0 or more")
    return given
