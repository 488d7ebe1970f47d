"""What the template of a deck needs: style sheets and scripts as text, for a page that is one file."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from helpers.course.slides.words import WORDS

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]

_REVEAL = "_static/revealjs"
_STYLES = ("dist/reset.css", "dist/reveal.css")
_SCRIPTS = ("dist/reveal.js", "plugin/notes/notes.js")


def _add_assets(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    reveal, own = files("sphinx_revealjs").joinpath(_REVEAL), files("helpers.course.slides") / "static"
    context["styles"] = [
        *((reveal / name).read_text(encoding="utf-8") for name in _STYLES),
        (own / "slides.css").read_text(encoding="utf-8"),
    ]
    context["scripts"] = [(reveal / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    context["start"] = (own / "slides.js").read_text(encoding="utf-8")
    words = {name: text.in_language(app.config.language) for name, text in WORDS.items()}
    context["words"] = words
    context["labels"] = json.dumps({name: words[name] for name in ("next", "previous")}, ensure_ascii=False)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("html-page-context", _add_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
