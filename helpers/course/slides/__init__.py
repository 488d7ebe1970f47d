"""Slides for the wall, made from the notebook that was executed for the page: one HTML file, no network.

::

    kept ── runs ──▶ parts ── cut ──▶ slides ── deck ──▶ notebook ── build ──▶ 31-….slides.ja.html
                                                     (Sphinx, reveal.js, the gates of the site)
"""

from helpers.course.slides.make import make_slides

__all__ = ["make_slides"]
