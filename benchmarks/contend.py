"""`contend` beside a plain event queue in Python: one run, CPU seconds, and their means side by side.

Run it: ``python benchmarks/contend.py``. The peer is written from the description of AWS's experiment and
shares no code with the helper: a heap of events, a server that holds a version, clients that read and write.
"""

from __future__ import annotations

import heapq
import platform
import random
import statistics
import time
from collections.abc import Callable

import numpy as np

from helpers.messaging import contend

CLIENTS = 100
BASE_MS, CAP_MS, MEAN_MS, SD_MS = 5.0, 2_000.0, 10.0, 2.0

READ_ARRIVES, WRITE_ARRIVES, VERDICT_ARRIVES = range(3)


def wait_ms(algorithm: str, attempt: int, before_ms: float, draw: Callable[[float, float], float]) -> float:
    ceiling_ms = min(CAP_MS, BASE_MS * 2.0**attempt)
    if algorithm == "none":
        return 0.0
    if algorithm == "exponential":
        return ceiling_ms
    if algorithm == "equal":
        return ceiling_ms / 2 + draw(0.0, ceiling_ms / 2)
    if algorithm == "full":
        return draw(0.0, ceiling_ms)
    return min(CAP_MS, draw(BASE_MS, before_ms * 3))


def event_queue(clients: int, algorithm: str, rng: random.Random) -> tuple[int, float]:
    """One trial as a queue of events: calls and completion in milliseconds."""
    gauss, draw, push, pop = rng.gauss, rng.uniform, heapq.heappush, heapq.heappop
    events: list[tuple[float, int, int, int]] = []  # instant, client, what, version
    for client in range(clients):
        push(events, (abs(gauss(MEAN_MS, SD_MS)), client, READ_ARRIVES, 0))
    attempts, before_ms = [0] * clients, [BASE_MS] * clients
    version = calls = 0
    now_ms = 0.0
    while events:
        now_ms, client, what, seen = pop(events)
        if what == READ_ARRIVES:
            at_ms = now_ms + abs(gauss(MEAN_MS, SD_MS)) + abs(gauss(MEAN_MS, SD_MS))
            push(events, (at_ms, client, WRITE_ARRIVES, version))
        elif what == WRITE_ARRIVES:
            calls += 1
            won = seen == version
            version += won
            push(events, (now_ms + abs(gauss(MEAN_MS, SD_MS)), client, VERDICT_ARRIVES, won))
        elif not seen:  # the verdict: somebody else was faster
            attempts[client] += 1
            before_ms[client] = wait_ms(algorithm, attempts[client], before_ms[client], draw)
            at_ms = now_ms + before_ms[client] + abs(gauss(MEAN_MS, SD_MS))
            push(events, (at_ms, client, READ_ARRIVES, 0))
    return calls, now_ms


def event_queues(clients: int, algorithm: str, trials: int, seed: int) -> list[tuple[int, float]]:
    """`trials` trials, one after the other."""
    rng = random.Random(seed)
    return [event_queue(clients, algorithm, rng) for _ in range(trials)]


def measured(function: Callable[[], object]) -> tuple[float, object]:
    begin = time.process_time()
    result = function()
    return time.process_time() - begin, result


def main() -> None:
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    contend(10, "full", 10, seed=0)  # what the first call loads is not what is measured
    for trials in (100, 2_000):
        queue_s, queued = measured(lambda n=trials: event_queues(CLIENTS, "full", n, seed=1))
        ours_s, ours = measured(lambda n=trials: contend(CLIENTS, "full", n, seed=1))
        calls, completion_ms = (statistics.fmean(column) for column in zip(*queued, strict=True))
        print(f"full jitter, {CLIENTS} clients, {trials:,} trials:")
        print(f"  event queue {queue_s:7.3f} CPU s   {calls:7.1f} calls   {completion_ms:7,.0f} ms")
        print(f"  contend     {ours_s:7.3f} CPU s   {ours.calls_mean:7.1f} calls   ", end="")
        print(f"{ours.completion_ms_mean:7,.0f} ms   {queue_s / ours_s:.1f} × faster")


if __name__ == "__main__":
    main()
