"""Relative links lead somewhere: to a lesson, a file of the checkout, a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.markdown import read_markdown
from helpers.course.notebook import read_notebook
from helpers.errors import NotebookError

__all__ = ["anchors_of"]

_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


@rule("broken-links", "relative links lead to a file and a heading that there are")
def find_broken(subject: Subject) -> Iterator[Problem]:
    """Links and pictures whose file or whose anchor does not exist, and links to the disk of one machine."""
    here = subject.lesson.path
    for index, _, document in subject.markdown:
        targets = [link.target for link in document.links] + [image.source for image in document.images]
        for target in targets:
            parts = urlsplit(target)
            if parts.scheme == "file" or (target.startswith("/") and not parts.netloc):
                yield Problem(
                    (index,), f"{target} is a place on one machine", "link relative to the notebook"
                )
            if parts.scheme or parts.netloc or target.startswith("/"):
                continue
            file = here.parent / unquote(parts.path) if parts.path else here
            if not file.exists():
                yield Problem(
                    (index,), f"the link {target} leads to no file", "mend the link, or add the file"
                )
            elif parts.fragment and unquote(parts.fragment) not in _anchors(file, subject):
                yield Problem(
                    (index,),
                    f"the link {target} leads to no heading",
                    f"the headings of {file.name} are its anchors",
                )


def anchors_of(headings: list[str]) -> set[str]:
    """The anchors that headings get in JupyterLab (spaces to hyphens) and on the site (as GitHub makes them).

    >>> sorted(anchors_of(["What would change my mind?"]))
    ['What-would-change-my-mind?', 'what-would-change-my-mind']
    """
    jupyter = {heading.replace(" ", "-") for heading in headings}
    return jupyter | {_NOT_IN_ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in headings}


def _anchors(file: Path, subject: Subject) -> set[str]:
    if file.resolve() == subject.lesson.path.resolve():
        documents = [document for _, _, document in subject.markdown]
    elif file.suffix == ".ipynb":
        try:
            cells = read_notebook(file).cells
        except NotebookError:
            return set()
        documents = [read_markdown(cell.source) for cell in cells if cell.cell_type == "markdown"]
    elif file.suffix == ".md":
        documents = [read_markdown(file.read_text(encoding="utf-8"))]
    else:
        return set()
    return anchors_of([heading.text for document in documents for heading in document.headings])
