"""From slides to the notebook that Sphinx turns into a deck: headings, directives, outputs, notes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from itertools import count

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course.notebook import Lesson
from helpers.course.slides.slide import Slide
from helpers.course.slides.words import WORDS

__all__ = ["deck"]

_VIEW_BOX = re.compile(r'<svg [^>]*?viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
_WIDE = 2.4
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def deck(slides: Sequence[Slide], lesson: Lesson, lang: str) -> NotebookNode:
    """The notebook of a deck.

    Slides with the same title stand below each other, so that the overview shows the parts of the lesson
    side by side.
    """
    cells: list[NotebookNode] = []
    before = None
    for slide in slides:
        level = 1 if slide.kind == "title" else 2 if slide.title != before else 3
        before = slide.title
        cells += _cells(slide, level, lesson, lang)
    numbers = count()
    for cell in cells:
        cell.id = f"slide-{next(numbers)}"
    return new_notebook(cells=cells, metadata={"kernelspec": _KERNEL})


def _cells(slide: Slide, level: int, lesson: Lesson, lang: str) -> Iterator[NotebookNode]:
    options = f":data-kind: {slide.kind}" + ("\n:data-shape: side" if _has_room_beside(slide) else "")
    above = [f"{'#' * level} {slide.title}", f"```{{revealjs-section}}\n{options}\n```"]
    if slide.kind == "title":
        above.append(_title_words(slide, lesson, lang))
    elif slide.kind in WORDS:
        above.append(f"{{.call}}\n{WORDS[slide.kind].in_language(lang)}")
    if slide.lead:
        above.append(f"{{.lead}}\n{slide.lead}")
    if slide.body and slide.kind != "title":
        above.append(slide.body)
    yield new_markdown_cell("\n\n".join(above))
    if slide.output is not None:
        output = copy.deepcopy(slide.output)
        # The source is not shown, but myst-nb passes over a cell without any.
        yield new_code_cell("...", outputs=[output], execution_count=1, metadata={"tags": ["remove-input"]})
    below = []
    if slide.takeaway:
        below.append(f"{{.takeaway .fragment}}\n{slide.takeaway}")
    if slide.notes:
        below.append(f'<aside class="notes">\n\n{slide.notes}\n\n</aside>')
    if below:
        yield new_markdown_cell("\n\n".join(below))


def _title_words(slide: Slide, lesson: Lesson, lang: str) -> str:
    summary = slide.body[:1].upper() + slide.body[1:]
    number, minutes, keys = (
        WORDS[name].in_language(lang).format(number=lesson.number, minutes=lesson.minutes)
        for name in ("lesson", "minutes", "keys")
    )
    return f"{{.number}}\n{number}\n\n{{.summary}}\n{summary}\n\n{{.minutes}}\n{minutes}\n\n{{.keys}}\n{keys}"


def _has_room_beside(slide: Slide) -> bool:
    """Whether the words of a slide stand beside its picture: never for one that is very wide."""
    html = slide.output.get("data", {}).get("text/html", "") if slide.output is not None else ""
    box = _VIEW_BOX.search(html) if html.startswith(("<figure", '<div class="kumokata-slider"')) else None
    if box is None:
        return False
    width, height = float(box[1]), float(box[2])
    words = bool(slide.lead or slide.takeaway) or "kumokata-slider" in html
    return width < height or (words and width < _WIDE * height)
