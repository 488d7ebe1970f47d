"""Lengths of time as people say them, and an axis of time that runs from a second to a month."""

from __future__ import annotations

import math
from itertools import pairwise

from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from helpers.errors import InputError
from helpers.language import Text

__all__ = ["duration_axis", "duration_label"]

_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60
_UNITS = (
    (_DAY_S, Text(ja="日", en="d")),
    (_HOUR_S, Text(ja="時間", en="h")),
    (_MINUTE_S, Text(ja="分", en="min")),
    (1, Text(ja="秒", en="s")),
)
_SECOND = _UNITS[-1][1]
_MAJOR_TICKS_S = (1, _MINUTE_S, _HOUR_S, _DAY_S, 30 * _DAY_S)
_MINOR_TICKS_S = (10, 10 * _MINUTE_S, 6 * _HOUR_S, 7 * _DAY_S)


def duration_label(seconds: float) -> str:
    """Say a length of time in the language of the run, in its two largest units.

    `seconds` is a finite number ≥ 0, else `InputError`. Under a minute, three significant digits are kept;
    above, what is smaller than the second unit is rounded away.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> duration_label(3 * 86_400 + 2 * 3_600), duration_label(90), duration_label(0.25)
    ('3 d 2 h', '1 min 30 s', '0.25 s')
    >>> duration_label(7_199.9)
    '2 h'
    >>> set_language("ja")
    >>> duration_label(3 * 86_400 + 2 * 3_600)
    '3 日 2 時間'
    """
    if not math.isfinite(seconds) or seconds < 0:
        raise InputError(
            f"{seconds!r} is not a length of time", expected="a finite number of seconds, 0 or more"
        )
    if float(f"{seconds:.3g}") < _MINUTE_S:
        return f"{seconds:.3g} {_SECOND}"
    small_s = next((small_s for (large_s, _), (small_s, _) in pairwise(_UNITS) if seconds >= large_s), 1)
    # Rounded in the smaller unit before it is split, so that 59 min 59.9 s becomes 1 h, not 59 min 60 s.
    rest = round(seconds / small_s) * small_s
    words = []
    for unit_s, unit in _UNITS:
        count, rest = divmod(rest, unit_s)
        if count:
            words.append(f"{count} {unit}")
    return " ".join(words)


def duration_axis(axis: Axis) -> None:
    """Make `axis` (``ax.xaxis`` or ``ax.yaxis``, data in seconds > 0) logarithmic, with ticks said in words.

    Ticks with words stand at 1 s, 1 min, 1 h, 1 d and 30 d, small ones between them.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> duration_axis(axes.xaxis)
    >>> axes.get_xscale(), axes.get_xticks().tolist()
    ('log', [1, 60, 3600, 86400, 2592000])
    """
    set_scale = axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale
    set_scale("log")
    axis.set_major_locator(FixedLocator(_MAJOR_TICKS_S))
    axis.set_minor_locator(FixedLocator(_MINOR_TICKS_S))
    axis.set_major_formatter(FuncFormatter(lambda seconds, _position: duration_label(seconds)))
    axis.set_minor_formatter(NullFormatter())
