"""The figures of a review: how long clients wait as the load grows, and the day against its limit."""

from __future__ import annotations

import math

from helpers.architecture import figure
from helpers.errors import MissingComponent
from helpers.figures import Picture, describe_series, show, table
from helpers.figures.fonts import glyphs
from helpers.figures.table import Table
from helpers.language import say
from helpers.review.reviewed import Reviewed
from helpers.review.words import amount, in_seconds, label_of, per_second

__all__ = ["curve_figure", "day_figure", "system_figure"]


def system_figure(found: Reviewed) -> Picture | Table:
    """The drawing of the system; where Graphviz does not load and no layout is kept, its flows as a table."""
    architecture = found.review.architecture
    try:
        return figure(architecture)
    except MissingComponent as missing:
        return table(
            say(
                ja=f"図の代わりに、流れの一覧（{missing.what}）",
                en=f"The flows, in the place of a drawing ({missing.what})",
            ),
            [say(ja="どこから", en="from"), say(ja="どこへ", en="to")],
            [
                (label_of(architecture, f.source), label_of(architecture, f.target))
                for f in architecture.flows
            ],
        )


def curve_figure(found: Reviewed) -> Picture:
    """The 95th percentile that clients wait, by what all clients together send."""
    from matplotlib import pyplot

    drawing, axes = pyplot.subplots()
    told = []
    for source in found.review.architecture.sources:
        points = [
            (point.rate_rps, journey.p95_s)
            for point in found.curve
            for journey in point.journeys
            if journey.source == source and journey.p95_s < math.inf
        ]
        if len(points) < 2:
            continue
        rates, waits = zip(*points, strict=True)
        name = label_of(found.review.architecture, source)
        axes.plot(rates, [1_000 * wait for wait in waits], label=_plain(name))
        told.append(describe_series(name, rates, waits, x_text=per_second, y_text=in_seconds))
    peak_rps = found.load.peak.rate_rps
    axes.axvline(peak_rps, color="grey", linestyle=":", label=say(ja="ピーク", en="peak"))
    axes.set_xlabel(say(ja="全員から来る要求 [1/秒]", en="requests of all clients [1/s]"))
    axes.set_ylabel(say(ja="応答時間 p95 [ミリ秒]", en="response p95 [ms]"))
    axes.set(xlim=(0, None), ylim=(0, None))
    axes.legend()
    told.append(say(ja=f"ピークは{per_second(peak_rps)}です。", en=f"The peak is {per_second(peak_rps)}."))
    return show(drawing, alt=say(ja="", en=" ").join(told))


def day_figure(found: Reviewed) -> Picture:
    """The rate over the day, and the rate at which the first component is full."""
    from matplotlib import pyplot

    curve = found.review.workload.curve_rps
    curve = curve * 2 if len(curve) == 1 else curve
    hours = [24 * place / len(curve) for place in range(len(curve) + 1)]
    drawing, axes = pyplot.subplots(figsize=(5.6, 2.8))
    axes.stairs(curve, hours, label=say(ja="来る要求", en="requests"), linewidth=1.8)
    carries = found.load.carries_rps
    if carries < 20 * max(curve):
        axes.axhline(
            carries, color="grey", linestyle=":", label=say(ja="さばける限界", en="what can be carried")
        )
    axes.set(xlim=(0, 24), ylim=(0, None), xticks=range(0, 25, 4))
    axes.set_xlabel(say(ja="時刻 [時]", en="time of day [h]"))
    axes.set_ylabel(say(ja="要求 [1/秒]", en="requests [1/s]"))
    axes.legend()
    return show(drawing, alt=_day_in_words(found, max(curve), carries))


def _day_in_words(found: Reviewed, peak_rps: float, carries_rps: float) -> str:
    mean, peak = amount(found.review.workload.mean_rps), amount(peak_rps)
    said = say(
        ja=f"一日の平均は毎秒 {mean} 件、ピークは毎秒 {peak} 件です。",
        en=f"The mean of the day is {mean} per second, the peak {peak}.",
    )
    if found.load.bottleneck is None:
        return said + say(ja="上限が書かれた部品はありません。", en=" No component states a limit.")
    name = label_of(found.review.architecture, found.load.bottleneck)
    return said + say(
        ja=f"最初にいっぱいになるのは「{name}」で、毎秒 {amount(carries_rps)} 件のときです。",
        en=f" {name} is full first, at {amount(carries_rps)} per second.",
    )


def _plain(words: str) -> str:
    """Words for a Matplotlib label: no formula, and a box for what the font does not have.

    A label is somebody's own; a picture sign in it is no reason to refuse the whole report.

    >>> _plain("$x$ 😀")
    '\\\\$x\\\\$ □'
    """
    return "".join(
        "□" if ord(sign) not in glyphs() else f"\\{sign}" if sign == "$" else sign
        for sign in words.lstrip("_")
    )
