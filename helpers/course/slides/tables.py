"""Tables for a wall: long ones go on over several slides; the sources of the facts are brought together."""

from __future__ import annotations

import copy
from html import escape

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from nbformat.v4 import new_output

from helpers.course.slides.text import columns
from helpers.figures.table import table_html
from helpers.language import Text

__all__ = ["is_facts_table", "sources_of", "split_table"]

_TABLE_LINES = 9
_SHORT_COLUMNS = 10  # a cell that is no longer than this stays on one line
_LINE_COLUMNS = 72  # columns of a line of a table: a Japanese character fills two

_CAPTION = Text(
    ja="この課で使った {count} 個の数字の出典（条件は、課の最後の表にあります）",
    en="Where the {count} numbers come from (their conditions: the table at the end of the lesson)",
)
_HEADERS = (Text(ja="出典", en="source"), Text(ja="数字", en="numbers"), Text(ja="確認日", en="read"))


def is_facts_table(html: str) -> bool:
    """Whether an output is the table of facts at the end of a lesson."""
    return html.lstrip().startswith('<table class="facts"')


def sources_of(html: str, lang: str) -> str:
    """The table of facts, one row a document: what a room can take in of where the numbers come from.

    >>> row = '<tr><th>20 s</th><td><a href="https://a.example/b">x</a> (<time>2026-11-23</time>)</td></tr>'
    >>> print(sources_of(f'<table class="facts"><tbody>{row}</tbody></table>', "en").splitlines()[-3])
    <tr><th scope="row"><a href="https://a.example/b">a.example/b</a></th><td>1</td><td><time>2026-11-23</time></td></tr>
    """
    found: dict[str, list[str]] = {}
    for row in BeautifulSoup(html, "html.parser").select("tbody tr"):
        if link := row.find("a", href=True):
            found.setdefault(str(link["href"]), []).append(row.find("time").get_text())
    rows = [
        (
            f'<a href="{escape(url)}">{escape(url.partition("//")[2].removesuffix("/"))}</a>',
            str(len(dates)),
            " – ".join(f"<time>{date}</time>" for date in sorted({min(dates), max(dates)})),
        )
        for url, dates in found.items()
    ]
    caption = _CAPTION.in_language(lang).format(count=sum(map(len, found.values())))
    return table_html(caption, [header.in_language(lang) for header in _HEADERS], rows)


def split_table(output: NotebookNode) -> list[NotebookNode]:
    """An output whose table is long as several, each with the caption and the heads; others as they are.

    Short cells are marked to stay on one line: Japanese may break anywhere, and "1 時間" on two is no cell.
    """
    html = output.get("data", {}).get("text/html", "")
    if not html.lstrip().startswith("<table"):
        return [output]
    soup = BeautifulSoup(html, "html.parser")
    rows = soup.select("tbody tr")
    for cell in soup.select("tbody td, tbody th"):
        if columns(cell.get_text()) <= _SHORT_COLUMNS:
            cell["class"] = [*cell.get("class", []), "short"]
    html = str(soup)
    lines = [_lines(row) for row in rows]
    slides = -(-sum(lines) // _TABLE_LINES)
    if slides < 2:
        return [_with_rows(html, set(range(len(rows))), output)]
    share, parts, filled = sum(lines) / slides, [[]], 0.0
    for position, needed in enumerate(lines):
        if parts[-1] and filled + needed / 2 > share:
            parts.append([])
            filled = 0.0
        parts[-1].append(position)
        filled += needed
    return [_with_rows(html, set(part), output) for part in parts]


def _lines(row: Tag) -> int:
    found = row.find_all(["td", "th"])
    longest = max(columns(cell.get_text()) for cell in found)
    together = sum(columns(cell.get_text()) + 3 for cell in found)
    # The browser gives a long cell what the short ones leave.
    return max(1, -(-together // _LINE_COLUMNS), -(-longest // (_LINE_COLUMNS - 3 * len(found))))


def _with_rows(html: str, kept: set[int], output: NotebookNode) -> NotebookNode:
    soup = BeautifulSoup(html, "html.parser")
    for position, row in enumerate(soup.select("tbody tr")):
        if position not in kept:
            row.decompose()
    part = new_output("display_data", copy.deepcopy(output.data))
    part.data["text/html"] = str(soup)
    return part
