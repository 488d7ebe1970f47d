"""What an executed lesson holds: the same bytes in every run and everywhere, but for what was measured."""

from __future__ import annotations

import copy
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.course.project import NOTEBOOKS, ROOT
from helpers.errors import InputError

__all__ = [
    "comparable",
    "machine_traces",
    "normalise_outputs",
    "notebook_text",
    "writable_file",
    "writable_output",
    "write_bytes",
    "write_text",
]

_MEASURED = "measured here; another run measures anew"
# Only what is printed by `object.__repr__` and its like: a plain 0x1f4 may well be what a lesson is about.
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


def normalise_outputs(notebook: NotebookNode) -> NotebookNode:
    """A copy without what papermill and the kernel say about the run: paths, timings, versions, random ids.

    >>> notebook = nbformat.v4.new_notebook(metadata={"papermill": {"duration": 1.5}, "title": "課"})
    >>> normalise_outputs(notebook).metadata
    {'title': '課'}
    """
    notebook = copy.deepcopy(notebook)
    notebook.metadata.pop("papermill", None)
    for version_of_this_machine in ("version", "codemirror_mode"):
        notebook.metadata.get("language_info", {}).pop(version_of_this_machine, None)
    for cell in notebook.cells:
        for about_the_run in ("papermill", "execution"):
            cell.metadata.pop(about_the_run, None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill gives it a random one
    return notebook


def comparable(notebook: NotebookNode) -> NotebookNode:
    """What two runs must agree on: a copy with a marker for the outputs of cells tagged ``measured``."""
    notebook = normalise_outputs(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "measured" in cell.metadata.get("tags", ()):
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=_MEASURED)]
    return notebook


def machine_traces(notebook: NotebookNode) -> tuple[str, ...]:
    """What the outputs give away about this machine: its paths, and addresses of objects; one sentence each.

    An executed lesson has none: with one it would differ in the next run or in another folder.
    """
    paths = _paths_of_this_machine()
    return tuple(
        f"cell {number} (id {cell.id}) prints {found[0]!r}, which another run or machine does not"
        for number, cell in enumerate(notebook.cells, start=1)
        for text in _output_texts(cell)
        for found in (*paths.finditer(text), *_ADDRESS.finditer(text))
    )


def notebook_text(notebook: NotebookNode) -> str:
    """The notebook as the text of a file: sorted keys, one space of indentation, a final newline."""
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n"


def writable_output(path: Path, *, make_parents: bool = False, lessons: Path = NOTEBOOKS) -> Path:
    """The absolute form of `path`, once it is sure that a notebook can be written there.

    `lessons` is the folder of the lessons themselves, where nothing that ran may be written.

    Raises `InputError` for a folder that is missing (unless `make_parents`) or read-only, for a folder given
    as the file, for another suffix than ``.ipynb``, and for a path among the lessons.
    """
    given, path = path, path.expanduser().absolute()
    if path.suffix != ".ipynb" and not path.is_dir():
        raise InputError(
            f"{given} is not the name of a notebook", expected="the name of a file that ends in .ipynb"
        )
    if path.resolve().is_relative_to(lessons.resolve()):
        raise InputError(f"{given} is where the lessons themselves are", expected="a file anywhere else")
    return writable_file(given, make_parents=make_parents, expected="the name of a file that ends in .ipynb")


def writable_file(path: Path, *, make_parents: bool = False, expected: str = "the name of a file") -> Path:
    """The absolute form of `path`, once it is sure that a file can be written there.

    Raises `InputError` for a folder that is missing (unless `make_parents`) or read-only, and for one given
    as the file; `expected` says what should have been given in its place.
    """
    given, path = path, path.expanduser().absolute()
    if path.is_dir():
        raise InputError(f"{given} is a folder", expected=expected)
    folder = path.parent
    try:
        if make_parents:
            folder.mkdir(parents=True, exist_ok=True)
        # Permission bits do not tell everything (root, read-only file systems), so a file is really made.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".kata-"):
            pass
    except OSError as error:
        missing = not folder.is_dir()
        raise InputError(
            f"{given} cannot be written: its folder {'does not exist' if missing else 'is not writable'}"
            f" ({error.strerror})",
            expected="a file in a folder that exists and that you may write to",
            next_step=f"mkdir -p {folder}" if missing else None,
        ) from error
    if path.exists() and not os.access(path, os.W_OK):
        raise InputError(f"{given} exists and is read-only", expected="a file that you may write to")
    return path


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all. Raises `InputError` when that is not possible."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises `InputError` when that is not possible."""
    written: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".kata-", delete=False) as file:
            written = Path(file.name)
            file.write(content)
        written.chmod(0o644)  # a temporary file is private; a report need not be
        written.replace(path)
    except OSError as error:
        if written is not None:
            written.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror}") from error


def _paths_of_this_machine() -> re.Pattern[str]:
    folders = {ROOT, Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix)}
    known = sorted({str(folder) for folder in folders if len(folder.parts) > 1}, key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, known))})(?![\w.-])[^\s'\"<>]*")


def _output_texts(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield "\n".join(output.traceback)
        else:
            yield from (text for text in output.data.values() if isinstance(text, str))
