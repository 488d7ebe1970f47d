"""Random times for simulations: each with its mean and how much it varies, because formulas ask for both."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["Sampler", "constant", "exponential", "gamma", "hyperexponential", "lognormal", "two_sizes"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sampler:
    """Times in seconds, drawn by `draw(rng, shape)`; their mean and squared coefficient of variation.

    Make your own from any function: ``Sampler(mean_s, squared_cv, draw)``. The simulations believe the mean
    when they judge whether a queue is stable.

    >>> hours = Sampler(3600.0, 0.0, lambda rng, shape: np.full(shape, 3600.0))
    >>> hours.rate_rps * 3600
    1.0
    """

    mean_s: float
    squared_cv: float
    draw: Callable[[np.random.Generator, int | tuple[int, ...]], FloatArray]

    def __post_init__(self) -> None:
        checked_number("mean_s", self.mean_s, above=True)
        checked_number("squared_cv", self.squared_cv)

    @property
    def rate_rps(self) -> float:
        """One over the mean: arrivals, or services of a server that never rests, per second."""
        return 1.0 / self.mean_s


def constant(mean_s: float) -> Sampler:
    """Always `mean_s` seconds. Raises `InputError` unless that is more than 0.

    >>> constant(0.1).squared_cv
    0.0
    """
    mean = checked_number("mean_s", mean_s, above=True)
    return Sampler(mean, 0.0, lambda rng, shape: np.full(shape, mean))


def exponential(mean_s: float) -> Sampler:
    """Times without memory, as between independent arrivals. Raises `InputError` as `constant` does.

    >>> exponential(0.1).squared_cv
    1.0
    """
    mean = checked_number("mean_s", mean_s, above=True)

    def draw(rng: np.random.Generator, shape: int | tuple[int, ...]) -> FloatArray:
        times = rng.standard_exponential(shape)
        times *= mean  # in place: a second array would cost a fifth of the speed
        return times

    return Sampler(mean, 1.0, draw)


def gamma(mean_s: float, squared_cv: float) -> Sampler:
    """Gamma times, for any variation above 0; 1 is exponential, 1/k the sum of k exponential stages.

    Raises `InputError` for numbers that are not above 0.

    >>> gamma(0.1, 0.25).squared_cv
    0.25
    """
    mean = checked_number("mean_s", mean_s, above=True)
    variation = checked_number("squared_cv", squared_cv, above=True)
    return Sampler(
        mean, variation, lambda rng, shape: rng.gamma(1.0 / variation, mean * variation, size=shape)
    )


def lognormal(mean_s: float, squared_cv: float) -> Sampler:
    """Lognormal times: many short ones, a long tail, as response times often look.

    Raises `InputError` for numbers that are not above 0.

    >>> lognormal(0.1, 4).mean_s
    0.1
    """
    mean = checked_number("mean_s", mean_s, above=True)
    variation = checked_number("squared_cv", squared_cv, above=True)
    variance = math.log1p(variation)
    location = math.log(mean) - variance / 2
    return Sampler(
        mean, variation, lambda rng, shape: rng.lognormal(location, math.sqrt(variance), size=shape)
    )


def hyperexponential(mean_s: float, squared_cv: float) -> Sampler:
    """Exponential times of two kinds, each with half of the work: more varied than exponential ones.

    Raises `InputError` for a variation below 1. Balanced means, as in W. Whitt, "Approximating a point
    process by a renewal process, I", Operations Research 30 (1982), https://doi.org/10.1287/opre.30.1.125

    >>> hyperexponential(0.1, 4).squared_cv
    4.0
    """
    mean = checked_number("mean_s", mean_s, above=True)
    variation = checked_number("squared_cv", squared_cv, low=1.0)
    short_share = (1.0 + math.sqrt((variation - 1.0) / (variation + 1.0))) / 2.0
    short_s, long_s = mean / (2.0 * short_share), mean / (2.0 * (1.0 - short_share))

    def draw(rng: np.random.Generator, shape: int | tuple[int, ...]) -> FloatArray:
        scale_s = np.where(rng.random(shape) < short_share, short_s, long_s)
        return rng.standard_exponential(shape) * scale_s

    return Sampler(mean, variation, draw)


def two_sizes(short_s: float, long_s: float, long_share: float) -> Sampler:
    """Short requests and, with probability `long_share`, long ones: `short_s` or `long_s` exactly.

    Raises `InputError` for times that are not above 0 and a share outside 0 to 1.

    >>> mixed = two_sizes(0.01, 1.0, 0.01)
    >>> round(mixed.mean_s, 4), round(mixed.squared_cv, 1)
    (0.0199, 24.5)
    """
    short = checked_number("short_s", short_s, above=True)
    long = checked_number("long_s", long_s, above=True)
    share = checked_number("long_share", long_share, high=1.0)
    if long < short:
        raise InputError(f"long_s is {long_s!r}, shorter than short_s", expected=f"{short:g} s or more")
    mean = short + share * (long - short)
    squared_cv = share * (1.0 - share) * (long - short) ** 2 / mean**2
    return Sampler(mean, squared_cv, lambda rng, shape: np.where(rng.random(shape) < share, long, short))
