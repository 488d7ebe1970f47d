"""A lesson as it was executed in English, put together from words and results."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.course.notebook import Lesson
from helpers.course.slides.cut import cut
from helpers.course.slides.slide import Slide

FIGURE = '<figure class="kumokata-figure">\n<svg viewBox="0 0 403 252"></svg>\n</figure>'


def words(source: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": ["lang-en", *tags]})


def seen(html: str = FIGURE, source: str = "show(figure)", plain: str = "a line that rises") -> NotebookNode:
    """A code cell that showed `html`, or the bare value `plain` when there is none."""
    data = {"text/html": html, "text/plain": plain} if html else {"text/plain": plain}
    return new_code_cell(source, outputs=[new_output("display_data", data)])


def prints(text: str) -> NotebookNode:
    return new_code_cell("print(x)", outputs=[new_output("stream", name="stdout", text=text)])


def exercise(key: str = "90.1") -> NotebookNode:
    outputs = [new_output("display_data", {"text/html": "<div>no answer yet</div>"})]
    return new_code_cell(f'check("{key}", answer)', outputs=outputs, metadata={"tags": ["exercise"]})


@pytest.fixture
def cells() -> SimpleNamespace:
    """Makes cells: `words`, and what was `seen`, printed (`prints`) or asked (`exercise`)."""
    return SimpleNamespace(words=words, seen=seen, prints=prints, exercise=exercise)


@pytest.fixture
def lesson(make_lesson) -> Lesson:
    return make_lesson("to-show")


@pytest.fixture
def slides_of(lesson) -> Callable[..., list[Slide]]:
    """The slides that these cells make, without that of the title."""

    def slides(*cells: NotebookNode) -> list[Slide]:
        opening = words("# 90 — A lesson for trying\n\nTime: 1 minutes\n\nIn one line: It tries.")
        return cut(new_notebook(cells=[opening, *cells]), lesson, "en")[1:]

    return slides
