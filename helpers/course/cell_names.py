"""Ids for cells that a person can read: in a diff, in a finding, in the address of a place on a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from nbformat import NotebookNode

from helpers.course.markdown import read_markdown
from helpers.course.python_cells import syntax_tree

__all__ = ["free_name", "is_chosen", "readable_name"]

_LONGEST_NAME = 40  # characters; nbformat allows 64, and a suffix may follow
_MOST_WORDS = 5
_VALID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# JupyterLab gives a new cell a UUID, nbformat eight hexadecimal digits, scripts a number.
_MADE_BY_MACHINE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}|[a-z]?\d+")


def is_chosen(name: object) -> bool:
    """Whether an id is valid and was not made by a machine; such an id stays for good.

    >>> is_chosen("the-question"), is_chosen("3f2a9c1b"), is_chosen(None)
    (True, False, False)
    """
    return (
        isinstance(name, str)
        and _VALID.fullmatch(name) is not None
        and not _MADE_BY_MACHINE.fullmatch(name.lower())
    )


def readable_name(cell: NotebookNode, english: NotebookNode | None = None) -> str:
    """A name made of the first words of a cell, or of its `english` half.

    >>> import nbformat.v4 as v4
    >>> readable_name(v4.new_markdown_cell("## The moment of recovery"))
    'the-moment-of-recovery'
    >>> readable_name(v4.new_code_cell('answer = None\\ncheck("31.1", answer)'))
    'check-31-1-answer'
    """
    if "parameters" in cell.metadata.get("tags", ()):
        return "parameters"
    words = re.findall(r"[a-z0-9]+", _first_words(english or cell).lower())[:_MOST_WORDS]
    while len("-".join(words)) > _LONGEST_NAME:
        words.pop()
    name = "-".join(words)
    return name if is_chosen(name) else "-".join(["cell", *words])


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name`, with a number behind it when it is taken.

    >>> free_name("predict", {"predict", "predict-2"})
    'predict-3'
    """
    taken = set(taken)
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _first_words(cell: NotebookNode) -> str:
    if cell.cell_type == "markdown":
        document = read_markdown(cell.source)
        # Past the number of the lesson: `# 31 — Does the message vanish?`
        first = document.headings[0].text if document.headings else document.words
        return re.sub(r"^\d+ — ", "", first.strip().split("\n")[0])
    # The last statement is what a cell is for.
    tree = syntax_tree(cell.source) if cell.cell_type == "code" else None
    if not tree or not tree.body:
        return ""
    return re.sub(r"^(async |def |class |from |import )+", "", ast.unparse(tree.body[-1]).split("\n")[0])
