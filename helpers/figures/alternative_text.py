"""Alternative text that is computed from the data, so that it tells the same story as the figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from helpers.errors import InputError
from helpers.language import say

__all__ = ["describe_series"]


def describe_series(
    name: str,
    xs: Sequence[float],
    ys: Sequence[float],
    *,
    x_text: Callable[[float], str],
    y_text: Callable[[float], str],
) -> str:
    """Say in one sentence how a series runs, in the language of the run.

    `xs` (ascending) and `ys` have the same length, at least two; `x_text` and `y_text` put a value into
    words, unit included. A series that turns is described with its lowest and its highest point. Raises
    `InputError` when the lengths do not fit.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> describe_series("p99 latency", [50, 95], [40, 810], x_text="{} %".format, y_text="{} ms".format)
    'p99 latency rises from 40 ms at 50 % to 810 ms at 95 %.'
    """
    if len(xs) != len(ys) or len(xs) < 2:
        raise InputError(
            f"a series of {len(xs)} x and {len(ys)} y values cannot be described",
            expected="as many x as y values, at least two",
        )
    points = list(zip(xs, ys, strict=True))
    first, last = ((x_text(x), y_text(y)) for x, y in (points[0], points[-1]))
    steps = [later - earlier for earlier, later in pairwise(ys)]
    if all(step == 0 for step in steps):
        return say(
            ja=f"{name}は、{first[0]}から{last[0]}まで{first[1]}のままです。",
            en=f"{name} stays at {first[1]} from {first[0]} to {last[0]}.",
        )
    if all(step >= 0 for step in steps) or all(step <= 0 for step in steps):
        rises = ys[-1] > ys[0]
        verb = say(ja="上がります" if rises else "下がります", en="rises" if rises else "falls")
        return say(
            ja=f"{name}は、{first[0]}での{first[1]}から{last[0]}での{last[1]}まで{verb}。",
            en=f"{name} {verb} from {first[1]} at {first[0]} to {last[1]} at {last[0]}.",
        )
    lowest, highest = (
        (x_text(x), y_text(y)) for x, y in (pick(points, key=lambda point: point[1]) for pick in (min, max))
    )
    return say(
        ja=f"{name}は、{first[0]}で{first[1]}、{last[0]}で{last[1]}です。"
        f"最小は{lowest[0]}での{lowest[1]}、最大は{highest[0]}での{highest[1]}です。",
        en=f"{name} goes from {first[1]} at {first[0]} to {last[1]} at {last[0]}, "
        f"lowest {lowest[1]} at {lowest[0]}, highest {highest[1]} at {highest[0]}.",
    )
