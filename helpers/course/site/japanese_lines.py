"""Joins the lines of a Japanese paragraph.

Lessons hold one sentence a line. HTML shows a line end as a space: right between English sentences, a gap
between Japanese ones, and browsers do not yet tell the two apart.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["JoinJapaneseLines", "is_wide", "setup"]

_STOPS = ("。", "、", "：", "」", "）")  # each brings its own space


def is_wide(character: str) -> bool:
    """Whether a character fills a whole Japanese cell.

    >>> is_wide("雲"), is_wide("。"), is_wide("a")
    (True, True, False)
    """
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


class JoinJapaneseLines(SphinxTransform):
    """Removes a line end that stands between two wide characters, or after a Japanese full stop."""

    default_priority = 400

    def apply(self, **kwargs: object) -> None:
        for parent in list(self.document.findall(nodes.TextElement)):
            if isinstance(parent, nodes.FixedTextElement):
                continue
            # By position, not with index() or remove(): texts that are equal are not the same text.
            parent.children = [
                child
                for position, child in enumerate(parent.children)
                if child != "\n" or not _joins(_text(parent, position - 1), _text(parent, position + 1))
            ]


def _joins(before: str, after: str) -> bool:
    return before[-1:] in _STOPS or (is_wide(before[-1:]) and is_wide(after[:1]))


def _text(parent: nodes.Element, position: int) -> str:
    return parent.children[position].astext() if 0 <= position < len(parent.children) else ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Used by Japanese builds; an English paragraph has no wide characters to join."""
    app.add_transform(JoinJapaneseLines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
