"""Sliders that need no kernel: every state is computed when the lesson runs, and travels with the page.

The page shows one state as a plain picture with a sentence. A few lines of JavaScript (``slider.js``) add a
native range control, so that keyboard, touch and screen readers work as everywhere else. Without scripts
and on paper the state shown stays as it is. The same output works in JupyterLab, on the site and in a file
from a USB stick.

ipywidgets was not used: its static form loads scripts from the network, its live form needs a kernel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from helpers.errors import InputError
from helpers.figures.picture import checked_words, close, rendered
from helpers.figures.svg import digest, embed_svg

__all__ = ["Frame", "Slider", "slider"]

Value = TypeVar("Value")
_Layouts = dict[tuple, list[Bbox]]


@dataclass(frozen=True)
class Frame:
    """One state of a slider: a figure, its alternative text and the sentence that stands under it."""

    figure: Figure
    alt: str
    text: str


@dataclass(frozen=True)
class State:
    """A rendered state: `value` in words, one ``<svg>`` element, alternative text and sentence."""

    value: str
    svg: str
    alt: str
    text: str


@dataclass(frozen=True)
class Slider:
    """What JupyterLab and the site show: all `states`, beginning with the one at position `start`."""

    label: str
    states: tuple[State, ...]
    start: int

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        shown = self.states[self.start]
        return {"text/html": _page(self), "text/plain": f"{self.label}: {shown.value}. {shown.text}"}


def slider(
    values: Sequence[Value],
    render: Callable[[Value], Frame],
    *,
    label: str,
    value_text: Callable[[Value], str] = str,
    start: Value | None = None,
) -> Slider:
    """A figure for each of `values`, chosen by a slider that is called `label`.

    `render` makes the `Frame` of one value, `value_text` says a value with its unit. `start` is the value
    shown first, without scripts and on paper; the middle one when it is not given. All figures must have
    the same size (and should have the same axis limits, or the reader sees the axes move instead of the
    data). Raises `InputError` for fewer than two values, a `start` that is not among them, empty words,
    figures of different sizes, and whatever `helpers.figures.show` refuses.

    >>> from matplotlib.figure import Figure
    >>> def render(hours):
    ...     figure = Figure(figsize=(2, 1))
    ...     figure.add_subplot(xlabel="hours", ylabel="lost", xlim=(0, 3), ylim=(0, 1)).bar([hours], [1])
    ...     return Frame(figure, alt=f"a bar at {hours}", text=f"After {hours} h nothing is lost.")
    >>> chosen = slider([1, 2, 3], render, label="outage [h]", value_text="{} h".format)
    >>> chosen._repr_mimebundle_()["text/plain"]
    'outage [h]: 2 h. After 2 h nothing is lost.'
    """
    values = list(values)
    if len(values) < 2:
        raise InputError(
            f"a slider with {len(values)} value(s)", expected="at least two values to choose from"
        )
    if start is not None and start not in values:
        raise InputError(f"the slider cannot start at {start!r}", expected="one of its values")
    label = checked_words(label, what="a slider without a label")
    frames = []
    layouts: _Layouts = {}
    for value in values:
        frame = render(value)
        try:
            _lay_out(frame.figure, layouts)
            frames.append(
                (
                    checked_words(value_text(value), what=f"the slider's value {value!r} has no words"),
                    rendered(frame.figure),
                    checked_words(frame.alt, what=f"the figure for {value!r} has no alternative text"),
                    checked_words(frame.text, what=f"the figure for {value!r} has no sentence"),
                )
            )
        finally:
            close(frame.figure)
    boxes = {re.search(r'viewBox="([^"]*)"', svg)[1] for _, svg, _, _ in frames}
    if len(boxes) > 1:
        raise InputError(
            f"the figures of a slider have {len(boxes)} different sizes",
            expected="one size, so that nothing jumps",
        )
    # One prefix for all states: what they have in common (glyphs, axes) is then the same line in each.
    prefix = f"k{digest(label, *(part for frame in frames for part in frame))}"
    states = tuple(
        State(words, embed_svg(svg, prefix=prefix, alt=alt), alt, text) for words, svg, alt, text in frames
    )
    return Slider(label, states, len(values) // 2 if start is None else values.index(start))


def _lay_out(figure: Figure, known: _Layouts) -> None:
    """Put the axes where they stood in an earlier state with the same limits, labels and title lines.

    So they do not move by a pixel, and constrained layout, the longer part of drawing, is computed once.
    """
    key = tuple(
        (axes.get_xlim(), axes.get_ylim(), axes.get_xlabel(), axes.get_ylabel(), _title_lines(axes))
        for axes in figure.axes
    )
    if key not in known:
        figure.draw_without_rendering()
        known[key] = [axes.get_position() for axes in figure.axes]
    figure.set_layout_engine("none")
    for axes, position in zip(figure.axes, known[key], strict=True):
        axes.set_position(position)


def _title_lines(axes: Axes) -> int:
    return max(len(axes.get_title(place).splitlines()) for place in ("left", "center", "right"))


def _page(of: Slider) -> str:
    shown = of.states[of.start]
    lines, positions = _shared_lines([state.svg for state in of.states])
    states = [
        {"value": state.value, "text": state.text, "lines": spans}
        for state, spans in zip(of.states, positions, strict=True)
    ]
    data = _script_safe(
        json.dumps({"lines": lines, "states": states}, ensure_ascii=False, separators=(",", ":"))
    )
    key = digest(of.label, str(of.start), data)
    # data-lm-suppress-shortcuts: otherwise JupyterLab takes the arrow keys to move between cells.
    return f"""\
<div class="kumokata-slider" role="group" aria-label="{escape(of.label)}" data-kumokata-slider="{key}" \
style="margin:1em 0">
<style>
{_asset("slider.css")}</style>
<div class="kumokata-slider-picture">
{shown.svg}
</div>
<label>{escape(of.label)}: \
<span class="kumokata-slider-value" aria-hidden="true">{escape(shown.value)}</span>
<input type="range" min="0" max="{len(of.states) - 1}" step="1" value="{of.start}" \
aria-valuetext="{escape(shown.value)}" autocomplete="off" data-lm-suppress-shortcuts="true" hidden></label>
<p class="kumokata-slider-sentence" aria-live="polite">{escape(shown.text)}</p>
<script type="application/json">{data}</script>
<script>
{_asset("slider.js").rstrip()}("{key}");
</script>
</div>"""


def _shared_lines(texts: Sequence[str]) -> tuple[list[str], list[list[int]]]:
    """Each distinct line once, and for every text the spans [from, to, from, to, …] that give it back.

    >>> _shared_lines(["a\\nb\\nc", "a\\nb\\nd"])
    (['a', 'b', 'c', 'd'], [[0, 3], [0, 2, 3, 4]])
    """
    position: dict[str, int] = {}
    spans_of_all = []
    for text in texts:
        spans: list[int] = []
        for line in text.split("\n"):
            index = position.setdefault(line, len(position))
            if spans and spans[-1] == index:
                spans[-1] = index + 1
            else:
                spans += [index, index + 1]
        spans_of_all.append(spans)
    return list(position), spans_of_all


def _script_safe(data: str) -> str:
    """JSON that cannot end, or change the reading of, the ``<script>`` element that holds it.

    >>> print(_script_safe('["</script><!--"]'))
    ["<\\/script>\\u003c!--"]
    """
    return re.sub(r"<(?=!--|script)", r"\\u003c", data.replace("</", "<\\/"), flags=re.IGNORECASE)


@cache
def _asset(name: str) -> str:
    return files("helpers.figures").joinpath(name).read_text(encoding="utf-8")
