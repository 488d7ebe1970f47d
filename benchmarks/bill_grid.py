"""`estimate_grid` beside a loop over `estimate`: bills a second, in CPU seconds of one run.

Run it: ``python benchmarks/bill_grid.py``. A bill is SNS (chunks, an allowance), SQS and Lambda (rounding,
two allowances, tiers). The loop makes a sample of the same bills, and both must agree to the cent.
"""

from __future__ import annotations

import platform
import time

import numpy as np

from helpers.cost import Usage, estimate, estimate_grid

REGION = "ap-northeast-1"
BILLS, SAMPLE = 1_000_000, 2_000


def usages(messages: object, duration_ms: object) -> list[Usage]:
    return [
        Usage("SNS", REGION, {"publishes": messages, "kb": 70}),
        Usage("SQS", REGION, {"standard": messages, "kb": 70}),
        Usage("Lambda", REGION, {"requests": messages, "duration_ms": duration_ms, "memory_mb": 512}),
    ]


def main() -> None:
    rng = np.random.default_rng(1)
    messages, duration_ms = rng.integers(0, 10**9, BILLS), rng.integers(1, 900_000, BILLS)

    began = time.process_time()
    totals = estimate_grid(usages(messages, duration_ms), free_tier=True)
    grid_s = time.process_time() - began

    chosen = rng.choice(BILLS, SAMPLE, replace=False)
    began = time.process_time()
    one_by_one = [
        estimate(usages(int(messages[n]), int(duration_ms[n])), free_tier=True).total_usd for n in chosen
    ]
    loop_s = time.process_time() - began

    apart = max(abs(float(exact) - totals[n]) for n, exact in zip(chosen, one_by_one, strict=True))
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"estimate_grid: {BILLS:,} bills in {grid_s:.2f} CPU s, {BILLS / grid_s:,.0f} a second")
    print(f"estimate:      {SAMPLE:,} bills in {loop_s:.2f} CPU s, {SAMPLE / loop_s:,.0f} a second")
    print(f"ratio: {(BILLS / grid_s) / (SAMPLE / loop_s):,.0f} x; furthest apart: {apart:.1e} USD")
    assert apart < 0.005, "to the cent"


if __name__ == "__main__":
    main()
