"""From an executed one-language lesson to the notebook that Sphinx turns into its page.

Adds what a page has and a notebook has not: the bar under the title, call-out boxes, folded solutions.
"""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from html import escape

import nbformat
from nbformat import NotebookNode

from helpers.course.exercises import exercises_of, render_solution
from helpers.course.notebook import Lesson, in_language
from helpers.course.site.words import WORDS

__all__ = ["anchor_of_fact", "page_notebook", "study_copy_name"]

_BOXES = ("predict", "discuss")
_DESCRIPTION = {
    "ja": re.compile(r"^(所要時間：|ひとことで：).*\n?", re.MULTILINE),
    "en": re.compile(r"^(Time:|In one line:).*\n?", re.MULTILINE),
}
_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_KEY = re.compile(r"""\bcheck\(\s*["'](\d{2}\.\d+)["']""")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")


def anchor_of_fact(key: str) -> str:
    """The anchor of a fact on the facts page.

    >>> anchor_of_fact("sqs.retention_default_s")
    'fact-sqs-retention_default_s'
    """
    return f"fact-{key.replace('.', '-')}"


def study_copy_name(lesson: Lesson) -> str:
    """The address of the study copy, seen from the lesson's page."""
    return f"downloads/{lesson.slug}.ipynb"


def page_notebook(executed: NotebookNode, lesson: Lesson, lang: str) -> NotebookNode:
    """The notebook that becomes the page of `lesson` in `lang`; `executed` stays as it is.

    Takes outputs that passed `helpers.course.checks.check_outputs`: pictures have their words.
    """
    notebook = copy.deepcopy(executed)
    anchored = _sources_with_anchors(lesson, lang)
    solutions = {found.key: render_solution(found, lang) for found in exercises_of(lesson.number)}
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", ())
        if "injected-parameters" in tags and not cell.outputs:
            continue
        if cell.cell_type == "markdown":
            cell.source = anchored.get((cell.id, cell.source), cell.source)
            if not cells:
                cell.source = _opening(cell.source, lesson, lang)
            for box in set(_BOXES) & set(tags):
                cell.source = _boxed(cell.source, box, lang)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                _with_pictures_as_html(output)
            if "exercise" in tags:
                cell.outputs = []  # "no answer yet" is for somebody who can type one
        cells.append(cell)
        if cell.cell_type == "code" and "exercise" in tags:
            cells += [
                _folded(key, solutions[key], lang) for key in _KEY.findall(cell.source) if key in solutions
            ]
    notebook.cells = cells
    return notebook


def _sources_with_anchors(lesson: Lesson, lang: str) -> dict[tuple[str, str], str]:
    """Markdown whose links lead to the sources of facts → the same with links to the facts page.

    Keyed by cell and text: a cell that changed since the lesson ran keeps its links to the sources.
    """
    plain = in_language(lesson, lang)
    anchored = in_language(lesson, lang, fact_target=lambda key: f"fact:{anchor_of_fact(key)}")
    return {
        (before.id, before.source): after.source
        for before, after in zip(plain.cells, anchored.cells, strict=True)
        if before.cell_type == "markdown"
    }


def _opening(source: str, lesson: Lesson, lang: str) -> str:
    """The first cell: its lines about time and summary become a bar under the title."""

    def say(name: str, **values: object) -> str:
        return escape(WORDS[name].in_language(lang).format(**values))

    summary = lesson.summary.in_language(lang)
    title, _, rest = source.partition("\n")
    rest = _DESCRIPTION[lang].sub("", rest).strip()
    bar = (
        f'<p class="lesson-summary">{escape(summary[0].upper() + summary[1:])}</p>\n'
        '<ul class="lesson-bar">\n'
        f'<li class="lesson-time"><span class="visually-hidden">{say("time")} </span>'
        f"{say('minutes', minutes=lesson.minutes)}</li>\n"
        f'<li><a href="{study_copy_name(lesson)}" download>{say("download")}</a></li>\n'
        f'<li><a href="plans/{lesson.slug}.html">{say("plan")}</a></li>\n'
        "</ul>"
    )
    return f"{title}\n\n{bar}\n\n{rest}"


def _boxed(source: str, box: str, lang: str) -> str:
    """Put the text below each heading into a call-out box; headings stay outside, for the page's outline.

    >>> print(_boxed("## 予想\\n\\nいくつ？", "predict", "ja"))
    ## 予想
    <BLANKLINE>
    ::::{admonition} 予想してみましょう
    :class: predict
    <BLANKLINE>
    いくつ？
    ::::
    """
    title = WORDS[box].in_language(lang)
    parts: list[str] = []
    position = 0
    for heading in [*_HEADING.finditer(source), None]:
        text = source[position : heading.start() if heading else None].strip()
        if text:
            parts.append(f"::::{{admonition}} {title}\n:class: {box}\n\n{text}\n::::")
        if heading:
            parts.append(heading[0])
            position = heading.end()
    return "\n\n".join(parts)


def _folded(key: str, solution: str, lang: str) -> NotebookNode:
    summary = escape(WORDS["solution"].in_language(lang).format(key=key))
    source = f'<details class="solution">\n<summary>{summary}</summary>\n\n{solution}\n\n</details>'
    return nbformat.v4.new_markdown_cell(source, id=f"solution-{key.replace('.', '-')}")


def _with_pictures_as_html(output: NotebookNode) -> None:
    """Give an output that is a picture file the words that stand in its metadata.

    myst-nb would show it with the name of a file as alternative text.
    """
    data = output.get("data", {})
    for kind in [] if "text/html" in data else _PICTURES:
        if kind in data:
            words = output.get("metadata", {}).get(kind, {}).get("alt", "")
            encoded = (
                b64encode(data[kind].encode()).decode() if kind == "image/svg+xml" else data[kind].strip()
            )
            source = f"data:{kind};base64,{encoded}"
            data["text/html"] = f'<figure><img src="{source}" alt="{escape(words)}"></figure>'
            return
