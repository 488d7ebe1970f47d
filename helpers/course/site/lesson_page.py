"""From an executed one-language lesson to the notebook that Sphinx turns into its page.

Adds what a page has and a notebook has not: the bar under the title, call-out boxes, folded solutions.
"""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from html import escape

import nbformat
from nbformat import NotebookNode

from helpers.course.exercises import exercises_of, render_solution
from helpers.course.needs import DESCRIPTION, needs_words
from helpers.course.notebook import Lesson, in_language
from helpers.course.site.words import WORDS

__all__ = ["anchor_of_fact", "link_to_pages", "page_notebook", "picture_as_html", "study_copy_name"]

_BOXES = ("predict", "discuss")
_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_KEY = re.compile(r"""\bcheck\(\s*["'](\d{2}\.\d+)["']""")
# What `lesson_map` shows: in JupyterLab the lessons are notebooks, on the site they are pages.
_LESSON_LINK = re.compile(r'<a href="(\d{2}-[a-z0-9-]+)\.ipynb">(.*?)</a>', re.DOTALL)
_FOR_PROGRAMS = "application/vnd.kumokata."
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


def page_notebook(
    executed: NotebookNode, lesson: Lesson, lang: str, lessons: Sequence[Lesson] = ()
) -> NotebookNode:
    """The notebook that becomes the page of `lesson` in `lang`; `executed` stays as it is.

    `lessons` are those that have a page: links to them lead there, others are plain words.
    Takes outputs that passed `helpers.course.checks.check_outputs`: pictures have their words.
    """
    notebook = copy.deepcopy(executed)
    anchored = _sources_with_anchors(lesson, lang)
    solutions = {found.key: render_solution(found, lang) for found in exercises_of(lesson.number)}
    pages = {found.number: found.slug for found in lessons}
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", ())
        if "injected-parameters" in tags and not cell.outputs:
            continue
        if cell.cell_type == "markdown":
            cell.source = anchored.get((cell.id, cell.source), cell.source)
            if not cells:
                cell.source = _opening(cell.source, lesson, lang, pages)
            for box in set(_BOXES) & set(tags):
                cell.source = _boxed(cell.source, box, lang)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                picture_as_html(output)
                link_to_pages(output, set(pages.values()))
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


def _opening(source: str, lesson: Lesson, lang: str, pages: Mapping[str, str]) -> str:
    """The first cell: its lines about time and summary become a bar under the title, its needs a box."""

    def say(name: str, **values: object) -> str:
        return escape(WORDS[name].in_language(lang).format(**values))

    summary = lesson.summary.in_language(lang)
    title, _, rest = source.partition("\n")
    rest = DESCRIPTION[lang].sub("", rest).strip()
    bar = (
        f'<p class="lesson-summary">{escape(summary[0].upper() + summary[1:])}</p>\n'
        '<ul class="lesson-bar">\n'
        f'<li class="lesson-time"><span class="visually-hidden">{say("time")} </span>'
        f"{say('minutes', minutes=lesson.minutes)}</li>\n"
        f'<li><a href="{study_copy_name(lesson)}" download>{say("download")}</a></li>\n'
        f'<li><a href="plans/{lesson.slug}.html">{say("plan")}</a></li>\n'
        "</ul>"
    )
    return "\n\n".join(filter(None, [title, bar, _needs_box(lesson, lang, pages), rest]))


def _needs_box(lesson: Lesson, lang: str, pages: Mapping[str, str]) -> str:
    """What the lesson needs, with links to the pages that there are, and its recap; empty when nothing."""
    if not lesson.needs:
        return ""
    named = [f"[{n}]({pages[n]}.ipynb)" if n in pages else n for n in lesson.needs]
    title = WORDS["needs"].in_language(lang).format(lessons=needs_words(named, lang))
    recap = "\n".join(f"- {line.in_language(lang)}" for line in lesson.recap)
    return f"::::{{admonition}} {title}\n:class: needs\n\n{recap}\n::::"


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


def link_to_pages(output: NotebookNode, slugs: Collection[str]) -> None:
    """Let links to notebooks of lessons lead to their pages; where there is no page, only the words stay."""

    def page(link: re.Match[str]) -> str:
        return f'<a href="{link[1]}.html">{link[2]}</a>' if link[1] in slugs else link[2]

    data = output.get("data", {})
    if "text/html" in data:
        data["text/html"] = _LESSON_LINK.sub(page, data["text/html"])


def picture_as_html(output: NotebookNode) -> None:
    """Give an output that is a picture file the words in its metadata, and take out what nobody reads.

    myst-nb would show a picture with the name of a file as alternative text, and warns of what it does not
    know: an output may also hold data for programs.
    """
    data = output.get("data", {})
    for kind in [kind for kind in data if kind.startswith(_FOR_PROGRAMS)]:
        del data[kind]
    for kind in [] if "text/html" in data else _PICTURES:
        if kind in data:
            words = output.get("metadata", {}).get(kind, {}).get("alt", "")
            encoded = (
                b64encode(data[kind].encode()).decode() if kind == "image/svg+xml" else data[kind].strip()
            )
            source = f"data:{kind};base64,{encoded}"
            data["text/html"] = f'<figure><img src="{source}" alt="{escape(words)}"></figure>'
            return
