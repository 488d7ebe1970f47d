"""How the kit's Matplotlib figures look: one font, one size, few colours, ink that follows the page.

A figure is drawn once and read on white paper, on a dark page, on a telephone and by people who see colours
differently. So everything that is *ink* (text, axes, grid) is drawn in `INK`, which `helpers.figures.show`
turns into ``currentColor``; and every line differs from the others in colour *and* in dashes.
"""

from __future__ import annotations

import matplotlib
from cycler import cycler
from matplotlib import font_manager

from helpers.figures.fonts import FONT_NAME, font_path

__all__ = ["DASHES", "INK", "MARKERS", "PALETTE", "apply_style"]

#: The colour that stands for "the colour of the text around the figure". Nobody would choose it by hand.
INK = "#010203"

#: Each has a contrast of at least 3:1 (WCAG 2.2, 1.4.11) on white and on the dark page (#131416), and all
#: stay apart (CIE76 ΔE > 20) for readers with protanopia, deuteranopia or tritanopia:
#: tests/figures/test_style.py.
PALETTE: dict[str, str] = {
    "blue": "#2c69de",
    "red": "#d43b0b",
    "green": "#38a160",
    "purple": "#9850a1",
    "grey": "#76797f",
}
DASHES: tuple[object, ...] = ("-", (0, (5, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (2.5, 1.5)))
MARKERS: tuple[str, ...] = ("o", "s", "^", "D", "v")

# 5.6 inches are 403 points. On the 720 px column a figure is 640 px wide and 11 pt text 17 px high; on a
# telephone of 390 px it is 350 px wide and the same text 9.5 px high, the smallest that Japanese is
# comfortable in.
_SIZE_INCHES = (5.6, 3.5)

_STYLE: dict[str, object] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=list(PALETTE.values())) + cycler(linestyle=list(DASHES)),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "boxplot.boxprops.color": INK,
    "boxplot.capprops.color": INK,
    "boxplot.flierprops.markeredgecolor": INK,
    "boxplot.whiskerprops.color": INK,
    "errorbar.capsize": 3,
    "figure.constrained_layout.use": True,
    "figure.edgecolor": "none",
    "figure.facecolor": "none",
    "figure.figsize": _SIZE_INCHES,
    "figure.labelsize": 11,
    "figure.titlesize": 11,
    "font.family": [FONT_NAME],
    "font.size": 11,
    "grid.alpha": 0.18,
    "grid.color": INK,
    "grid.linewidth": 0.6,
    "hatch.color": INK,
    "legend.edgecolor": "none",
    "legend.facecolor": "none",
    "legend.fontsize": 10,
    "legend.frameon": False,
    "legend.handlelength": 3.0,
    "legend.labelcolor": INK,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    # Formulas in the same font: Matplotlib's own one has no Japanese, and drops it with no more than a log
    # line.
    "mathtext.fontset": "custom",
    **{f"mathtext.{shape}": FONT_NAME for shape in ("bf", "bfit", "cal", "it", "rm", "sf", "tt")},
    "patch.edgecolor": INK,
    "path.simplify": True,
    "path.simplify_threshold": 0.3,
    "savefig.edgecolor": "none",
    "savefig.facecolor": "none",
    # A figure keeps the size that it was given: a "tight" box would jump between the states of a slider.
    "savefig.bbox": "standard",
    "svg.fonttype": "path",
    "svg.hashsalt": "kumokata",
    "svg.id": None,
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": INK,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 10,
    "ytick.color": INK,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 10,
}


def apply_style() -> None:
    """Set Matplotlib's settings for the figures of the kit. Calling it twice changes nothing more.

    >>> apply_style()
    >>> matplotlib.rcParams["font.family"]
    ['IPAexGothic']
    """
    if FONT_NAME not in font_manager.fontManager.get_font_names():
        font_manager.fontManager.addfont(font_path())
    matplotlib.rcParams.update(_STYLE)
