"""Layouts that Graphviz made, kept in ``diagrams/layouts/`` for machines on which it does not load.

The Linux wheel of pygraphviz takes glib and X11 from the system, and a bare container has neither. A kept
layout is what Graphviz wrote, with icons by relative path and the digest of its graph: a diagram that has
been changed since is not shown from it. ``kata draw --all --keep`` renews them, and a test compares each with
a fresh one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import diagrams
from helpers.figures.svg import digest

__all__ = ["ICONS", "LAYOUTS", "keep_layout", "kept_layout"]

#: The folder in which the library ``diagrams`` has its icons.
ICONS = Path(diagrams.__file__).parents[1]

#: The folder with the kept layouts.
LAYOUTS = Path(__file__).resolve().parents[2] / "diagrams" / "layouts"

_MARK = "<!-- layout of graph {} -->\n"


def kept_layout(source: str, folder: Path = LAYOUTS) -> str | None:
    """The SVG that Graphviz once made of the graph `source` (DOT), or None when none is kept.

    >>> kept_layout("digraph { never -> kept }") is None
    True
    """
    return _by_mark(folder).get(_mark(source))


def keep_layout(name: str, source: str, svg: str, folder: Path = LAYOUTS) -> Path:
    """Keep what Graphviz made of the graph `source`, under `name` (``sns_sqs_fanout.ja``)."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.svg"
    path.write_text(_mark(source) + _portable(svg), encoding="utf-8", newline="\n")
    _by_mark.cache_clear()
    return path


@cache
def _by_mark(folder: Path) -> dict[str, str]:
    texts = (path.read_text("utf-8") for path in sorted(folder.glob("*.svg")))
    return {mark + "\n": svg for mark, _, svg in (text.partition("\n") for text in texts)}


def _mark(source: str) -> str:
    return _MARK.format(digest(_portable(source)))


def _portable(text: str) -> str:
    """Without the path of this machine in front of the icons."""
    return text.replace(f"{ICONS.as_posix()}/", "")
