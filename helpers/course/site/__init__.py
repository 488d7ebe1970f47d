"""The exported site: two languages, no network, no server.

::

    executed/<lang>/31-….ipynb ── lesson_page ──┐
    docs/glossary.md, facts, plans ── contents ─┴─▶ work/source/<lang> ── build (Sphinx, Furo) ──▶ <lang>/
                                                                    search ──▶ <lang>/search-index.js
                                                                   landing ──▶ index.html
                                                                     gates ──▶ refuse, or let pass
"""

from helpers.course.site.export import Site, export_site

__all__ = ["Site", "export_site"]
