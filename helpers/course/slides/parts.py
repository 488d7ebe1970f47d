"""An executed lesson as its parts: what stands under each heading, in the order in which a room meets it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_output

from helpers.course.markdown import Block, blocks_of, read_markdown
from helpers.course.python_cells import called_name, calls, syntax_tree
from helpers.course.site.lesson_page import link_to_pages, picture_as_html

__all__ = ["Part", "Seen", "Words", "parts_of"]

_ONLY_TRUE = re.compile(r"[\[(]?True(?:, True)*[\])]?")
_CODE_LINES = 10
_RESULT_LINES = 8
_RESULT_COLUMNS = 240


@dataclass(frozen=True)
class Words:
    """A Markdown cell, or what stands under one heading in it; `kind` is what it is for."""

    kind: str
    blocks: tuple[Block, ...]

    @property
    def is_prose(self) -> bool:
        """Whether there are only paragraphs: then a sentence may stand beside a figure."""
        return all(block.kind == "p" for block in self.blocks)


@dataclass(frozen=True)
class Seen:
    """What a code cell showed; `code` is what to print beside a bare value, `name` what a diagram is called.

    `alone` keeps the sentences around it away: the table of numbers to change is no result of theirs.
    """

    output: NotebookNode
    code: str = ""
    name: str = ""
    alone: bool = False


@dataclass
class Part:
    """What stands under one heading: words and what was seen, in their order."""

    title: str
    items: list[Words | Seen] = field(default_factory=list)


def parts_of(cells: Sequence[NotebookNode]) -> list[Part]:
    """The parts of a lesson; `cells` are those after its opening.

    Code that only prepares is left out, and so are answers to exercises, folded sources, complaints and
    bare ``True``: on a wall they say nothing. Prose that leads over to one of them becomes an ``"aside"``.
    """
    parts: list[Part] = []
    for position, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            following = cells[position + 1] if position + 1 < len(cells) else None
            _add_words(parts, blocks_of(cell.source), _kind(cell, following))
        elif cell.cell_type == "code" and "exercise" not in cell.metadata.get("tags", ()):
            parts = parts or [Part("")]
            seen = list(_seen(cell))
            if cell.outputs and not seen:
                _put_aside(parts[-1].items)
            parts[-1].items += seen
    return parts


def _put_aside(items: list[Words | Seen]) -> None:
    """The words before what is not shown; but the first words of a part stay, to say what it is about."""
    if len(items) > 1 and isinstance(words := items[-1], Words) and words.kind == "text" and words.is_prose:
        items[-1] = Words("aside", words.blocks)


def _kind(cell: NotebookNode, following: NotebookNode | None) -> str:
    tags = cell.metadata.get("tags", ())
    if following is not None and "exercise" in following.metadata.get("tags", ()):
        return "exercise"
    return next((tag for tag in ("predict", "discuss") if tag in tags), "text")


def _add_words(parts: list[Part], blocks: Sequence[Block], kind: str) -> None:
    """Headings begin parts; the words below them join the last part."""
    words: list[Block] = []
    for block in blocks:
        if block.kind[0] == "h" and block.kind[1:].isdigit():
            if words:
                # What stands above the heading of an exercise only introduces it.
                parts[-1].items.append(Words("text" if kind == "exercise" else kind, tuple(words)))
                words = []
            parts.append(Part(read_markdown(block.source).headings[0].text))
        elif block.kind not in ("html", "hr"):
            words.append(block)
            if not parts:
                parts.append(Part(""))
    if words:
        parts[-1].items.append(Words(kind, tuple(words)))


def _seen(cell: NotebookNode) -> Iterator[Seen]:
    printed = "".join(
        output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout"
    )
    if printed.strip():
        yield Seen(new_output("stream", name="stdout", text=printed.strip("\n") + "\n"))
    draws = "show_diagram" in map(called_name, calls(cell.source))
    for output in cell.outputs:
        if output.output_type not in ("display_data", "execute_result"):
            continue
        picture_as_html(output)
        link_to_pages(output, ())  # a deck is alone: other lessons are words in it
        html, words = output.data.get("text/html", ""), output.data.get("text/plain", "")
        if html and not html.startswith("<details"):
            output.data = NotebookNode({"text/html": html})  # other forms are for other programs
            yield Seen(
                output,
                name=_first_words(words) if draws else "",
                alone="parameters" in cell.metadata.get("tags", ()),
            )
        elif not html and _says_something(words):
            yield Seen(new_output("stream", name="stdout", text=words + "\n"), _shown_code(cell.source))


def _first_words(alternative_text: str) -> str:
    """The name of a diagram, with which its alternative text begins."""
    return alternative_text.partition("。")[0].partition(". ")[0]


def _says_something(text: str) -> bool:
    short = len(text.splitlines()) <= _RESULT_LINES and max(map(len, text.splitlines()), default=0) <= 90
    return bool(text) and not _ONLY_TRUE.fullmatch(text) and len(text) <= _RESULT_COLUMNS and short


def _shown_code(source: str) -> str:
    """A short cell without its imports; of a longer one only what was asked last."""
    tree = syntax_tree(source)
    if tree is None or not tree.body:
        return ""
    kept = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    lines = source.splitlines()
    shown = "\n".join(lines[kept[0].lineno - 1 :]) if kept else ""
    if len(shown.splitlines()) <= _CODE_LINES:
        return shown
    return ast.get_source_segment(source, kept[-1]) or "" if isinstance(kept[-1], ast.Expr) else ""
