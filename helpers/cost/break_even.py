"""Where two ways of paying cost the same: a flat price against one by the piece.

Most prices are a line over the quantity: so much a month whatever happens, and so much for each piece. Two
lines meet at most once, at the difference of the flat parts divided by the difference of the prices for a
piece, (F₂ - F₁) / (p₁ - p₂). Where tiers, chunks and whole machines bend a line, `crossings` finds the same
in a sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from helpers.cost.estimate import estimate
from helpers.cost.price_book import PriceBook
from helpers.cost.quantities import exact
from helpers.cost.usage import Usage
from helpers.errors import InputError

__all__ = ["CostLine", "break_even", "cost_line", "crossings"]

_SMALLEST_SWEEP = 2
# What divisions of 28 digits leave is far less than this; what a tier or a chunk adds is far more.
_STRAIGHT = Decimal("1e-15")
# Shares of the way that no chunk divides evenly: at halves and quarters steps may look like a line.
_HELD_AGAINST = (Decimal("0.07"), Decimal("0.31"), Decimal("0.83"))


@dataclass(frozen=True, slots=True)
class CostLine:
    """`fixed_usd` a month, and `per_unit_usd` for each unit of whatever is counted; US dollars before tax.

    Raises `InputError` for what is not a number of 0 or more.

    >>> CostLine("25.5", "0.001").at(10_000)
    Decimal('35.500')
    """

    fixed_usd: Decimal
    per_unit_usd: Decimal

    def __post_init__(self) -> None:
        for name in ("fixed_usd", "per_unit_usd"):
            object.__setattr__(self, name, exact(name, getattr(self, name)))

    def at(self, quantity: object) -> Decimal:
        """What `quantity` units cost. Raises `InputError` for what is not a number of 0 or more."""
        return self.fixed_usd + self.per_unit_usd * exact("quantity", quantity)


def break_even(one: CostLine, other: CostLine) -> Decimal | None:
    """The quantity above 0 at which both cost the same; None when there is none.

    There is none when the one with the lower flat part is also the cheaper one by the piece, or when the
    lines are parallel. Raises `InputError` for what is no `CostLine`.

    >>> print(break_even(CostLine(0, "1.5"), CostLine("25.5", "0.5")))
    25.5
    >>> break_even(CostLine(0, "0.5"), CostLine("25.5", "1.5")) is None
    True
    """
    for line in (one, other):
        if not isinstance(line, CostLine):
            raise InputError(f"{line!r} is no cost line", expected="CostLine(fixed_usd, per_unit_usd)")
    flat = other.fixed_usd - one.fixed_usd
    by_the_piece = one.per_unit_usd - other.per_unit_usd
    if not by_the_piece or flat / by_the_piece <= 0:
        return None
    return flat / by_the_piece


def cost_line(
    usages_of: Callable[[Decimal], Iterable[Usage]],
    *,
    up_to: object,
    prices: PriceBook | None = None,
    month_hours: object = None,
) -> CostLine:
    """The line on which the bills of ``usages_of(quantity)`` lie for quantities from above 0 to `up_to`.

    It is drawn through two bills and held against three others, so that a tier, a chunk or an allowance in
    between is not taken for a straight line. Raises `InputError` where the bills are not on one, and what
    `estimate` raises.

    >>> line = cost_line(lambda n: [Usage("SQS", "ap-northeast-1", {"standard": n})], up_to=1_000_000)
    >>> line.fixed_usd, line.at(10_000_000)
    (Decimal('0'), Decimal('4.0000000'))
    """
    end = exact("up_to", up_to)
    if not end:
        raise InputError("a line up to a quantity of 0 has no length", expected="up_to above 0")

    def usd(quantity: Decimal) -> Decimal:
        return estimate(usages_of(quantity), prices=prices, month_hours=month_hours).total_usd

    half, whole = usd(end / 2), usd(end)
    per_unit = (whole - half) / (end / 2)
    fixed = half - per_unit * end / 2
    tolerance = _STRAIGHT * max(1, whole)
    off = max(abs(fixed + per_unit * end * share - usd(end * share)) for share in _HELD_AGAINST)
    if off > tolerance or fixed < -tolerance:
        raise InputError(
            f"the cost up to {end:,f} is not a straight line",
            expected="one price, without tiers, allowances and steps on the way",
            next_step="use estimate_grid and crossings",
        )
    return CostLine(fixed if abs(fixed) > tolerance else 0, per_unit)


def crossings(quantities: ArrayLike, one_usd: ArrayLike, other_usd: ArrayLike) -> tuple[float, ...]:
    """The quantities at which two swept costs cross, between neighbours along a straight line.

    `quantities` ascend; `one_usd` and `other_usd` are what each costs there, as `estimate_grid` returns it.
    Where both are equal for a while, the first of these points counts. Raises `InputError` for sweeps of
    different lengths, fewer than two points, quantities that do not ascend and numbers that are not finite.

    >>> crossings([0, 10, 20], [0, 10, 20], [15, 15, 15])
    (15.0,)
    """
    at, one, other = (np.asarray(given, dtype=np.float64) for given in (quantities, one_usd, other_usd))
    if not at.shape == one.shape == other.shape or at.ndim != 1 or len(at) < _SMALLEST_SWEEP:
        raise InputError("these sweeps do not fit", expected="three rows of one length, at least two points")
    if not (np.isfinite(at).all() and np.isfinite(one).all() and np.isfinite(other).all()):
        raise InputError("a sweep holds a number that is not finite", expected="finite numbers")
    if (np.diff(at) <= 0).any():
        raise InputError("the quantities do not ascend", expected="each above the one before")
    return tuple(_crossings(at, one - other))


def _crossings(at: np.ndarray, gap: np.ndarray) -> Iterator[float]:
    for before, after in pairwise(np.flatnonzero(gap)):
        if gap[before] * gap[after] > 0:
            continue
        if after - before > 1:
            yield float(at[before + 1])
        else:
            share = gap[before] / (gap[before] - gap[after])
            yield float(at[before] + share * (at[after] - at[before]))
