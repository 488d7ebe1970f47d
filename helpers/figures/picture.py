"""A figure as a lesson shows it: one inline SVG with words for those who cannot see it."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from html import escape

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from helpers.errors import InputError
from helpers.figures.svg import compact_svg, digest, embed_svg

__all__ = ["Picture", "checked_words", "rendered", "show"]

_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_MISSING_GLYPH = re.compile(r"Glyph (\d+) .* missing from")


@dataclass(frozen=True)
class Picture:
    """A picture that JupyterLab and the site show: `svg` is one ``<svg>`` element, `alt` says what it shows.

    >>> Picture(svg="<svg />", alt="a line that rises")._repr_mimebundle_()["text/plain"]
    'a line that rises'
    """

    svg: str
    alt: str
    caption: str | None = None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        caption = f"\n<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        # The margin of browsers for <figure> is 40 px on both sides: a fifth of a telephone.
        html = f'<figure class="kumokata-figure" style="margin:1em 0">\n{self.svg}{caption}\n</figure>'
        return {"text/html": html, "text/plain": self.alt}


def show(figure: Figure, *, alt: str, caption: str | None = None) -> Picture:
    """Turn a Matplotlib figure into a `Picture` and close it.

    `alt` says what the figure shows (compute it from the data, see `helpers.figures.describe_series`).
    Raises `InputError` when `alt` is empty, when an axis that shows tick labels has no label
    (``axes.set_axis_off()`` or an axis without ticks needs none), or when the font has no glyph for a
    character. The same figure gives the same bytes in every process.

    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(2, 1))
    >>> axes = figure.add_subplot(xlabel="time [s]", ylabel="retries")
    >>> _ = axes.plot([0, 1], [0, 3])
    >>> show(figure, alt="Retries rise from 0 to 3.").svg.partition(" viewBox")[0]
    '<svg role="img" aria-label="Retries rise from 0 to 3."'
    """
    try:
        words = checked_words(alt, what="a figure without alternative text")
        compact = rendered(figure)
    finally:
        close(figure)
    return Picture(embed_svg(compact, prefix=f"k{digest(compact, words)}", alt=words), words, caption)


def checked_words(words: str, *, what: str) -> str:
    """`words` with its white space put in order, or `InputError` (`what`) when nothing is left.

    >>> checked_words(" rises\\n to 3 ", what="no words")
    'rises to 3'
    """
    words = " ".join(words.split())
    if not words:
        raise InputError(
            what,
            expected="a sentence that says what the figure shows",
            next_step="compute it from the data, for example with helpers.figures.describe_series",
        )
    return words


def rendered(figure: Figure) -> str:
    """Draw a Matplotlib figure and return it as compact SVG; raises `InputError` as `show` does.

    >>> from matplotlib.figure import Figure
    >>> rendered(Figure(figsize=(2, 1))).startswith('<svg viewBox="0 0 144 72"')
    True
    """
    stream = io.StringIO()
    settings = {"svg.fonttype": "path", "svg.hashsalt": "kumokata"}
    with matplotlib.rc_context(settings), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # Not figure.savefig: with a layout engine it draws everything twice, which a slider feels.
        FigureCanvasSVG(figure).print_svg(stream, metadata=_NO_METADATA)
    missing: list[str] = []
    for warning in caught:
        if match := _MISSING_GLYPH.search(str(warning.message)):
            missing.append(chr(int(match[1])))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if missing:
        names = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in dict.fromkeys(missing))
        raise InputError(
            f"the font of the figure has no glyph for {names}",
            expected="characters that IPAex Gothic has",
            next_step="call apply_style() before the figure is made; else write it with other characters",
        )
    _require_axis_labels(figure)
    return compact_svg(stream.getvalue())


def close(figure: Figure) -> None:
    """Forget a figure that pyplot manages; otherwise JupyterLab shows it a second time."""
    from matplotlib import pyplot  # imported late: it chooses a backend

    pyplot.close(figure)


def _require_axis_labels(figure: Figure) -> None:
    shared = {"x": figure.get_supxlabel(), "y": figure.get_supylabel()}
    for axes in figure.axes:
        if not (axes.has_data() and axes.axison):
            continue
        for axis in (axes.xaxis, axes.yaxis):
            said = axis.get_label_text().strip() or shared[axis.axis_name]
            if axis.get_visible() and not said and _shows_tick_labels(axis):
                raise InputError(
                    f"the {axis.axis_name} axis of a figure has ticks but no label",
                    expected="a label with the unit, in the language of the run",
                    next_step=f'axes.set_{axis.axis_name}label(say(ja="… [秒]", en="… [s]"))',
                )


def _shows_tick_labels(axis: matplotlib.axis.Axis) -> bool:
    return any(label.get_visible() and label.get_text() for label in axis.get_ticklabels())
