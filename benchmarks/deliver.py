"""A million outages through `deliver`, beside a plain Python loop over `bisect`: one run, CPU seconds.

Run it: ``python benchmarks/deliver.py``. Both sides get the same schedule, already made, and must agree.
"""

from __future__ import annotations

import platform
import time
from bisect import bisect_left
from collections.abc import Callable

import numpy as np

from helpers.messaging import deliver, schedule

OUTAGES = 1_000_000
ROUNDS = 5
LONGEST_S = 30 * 86_400  # a week beyond the last attempt: lost messages are among them


def loop_attempts(times_s: list[float], outages_s: list[float]) -> list[int]:
    """What somebody writes without NumPy: the attempt, 0 when lost."""
    attempts = []
    for outage_s in outages_s:
        index = bisect_left(times_s, outage_s)
        attempts.append(0 if index == len(times_s) else index + 1)
    return attempts


def cpu_s(function: Callable[[], object]) -> float:
    """CPU seconds of the best of a few rounds: what other programs do to the machine is not ours."""
    spans = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        function()
        spans.append(time.process_time() - begin)
    return min(spans)


def main() -> None:
    outages_s = np.random.default_rng(31).uniform(0, LONGEST_S, OUTAGES)
    plain_s, times_s = outages_s.tolist(), schedule("aws-managed").times_s.tolist()
    assert deliver("aws-managed", outages_s).attempt.tolist() == loop_attempts(times_s, plain_s)

    ours_s = cpu_s(lambda: deliver("aws-managed", outages_s))
    loop_s = cpu_s(lambda: loop_attempts(times_s, plain_s))
    sorted_s = cpu_s(lambda: deliver("aws-managed", np.sort(outages_s)))
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"{'deliver, ' + format(OUTAGES, ',') + ' outages':<34} {ours_s:6.3f} CPU s")
    print(f"{'the same, sorted first':<34} {sorted_s:6.3f} CPU s")
    print(f"{'plain loop over bisect':<34} {loop_s:6.3f} CPU s")
    print(f"{'ratio loop / deliver':<34} {loop_s / ours_s:6.1f}")


if __name__ == "__main__":
    main()
