"""The search index: the sections of all pages, as one script file that works from a disk.

Stock Sphinx search splits texts into words but not the query, and fetches pages for its summaries: from
``file://`` it finds no Japanese compound and reports errors. Other static engines (lunr, pagefind) need a
word splitter or a server. Here the query is looked up as a substring (``static/search.js``), without either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

__all__ = ["Section", "sections_of", "write_search_index"]

# Not what the page says: drawings, scripts, TeX beside its MathML, tools, answers not to be met by chance.
_SILENT = "script, style, svg, annotation, noscript, .headerlink, .lesson-bar, details.solution"
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_BLOCKS = [
    "p",
    "li",
    "div",
    "pre",
    "tr",
    "td",
    "th",
    "dt",
    "dd",
    "figcaption",
    "caption",
    "summary",
    *_HEADINGS,
]


@dataclass(frozen=True, slots=True)
class Section:
    """A place that search can lead to."""

    url: str
    page: str
    heading: str
    text: str


def sections_of(html: str, url: str) -> list[Section]:
    """The sections of a page and the entries of its lists (glossary, facts), in the order of the page.

    >>> page = '<article role="main"><section id="a"><h1>課</h1><p>本文</p></section></article>'
    >>> sections_of(page, "31.html")
    [Section(url='31.html', page='課', heading='課', text='本文')]
    """
    article = BeautifulSoup(html, "html.parser").select_one("article[role=main]")
    if article is None or article.find("h1") is None:
        return []
    for silent in article.select(_SILENT):
        silent.decompose()
    for block in article.find_all(_BLOCKS):
        block.append("\n")
    page = _words(article.find("h1"))
    found = []
    for place in article.select("section[id], [data-search-entry]"):
        heading = place.find(_HEADINGS if place.name == "section" else ["dt", "p"])
        first = not found
        text = _words(place, without=[heading, *place.select("section[id], [data-search-entry]")])
        found.append(Section(url if first else f"{url}#{place['id']}", page, _words(heading), text))
    return found


def write_search_index(folder: Path) -> Path:
    """Write ``search-index.js`` for all pages in `folder` and return its path."""
    pages = sorted(path for path in folder.rglob("*.html") if path.name != "search.html")
    entries = [
        [section.url, section.page, section.heading, section.text]
        for path in pages
        for section in sections_of(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    target = folder / "search-index.js"
    target.write_text(f"window.KUMOKATA_SEARCH = [\n{lines}\n];\n", encoding="utf-8")
    return target


def _words(element: Tag, without: Iterable[Tag] = ()) -> str:
    left_out = {id(part) for part in without}

    def strings(of: Tag) -> Iterator[str]:
        for child in of.children:
            if id(child) in left_out:
                continue
            yield from strings(child) if isinstance(child, Tag) else [str(child)]

    return " ".join("".join(strings(element)).split())
