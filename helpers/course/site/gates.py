"""What a finished site must keep to: nothing from elsewhere, no broken link, no page without its language.

The browser tests watch the same from outside; these gates stand in every export, also without a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tinycss2
from bs4 import BeautifulSoup, Tag

from helpers.errors import ExportError

__all__ = ["broken_links", "check_site", "external_requests", "pages_without_language"]

_ELSEWHERE = re.compile(r"\s*(?:(?:https?|wss?|ftp):|//)", re.IGNORECASE)
# Attributes that make a browser fetch. `href` does so everywhere but in links for readers.
_FETCHING = (
    "src",
    "srcset",
    "poster",
    "data",
    "background",
    "action",
    "formaction",
    "ping",
    "manifest",
    "xlink:href",
)
_CALLS = re.compile(
    r"""(?:\b(?:fetch|import|importScripts|WebSocket|EventSource|sendBeacon|Worker|Request|open)
            \s*\(\s*(?:["'][A-Z]+["'],\s*)?
         |\bfrom\s+|\bimport\s+|\.(?:src|href|action)\s*=\s*)["'`]((?:https?:|wss?:)?//[^"'`]*)""",
    re.VERBOSE,
)


Pages = Mapping[Path, BeautifulSoup]  # all pages of a site, by their paths


def check_site(folder: Path) -> None:
    """Raise `ExportError` that names every page and reference that breaks a promise of the site.

    Looks at all ``.html``, ``.css``, ``.js`` and ``.svg`` files in `folder`.
    """
    pages = _pages(folder)  # parsed once: that is nearly all that the gates cost
    findings = [
        *external_requests(folder, pages),
        *broken_links(folder, pages),
        *pages_without_language(folder, pages),
    ]
    if findings:
        raise ExportError(
            "the site would not be what it promises:\n" + "\n".join(f"  {finding}" for finding in findings),
            expected="pages that need nothing but themselves, with links that lead somewhere",
        )


def external_requests(folder: Path, pages: Pages | None = None) -> list[str]:
    """Every reference that would make a browser leave the site, as ``page: reference``."""
    folder = folder.resolve()
    pages = _pages(folder) if pages is None else pages
    found = []
    for path in _files(folder, "html", "css", "js", "svg"):
        name = path.relative_to(folder).as_posix()
        references: Iterable[str]
        if path.suffix == ".css":
            references = _in_css(path.read_text(encoding="utf-8"))
        elif path.suffix == ".js":
            references = _CALLS.findall(path.read_text(encoding="utf-8"))
        else:
            references = _in_html(pages[path] if path in pages else _soup(path))
        found += [f"{name}: {reference.strip()[:120]}" for reference in references]
    return found


def broken_links(folder: Path, pages: Pages | None = None) -> list[str]:
    """Every relative reference whose file or anchor is not there, as ``page: reference``."""
    folder = folder.resolve()
    pages = _pages(folder) if pages is None else pages
    anchors = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in pages.items()}
    found = []
    for path, soup in pages.items():
        for tag in soup.find_all(["a", "link", "script", "img", "source", "form"]):
            reference = str(tag.get("href") or tag.get("src") or tag.get("action") or "")
            parts = urlsplit(reference)
            if not reference or parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            fragment = unquote(parts.fragment)
            if not target.is_file() or (fragment and target in anchors and fragment not in anchors[target]):
                found.append(f"{path.relative_to(folder).as_posix()}: {reference} leads nowhere")
    return list(dict.fromkeys(found))


def pages_without_language(folder: Path, pages: Pages | None = None) -> list[str]:
    """Pages below ``ja/`` and ``en/`` that do not say so, and pictures without words."""
    folder = folder.resolve()
    found = []
    for path, soup in (_pages(folder) if pages is None else pages).items():
        name = path.relative_to(folder)
        said = soup.html.get("lang") if soup.html else None
        expected = name.parts[0] if len(name.parts) > 1 else said
        if not said or said != expected:
            found.append(f"{name.as_posix()}: <html lang> is {said!r}")
        found += [f"{name.as_posix()}: an image without alt" for image in soup.find_all("img", alt=False)]
    return found


def _in_html(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        for name in _FETCHING:
            yield from (part for part in str(tag.get(name, "")).split(",") if _ELSEWHERE.match(part))
        if tag.name != "a" and _ELSEWHERE.match(str(tag.get("href", ""))):
            yield str(tag["href"])
        if tag.name == "meta" and str(tag.get("http-equiv", "")).lower() == "refresh":
            yield f"refresh {tag.get('content')}"
        if style := tag.get("style"):
            yield from _in_tokens(tinycss2.parse_component_value_list(str(style)))
        if tag.name == "style":
            yield from _in_css(_content(tag))
        if tag.name == "script":
            yield from _CALLS.findall(_content(tag))


def _in_css(text: str) -> Iterator[str]:
    return _in_tokens(tinycss2.parse_component_value_list(text))


def _in_tokens(tokens: Iterable) -> Iterator[str]:
    """Addresses in ``url(…)`` and in strings (``@import "…"``, ``image-set("…")``), however nested."""
    for token in tokens:
        if token.type in ("url", "string") and _ELSEWHERE.match(token.value):
            yield token.value
        for part in ("arguments", "content"):
            if isinstance(inner := getattr(token, part, None), list):
                yield from _in_tokens(inner)


def _content(tag: Tag) -> str:
    return "".join(tag.strings) or str(tag.string or "")


def _pages(folder: Path) -> Pages:
    return {path: _soup(path) for path in _files(folder, "html")}


def _soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _files(folder: Path, *suffixes: str) -> list[Path]:
    return sorted(path for path in folder.resolve().rglob("*") if path.suffix[1:] in suffixes)
