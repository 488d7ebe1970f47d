"""The report as one HTML file that needs nothing but itself.

nbconvert's pages fetch MathJax and more from a CDN, and Sphinx makes a folder. What a report needs is less:
the words, the outputs that our own tables and figures made (they escape what they are given), a style sheet.
"""

from __future__ import annotations

import tempfile
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode

from helpers.course.checks import check_outputs
from helpers.course.checks.secrets import secrets_in
from helpers.course.site.gates import check_site
from helpers.errors import ExportError
from helpers.language import Text
from helpers.review.report import NUMBERS_MIME

__all__ = ["page_of"]

_SCROLLS = Text("横に動かせる表", "table that scrolls sideways")
_MADE = Text(
    "雲型（Kumokata）の kata review が作りました。AWS とは関係のない教材です。",
    "Made by kata review of Kumokata, which is not affiliated with AWS.",
)


def page_of(executed: NotebookNode, *, title: str, lang: str) -> str:
    """The page of an executed review.

    Raises `ExportError` for outputs with secrets or pictures without words, and for a page that would fetch
    anything.
    """
    if findings := check_outputs(executed, name="review"):
        raise ExportError("\n".join(map(str, findings)), expected="outputs that anybody may see")
    page = (
        _environment()
        .get_template("report.html")
        .render(
            lang=lang,
            title=title,
            made=_MADE[lang],
            parts=[Markup(part) for cell in executed.cells for part in _parts(cell, lang)],
        )
    )
    if found := [*secrets_in(page)]:
        raise ExportError(
            f"{' and '.join(found)} would stand on the page", expected="a page that anybody may see"
        )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "report.html").write_text(page, encoding="utf-8")
        check_site(Path(folder))
    return page


def _parts(cell: NotebookNode, lang: str) -> list[str]:
    if cell.cell_type == "markdown":
        return [_markdown().render(cell.source)]
    return [part for output in cell.get("outputs", ()) if (part := _shown(output, lang))]


def _shown(output: NotebookNode, lang: str) -> str:
    if output.output_type == "stream":
        return f"<p>{escape(output.text.strip())}</p>" if output.name == "stdout" else ""
    data = output.get("data", {})
    if NUMBERS_MIME in data:
        return (
            f'<details><summary>JSON</summary><pre tabindex="0">{escape(data["text/plain"])}</pre></details>'
        )
    if "text/html" in data:
        inner = data["text/html"]
        if "<table" in inner:
            # A wide table scrolls by itself; also with the keyboard, hence the tab stop and the name.
            return f'<div class="wide" role="region" tabindex="0" aria-label="{_SCROLLS[lang]}">{inner}</div>'
        return inner
    return f"<pre>{escape(data.get('text/plain', ''))}</pre>"


@cache
def _markdown() -> object:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("helpers.review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
