"""A bucket that is being emptied: how long saved capacity carries a load above the rate that refills it.

Token buckets at API Gateway, CPU credits, the burst capacity of DynamoDB: the arithmetic is the same.
"""

from __future__ import annotations

import math

from helpers.checked import checked_number

__all__ = ["burst_lasts_s"]


def burst_lasts_s(saved_units: float, demand_per_s: float, refill_per_s: float) -> float:
    """Seconds until the bucket is empty; infinite when it is refilled as fast as it is emptied.

    `saved_units` are in the bucket at the beginning; `demand_per_s` are taken from it and `refill_per_s` flow
    into it. Raises `InputError` for negative numbers.

    Source: https://repost.aws/knowledge-center/dynamodb-spiky-workloads-short-intervals

    >>> burst_lasts_s(45_000, demand_per_s=200, refill_per_s=150)
    900.0
    """
    saved = checked_number("saved_units", saved_units)
    net = checked_number("demand_per_s", demand_per_s) - checked_number("refill_per_s", refill_per_s)
    return saved / net if net > 0 else math.inf
