"""On which side the name of a frame stands, so that no arrow runs through it.

Graphviz keeps a strip for the name of a cluster and lets edges cross it wherever they like. The kit makes
the strip wide enough for the name twice and looks at what Graphviz drew: where an edge runs through a name
on the left, the name moves to the right. The layout stays the same, because its strip does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

__all__ = ["NamePlaces", "name_places"]

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_STEPS = 24
_CLEAR_POINTS = 2.0
_ASCENT, _DESCENT = 0.9, 0.25  # of the size of the text, above and below its baseline

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point) -> bool:
        return (
            self.left - _CLEAR_POINTS <= point[0] <= self.right + _CLEAR_POINTS
            and self.top - _CLEAR_POINTS <= point[1] <= self.bottom + _CLEAR_POINTS
        )

    def moved_to(self, right: float) -> _Box:
        return _Box(right - (self.right - self.left), self.top, right, self.bottom)


@dataclass(frozen=True, slots=True)
class NamePlaces:
    """Where names of frames stand: the keys of those on the right, and how many edges run through names."""

    right: frozenset[str] = frozenset()
    crossings: int = 0


def name_places(svg: str, width_points: Callable[[str], float]) -> NamePlaces:
    """The better side for every name, in an SVG of Graphviz in which all stand on the left.

    `width_points` measures a text. A name stays on the left unless more edges run through it there.

    >>> name_places('<svg xmlns="http://www.w3.org/2000/svg" />', len)
    NamePlaces(right=frozenset(), crossings=0)
    """
    root = ElementTree.fromstring(svg)
    edges = [list(_points(one, width_points)) for one in _of_class(root, "edge")]
    right, crossings = set(), 0
    for cluster in _of_class(root, "cluster"):
        outline = next(one for one in cluster if one.tag in (f"{_SVG}polygon", f"{_SVG}path"))
        places = _pairs(outline.get("points") or outline.get("d") or "")
        sides = min(x for x, _ in places), max(x for x, _ in places)
        names = [_text_box(text, width_points) for text in cluster.iter(f"{_SVG}text")]
        if not names:
            continue
        margin = min(name.left for name in names) - sides[0]
        here = _crossings(edges, names)
        there = _crossings(edges, [name.moved_to(sides[1] - margin) for name in names])
        crossings += min(here, there)
        if there < here:
            right.add(cluster.find(f"{_SVG}title").text.removeprefix("cluster_"))
    return NamePlaces(frozenset(right), crossings)


def _of_class(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (group for group in root.iter(f"{_SVG}g") if group.get("class") == name)


def _crossings(edges: list[list[Point]], names: list[_Box]) -> int:
    return sum(any(name.holds(point) for name in names for point in edge) for edge in edges)


def _points(edge: ElementTree.Element, width_points: Callable[[str], float]) -> Iterator[Point]:
    """Points along an edge (cubic Béziers), and in its label."""
    for path in edge.iter(f"{_SVG}path"):
        places = _pairs(path.get("d", ""))
        for first in range(0, len(places) - 3, 3):
            yield from _curve(places[first : first + 4])
    for text in edge.iter(f"{_SVG}text"):
        box = _text_box(text, width_points)
        for step in range(_STEPS + 1):
            x = box.left + (box.right - box.left) * step / _STEPS
            yield from ((x, box.top), (x, box.bottom))


def _curve(control: list[Point]) -> Iterator[Point]:
    for step in range(_STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield (
            sum(weight * x for weight, (x, _) in zip(weights, control, strict=True)),
            sum(weight * y for weight, (_, y) in zip(weights, control, strict=True)),
        )


def _text_box(text: ElementTree.Element, width_points: Callable[[str], float]) -> _Box:
    x, y, size = (float(text.get(name, "0")) for name in ("x", "y", "font-size"))
    width = width_points("".join(text.itertext()))
    left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")]
    return _Box(left, y - _ASCENT * size, left + width, y + _DESCENT * size)


def _pairs(numbers: str) -> list[Point]:
    found = [float(number) for number in _NUMBERS.findall(numbers)]
    return list(zip(found[::2], found[1::2], strict=True))
