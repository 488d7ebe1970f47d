"""Loads to scale under: curves of requests per second, one number for each second."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["flash_sale", "load_curve"]

FloatArray = NDArray[np.float64]


def load_curve(corners: Mapping[int, float], duration_s: int) -> FloatArray:
    """Straight lines between `corners` (second: requests per second); level before the first, after the last.

    Raises `InputError` without corners and for numbers that make no sense.

    >>> load_curve({0: 10, 4: 30}, duration_s=6).tolist()
    [10.0, 15.0, 20.0, 25.0, 30.0, 30.0]
    """
    if not corners:
        raise InputError("a curve without corners", expected="at least one, such as {0: 100}")
    seconds = sorted(checked_whole("a corner", second) for second in corners)
    loads_rps = [checked_number(f"the load at {second} s", corners[second]) for second in seconds]
    return np.interp(np.arange(checked_whole("duration_s", duration_s, low=1)), seconds, loads_rps)


def flash_sale(
    usual_rps: float, peak_rps: float, *, begins_s: int, ramp_s: int, lasts_s: int, duration_s: int
) -> FloatArray:
    """A sale: from the usual load to the peak within `ramp_s`, `lasts_s` at the peak, and back as fast.

    Raises `InputError` for numbers that make no sense.

    >>> flash_sale(10, 30, begins_s=1, ramp_s=2, lasts_s=1, duration_s=7).tolist()
    [10.0, 10.0, 20.0, 30.0, 30.0, 20.0, 10.0]
    """
    begins_s, ramp_s = checked_whole("begins_s", begins_s), checked_whole("ramp_s", ramp_s, low=1)
    top_s = begins_s + ramp_s
    end_s = top_s + checked_whole("lasts_s", lasts_s, low=1)
    corners = {begins_s: usual_rps, top_s: peak_rps, end_s: peak_rps, end_s + ramp_s: usual_rps}
    return load_curve(corners, duration_s)
