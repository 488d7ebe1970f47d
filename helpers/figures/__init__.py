"""Figures for lessons: one style, alternative text, sliders without a kernel, architecture diagrams."""

from helpers.figures.alternative_text import describe_series
from helpers.figures.diagram import (
    Component,
    Diagram,
    Flow,
    Group,
    diagram_names,
    diagram_picture,
    draw,
    keep_layouts,
    load_diagram,
    show_diagram,
)
from helpers.figures.durations import duration_axis, duration_label
from helpers.figures.picture import Picture, show
from helpers.figures.slider import Frame, Slider, slider
from helpers.figures.style import DASHES, INK, MARKERS, PALETTE, apply_style
from helpers.figures.table import Table, table

__all__ = [
    "DASHES",
    "INK",
    "MARKERS",
    "PALETTE",
    "Component",
    "Diagram",
    "Flow",
    "Frame",
    "Group",
    "Picture",
    "Slider",
    "Table",
    "apply_style",
    "describe_series",
    "diagram_names",
    "diagram_picture",
    "draw",
    "duration_axis",
    "duration_label",
    "keep_layouts",
    "load_diagram",
    "show",
    "show_diagram",
    "slider",
    "table",
]
