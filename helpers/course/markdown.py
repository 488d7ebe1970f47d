"""What stands in a Markdown cell: headings, links, code, mathematics, and the prose that is left.

Parsed with markdown-it-py and its dollarmath plugin, as the site does; nothing here guesses by pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

__all__ = [
    "OBJECT",
    "Block",
    "Document",
    "Heading",
    "Image",
    "Line",
    "Link",
    "blocks_of",
    "read_markdown",
    "without_headings",
]

#: Stands in prose where code, mathematics or the text of a link to a fact was.
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_LEAVES = {
    "code_block": "code",
    "fence": "code",
    "html_block": "html",
    "math_block": "math",
    "math_block_label": "math",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its level (1 for the title) and its text as a reader sees it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link: where it goes, and the text a reader sees."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `alt` is empty when there is no alternative text."""

    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose: `text` with `OBJECT` for what is no prose, and its element (``"p"``, ``"td"``)."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between blank lines; `kind` is the tag it becomes (``"p"``, ``"li"``, ``"table"``, …)."""

    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of one Markdown cell, each in its order."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    code: tuple[str, ...]
    fences: tuple[tuple[str, str], ...]
    mathematics: tuple[str, ...]
    lines: tuple[Line, ...]
    html: tuple[str, ...]
    words: str

    @property
    def prose(self) -> str:
        """All prose, one line a line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def comments(self) -> tuple[str, ...]:
        """The contents of the HTML comments."""
        return tuple(match.strip() for match in _COMMENT.findall("\n".join(self.html)))


@lru_cache(maxsize=4096)
def read_markdown(source: str) -> Document:
    """Read the source of a Markdown cell. `words` is what a reader reads: prose, texts of links, inline code.

    >>> document = read_markdown("## Retries\\n\\nSNS makes [20](fact:a.b) of `n` in $x^2$.")
    >>> document.headings, document.links
    ((Heading(level=2, text='Retries'),), (Link(target='fact:a.b', text='20'),))
    >>> document.lines[1].text == f"SNS makes {OBJECT} of {OBJECT} in {OBJECT}."
    True
    >>> document.words.splitlines()[1]
    'SNS makes 20 of n in x^2.'
    """
    tokens = _parser().parse(source)
    reader = _Reader()
    place = "p"
    for token in tokens:
        if token.nesting == 1 and token.type != "list_item_open" and token.tag:
            place = token.tag
        if token.type == "inline":
            reader.inline(token, place)
        elif token.type in ("fence", "code_block"):
            reader.fences.append((token.info.strip(), token.content))
        elif token.type in ("math_block", "math_block_label"):
            reader.mathematics.append(token.content)
        elif token.type == "html_block":
            reader.html.append(token.content)
    return Document(
        headings=tuple(reader.headings),
        links=tuple(reader.links),
        images=tuple(reader.images),
        code=tuple(reader.code),
        fences=tuple(reader.fences),
        mathematics=tuple(" ".join(formula.split()) for formula in reader.mathematics),
        lines=tuple(reader.lines),
        html=tuple(reader.html),
        words="\n".join(reader.words),
    )


def without_headings(source: str) -> str:
    """The Markdown that is left when headings and comments are taken away.

    >>> without_headings("## Predict\\n\\nHow many?<!-- ask all -->")
    'How many?'
    """
    lines = source.splitlines()
    for token in _parser().parse(source):
        if token.type == "heading_open" and token.map:
            start, end = token.map
            lines[start:end] = [""] * (end - start)
    return _COMMENT.sub("", "\n".join(lines)).strip()


def blocks_of(source: str) -> tuple[Block, ...]:
    """The blocks of a cell in their order, each item of a list as one; comments are left out.

    Kinds: ``"h2"`` and the like, ``"p"``, ``"li"``, ``"blockquote"``, ``"table"``, ``"math"``, ``"code"``,
    ``"html"``. Put together again, with blank lines between them, they say the same.

    >>> blocks_of("## Predict\\n\\nTwo:\\n\\n1. How many?\\n   Guess.\\n2. How long?")[2]
    Block(kind='li', source='1. How many?\\n   Guess.')
    """
    lines = source.splitlines()
    found = []
    for token in _parser().parse(source):
        in_list = token.type == "list_item_open"
        if token.map is None or token.level != in_list or token.type.endswith("_list_open"):
            continue
        kind = token.tag if token.nesting == 1 else _LEAVES.get(token.type, "hr")
        text = "\n".join(lines[slice(*token.map)]).strip("\n")
        text = _COMMENT.sub("", text).strip() if kind == "html" else text.rstrip()
        if text:
            found.append(Block(kind, text))
    return tuple(found)


@cache
def _parser() -> MarkdownIt:
    # A dollar before a space or a digit is money, not mathematics.
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .use(dollarmath_plugin, allow_space=False, allow_digits=False)
    )


class _Reader:
    """Collects the parts of a document while its tokens go by."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.images: list[Image] = []
        self.code: list[str] = []
        self.fences: list[tuple[str, str]] = []
        self.mathematics: list[str] = []
        self.lines: list[Line] = []
        self.html: list[str] = []
        self.words: list[str] = []

    def inline(self, token: Token, place: str) -> None:
        """Take in one paragraph, heading or cell of a table."""
        parts = list(self._parts(token.children or []))
        seen = "".join(words for _, words in parts)
        self.words.append(seen)
        if place[0] == "h" and place[1:].isdigit():
            self.headings.append(Heading(int(place[1:]), seen.strip()))
        prose = "".join(prose for prose, _ in parts)
        self.lines.extend(Line(line.strip(), place) for line in prose.split("\n") if line.strip())

    def _parts(self, children: list[Token]) -> Iterator[tuple[str, str]]:
        """Pairs (prose, words a reader sees) of the children of an inline token."""
        target: str | None = None
        in_link: list[tuple[str, str]] = []
        for child in children:
            if child.type == "link_open":
                target, in_link = str(child.attrs.get("href", "")), []
            elif child.type == "link_close" and target is not None:
                text = "".join(words for _, words in in_link)
                self.links.append(Link(target, text))
                yield (OBJECT if target.startswith("fact:") else "".join(p for p, _ in in_link)), text
                target = None
            elif target is not None:
                in_link.append(self._part(child))
            else:
                yield self._part(child)

    def _part(self, child: Token) -> tuple[str, str]:
        if child.type == "text":
            return child.content, child.content
        if child.type in ("softbreak", "hardbreak"):
            return "\n", "\n"
        if child.type == "code_inline":
            self.code.append(child.content)
            return OBJECT, child.content
        if child.type.startswith("math_inline"):
            self.mathematics.append(child.content)
            return OBJECT, child.content
        if child.type == "image":
            self.images.append(Image(str(child.attrs.get("src", "")), child.content.strip()))
        elif child.type == "html_inline":
            self.html.append(child.content)
        return "", ""
