"""What the templates need beyond Sphinx: the site's words, the page in the other language, our own search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.course.site.words import LANGUAGE_NAMES, WORDS, words_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]

# myst-nb's style sheet (most of it colours of terminals) is replaced by ours; the others serve Sphinx's
# search and index pages, or extensions that are not here.
_UNUSED = re.compile(r"mystnb|furo-extensions|doctools|documentation_options|sphinx_highlight|translations")


def _without_sphinx_search(app: Sphinx) -> None:
    # helpers.course.site.search replaces it, and says why.
    app.builder.search = False


def _add_words(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    lang = app.config.language
    root = context["content_root"]
    context["words"] = words_in(lang)
    context["twins"] = [
        {
            "lang": other,
            "name": LANGUAGE_NAMES[other],
            "label": WORDS["in_other_language"].in_language(other),
            "url": f"{root}../{other}/{pagename}.html",
        }
        for other in app.config.kumokata_languages
        if other != lang
    ]
    context["landing"] = f"{root}../index.html"
    for kind in ("css_files", "script_files"):
        context[kind] = [file for file in context[kind] if not _UNUSED.search(str(file.filename))]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect; ``kumokata_languages`` lists the languages of the whole site."""
    app.add_config_value("kumokata_languages", default=[], rebuild="html", types=[list])
    app.connect("builder-inited", _without_sphinx_search)
    app.connect("html-page-context", _add_words, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
