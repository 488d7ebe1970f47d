"""How long a client waits before it tries again: five algorithms, from no wait at all to decorrelated jitter.

Each draws one number evenly between two ends and cuts it at a cap; only the ends differ. With a base b, a cap
c, the number of failures so far a = 1, 2, … and the ceiling E = min(c, b·2^a):

=================  ======================================
``none``           0
``exponential``    E
``equal``          E/2 … E
``full``           0 … E
``decorrelated``   b … 3 × the wait before, at most c
=================  ======================================

(`helpers.messaging.backoff` is about something else: what SNS may mean by "exponential".)

Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["ALGORITHMS", "mean_sleep_ms", "sleep_ms", "sleep_range_ms"]

FloatArray = NDArray[np.float64]
_Ends = tuple[FloatArray, FloatArray]

# (ceiling, wait before, base) → the two ends
_RANGES: Mapping[str, Callable[[FloatArray, FloatArray, float], _Ends]] = MappingProxyType(
    {
        "none": lambda ceiling, _before, _base: (0 * ceiling, 0 * ceiling),
        "exponential": lambda ceiling, _before, _base: (ceiling, ceiling),
        "equal": lambda ceiling, _before, _base: (ceiling / 2, ceiling),
        "full": lambda ceiling, _before, _base: (0 * ceiling, ceiling),
        "decorrelated": lambda _ceiling, before, base: (0 * before + base, 3 * before),
    }
)

#: The names of the algorithms, from the one that waits least to the one that remembers.
ALGORITHMS: tuple[str, ...] = tuple(_RANGES)


def sleep_range_ms(
    algorithm: str,
    attempt: ArrayLike,
    previous_ms: ArrayLike,
    *,
    base_ms: float | None = None,
    cap_ms: float | None = None,
) -> _Ends:
    """The shortest and the longest wait in milliseconds, before the cap: two arrays of one shape.

    `attempt` counts the failures so far, from 1, and `previous_ms` is the wait before (`base_ms` at first;
    only ``decorrelated`` looks at it): numbers, or arrays that fit each other. `base_ms` and `cap_ms` are
    those of AWS's experiment (5 and 2,000 ms) when not given. Raises `InputError` for an unknown algorithm,
    and for a base that is not above 0 or above the cap.

    >>> low, high = sleep_range_ms("equal", [1, 2, 3], 5.0)
    >>> low.tolist(), high.tolist()
    ([5.0, 10.0, 20.0], [10.0, 20.0, 40.0])
    """
    base, cap = checked_base_and_cap_ms(base_ms, cap_ms)
    attempts = np.asarray(attempt)
    if attempts.dtype.kind not in "iu" or (attempts < 1).any():
        raise InputError(f"attempt cannot be {attempt!r:.60}", expected="whole numbers of failures, from 1")
    return _ends(checked_algorithm(algorithm), attempts, np.asarray(previous_ms, dtype=float), base, cap)


def sleep_ms(
    algorithm: str,
    attempt: ArrayLike,
    previous_ms: ArrayLike,
    rng: np.random.Generator,
    *,
    base_ms: float | None = None,
    cap_ms: float | None = None,
) -> FloatArray:
    """Waits in milliseconds, one drawn for each element; arguments and errors as `sleep_range_ms`.

    >>> sleep_ms("exponential", [1, 2, 9], 5.0, np.random.default_rng(0)).tolist()
    [10.0, 20.0, 2000.0]
    """
    base, cap = checked_base_and_cap_ms(base_ms, cap_ms)
    low, high = sleep_range_ms(algorithm, attempt, previous_ms, base_ms=base, cap_ms=cap)
    return _drawn(low, high, cap, rng)


def mean_sleep_ms(
    algorithm: str, attempt: int, *, base_ms: float | None = None, cap_ms: float | None = None
) -> float:
    """The mean wait in milliseconds after the failure number `attempt`.

    For ``decorrelated`` it is b·(2·1.5^a − 1), which holds as long as no draw can reach the cap; beyond,
    there is no such formula, and `InputError` says so. Other errors as `sleep_range_ms`.

    >>> [mean_sleep_ms(algorithm, 4) for algorithm in ALGORITHMS]
    [0.0, 80.0, 60.0, 40.0, 45.625]
    """
    base, cap = checked_base_and_cap_ms(base_ms, cap_ms)
    low, high = sleep_range_ms(algorithm, attempt, base, base_ms=base, cap_ms=cap)
    if algorithm != "decorrelated":
        return float(low + high) / 2
    if base * 3**attempt > cap:
        raise InputError(
            f"after failure {attempt} a decorrelated wait may reach the cap, and its mean has no formula",
            expected=f"an attempt up to {math.floor(math.log(cap / base, 3) + 1e-9)}",
            next_step="draw many with sleep_ms and take their mean",
        )
    return base * (2 * 1.5**attempt - 1)


def checked_algorithm(algorithm: str) -> str:
    """`algorithm`, or `InputError` when it is not one of `ALGORITHMS`."""
    if algorithm not in ALGORITHMS:
        raise InputError(f"there is no algorithm {algorithm!r}", expected=f"one of {', '.join(ALGORITHMS)}")
    return algorithm


def checked_base_and_cap_ms(base_ms: float | None, cap_ms: float | None) -> tuple[float, float]:
    """Both in milliseconds, those of AWS's experiment where None; `InputError` unless 0 < base ≤ cap."""
    base = float(fact("contention.base_ms").value if base_ms is None else base_ms)
    cap = float(fact("contention.cap_ms").value if cap_ms is None else cap_ms)
    if not 0 < base <= cap < math.inf:
        raise InputError(f"a base of {base:g} ms with a cap of {cap:g} ms", expected="0 < base ≤ cap")
    return base, cap


def unchecked_sleep_ms(
    algorithm: str,
    attempts: NDArray[np.int64],
    previous_ms: FloatArray,
    rng: np.random.Generator,
    base_ms: float,
    cap_ms: float,
) -> FloatArray:
    """What `sleep_ms` gives, for callers that have checked their arguments and ask a thousand times."""
    return _drawn(*_ends(algorithm, attempts, previous_ms, base_ms, cap_ms), cap_ms, rng)


def _ends(algorithm: str, attempts: NDArray, previous_ms: FloatArray, base: float, cap: float) -> _Ends:
    with np.errstate(over="ignore"):  # where base × 2^attempt is beyond all numbers, the cap applies
        ceiling = np.minimum(cap, np.ldexp(base, attempts))
    return _RANGES[algorithm](ceiling, previous_ms, base)


def _drawn(low: FloatArray, high: FloatArray, cap: float, rng: np.random.Generator) -> FloatArray:
    width = high - low
    return np.minimum(cap, low + width * rng.random(np.shape(width)))
