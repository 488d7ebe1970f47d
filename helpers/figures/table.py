"""A small table, as JupyterLab and the site show it: with a caption, column heads and a row head.

pandas would do it too, at forty times the import time and without a caption or row heads for screen readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from helpers.errors import InputError
from helpers.language import Text

__all__ = ["Table", "Words", "table", "table_html"]

#: Words in one language, in both as (Japanese, English), or as `Text`.
Words = str | tuple[str, str] | Text


@dataclass(frozen=True)
class Table:
    """Cells are text; the first column names its row."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return "\n".join([self.caption, *(" | ".join(cells) for cells in (self.headers, *self.rows))])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._html(), "text/plain": str(self)}

    def _html(self) -> str:
        return table_html(self.caption, self.headers, [map(escape, row) for row in self.rows])


def table_html(caption: str, headers: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """The HTML of a table; `caption` and `headers` are text, the cells of `rows` are HTML already.

    >>> print(table_html("Q&A", ["name"], [["<b>x</b>"]]).splitlines()[1])
    <caption>Q&amp;A</caption>
    """
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in headers)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others) + "</tr>"
        for first, *others in rows
    )
    return (
        f'<table class="kumokata-table">\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def table(caption: Words, headers: Sequence[Words], rows: Sequence[Sequence[object]]) -> Table:
    """A table called `caption`; every row has a cell for each of `headers`, the first one names the row.

    Words may be given in both languages, as ``("再試行", "retries")``; the table is in the language of the
    run. Numbers are written with thousands separators; write other formats yourself. Raises `InputError`
    without a caption, and for a row of another length.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> headers = [("規則", "policy"), ("再試行", "retries")]
    >>> print(table("Retries", headers, [(("古い規則", "old"), 100_010), (("新しい規則", "new"), 100_015)]))
    Retries
    policy | retries
    old | 100,010
    new | 100,015
    """
    caption, headers = _text(caption), [_text(header) for header in headers]
    if not caption.strip():
        raise InputError("a table without a caption", expected="a few words that say what the table shows")
    cells = tuple(tuple(_text(cell) for cell in row) for row in rows)
    for number, row in enumerate(cells, start=1):
        if len(row) != len(headers):
            raise InputError(
                f"row {number} of the table {caption!r} has {len(row)} cells",
                expected=f"{len(headers)}, one for each of {', '.join(headers)}",
            )
    return Table(caption, tuple(headers), cells)


def _text(cell: object) -> str:
    if isinstance(cell, tuple):
        ja, en = cell
        return str(Text(ja=ja, en=en))
    return f"{cell:,}" if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)
