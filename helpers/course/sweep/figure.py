"""A sweep as small multiples: one panel for each combination of the other parameters, axes all the same."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.course.japanese_lines import is_wide
from helpers.course.outputs import write_bytes, write_text
from helpers.course.parameters import Parameter, Value
from helpers.course.reporting import ReportedNumber
from helpers.course.sweep.runs import Sweep, value_text
from helpers.figures import PALETTE, apply_style, describe_series, show
from helpers.language import language, say, set_language

__all__ = ["words_for_the_figure", "write_figure"]

_PANELS_A_ROW = 4
_PANEL_INCHES = (2.4, 2.1)
_COLUMNS_ACROSS, _COLUMNS_UP = 26, 22  # of text beside a panel, in half-width characters
_LEAST_WIDTH_INCHES = 5.6
_PNG_DPI = 150
_DESCRIBED_SERIES = 6  # more sentences than this nobody listens to
_LOG_FROM = 20  # when the largest is so many times the smallest, equal distances hide the small ones


def write_figure(sweep: Sweep, folder: Path) -> tuple[Path, Path, str] | None:
    """Write `folder`/sweep.svg and sweep.png; returns both and the alternative text that both carry.

    Across runs the first numeric parameter that varies, else the first one; up the reported numbers, one
    block of panels for each. Returns None, and writes nothing, when no run reported a number.
    """
    if not any(one.value is not None for run in sweep.runs for one in run.numbers):
        return None
    before = language()
    try:
        with matplotlib.rc_context():
            set_language(sweep.lang)
            apply_style()
            words = words_for_the_figure(sweep)
            image, drawn = io.BytesIO(), _figure(sweep)
            drawn.set_facecolor("white")
            FigureCanvasAgg(drawn).print_png(image, metadata={"Software": None, "Description": words})
            svg, png = folder / "sweep.svg", folder / "sweep.png"
            write_text(svg, show(_figure(sweep), alt=words).svg + "\n")
            write_bytes(png, image.getvalue())
    finally:
        set_language(before)
    return svg, png, words


def words_for_the_figure(sweep: Sweep) -> str:
    """What the figure shows, computed from the runs, in the language of the run."""
    across, panels = _across(sweep), _panels(sweep)
    sentences = []
    for quantity in sweep.reported:
        count = len(panels)
        sentences.append(
            say(
                ja=f"{quantity.label}を、{across.label}に対して {count} 枚の図に描いたものです。",
                en=f"{quantity.label} against {across.label}, panels: {count}.",
            )
        )
        if len(panels) * len(sweep.reported) > _DESCRIBED_SERIES:
            sentences.append(_extremes(sweep, quantity))
        else:
            sentences += [_series_in_words(sweep, quantity, panel) for panel in panels]
    return " ".join(filter(None, sentences))


def _across(sweep: Sweep) -> Parameter:
    varied = sweep.grid.varied
    return next((one for one in varied if one.type in (int, float)), varied[0])


def _others(sweep: Sweep) -> tuple[Parameter, ...]:
    return tuple(one for one in sweep.grid.varied if one != _across(sweep))


def _panels(sweep: Sweep) -> list[dict[str, Value]]:
    """The combinations of the other parameters, one a panel."""
    given = {one.name: values for one, values in zip(sweep.grid.parameters, sweep.grid.values, strict=True)}
    names = [one.name for one in _others(sweep)]
    return [
        dict(zip(names, chosen, strict=True))
        for chosen in itertools.product(*(given[name] for name in names))
    ]


def _points(
    sweep: Sweep, quantity: ReportedNumber, panel: dict[str, Value]
) -> list[tuple[Value, int | float | None]]:
    """What a panel shows: values across and up; numbers ascend, words stay in their order."""
    across = _across(sweep)
    points = [
        (run.values[across.name], run.number(quantity.name))
        for run in sweep.runs
        if panel.items() <= run.values.items()
    ]
    return points if across.type in (bool, str) else sorted(points, key=lambda point: point[0])


def _figure(sweep: Sweep) -> Figure:
    panels, quantities, others = _panels(sweep), sweep.reported, _others(sweep)
    columns = min(len(panels), _PANELS_A_ROW)
    rows = -(-len(panels) // columns)
    width, height = _PANEL_INCHES
    size = max(_LEAST_WIDTH_INCHES, columns * width), max(3.0, height * rows * len(quantities)) + 0.4
    figure = Figure(figsize=size, dpi=_PNG_DPI, layout="constrained")
    if others:
        names = say(ja="、", en=", ").join(str(one.label) for one in others)
        figure.suptitle(say(ja=f"図ごと：{names}", en=f"Each panel: {names}"), x=0.01, ha="left")
    across = round(_COLUMNS_ACROSS * size[0] / columns / width)
    grid = figure.subplots(rows * len(quantities), columns, squeeze=False)
    for block, quantity in enumerate(quantities):
        cells = [grid[block * rows + number // columns][number % columns] for number in range(rows * columns)]
        for unused in cells[len(panels) :]:
            unused.set_axis_off()
        used = cells[: len(panels)]
        for number, (axes, panel) in enumerate(zip(used, panels, strict=True)):
            _draw(axes, sweep, quantity, panel)
            axes.set_title(say(ja="、", en=", ").join(map(value_text, panel.values())), fontsize=10)
            axes.set_xlabel(_folded(str(_across(sweep).label), across))
            if number % columns == 0:
                axes.set_ylabel(_folded(quantity.label, _COLUMNS_UP), fontsize=10)
            else:
                axes.tick_params(which="both", labelleft=False)
        _same_scale(used, sweep, quantity)
    return figure


def _draw(axes: Axes, sweep: Sweep, quantity: ReportedNumber, panel: dict[str, Value]) -> None:
    points = _points(sweep, quantity, panel)
    texts = [value_text(x) for x, _ in points]
    numeric = _across(sweep).type in (int, float)
    xs = [x for x, _ in points] if numeric else list(range(len(points)))
    ys = [float("nan") if y is None else y for _, y in points]
    axes.plot(xs, ys, marker="o", linestyle="-" if numeric else "none", color=PALETTE["blue"])
    if numeric and _wants_log(xs):
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(xs, texts, rotation=45 if len("".join(texts)) > 16 else 0)


def _same_scale(panels: Sequence[Axes], sweep: Sweep, quantity: ReportedNumber) -> None:
    """Panels can be compared only when their scales are the same."""
    ys = [y for run in sweep.runs if (y := run.number(quantity.name)) is not None]
    if not ys:
        return
    low, high = min(ys), max(ys)
    log = _wants_log(ys)
    for axes in panels:
        if log:
            axes.set_yscale("log")
            axes.set_ylim(low / 1.5, high * 1.5)
        else:
            margin = 0.08 * (high - min(low, 0)) or 1
            axes.set_ylim((0 if low >= 0 else low) - (margin if low < 0 else 0), high + margin)


def _wants_log(values: Sequence[float]) -> bool:
    return min(values) > 0 and max(values) / min(values) >= _LOG_FROM


def _folded(label: str, width: int) -> str:
    """A label in lines of at most `width` half-width columns; Japanese may break anywhere, a unit nowhere.

    >>> _folded("messages waiting [1]", 16), _folded("片づくまでの時間 [分]", 12)
    ('messages waiting\\n[1]', '片づくまでの\\n時間 [分]')
    """
    lines = [""]
    for piece in re.findall(r"\s*(?:\[[^\]]*\]|[!-~]+|\S)", label):
        if lines[-1] and _columns(lines[-1] + piece) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return "\n".join(lines)


def _columns(text: str) -> int:
    return sum(2 if is_wide(character) else 1 for character in text)


def _place(sweep: Sweep, values: Mapping[str, Value]) -> str:
    labels = {one.name: str(one.label) for one in sweep.grid.varied}
    return say(ja="、", en=", ").join(
        f"{labels[name]} = {value_text(value)}" for name, value in values.items() if name in labels
    )


def _series_in_words(sweep: Sweep, quantity: ReportedNumber, panel: dict[str, Value]) -> str:
    points = [(x, y) for x, y in _points(sweep, quantity, panel) if y is not None]
    where = _place(sweep, panel)
    name = f"{quantity.label}（{where}）" if where and language() == "ja" else quantity.label
    if where and language() == "en":
        name = f"With {where}, {quantity.label}"
    if _across(sweep).type in (bool, str) or len(points) < 2:
        listed = say(ja="、", en="; ").join(f"{value_text(x)}: {_y_text(y)}" for x, y in points)
        return f"{name}{say(ja='：', en=': ')}{listed or '—'}{say(ja='。', en='.')}"
    return describe_series(
        name, [x for x, _ in points], [y for _, y in points], x_text=value_text, y_text=_y_text
    )


def _extremes(sweep: Sweep, quantity: ReportedNumber) -> str:
    found = [(run.number(quantity.name), run.values) for run in sweep.runs]
    numbers = [(y, values) for y, values in found if y is not None]
    if not numbers:
        return ""
    low, high = (pick(numbers, key=lambda one: one[0]) for pick in (min, max))
    if low[0] == high[0]:
        return say(ja=f"どこでも {_y_text(low[0])} です。", en=f"Always {_y_text(low[0])}.")
    at_low, at_high = _place(sweep, low[1]), _place(sweep, high[1])
    return say(
        ja=f"最小は {_y_text(low[0])}（{at_low}）、最大は {_y_text(high[0])}（{at_high}）です。",
        en=f"Lowest {_y_text(low[0])} ({at_low}), highest {_y_text(high[0])} ({at_high}).",
    )


def _y_text(value: float) -> str:
    return ReportedNumber("", "", value).text
