"""Bring a lesson file into its one form, so that a diff holds only what the author changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from helpers.course.cell_names import free_name, is_chosen, readable_name
from helpers.course.notebook import Lesson, Pair, digest, pairs_of, read_notebook
from helpers.course.outputs import notebook_text, write_text
from helpers.course.pairing import Couple, couples, in_pair_order, language_seen
from helpers.errors import NotebookError

__all__ = ["Tidied", "confirm", "tidied", "tidy"]

_KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE_TAGS = ("lang-ja", "lang-en", "lang-any")
_CODE_TAGS = ("parameters", "measured", "exercise")


@dataclass(frozen=True)
class Tidied:
    """What `tidy` did: whether the file `changed`, and the pairs edited since they were confirmed."""

    path: Path
    changed: bool
    stale: tuple[Pair, ...]


def tidy(path: Path) -> Tidied:
    """Bring the lesson in a file into its one form; the file is written only when that changes it.

    Strips outputs, counts and what editors leave; gives Markdown cells their language, halves their key, and
    cells without one an id. Raises `NotebookError` for what is not a notebook.
    """
    notebook = tidied(read_notebook(path))
    text = notebook_text(notebook)
    changed = path.read_bytes() != text.encode()
    if changed:
        write_text(path, text)
    return Tidied(path, changed, tuple(pair for pair in pairs_of(notebook.cells) if pair.stale_halves()))


def confirm(lesson: Lesson) -> tuple[Pair, ...]:
    """Write down that a person read both halves of every pair, and that they say the same.

    Returns the pairs for which that was news. Raises `NotebookError` when the file is not tidy, because what
    is confirmed is the text as it will stay.
    """
    notebook = read_notebook(lesson.path)
    if lesson.path.read_bytes() != notebook_text(tidied(notebook)).encode():
        raise NotebookError(f"{lesson.path.name} is not tidy", next_step=f"kata tidy {lesson.number}")
    renewed = tuple(pair for pair in pairs_of(notebook.cells) if pair.stale_halves())
    for pair in renewed:
        for half in (pair.ja, pair.en):
            half.metadata.kumokata["confirmed"] = digest(half.source)
    if renewed:
        write_text(lesson.path, notebook_text(notebook))
    return renewed


def tidied(notebook: NotebookNode) -> NotebookNode:
    """A tidy notebook, made of a notebook; what comes in stays as it is.

    >>> import nbformat.v4 as v4
    >>> made = tidied(v4.new_notebook(cells=[v4.new_markdown_cell("問い"), v4.new_markdown_cell("Why?")]))
    >>> [(cell.id, cell.metadata.kumokata.pair) for cell in made.cells]
    [('why', 'why'), ('why-en', 'why')]
    """
    cells = [_stripped(cell) for cell in notebook.cells if cell.source.strip()]
    found = couples(cells)
    cells = in_pair_order(cells, found)
    _give_ids(cells, found)
    _give_keys(cells, found)
    return NotebookNode(
        cells=cells,
        metadata=NotebookNode(
            kernelspec=NotebookNode(_KERNELSPEC), language_info=NotebookNode(name="python")
        ),
        nbformat=4,
        nbformat_minor=5,
    )


def _stripped(cell: NotebookNode) -> NotebookNode:
    """The cell without outputs and without what is not the author's; the language of Markdown is tagged."""
    source = cell.source.replace("\r\n", "\n").strip("\n").rstrip()
    kept = NotebookNode(cell_type=cell.cell_type, metadata=NotebookNode(), source=source)
    if "id" in cell:
        kept["id"] = cell.id
    tags = list(dict.fromkeys(cell.metadata.get("tags", ())))
    if cell.cell_type == "markdown":
        # Cells change their type with one key; tags of the other type are then left over.
        others = [tag for tag in tags if tag not in (*_LANGUAGE_TAGS, *_CODE_TAGS)]
        tags = [f"lang-{language_seen(cell)}", *others]
        mine = {
            key: value
            for key, value in cell.metadata.get("kumokata", {}).items()
            if key in ("pair", "confirmed")
        }
        if mine and tags[0] != "lang-any":
            kept.metadata["kumokata"] = NotebookNode(mine)
        if cell.get("attachments"):
            kept["attachments"] = cell.attachments
    else:
        tags = [tag for tag in tags if tag not in _LANGUAGE_TAGS]
    if cell.cell_type == "code":
        kept.update(execution_count=None, outputs=[])
    if tags:
        kept.metadata["tags"] = tags
    return kept


def _give_ids(cells: list[NotebookNode], found: list[Couple]) -> None:
    """Readable ids where there is none, one that stands twice, or one that a machine made."""
    taken: set[str] = set()
    nameless = []
    for cell in cells:
        if is_chosen(cell.get("id")) and cell.id not in taken:
            taken.add(cell.id)
        else:
            nameless.append(cell)
    english = {id(couple.ja): couple.en for couple in found}
    japanese = {id(couple.en): couple.ja for couple in found}
    for cell in nameless:
        # The Japanese half comes first, so its English half is named after it.
        if id(cell) in japanese and is_chosen(japanese[id(cell)].get("id")):
            name = f"{japanese[id(cell)].id[:60]}-en"
        else:
            name = readable_name(cell, english.get(id(cell)))
        cell["id"] = free_name(name, taken)
        taken.add(cell.id)


def _give_keys(cells: list[NotebookNode], found: list[Couple]) -> None:
    """Keys for pairs that have none; none for cells that are alone. What was confirmed goes with the key."""
    taken = {couple.key for couple in found if couple.key}
    paired = {id(half) for couple in found for half in (couple.ja, couple.en)}
    for couple in found:
        if couple.key is None:
            key = free_name(couple.ja.id, taken)
            taken.add(key)
            for half in (couple.ja, couple.en):
                half.metadata["kumokata"] = NotebookNode(pair=key)
    for cell in cells:
        if id(cell) not in paired:
            cell.metadata.pop("kumokata", None)
