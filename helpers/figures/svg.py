"""From the SVG that Matplotlib or Graphviz writes to a small one that may stand inside any page.

They write SVG files; a lesson needs an SVG *element*: without rules for the rest of the page, with ids that
meet no other figure's ids, with ink in the colour of the text around it, and a third of the size.
No well-kept Python package does this (scour, the known optimiser, has been without a release for years and
knows neither currentColor nor ids that are shared between pictures).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html import escape
from xml.etree import ElementTree

from helpers.figures.fonts import FONT_NAME
from helpers.figures.style import INK

__all__ = ["compact_svg", "digest", "embed_svg"]

# Stands before every id until the picture (or the slider, for all its states) knows its own prefix.
# A private-use character: it occurs in no text.
_ID_MARK = "\ue000"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Not drawn. A <title> becomes a tool tip (Graphviz gives one to each node, with its id in it).
_UNSEEN = ("metadata", "title")
_REFERENCE = re.compile(r"(?:^|url\()#([^)]+)")
_NUMBER = re.compile(r"-?\d+\.\d+")
# The standard width [pt] of the kit's figures fills 640 px, so that text has one size in all of them.
_FIGURE_PIXELS_PER_POINT = 640 / 403.2


def digest(*parts: str) -> str:
    """Eight hex digits that name this content.

    >>> digest("a", "b") == digest("a", "b") != digest("ab")
    True
    """
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:8]


def compact_svg(svg: str, *, pixels_per_point: float = _FIGURE_PIXELS_PER_POINT) -> str:
    """Make the SVG text that Matplotlib or Graphviz wrote small: one ``<svg>`` element, one element a line.

    Invisible shapes, comments, metadata and ids that nothing refers to go; definitions move to the front,
    sorted; coordinates are rounded to a tenth of a point; ink becomes ``currentColor``. On a wide page the
    picture has `pixels_per_point` times its size, on a narrow one it shrinks. Ids are not unique yet:
    `embed_svg` finishes the work.

    >>> compact = compact_svg('<svg viewBox="0 0 403.2 9" xmlns="http://www.w3.org/2000/svg"><g id="a">'
    ...                       '<path d="M 0.123 1 L 2.987 3" style="stroke: #010203"/></g></svg>')
    >>> print(compact.splitlines()[1])
    <path d="M0.1 1L3 3" style="stroke:currentColor" />
    """
    root = ElementTree.fromstring(svg.replace(INK, "currentColor").replace("#000000", "currentColor"))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        if _XLINK_HREF in element.attrib:
            element.set("href", element.attrib.pop(_XLINK_HREF))
        element.attrib.pop(_XML_SPACE, None)
        if "style" in element.attrib:
            _tidy_style(element)
    definitions: dict[str, ElementTree.Element] = {}
    _take_definitions(root, definitions)
    referenced = {
        name
        for part in (root, *definitions.values())
        for element in part.iter()
        for value in element.attrib.values()
        for name in _REFERENCE.findall(value)
    }
    children = _simplified(root, referenced)
    box = root.get("viewBox", "")
    root.clear()
    width_px = round(float(box.split()[2]) * pixels_per_point)
    root.attrib.update(
        {
            "viewBox": box,
            "fill": "currentColor",
            "stroke-linejoin": "round",
            "xmlns": "http://www.w3.org/2000/svg",
            "style": f"width:100%;max-width:{width_px}px;height:auto",
        }
    )
    if definitions:
        front = ElementTree.SubElement(root, "defs")
        front.extend(definitions[name] for name in sorted(definitions) if name in referenced)
    root.extend(children)
    for element in root.iter():
        _round_and_mark(element)
    ElementTree.indent(root, space="")
    return ElementTree.tostring(root, encoding="unicode")


def embed_svg(compact: str, *, prefix: str, alt: str) -> str:
    """Give a compact SVG its ids (all begin with `prefix`) and its words (`alt`), ready to stand in a page.

    >>> embed_svg('<svg viewBox="0 0 1 1" />', prefix="k1", alt='rises & "falls"')
    '<svg role="img" aria-label="rises &amp; &quot;falls&quot;" viewBox="0 0 1 1" />'
    """
    words = escape(alt, quote=True)
    return compact.replace(_ID_MARK, f"{prefix}-").replace(
        "<svg ", f'<svg role="img" aria-label="{words}" ', 1
    )


def _tidy_style(element: ElementTree.Element) -> None:
    style = element.attrib.pop("style")
    rules = dict(re.split(r":\s*", rule.strip(), maxsplit=1) for rule in style.split(";") if rule.strip())
    if rules.get("stroke-dashoffset") == "0":
        del rules["stroke-dashoffset"]
    if element.tag == "g" and rules.get("fill") == "currentColor":
        del rules["fill"]  # the root says it
    if rules:
        element.set("style", ";".join(f"{name}:{value}" for name, value in rules.items()))


def _take_definitions(parent: ElementTree.Element, found: dict[str, ElementTree.Element]) -> None:
    for child in list(parent):
        if child.tag == "defs":
            # Only what has an id: Matplotlib's <style> is a rule for *everything*, also beyond the figure.
            found.update((one.get("id"), one) for one in child if "id" in one.attrib)
        if child.tag == "defs" or child.tag in _UNSEEN:
            parent.remove(child)
        else:
            _take_definitions(child, found)


def _simplified(parent: ElementTree.Element, referenced: set[str]) -> list[ElementTree.Element]:
    """The children of `parent`, without invisible shapes and with groups that say nothing opened."""
    kept: list[ElementTree.Element] = []
    for child in list(parent):
        child.attrib.pop("class", None)
        if child.get("id") not in referenced:
            child.attrib.pop("id", None)
        if child.tag == "g":
            inner = _simplified(child, referenced)
            if not child.attrib:
                kept.extend(inner)
            elif inner:
                child[:] = inner
                kept.append(child)
        elif child.get("style") != "fill:none":
            kept.append(child)
    return kept


def _round_and_mark(element: ElementTree.Element) -> None:
    attributes = element.attrib
    glyph = attributes.get("transform") == "scale(0.015625)"  # font units: 64 to a point
    for name in ("d", "x", "y", "width", "height", "points"):
        if name in attributes:
            attributes[name] = _rounded(attributes[name], digits=0 if glyph else 1)
    if "d" in attributes:
        attributes["d"] = re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(attributes["d"].split()))
    if attributes.get("transform", "").startswith("translate"):
        attributes["transform"] = re.sub(
            r"translate\([^)]*\)", lambda match: _rounded(match[0], digits=1), attributes["transform"]
        )
    mark: Callable[[str], str] = lambda name: _ID_MARK + name.replace(f"{FONT_NAME}-", "")  # noqa: E731
    if "id" in attributes:
        attributes["id"] = mark(attributes["id"])
    if attributes.get("href", "").startswith("#"):
        attributes["href"] = "#" + mark(attributes["href"][1:])
    for name, value in attributes.items():
        if "url(#" in value:
            attributes[name] = re.sub(r"url\(#([^)]+)\)", lambda match: f"url(#{mark(match[1])})", value)


def _rounded(numbers: str, digits: int) -> str:
    return _NUMBER.sub(lambda match: f"{round(float(match[0]), digits) + 0:g}", numbers)
