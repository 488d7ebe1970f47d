"""Coordinated omission: a load generator that waits with the server leaves out the worst waits.

A client that sends its next request only after the last answer sends nothing while the server stands still.
So a stop of a hundred seconds becomes one bad measurement instead of thousands. Count from when a request was
*due*, or repair the numbers afterwards as HdrHistogram does.

Source: G. Tene, who gave it its name; the repair is documented at
https://hdrhistogram.github.io/HdrHistogram/JavaDoc/org/HdrHistogram/ValueRecorder.html
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["StallProbe", "corrected_for_omission", "probe_through_stall"]

_MOST_REQUESTS = 10_000_000

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StallProbe:
    """The same stall through the eyes of two load generators: response times in seconds, read-only.

    `waiting_s` is what a client records that waits for each answer before it sends again; `due_s` is what
    users meet who come when they come, one at every interval.
    """

    waiting_s: FloatArray
    due_s: FloatArray


def probe_through_stall(
    *, interval_s: float, service_s: float, stall_from_s: float, stall_s: float, duration_s: float
) -> StallProbe:
    """Ask a server every `interval_s` for `duration_s`, which stands still for `stall_s` in the meantime.

    Outside the stall each request is answered after `service_s`, several at once; a request that meets the
    stall is answered `service_s` after its end. A client that waits sends its next request at the next full
    interval after the answer. Raises `InputError` for numbers that cannot be, a service longer than the
    interval, and more than ten million requests.

    >>> probe = probe_through_stall(
    ...     interval_s=0.01, service_s=0.001, stall_from_s=100, stall_s=100, duration_s=200
    ... )
    >>> len(probe.waiting_s), len(probe.due_s), round(float(probe.due_s.mean()), 1)
    (10001, 20000, 25.0)
    """
    interval = checked_number("interval_s", interval_s, above=True)
    service = checked_number("service_s", service_s, above=True)
    begin, length = checked_number("stall_from_s", stall_from_s), checked_number("stall_s", stall_s)
    duration = checked_number("duration_s", duration_s, above=True)
    if service > interval:
        raise InputError(
            f"a service of {service:g} s does not fit into an interval of {interval:g} s",
            expected="an interval at least as long as the service",
        )
    if duration / interval > _MOST_REQUESTS:
        raise InputError("more than ten million requests", expected="a longer interval or a shorter test")
    # Rounded, because 200 / 0.01 in floats may be a little less than 20,000.
    due = np.arange(math.ceil(round(duration / interval, 9))) * interval
    answered = _answered(due, service, begin, begin + length)
    response = answered - due
    # The client that waits skips every instant that passes before its answer is there.
    sent, free_from = np.ones(len(due), dtype=bool), -math.inf
    for place in np.flatnonzero(response > interval * (1 + 1e-9)):
        if due[place] >= free_from:
            free_from = answered[place]
            sent[(due > due[place]) & (due < free_from - 1e-9)] = False
    waiting = response[sent]
    for array in (waiting, response):
        array.setflags(write=False)
    return StallProbe(waiting, response)


def corrected_for_omission(values_s: ArrayLike, interval_s: float) -> FloatArray:
    """Add what a client that waits did not send: for each value, the same minus one, two, … intervals.

    `values_s` is one-dimensional, in seconds; the result holds them first and then what was added. Nothing is
    added for values of up to twice the interval. Raises `InputError` for negative values, an interval that is
    not above 0, and corrections beyond ten million values.

    >>> corrected_for_omission([0.25], 0.1).round(2).tolist()
    [0.25, 0.15]
    """
    interval = checked_number("interval_s", interval_s, above=True)
    try:
        values = np.asarray(values_s, dtype=float)
    except (TypeError, ValueError):
        values = np.empty((0, 0))
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise InputError("values_s cannot be used", expected="a list of times in seconds, 0 or more")
    # v - interval, v - 2 · interval, … down to the last one that is at least an interval.
    missing = np.maximum(np.floor(values / interval + 1e-9) - 1, 0)
    if missing.sum() > _MOST_REQUESTS:
        raise InputError("more than ten million values would be added", expected="a longer interval")
    counts = missing.astype(int)
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    return np.concatenate((values, np.repeat(values, counts) - steps * interval))


def _answered(due: FloatArray, service_s: float, stall_begins_s: float, stall_ends_s: float) -> FloatArray:
    meets = (due + service_s > stall_begins_s) & (due < stall_ends_s)
    return np.where(meets, stall_ends_s, due) + service_s
