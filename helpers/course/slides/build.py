"""From an executed lesson to one HTML file with its slides, which needs nothing but itself."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.course.checks import check_outputs
from helpers.course.notebook import Lesson
from helpers.course.outputs import write_bytes
from helpers.course.site.build import SphinxBuild, make_pages, run_side_by_side
from helpers.course.site.gates import check_site
from helpers.course.slides.cut import cut
from helpers.course.slides.deck import deck
from helpers.errors import ExportError
from helpers.language import known_language

__all__ = ["Deck", "make_decks"]


@dataclass(frozen=True)
class Deck:
    """One deck to make: an executed `lesson` in `lang`, and the file that its slides go to."""

    lesson: Lesson
    lang: str
    executed: NotebookNode
    output: Path


def make_decks(decks: Sequence[Deck]) -> list[Path]:
    """Make all `decks`, each as one file, and return the files. The same input gives the same bytes.

    Files are written only when all are well, each whole or not at all. Raises `ExportError` when an output
    holds a secret or a picture without words, when Sphinx has anything to say, and when a page would fetch
    something, has a broken link or does not say its language.
    """
    if not decks:
        return []
    # Resolved, so that Sphinx's messages and links to folders (/tmp on some machines) cannot disagree.
    with tempfile.TemporaryDirectory(prefix="kata-slides-") as scratch:
        work = Path(scratch).resolve()
        builds = [_prepared(one, work / f"{position}") for position, one in enumerate(decks)]
        run_side_by_side(run_revealjs, builds)
        pages = [
            _page(build, work / "pages" / one.lang / f"{one.lesson.slug}.html")
            for one, build in zip(decks, builds, strict=True)
        ]
        check_site(work / "pages")
        for one, page in zip(decks, pages, strict=True):
            write_bytes(one.output, page.read_bytes())
    return [one.output for one in decks]


def _page(build: SphinxBuild, path: Path) -> Path:
    """The page that Sphinx made, alone in a folder of its language, as the gates want it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.move(build.output / "deck.html", path))


def run_revealjs(build: SphinxBuild) -> None:
    """Let Sphinx make the deck in ``build.source``; raises `ExportError` for whatever it warns about."""
    make_pages(build, configuration=Path(__file__).parent, builder="revealjs")


def _prepared(one: Deck, work: Path) -> SphinxBuild:
    lang = known_language(one.lang)
    if findings := check_outputs(one.executed, name=f"{one.lesson.slug} ({lang})"):
        raise ExportError("\n".join(map(str, findings)), expected="outputs that anybody may see")
    build = SphinxBuild(lang, (lang,), *(work / part for part in ("source", "pages", "doctrees")))
    build.source.mkdir(parents=True)
    notebook = deck(cut(one.executed, one.lesson, lang), one.lesson, lang)
    nbformat.write(notebook, build.source / "deck.ipynb")
    return build
