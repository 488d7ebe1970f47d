"""A sweep: the same usage for many values at once, for figures and break-even points.

One input or several hold sequences instead of numbers; they are combined element by element, as NumPy
broadcasts them. The rules are those of `estimate`; totals are floats that agree with it to far less than a
cent.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from helpers.cost.charge import Charge
from helpers.cost.estimate import beyond, checked_month_hours, checked_usages
from helpers.cost.price_book import Price, PriceBook
from helpers.cost.quantities import between, smaller
from helpers.cost.services import SERVICES
from helpers.cost.usage import Usage
from helpers.errors import InputError

__all__ = ["estimate_grid"]

FloatArray = NDArray[np.float64]


def estimate_grid(
    usages: Iterable[Usage],
    *,
    prices: PriceBook | None = None,
    free_tier: bool = False,
    month_hours: object = None,
) -> FloatArray:
    """The totals in US dollars, in the shape that the inputs have together.

    Everything else is as in `estimate`, with ``unpriced="raise"``. Raises `InputError` for inputs whose
    shapes do not fit, and `UnpricedError` when any point of the sweep has no price.

    >>> estimate_grid([Usage("SQS", "ap-northeast-1", {"standard": [0, 5_000_000]})])
    array([0., 2.])
    """
    counter = _GridCounter(PriceBook.load() if prices is None else prices, free_tier)
    hours = checked_month_hours(month_hours)
    total = np.float64(0)
    usages = checked_usages(usages)
    try:
        shape = np.broadcast_shapes(*(value.shape for usage in usages for value in usage.sweeps()))
        for usage in usages:
            in_this = np.float64(hours) if usage.is_sweep else hours
            for charge in SERVICES[usage.service].charges(usage, in_this):
                total = total + counter.usd(usage.region, charge)
    except ValueError as error:
        if "broadcast" not in str(error) and "shape mismatch" not in str(error):
            raise
        raise InputError("the sweeps have different lengths", expected="shapes that broadcast") from None
    # A sweep of something that nothing depends on is as many equal bills.
    return np.broadcast_to(total, shape).copy()


class _GridCounter:
    """As in `estimate`: what has been used by SKU and by allowance, here at every point of the sweep."""

    def __init__(self, prices: PriceBook, free_tier: bool) -> None:
        self._prices = prices
        self._free_tier = free_tier
        self._used: dict[tuple[str, str], FloatArray] = {}
        self._left: dict[tuple[str, str], FloatArray] = {}

    def usd(self, region: str, charge: Charge) -> FloatArray:
        quantity = np.asarray(charge.quantity, dtype=np.float64)
        if not quantity.any():
            return quantity
        price = self._prices.price(charge.sku, region)
        free = self._take_free(region, charge, quantity)
        key = (charge.sku, price.region)
        begins, ends = charge.band(self._used.get(key, np.float64(0)), quantity, free)
        self._used[key] = ends
        return _usd(price, begins, ends)

    def _take_free(self, region: str, charge: Charge, quantity: FloatArray) -> FloatArray:
        if charge.free is not None:
            return smaller(quantity, np.asarray(charge.free, dtype=np.float64))
        if not charge.allowance or not self._free_tier:
            return np.float64(0)
        key = (charge.allowance, self._prices.allowance_region(charge.allowance, region))
        left = self._left.get(key, np.float64(self._prices.allowance(charge.allowance, region) or 0))
        free = smaller(quantity, left)
        self._left[key] = left - free
        return free


def _usd(price: Price, begins: FloatArray, ends: FloatArray) -> FloatArray:
    total = np.float64(0)
    for tier in price.tiers:
        low = float(tier.from_quantity)
        high = None if tier.to_quantity is None else float(tier.to_quantity)
        quantity = between(ends, low, high) - between(begins, low, high)
        if tier.usd is not None:
            total = total + quantity * float(tier.usd / price.per)
        elif quantity.any():
            raise beyond(price, tier.from_quantity)
    last = price.tiers[-1].to_quantity
    if last is not None and np.any(ends > float(last)):
        raise beyond(price, last)
    return total
