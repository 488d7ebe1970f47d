"""One Sphinx build of one language, in a process of its own: Sphinx and docutils keep global state."""

from __future__ import annotations

import io
import re
import shutil
import signal
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType

from helpers.course.site.search import write_search_index
from helpers.errors import ExportError

__all__ = ["SphinxBuild", "make_pages", "run_side_by_side", "run_sphinx"]

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_CELL_AND_LINE = re.compile(r"(\.ipynb):(\d+)(\d{4}):")  # myst-nb counts lines as 10,000 × cell + 1 + line
_AT_ONCE = 2  # builds; each takes a core and some hundred megabytes
_UNUSED = (".buildinfo", ".buildinfo.bak", ".doctrees", "objects.inv", "searchindex.js", "_sources")


@dataclass(frozen=True, slots=True)
class SphinxBuild:
    """What one process needs: `source` holds the pages, `doctrees` the cache that is not published."""

    lang: str
    languages: tuple[str, ...]
    source: Path
    output: Path
    doctrees: Path


def run_sphinx(build: SphinxBuild) -> None:
    """Build the pages of one language into ``build.output``, with their search index.

    Raises `ExportError` for whatever Sphinx warns about, naming page, cell and line.
    """
    make_pages(
        build,
        configuration=Path(__file__).parent,
        builder="html",
        settings={
            "kumokata_languages": list(build.languages),
            "html_title": {"ja": "雲型 Kumokata", "en": "Kumokata 雲型"}[build.lang],
        },
    )
    _drop_unused(build.output)
    write_search_index(build.output)


def run_side_by_side(run: Callable[[SphinxBuild], None], builds: Sequence[SphinxBuild]) -> None:
    """Let `run` make each of `builds`, several at once; the first error is the one that is raised."""
    # Spawned, not forked: the caller may hold threads.
    # Ctrl-C reaches the workers too: they end by it, without a traceback, and this process goes on with it.
    with ProcessPoolExecutor(
        min(len(builds), _AT_ONCE),
        mp_context=get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_DFL),
    ) as pool:
        for made in [pool.submit(run, build) for build in builds]:
            made.result()


def make_pages(
    build: SphinxBuild,
    *,
    configuration: Path,
    builder: str,
    settings: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Let one `builder` of Sphinx make all pages, with the ``conf.py`` in the folder `configuration`.

    `settings` win over those of the file. Raises `ExportError` as `run_sphinx` does.
    """
    from sphinx.application import Sphinx  # here: the parent process never needs it
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace

    warnings = io.StringIO()
    try:
        with docutils_namespace():
            app = Sphinx(
                srcdir=build.source,
                confdir=configuration,
                outdir=build.output,
                doctreedir=build.doctrees,
                buildername=builder,
                confoverrides={"language": build.lang, **settings},
                status=None,
                warning=warnings,
                freshenv=True,
            )
            app.build(force_all=True)
    except SphinxError as error:
        raise _refused(build, str(error)) from error
    if said := warnings.getvalue().strip():
        raise _refused(build, said)


def _refused(build: SphinxBuild, said: str) -> ExportError:
    lines = _ESCAPES.sub("", said).replace(f"{build.source}/", "").strip().splitlines()
    words = "\n".join(
        _CELL_AND_LINE.sub(
            lambda place: f"{place[1]}, cell {int(place[2])} of the page, line {int(place[3]) - 1}:", line
        )
        for line in lines
    )
    return ExportError(f"the {build.lang} pages cannot be made:\n{words}", expected="no warning at all")


def _drop_unused(output: Path) -> None:
    """Remove what no page refers to: Sphinx's search, indexes for other tools, source maps."""
    for name in _UNUSED:
        path = output / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    texts = {
        path: path.read_text(encoding="utf-8") for path in (*output.rglob("*.html"), *output.rglob("*.css"))
    }
    for path in sorted(output.glob("_static/**/*"), reverse=True):
        if path.is_file() and (path.suffix == ".map" or not _is_mentioned(path, texts)):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _is_mentioned(path: Path, texts: Mapping[Path, str]) -> bool:
    return any(path.name in text for other, text in texts.items() if other != path)
