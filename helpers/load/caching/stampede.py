"""Many readers, one expired key: how many of them go to the origin at once, and what the cures leave of it.

Between the instant at which a key expires and the instant at which its new value is stored lies the time it
takes to recompute. Whoever reads in between finds nothing, and goes to the origin as well. This is a
*stampede* (dog-piling, thundering herd): of rate × time readers.

Five answers are compared (`CURES`):

* ``none``: every reader that misses recomputes.
* ``coalescing``: in each server process one reader recomputes and the others wait for it (single flight).
* ``lease``: the cache itself gives out one permission per key at a time; the others wait.
* ``early``: a reader may recompute before the key expires, by the dice of XFetch, the likelier the nearer.
* ``soft_ttl``: from a first time on, the old value is served while one reader recomputes behind the scenes.

Sources: A. Vattani, F. Chierichetti and K. Lowenstein, Optimal Probabilistic Cache Stampede Prevention,
https://cseweb.ucsd.edu/~avattani/papers/cache_stampede.pdf; R. Nishtala et al., Scaling Memcache at Facebook,
https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala (leases);
https://aws.amazon.com/builders-library/caching-challenges-and-strategies/ (soft and hard TTL).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["CURES", "StampedeRun", "simulate_stampede", "stampede_size", "xfetch_probability"]

#: The answers to a stampede that `simulate_stampede` knows.
CURES = ("none", "coalescing", "lease", "early", "soft_ttl")

_MOST_READS = 5_000_000


def stampede_size(read_rate_rps: float, recompute_s: float) -> float:
    """How many readers find nothing while the first one recomputes, on average: rate × time.

    Each of them goes to the origin too, so the origin sees one more than this. Raises `InputError` for
    negative numbers.

    >>> stampede_size(10, recompute_s=3)
    30.0
    """
    return checked_number("read_rate_rps", read_rate_rps) * checked_number("recompute_s", recompute_s)


def xfetch_probability(left_s: float, recompute_s: float, beta: float = 1.0) -> float:
    """How likely one read recomputes early under XFetch, `left_s` seconds before the key expires.

    XFetch recomputes when -β δ ln(u) is at least the time left, with the time to recompute δ and u uniform
    between 0 and 1: with probability e^(-left / (β δ)). A larger `beta` begins sooner. Raises `InputError`
    for a negative time left, and for a `recompute_s` or `beta` that is not above 0.

    >>> round(xfetch_probability(0.4, recompute_s=0.4), 4), round(xfetch_probability(2, recompute_s=0.4), 4)
    (0.3679, 0.0067)
    """
    scale_s = checked_number("beta", beta, above=True) * checked_number(
        "recompute_s", recompute_s, above=True
    )
    return math.exp(-checked_number("left_s", left_s) / scale_s)


@dataclass(frozen=True, slots=True, eq=False)
class StampedeRun:
    """What became of the `reads` of one key under one of `CURES`.

    `fetch_s` holds the instants at which somebody began to recompute (read-only, ascending),
    `most_at_once` how many did so at the same time, `waiting_reads` how many reads had to wait, `wait_s_mean`
    the wait on average over all reads, and `stale_reads` how many got a value that had passed its first time.
    """

    cure: str
    reads: int
    fetch_s: NDArray[np.float64]
    most_at_once: int
    waiting_reads: int
    wait_s_mean: float
    stale_reads: int

    @property
    def fetches(self) -> int:
        """How often the origin was asked."""
        return len(self.fetch_s)


def simulate_stampede(
    cure: str,
    *,
    read_rate_rps: float,
    recompute_s: float,
    ttl_s: float,
    duration_s: float,
    seed: int,
    servers: int = 1,
    beta: float = 1.0,
    lease_s: float | None = None,
    soft_ttl_s: float | None = None,
) -> StampedeRun:
    """Read one key at random instants (a Poisson process) for `duration_s` seconds, under one of `CURES`.

    At 0 the key has just been stored. To recompute takes `recompute_s`, whoever else does so; then the value
    is stored and lives for `ttl_s`. Coalescing knows `servers` processes, each with its own single flight;
    a lease is given anew after `lease_s` (as published for memcached at Facebook when not given), should the
    value not be there by then; `beta` is XFetch's; the soft time to live is `soft_ttl_s` (four fifths of
    `ttl_s` when not given). Same seed, same reads for every cure.

    Raises `InputError` for an unknown cure, numbers that are negative (or 0, for times and rates), a soft
    time beyond the hard one, and more than five million reads.

    >>> key = {"read_rate_rps": 200, "recompute_s": 0.5, "ttl_s": 10, "duration_s": 60, "seed": 1}
    >>> [simulate_stampede(cure, **key).fetches for cure in ("none", "lease", "soft_ttl")]
    [503, 5, 7]
    """
    if cure not in CURES:
        raise InputError(f"there is no cure {cure!r}", expected=f"one of {', '.join(CURES)}")
    ttl = checked_number("ttl_s", ttl_s, above=True)
    soft_ttl = 0.8 * ttl if soft_ttl_s is None else checked_number("soft_ttl_s", soft_ttl_s, high=ttl)
    if lease_s is None:
        lease_s = fact("memcache.lease_interval_s").value
    key = _Key(
        recompute_s=checked_number("recompute_s", recompute_s, above=True),
        ttl_s=ttl,
        soft_ttl_s=soft_ttl,
        lease_s=checked_number("lease_s", lease_s, above=True),
        scale_s=recompute_s * checked_number("beta", beta, above=True),
    )
    count = checked_whole("servers", servers, low=1)
    generator = np.random.default_rng(checked_whole("seed", seed))
    reads_s = _arrivals_s(read_rate_rps, duration_s, generator)
    # Everything random is drawn for every cure, so that all of them see the same reads.
    at_servers = generator.integers(count, size=len(reads_s)).tolist()
    # 1 - random() is above 0, where the logarithm is finite.
    sooner_s = (-key.scale_s * np.log(1.0 - generator.random(len(reads_s)))).tolist()
    for now_s, server, early_s in zip(reads_s.tolist(), at_servers, sooner_s, strict=True):
        key.read(cure, now_s, server, early_s)
    fetch_s = np.array(key.fetch_s, dtype=float)
    fetch_s.flags.writeable = False
    mean_s = key.waited_s / len(reads_s) if len(reads_s) else 0.0
    return StampedeRun(cure, len(reads_s), fetch_s, key.most_at_once, key.waiting, mean_s, key.stale)


def _arrivals_s(rate_rps: object, duration_s: object, generator: np.random.Generator) -> NDArray[np.float64]:
    rate = checked_number("read_rate_rps", rate_rps)
    duration = checked_number("duration_s", duration_s)
    if rate * duration > _MOST_READS:
        raise InputError(
            f"{rate * duration:,.0f} reads are too many to go through one by one",
            expected=f"at most {_MOST_READS:,}",
            next_step="a shorter duration_s, or a lower read_rate_rps",
        )
    return np.sort(generator.random(generator.poisson(rate * duration)) * duration)


class _Key:
    """One key in the cache, and who is recomputing it."""

    def __init__(
        self, *, recompute_s: float, ttl_s: float, soft_ttl_s: float, lease_s: float, scale_s: float
    ) -> None:
        self.recompute_s, self.ttl_s, self.soft_ttl_s = recompute_s, ttl_s, soft_ttl_s
        self.lease_s, self.scale_s = lease_s, scale_s
        self.stored_s = 0.0
        self.ready_s: list[float] = []  # when the fetches in flight will be done, the next first
        self.ready_at_server: dict[int, float] = {}
        self.leased_s = -math.inf
        self.fetch_s: list[float] = []
        self.most_at_once = self.waiting = self.stale = 0
        self.waited_s = 0.0

    def read(self, cure: str, now_s: float, server: int, early_s: float) -> None:
        while self.ready_s and self.ready_s[0] <= now_s:
            self.stored_s = heappop(self.ready_s)
        left_s = self.stored_s + self.ttl_s - now_s
        if left_s > 0:
            if cure == "early" and early_s >= left_s:
                self._wait(now_s, self._fetch(now_s))
            elif cure == "soft_ttl" and now_s >= self.stored_s + self.soft_ttl_s:
                self.stale += 1
                if not self.ready_s:
                    self._fetch(now_s)
        elif cure == "coalescing":
            if self.ready_at_server.get(server, -math.inf) <= now_s:
                self.ready_at_server[server] = self._fetch(now_s)
            self._wait(now_s, self.ready_at_server[server])
        elif cure == "lease":
            if not self.ready_s or now_s >= self.leased_s + self.lease_s:
                self._fetch(now_s)
                self.leased_s = now_s
            self._wait(now_s, self.ready_s[0])
        elif cure == "soft_ttl" and self.ready_s:
            self._wait(now_s, self.ready_s[0])
        else:
            self._wait(now_s, self._fetch(now_s))

    def _fetch(self, now_s: float) -> float:
        """Begin to recompute; when it will be done."""
        ready_s = now_s + self.recompute_s
        heappush(self.ready_s, ready_s)
        self.fetch_s.append(now_s)
        self.most_at_once = max(self.most_at_once, len(self.ready_s))
        return ready_s

    def _wait(self, now_s: float, ready_s: float) -> None:
        self.waiting += 1
        self.waited_s += ready_s - now_s
