"""How throughput grows with load or machines: Amdahl's law, and Gunther's Universal Scalability Law (USL).

Amdahl knows one obstacle, the part that only one can do at a time (`contention`). The USL adds a second one:
what everybody has to agree on with everybody else (`coherency`), and which makes throughput *fall* beyond a
peak.

Sources: N. J. Gunther, Guerrilla Capacity Planning, https://doi.org/10.1007/978-3-540-31010-5 ; the R package
https://github.com/smoeding/usl , whose published fits the tests hold.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["Benchmark", "Scalability", "amdahl", "spec_sdm91", "usl_fit"]

FloatArray = NDArray[np.float64]


def amdahl(parallel_share: float, processors: float) -> float:
    """How many times as fast `processors` are as one, when only `parallel_share` of the work can be shared.

    `processors` may be infinite. Raises `InputError` for a share that is not between 0 and 1, and for fewer
    than one processor.

    >>> round(amdahl(0.95, 8), 3), round(amdahl(0.95, math.inf), 9)
    (5.926, 20.0)
    """
    shared = checked_number("parallel_share", parallel_share, high=1)
    if processors == math.inf:
        return math.inf if shared == 1 else 1 / (1 - shared)
    return 1 / (1 - shared + shared / checked_number("processors", processors, low=1))


@dataclass(frozen=True, slots=True)
class Scalability:
    """A fitted USL: ``throughput(N) = γ N / (1 + α (N - 1) + β N (N - 1))``.

    `contention` is α, `coherency` β, `throughput_of_one_rps` γ, in the unit of the throughputs given.
    """

    contention: float
    coherency: float
    throughput_of_one_rps: float

    def throughput_rps(self, load: float | ArrayLike) -> float | FloatArray:
        """The throughput at one load (a number) or many (an array).

        >>> Scalability(0.0, 0.0, 100.0).throughput_rps(3)
        300.0
        """
        many = np.asarray(load, dtype=float)
        found = self.throughput_of_one_rps * many
        found = found / (1 + self.contention * (many - 1) + self.coherency * many * (many - 1))
        return found if many.ndim else float(found)

    @property
    def peak_load(self) -> float:
        """The load of the highest throughput: √((1 - α) / β); infinite when nothing makes it fall."""
        if self.coherency == 0:
            return math.inf
        return math.sqrt(max(0.0, 1 - self.contention) / self.coherency)

    @property
    def peak_throughput_rps(self) -> float:
        """The highest throughput, at `peak_load`; without coherency the limit that is never reached."""
        return self.contention_limit_rps if self.coherency == 0 else self.throughput_rps(self.peak_load)

    @property
    def contention_limit_rps(self) -> float:
        """Amdahl's limit γ / α: where throughput would end if only contention counted."""
        return math.inf if self.contention == 0 else self.throughput_of_one_rps / self.contention

    @property
    def optimal_load(self) -> float:
        """The load 1 / α: where the line of perfect scaling would reach Amdahl's limit."""
        return math.inf if self.contention == 0 else 1 / self.contention


def usl_fit(load: ArrayLike, throughput_rps: ArrayLike, *, method: str = "raw") -> Scalability:
    """Fit the USL to measured throughputs: one-dimensional, of equal length, at least three different loads.

    With "raw", least squares in the measured throughputs, with α, β and γ bounded at 0 from below (a negative
    β would let throughput grow without end). With "normalised", as older tools did it: divided by the
    throughput at load 1, which must be among the data, as a parabola in N - 1. The two weigh errors
    differently and disagree; say which one a number comes from. Raises `InputError` for data that cannot be
    fitted.

    >>> loads = [1, 2, 4, 8]
    >>> found = usl_fit(loads, Scalability(0.1, 0.01, 50.0).throughput_rps(loads))
    >>> round(found.contention, 6), round(found.coherency, 6), round(found.throughput_of_one_rps, 6)
    (0.1, 0.01, 50.0)
    """
    loads, measured = _data(load, throughput_rps)
    if method == "raw":
        return _raw(loads, measured)
    if method == "normalised":
        return _normalised(loads, measured)
    raise InputError(f"there is no method {method!r}", expected="raw or normalised")


def _raw(loads: FloatArray, measured: FloatArray) -> Scalability:
    from scipy.optimize import least_squares

    # Throughputs as parts of the largest and loads as parts of the largest: all three unknowns then have a
    # size near 1, and a fit in requests per hour goes as well as one in requests per second.
    unit, most = measured.max(), loads.max()
    start = (measured / loads).max() * most / unit

    def error(unknown: FloatArray) -> FloatArray:
        return _scaled(unknown, most).throughput_rps(loads) - measured / unit

    fitted = least_squares(
        error, [0.5, 0.5, start], bounds=(0, np.inf), x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15
    )
    found = _scaled(fitted.x, most)
    return Scalability(found.contention, found.coherency, found.throughput_of_one_rps * float(unit))


def _scaled(unknown: FloatArray, most: float) -> Scalability:
    # What has no effect on any digit at the largest load is the bound itself, and its peak is infinity.
    unknown = np.where(unknown < 1e-9, 0.0, unknown)
    return Scalability(*(float(part) for part in unknown / [most, most**2, most]))


def _normalised(loads: FloatArray, measured: FloatArray) -> Scalability:
    if 1 not in loads:
        raise InputError("the throughput at load 1 is missing", expected="a measurement at load 1, or raw")
    one = float(measured[loads == 1].mean())
    x, y = loads - 1, loads / (measured / one) - 1
    (square, linear), *_ = np.linalg.lstsq(np.column_stack([x**2, x]), y, rcond=None)
    return Scalability(float(linear - square), float(square), one)


def _data(load: ArrayLike, throughput_rps: ArrayLike) -> tuple[FloatArray, FloatArray]:
    found = []
    for name, given in (("load", load), ("throughput_rps", throughput_rps)):
        if not isinstance(given, (list, tuple, np.ndarray)) or np.ndim(given) != 1:
            raise InputError(f"{name} cannot be {given!r}", expected="a list of numbers")
        found.append(
            np.array([checked_number(f"{name}[{place}]", one, above=True) for place, one in enumerate(given)])
        )
    loads, measured = found
    if len(loads) != len(measured):
        raise InputError(
            f"there are {len(loads)} loads and {len(measured)} throughputs", expected="one for each load"
        )
    if len(set(loads.tolist())) < 3:
        raise InputError(
            "fewer than three different loads say nothing about three unknowns",
            expected="three different loads or more, some of them beyond the knee",
        )
    return loads, measured


@dataclass(frozen=True, slots=True, eq=False)
class Benchmark:
    """Measured throughputs, one for each load, in read-only arrays."""

    load: FloatArray
    throughput: FloatArray


@cache
def spec_sdm91() -> Benchmark:
    """A published benchmark: simulated users, and scripts per hour, of a server with 16 CPUs in 1994.

    The file `helpers/load/data/spec_sdm91.csv` names its source.

    >>> spec_sdm91().load.astype(int).tolist()
    [1, 18, 36, 72, 108, 144, 216]
    """
    path = Path(__file__).parent.parent / "data" / "spec_sdm91.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [(float(row["users"]), float(row["scripts_per_h"])) for row in csv.DictReader(lines)]
    columns = tuple(np.array(column) for column in zip(*rows, strict=True))
    for column in columns:
        column.setflags(write=False)
    return Benchmark(*columns)
