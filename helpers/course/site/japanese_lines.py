"""Joins the lines of a Japanese paragraph on the page; `helpers.course.japanese_lines` says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

from helpers.course.japanese_lines import shows_no_space

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["JoinJapaneseLines", "setup"]


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
                if child != "\n"
                or not shows_no_space(_text(parent, position - 1), _text(parent, position + 1))
            ]


def _text(parent: nodes.Element, position: int) -> str:
    return parent.children[position].astext() if 0 <= position < len(parent.children) else ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Used by Japanese builds; an English paragraph has no wide characters to join."""
    app.add_transform(JoinJapaneseLines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
