"""An access log to practise on: the quarter of an hour around a newsletter, made from a seed.

Requests come at random, more of them while people open the mail; four workers serve them in order. The lines
are those of an Application Load Balancer with addresses that are reserved for examples (RFC 5737).
"""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta

import numpy as np

from helpers.checked import checked_number, checked_whole

__all__ = ["sample_access_log"]

_BEGINS = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_PAGES = ("/", "/items", "/items/42", "/cart", "/checkout")


def sample_access_log(
    *,
    seed: int,
    minutes: int = 15,
    usual_rate_rps: float = 12.0,
    peak_rate_rps: float = 18.0,
    service_s: float = 0.2,
    workers: int = 4,
) -> tuple[str, ...]:
    """The lines of the log, in the order in which the answers were complete, as an ALB writes them.

    The rate rises from `usual_rate_rps` to `peak_rate_rps` in the middle third of the `minutes` and falls
    again; services are exponential with a mean of `service_s`. The same arguments give the same lines. Raises
    `InputError` for numbers that cannot be.

    >>> lines = sample_access_log(seed=1, minutes=1)
    >>> lines == sample_access_log(seed=1, minutes=1), lines[0].split()[0]
    (True, 'https')
    """
    length_s = checked_whole("minutes", minutes, low=1, high=24 * 60) * 60.0
    usual = checked_number("usual_rate_rps", usual_rate_rps, above=True, high=10_000)
    peak = checked_number("peak_rate_rps", peak_rate_rps, above=True, high=10_000)
    mean_s = checked_number("service_s", service_s, above=True)
    free = [0.0] * checked_whole("workers", workers, low=1)
    rng = np.random.default_rng(checked_whole("seed", seed))
    # Thinning: as many as in the busiest moment, of which each stays with the share of its own moment.
    most = max(usual, peak)
    drawn = np.sort(rng.uniform(0, length_s, rng.poisson(most * length_s)))
    rate = usual + (peak - usual) * np.interp(drawn / length_s, [0.3, 0.4, 0.6, 0.7], [0, 1, 1, 0])
    arrival = drawn[rng.random(len(drawn)) * most < rate]
    work = rng.exponential(mean_s, len(arrival))
    pages = rng.integers(len(_PAGES), size=len(arrival))
    hosts = rng.integers(1, 255, size=len(arrival))
    entries = []
    for now, service, page, host in zip(
        *(each.tolist() for each in (arrival, work, pages, hosts)), strict=True
    ):
        begins = max(now, free[0])
        heapq.heapreplace(free, begins + service)
        entries.append((begins + service, now, _PAGES[page], host))
    return tuple(_line(*entry) for entry in sorted(entries))


def _line(done_s: float, arrived_s: float, page: str, host: int) -> str:
    at = (_BEGINS + timedelta(seconds=done_s)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return (
        f"https {at} app/shop/50dc6c495c0c9188 192.0.2.{host}:{40_000 + host} 198.51.100.9:80"
        f" 0.000 {done_s - arrived_s:.6f} 0.000 200 200 512 2048"
        f' "GET https://shop.example:443{page} HTTP/1.1" "-" - -'
    )
