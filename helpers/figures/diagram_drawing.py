"""How a diagram is drawn: ``diagrams`` names the icons and builds the graph, Graphviz lays it out."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageFont

import diagrams
from helpers.errors import MissingComponent
from helpers.figures.fonts import FONT_NAME, font_path
from helpers.figures.frame_labels import name_places
from helpers.figures.graphviz_engine import render_dot
from helpers.figures.layouts import ICONS, keep_layout, kept_layout
from helpers.figures.style import INK, PALETTE
from helpers.figures.svg import compact_svg, digest, embed_svg

if TYPE_CHECKING:
    from helpers.figures.diagram import Component, Diagram

__all__ = ["drawn_svg", "inline_svg", "keep", "standalone_file"]

_ICON_POINTS = 52
_ICON_PIXELS = 144  # sharp on a screen with two device pixels a pixel
_PIXELS_PER_POINT = 4 / 3  # the size that CSS gives to a point
_PNG_DPI = "192"
# The text is drawn by the reader's browser: where IPAex Gothic is not installed, by the system's own Gothic.
_FONT_STACK = f"{FONT_NAME}, 'Hiragino Sans', 'Yu Gothic', 'Noto Sans CJK JP', sans-serif"

_IMAGE = re.compile(
    r'<image xlink:href="(?P<path>[^"]*\.png)"(?P<rest>[^>]* x="(?P<x>[-.\d]+)" y="(?P<y>[-.\d]+)"/>)'
)
# Icons of dark lines would vanish on a dark page, whose ground is about this; so they stand on white.
_DARK_PAGE = (18, 22, 27)
_LEAST_CONTRAST = 3.0  # https://www.w3.org/TR/WCAG22/#non-text-contrast
_LINES_COVER = 0.7  # less of the square than this: lines, not a filled tile

_TEXT_POINTS = 12
_LEFT_ALIGNED = re.compile(r'text-anchor="start" x="([-.\d]+)"([^>]*>)([^<]*)')

_TEXT = {"fontname": FONT_NAME, "fontsize": str(_TEXT_POINTS), "fontcolor": INK}
# Never splines=ortho: it loses the labels of edges.
_GRAPH = {**_TEXT, "label": "", "pad": "0.1", "nodesep": "0.35", "ranksep": "0.35", "splines": "spline"}
_NODE = {
    **_TEXT,
    "fixedsize": "false",
    "width": "0",
    "height": "0",
    "margin": "0.12,0.08",
    "labelloc": "c",
    "color": INK,
}
_EDGE = {**_TEXT, "color": INK, "penwidth": "1.2", "arrowsize": "0.8"}
# Between the name of a group and an arrow beside it: the first that is enough.
_ROOMS_POINTS = (16, 40, 80, 120)
_FAILING = {"color": PALETTE["red"], "style": "dashed", "penwidth": "1.8"}
_FRAME = {**_TEXT, "bgcolor": "transparent", "margin": "10", "penwidth": "1.2"}
# By kind of group: colour and line together, so that neither alone has to be seen.
_FRAMES = {
    "account": {"pencolor": INK, "style": "solid"},
    "region": {"pencolor": PALETTE["grey"], "style": "dotted"},
    "vpc": {"pencolor": PALETTE["purple"], "style": "solid"},
    "zone": {"pencolor": PALETTE["blue"], "style": "dashed"},
    "public_subnet": {"pencolor": PALETTE["green"], "style": "rounded"},
    "private_subnet": {"pencolor": PALETTE["blue"], "style": "rounded"},
}


@dataclass(frozen=True, slots=True)
class _Names:
    """How the names of groups are set: those in `right` on the right, with `room` points to spare."""

    right: frozenset[str] = frozenset()
    room: int = _ROOMS_POINTS[0]


class _Graph(diagrams.Diagram):
    """A graph that is only built: ``diagrams`` itself would call the program dot at the end."""

    def __exit__(self, *exception: object) -> None:
        diagrams.setdiagram(None)


def drawn_svg(diagram: Diagram, lang: str) -> str:
    """The diagram as compact SVG, icons inside; `helpers.figures.svg.embed_svg` finishes it."""
    svg = _laid_out(diagram, lang)
    svg = _IMAGE.sub(_with_icon_inside, svg)
    svg = _LEFT_ALIGNED.sub(_centred, svg).replace(
        f'font-family="{FONT_NAME}"', f'font-family="{_FONT_STACK}"'
    )
    compact = compact_svg(svg, pixels_per_point=_PIXELS_PER_POINT)
    words = "".join(
        f"<{tag}>{escape(text, quote=False)}</{tag}>\n"
        for tag, text in (("title", diagram.title.in_language(lang)), ("desc", diagram.description(lang)))
    )
    end_of_opening_tag = compact.index(">") + 2
    return compact[:end_of_opening_tag] + words + compact[end_of_opening_tag:]


def keep(diagram: Diagram, lang: str, name: str) -> Path:
    """Keep the layout of the diagram for machines without Graphviz. `MissingComponent` on such a one."""
    source = _dot_source(diagram, lang, bgcolor="transparent")
    # Under the graph with all names on the left: which of them move is not known without Graphviz.
    return keep_layout(f"{name}.{lang}", source, _fresh_layout(diagram, lang))


def _laid_out(diagram: Diagram, lang: str) -> str:
    """What Graphviz makes of a diagram; where it does not load, what it made of the same one before."""
    try:
        return _fresh_layout(diagram, lang)
    except MissingComponent:
        kept = kept_layout(_dot_source(diagram, lang, bgcolor="transparent"))
        if kept is None:
            raise
        return kept


def _fresh_layout(diagram: Diagram, lang: str) -> str:
    places = _name_places(diagram, lang)
    return render_dot(_dot_source(diagram, lang, places, bgcolor="transparent"), "svg").decode()


def _name_places(diagram: Diagram, lang: str) -> _Names:
    """Sides for the names of groups, and as little room beside them as keeps every arrow out of them."""
    best, fewest = _Names(), None
    for room in _ROOMS_POINTS if diagram.groups else ():
        drawn = render_dot(_dot_source(diagram, lang, _Names(room=room), bgcolor="transparent"), "svg")
        found = name_places(drawn.decode(), _width_points)
        if fewest is None or found.crossings < fewest:
            best, fewest = _Names(found.right, room), found.crossings
        if not fewest:
            break
    return best


def _centred(text: re.Match[str]) -> str:
    """Text placed by its middle instead of its left end, so that it is centred in any font."""
    left, attributes, words = text.groups()
    middle = float(left) + _width_points(unescape(words)) / 2
    return f'text-anchor="middle" x="{middle:.2f}"{attributes}{words}'


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path()), size=100)


def inline_svg(compact: str, *, alt: str) -> str:
    """The compact SVG of a diagram as an element of a page."""
    return embed_svg(compact, prefix=f"k{digest(compact, alt)}", alt=alt)


def standalone_file(diagram: Diagram, lang: str, image_format: str) -> bytes:
    """The diagram as a file: dark ink on white, no trace of the machine, the same bytes every time."""
    if image_format == "svg":
        svg = inline_svg(drawn_svg(diagram, lang), alt=diagram.alternative_text(lang))
        paper = svg.replace(' style="', f' style="color:{INK};background:#fff;', 1)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{paper}\n'.encode()
    resolution = {"dpi": _PNG_DPI} if image_format == "png" else {}
    places = _name_places(diagram, lang)
    return render_dot(_dot_source(diagram, lang, places, bgcolor="white", **resolution), image_format)


def _dot_source(diagram: Diagram, lang: str, names: _Names | None = None, **graph: str) -> str:
    """The graph in the language DOT; without `names` those of groups stand on the left."""
    with _Graph(
        filename="diagram",  # never written
        direction=diagram.direction,
        graph_attr={**_GRAPH, **graph},
        node_attr=_NODE,
        edge_attr=_EDGE,
    ) as drawing:
        nodes = _nodes(diagram.components, 0, lang, names or _Names())
        for flow in diagram.flows:
            label = flow.label.in_language(lang) if flow.label else ""
            attributes = _TEXT | (_FAILING if flow.failing else {})
            # A no-break space on both sides keeps the label off the line.
            label = "\n".join(f"\u00a0{line}\u00a0" for line in label.splitlines())
            edge = diagrams.Edge(label=_html(label) if label else "", **attributes)
            nodes[flow.source] >> edge >> nodes[flow.target]
    return drawing.dot.source


def _nodes(components: Sequence[Component], depth: int, lang: str, names: _Names) -> dict[str, diagrams.Node]:
    """Nodes in the order of the components; a group is drawn where its first component stands."""
    nodes: dict[str, diagrams.Node] = {}
    for component in components:
        if component.key in nodes:
            continue
        if len(component.groups) == depth:
            nodes[component.key] = _node(component, lang)
            continue
        group = component.groups[depth]
        inside = [one for one in components if group in one.groups]
        side = "r" if group.key in names.right else "l"
        label = {"label": _frame_label(group.label.in_language(lang), side, names.room), "labeljust": side}
        with diagrams.Cluster(group.key, graph_attr={**_FRAME, **_FRAMES[group.kind], **label}):
            nodes |= _nodes(inside, depth + 1, lang, names)
    return nodes


def _frame_label(words: str, side: str, room_points: int) -> str:
    """The name of a group on one side, and as much room on the other: arrows come in beside the name."""
    width = max(map(_width_points, words.splitlines()))
    name = f'<td align="{"left" if side == "l" else "right"}">{_html(words)[1:-1]}</td>'
    room = f'<td fixedsize="true" width="{round(width) + room_points}" height="1"></td>'
    row = name + room if side == "l" else room + name
    return f'<<table border="0" cellborder="0" cellpadding="0" cellspacing="0"><tr>{row}</tr></table>>'


def _width_points(words: str) -> float:
    return _font().getlength(words) * _TEXT_POINTS / _font().size


def _node(component: Component, lang: str) -> diagrams.Node:
    words = _html(component.label.in_language(lang))[1:-1]
    attributes: dict[str, Any] = {"nodeid": component.key}
    if component.icon is None:
        return diagrams.Node(f"<{words}>", **attributes)
    # Icon and label are a table, so that Graphviz leaves room for both: with the attribute `image`, which the
    # library uses by itself, a long label runs into its neighbours.
    table = (
        '<<table border="0" cellborder="0" cellpadding="0" cellspacing="2">'
        f'<tr><td fixedsize="true" width="{_ICON_POINTS}" height="{_ICON_POINTS}">'
        f'<img src="{escape(_icon_path(component.icon).as_posix())}" scale="true"/></td></tr>'
        f"<tr><td>{words}</td></tr></table>>"
    )
    return diagrams.Node(table, shape="plain", **attributes)


def _html(words: str) -> str:
    """Words as an HTML-like label of Graphviz: nothing in them can be read as markup or as an escape."""
    return "<" + "<br/>".join(escape(line).replace("\\", "\\\\") for line in words.splitlines()) + ">"


def _icon_path(icon: type[diagrams.Node]) -> Path:
    # Where diagrams.Node._load_icon looks; that method needs a node that is already part of a graph.
    return ICONS / icon._icon_dir / icon._icon


@cache
def _with_icon_inside(image: re.Match[str]) -> str:
    ground = ""
    if _vanishes_in_the_dark(image["path"]):
        side = f'width="{_ICON_POINTS}" height="{_ICON_POINTS}" rx="6"'
        ground = f'<rect x="{image["x"]}" y="{image["y"]}" {side} fill="#ffffff" stroke="none"/>\n'
    return f'{ground}<image xlink:href="{_icon_data(image["path"])}"{image["rest"]}'


@cache
def _vanishes_in_the_dark(path: str) -> bool:
    """Whether an icon is of lines whose mean colour does not stand out from a dark page."""
    with Image.open(ICONS / path) as icon:
        pixels = np.asarray(icon.convert("RGBA"), dtype=float)
    opaque = pixels[..., 3] / 255
    if opaque.mean() >= _LINES_COVER:
        return False
    colour = (pixels[..., :3] * opaque[..., None]).sum(axis=(0, 1)) / opaque.sum()
    return (_luminance(colour) + 0.05) / (_luminance(_DARK_PAGE) + 0.05) < _LEAST_CONTRAST


def _luminance(colour: Sequence[float]) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    share = np.asarray(colour, dtype=float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _icon_data(path: str) -> str:
    """The icon as a data URI, in the size and with the colours that it needs."""
    with Image.open(ICONS / path) as icon:  # relative in a kept layout; an absolute path stays what it is
        small = icon.convert("RGBA").resize((_ICON_PIXELS, _ICON_PIXELS), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(64, method=Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
