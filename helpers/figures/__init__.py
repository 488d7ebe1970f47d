"""Figures for lessons: one style, alternative text, sliders without a kernel, architecture diagrams."""

from helpers.figures.alternative_text import describe_series
from helpers.figures.durations import duration_axis, duration_label
from helpers.figures.picture import Picture, show
from helpers.figures.slider import Frame, Slider, slider
from helpers.figures.style import DASHES, INK, MARKERS, PALETTE, apply_style

__all__ = [
    "DASHES",
    "INK",
    "MARKERS",
    "PALETTE",
    "Frame",
    "Picture",
    "Slider",
    "apply_style",
    "describe_series",
    "duration_axis",
    "duration_label",
    "show",
    "slider",
]
