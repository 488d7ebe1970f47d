"""`simulate_queue` beside SimPy: customers per CPU second on one core, and the mean wait beside Erlang C.

Run it: ``taskset -c 0 python benchmarks/queues.py`` (without taskset where there is none: both are
single-threaded, and what counts is CPU seconds). The peer is `simulate_events`, the readable model of the
lessons, in the same run. Rounds alternate, and the ratio of each round is taken, because other work on a
machine slows both.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TypeVar

import numpy as np

from helpers.load import QueueRun, exponential, simulate_events, simulate_queue
from helpers.load.queueing import mmc

T = TypeVar("T")

ROUNDS = 5
CUSTOMERS, EVENT_CUSTOMERS = 20_000_000, 40_000
UTILISATION = 0.8


def measured(function: Callable[[int], T], seed: int) -> tuple[float, T]:
    """CPU seconds, and what the function returned."""
    begin = time.process_time()
    result = function(seed)
    return time.process_time() - begin, result


def main() -> None:
    print(
        f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"SimPy {version('simpy')}"
    )
    # What the first call loads is not what is measured.
    simulate_queue(exponential(1.25), exponential(1.0), customers=10_000, seed=0)
    simulate_events(exponential(1.25), exponential(1.0), customers=100, seed=0)
    for servers in (1, 16):
        compare(servers)


def compare(servers: int) -> None:
    between, service = exponential(1.0 / (UTILISATION * servers)), exponential(1.0)

    def fast(seed: int) -> QueueRun:
        return simulate_queue(between, service, customers=CUSTOMERS, servers=servers, seed=seed)

    def slow(seed: int) -> object:
        return simulate_events(between, service, customers=EVENT_CUSTOMERS, servers=servers, seed=seed)

    ours, theirs, waits_s = [], [], []
    for seed in range(ROUNDS):
        took_s, run = measured(fast, seed)
        ours.append(run.customers / took_s)
        waits_s.append(run.wait_s.mean)
        took_s, _ = measured(slow, seed)
        theirs.append(EVENT_CUSTOMERS / took_s)
    ratios = [fast / slow for fast, slow in zip(ours, theirs, strict=True)]
    wait_s = mmc(arrival_rate_rps=UTILISATION * servers, service_rate_rps=1.0, servers=servers).wait_s
    furthest = max(abs(found_s / wait_s - 1) for found_s in waits_s)
    print(f"M/M/{servers}, utilisation {UTILISATION}, {CUSTOMERS:,} customers, {ROUNDS} rounds, medians:")
    print(f"  SimPy          {statistics.median(theirs):12,.0f} customers per CPU second")
    print(f"  simulate_queue {statistics.median(ours):12,.0f} customers per CPU second")
    print(
        f"  {statistics.median(ratios):,.0f} × as many ({min(ratios):,.0f} to {max(ratios):,.0f});", end=" "
    )
    print(f"mean wait at most {furthest:.2%} from Erlang C")


if __name__ == "__main__":
    main()
