"""The style sheets, scripts and pictures of a finished page, put into the page itself.

Knows every kind of reference that the pages of the site have, and refuses what it does not know: a page that
is sent alone must not lack anything in silence. The Python packages that do this (inline-html, htmlark) leave
out what they do not find, and are not kept up; ``monolith`` is a program of its own and needs a compiler.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tinycss2
from bs4 import BeautifulSoup, Tag

from helpers.errors import ExportError

__all__ = ["inline_assets", "unknown_references"]

_INSIDE = ("#", "data:")
_OUTSIDE = ("https://", "http://", "mailto:")
# Attributes with which HTML and SVG name something else; `data` does so on <object> alone.
_NAMING = (
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "manifest",
    "ping",
    "poster",
    "src",
    "srcdoc",
    "srcset",
    "usemap",
    "xlink:href",
)
# Attributes that hold CSS, where `url(…)` may name something.
_STYLING = (
    "style",
    "clip-path",
    "cursor",
    "fill",
    "filter",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "stroke",
)
# `@import "…"` and these functions name files by plain strings too.
_STRINGS_ARE_NAMES = ("url", "src", "image", "image-set", "-webkit-image-set")


def inline_assets(soup: BeautifulSoup, folder: Path) -> None:
    """Replace what `soup`, a page in `folder`, loads from beside it by the thing itself.

    Style sheets become ``<style>``, pictures ``data:`` addresses; scripts move to the end of the page, in
    their order, because there is no such thing as a deferred inline script.

    Raises `ExportError` for a file that is not there or not in `folder`, and for a style sheet that names
    another file.
    """
    for link in soup.select("link[rel=stylesheet]"):
        style = soup.new_tag("style")
        if media := link.get("media"):
            style["media"] = media
        style.string = _style_sheet(_file(str(link["href"]), folder))
        link.replace_with(style)
    for script in soup.find_all("script", src=True):
        text = soup.new_tag("script")
        text.string = _within_element(_file(str(script["src"]), folder).read_text(encoding="utf-8"), "script")
        script.extract()
        soup.body.append(text)
    for image in soup.find_all("img", src=True):
        if not str(image["src"]).startswith("data:"):
            image["src"] = _data_address(_file(str(image["src"]), folder))


def unknown_references(soup: BeautifulSoup) -> list[str]:
    """Every reference of a page that leads neither into it nor, for a reader who follows it, outside.

    >>> page = '<a href="#a">a</a><a href="https://b.example">b</a><a href="c.html">c</a><img src="d.png">'
    >>> unknown_references(BeautifulSoup(page, "html.parser"))
    ['<a href="c.html">', '<img src="d.png">']
    """
    found = []
    for tag in soup.find_all(True):
        for name in _NAMING:
            if (value := _attribute(tag, name)) is not None and not _is_known(tag, name, value):
                found.append(f'<{tag.name} {name}="{value[:100]}">')
        for name in _STYLING:
            if value := _attribute(tag, name):
                found += _unknown_in_css(value, name)
        if tag.name == "style":
            found += _unknown_in_css(str(tag.string or ""), "<style>")
    return found


def _is_known(tag: Tag, name: str, value: str) -> bool:
    if name == "data" and tag.name != "object":
        return True
    if tag.name == "a" and name == "href":
        return value.startswith(("#", *_OUTSIDE))
    if tag.name == "link":  # an icon; everything else is a style by now
        return tag.get("rel") == ["icon"] and value.startswith("data:")
    return (name in ("src", "href", "xlink:href") and value.startswith(_INSIDE)) or (
        name == "cite" and value.startswith(_OUTSIDE)  # a browser never follows it
    )


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return None if value is None else str(value)


def _file(reference: str, folder: Path) -> Path:
    parts = urlsplit(reference)
    path = (folder / unquote(parts.path)).resolve()
    if parts.scheme or parts.netloc or not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ExportError(
            f"the page loads {reference!r}, which is not a file of the site",
            expected="style sheets, scripts and pictures beside the page",
        )
    return path


def _style_sheet(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if unknown := _unknown_in_css(text, path.name):
        raise ExportError(
            f"the style sheet {path.name} names files that would be missing: {', '.join(unknown)}",
            expected="pictures as data: addresses, in the style sheet itself",
        )
    return _within_element(text, "style")


def _within_element(text: str, name: str) -> str:
    r"""Text that cannot end the element it is put into.

    >>> _within_element("show('</script>')", "script")
    "show('<\\/script>')"
    """
    # In strings of both languages a backslash before the slash changes nothing; elsewhere "</" cannot stand.
    return re.sub(rf"</(?={name})", r"<\\/", text, flags=re.IGNORECASE)


def _data_address(path: Path) -> str:
    kind, _ = guess_type(path.name)
    if kind is None or not kind.startswith("image/"):
        raise ExportError(f"{path.name} is not a picture that a page can hold", expected="SVG, PNG or JPEG")
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"


def _unknown_in_css(text: str, where: str) -> list[str]:
    tokens = tinycss2.parse_component_value_list(text)
    names = _names_in(tokens, strings=False)
    return [f"{where}: {name[:100]}" for name in names if not name.startswith(_INSIDE)]


def _names_in(tokens: Iterable, *, strings: bool) -> Iterator[str]:
    """What CSS names by ``url(…)`` or, where `strings` are names, by a string; however nested."""
    importing = False
    for token in tokens:
        if token.type == "at-keyword":
            importing = token.lower_value == "import"
        elif token.type == "{} block" or token == ";":
            importing = False
        if token.type == "url" or (token.type == "string" and (strings or importing)):
            yield token.value
        elif token.type == "function":
            yield from _names_in(token.arguments, strings=strings or token.lower_name in _STRINGS_ARE_NAMES)
        elif hasattr(token, "content"):
            yield from _names_in(token.content, strings=strings)
