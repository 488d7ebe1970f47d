"""Graphviz without a system package: pygraphviz draws in this process, ``dot`` on the PATH is the fallback.

Both see one font only, ours, and one date, so that the same graph gives the same bytes everywhere.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from helpers.errors import KumokataError, MissingComponent
from helpers.figures.fonts import write_fontconfig

__all__ = ["render_dot"]

# The creation date in PDF files; any fixed date will do. Newer versions of cairo read SOURCE_DATE_EPOCH,
# the one in pygraphviz's wheel (1.15) does not, so the date is written over as well.
_SOURCE_DATE_EPOCH = "1767225600"
_PDF_DATE = b"(D:20260101000000Z)"
_DOT_TIMEOUT_S = 60

# Graphviz keeps global state: one graph at a time.
_lock = threading.Lock()


def render_dot(source: str, image_format: str) -> bytes:
    """Lay out and draw a graph written in the DOT language; returns the file as bytes.

    `image_format` is ``"svg"``, ``"png"`` or ``"pdf"``. Raises `MissingComponent` when neither pygraphviz nor
    ``dot`` can be used, and `KumokataError` when Graphviz cannot draw the graph.

    >>> render_dot("digraph { a -> b }", "svg")[:5]
    b'<?xml'
    """
    with _lock, _environment():
        pygraphviz = _pygraphviz()
        if pygraphviz is not None:
            return _dated(_in_process(pygraphviz, source, image_format))
        dot = shutil.which("dot")
        if dot is not None:
            return _dated(_with_dot(dot, source, image_format))
    raise MissingComponent(
        "diagrams cannot be drawn: Graphviz does not load on this machine",
        expected="the Python package pygraphviz 2.0 or newer, or the program `dot` on the PATH",
        next_step="install your system's package graphviz (Debian: apt install graphviz); "
        "for pygraphviz, which ./kata has installed, glib and X11 are enough "
        "(Debian: apt install libglib2.0-0 libx11-6 libxext6 libxrender1)",
    )


def _pygraphviz() -> ModuleType | None:
    try:
        import pygraphviz
    except ImportError:  # no wheel for this platform, or its libraries do not load
        return None
    return pygraphviz


def _in_process(pygraphviz: ModuleType, source: str, image_format: str) -> bytes:
    with _words_of_c_libraries() as words:
        try:
            graph = pygraphviz.AGraph(string=source)
            drawn = graph.draw(format=image_format, prog="dot")
        except (OSError, ValueError) as error:
            raise KumokataError(f"Graphviz could not draw the diagram: {error}") from error
    if words:
        warnings.warn(f"Graphviz: {'; '.join(words)}", stacklevel=4)
    return drawn


def _with_dot(dot: str, source: str, image_format: str) -> bytes:
    try:
        done = subprocess.run(
            [dot, f"-T{image_format}"],
            input=source.encode(),
            capture_output=True,
            timeout=_DOT_TIMEOUT_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise KumokataError(f"{dot} could not draw the diagram: {said}") from error
    except subprocess.TimeoutExpired as error:
        raise KumokataError(f"{dot} did not finish within {_DOT_TIMEOUT_S} s") from error
    return done.stdout


def _dated(drawn: bytes) -> bytes:
    """The file with our date in it, if it is a PDF. Of the same length, because a PDF counts its bytes."""
    return re.sub(
        rb"(?<=/CreationDate )\(D:[^)]*\)", lambda match: _PDF_DATE.ljust(len(match[0])), drawn, count=1
    )


@contextmanager
def _words_of_c_libraries() -> Iterator[list[str]]:
    """Collect what C code writes to the file descriptor of stderr; it would end up in the lesson's output.

    Fontconfig complains there about a template of the system's that has nothing to do with us.
    """
    words: list[str] = []
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield words
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            file.seek(0)
            lines = file.read().decode(errors="replace").splitlines()
            words += [line for line in lines if line.strip() and not line.startswith("Fontconfig warning")]


@contextmanager
def _environment() -> Iterator[None]:
    """One font, one date and one time zone while Graphviz works (Fontconfig reads its variable once)."""
    ours = {"FONTCONFIG_FILE": str(_fontconfig()), "SOURCE_DATE_EPOCH": _SOURCE_DATE_EPOCH, "TZ": "UTC"}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@cache
def _fontconfig() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kumokata-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_fontconfig(folder)
