"""From an executed lesson to its slides: what a room sees, in which order, and what only the leader reads.

The rules, for whoever writes a lesson:

* every heading begins a slide; predictions, discussions and exercises stand whole, on slides of their own;
* every figure, table, slider and result has a slide, with the sentence that leads over to it above;
* the first sentence after it says what it means, and appears on a key press, when the room has looked;
* all other prose is in the notes. Code is shown where its result is a bare value.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from nbformat import NotebookNode
from nbformat.v4 import new_output

from helpers.course.markdown import Block
from helpers.course.needs import DESCRIPTION, needs_words
from helpers.course.notebook import Lesson
from helpers.course.parameters import Parameter, parameters_of
from helpers.course.slides.parts import Part, Seen, Words, parts_of
from helpers.course.slides.slide import Slide
from helpers.course.slides.tables import is_facts_table, sources_of, split_table
from helpers.course.slides.text import (
    FULL_LINES,
    as_markdown,
    first_sentence,
    height,
    leading_sentence,
    leads_on,
    packed,
    sentences,
)
from helpers.figures.table import table_html
from helpers.language import Text

__all__ = ["cut"]

_LEAD_LINES = 2.0  # more text than this gets a slide of its own
_NEEDS = Text(ja="前提：{lessons}（五行のおさらい）", en="Needs {lessons}: a recap in five lines")
_NUMBERS = Text(ja="動かしてみる数字", en="Numbers to change")
_HEADERS = (
    Text(ja="何を", en="what"),
    Text(ja="はじめの値", en="to begin with"),
    Text(ja="動かせる範囲", en="from – to"),
    Text(ja="名前", en="name"),
)


def cut(executed: NotebookNode, lesson: Lesson, lang: str) -> list[Slide]:
    """The slides of a lesson in `lang`, made from its executed notebook, which stays as it is."""
    cells = copy.deepcopy(executed).cells
    for cell in cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.outputs = _numbers(parameters_of(lesson), lang)
    slides = [*_opening(cells[0], lesson, lang)]
    for part in parts_of(cells[1:]):
        slides += _part(part, lang)
    return slides


def _opening(cell: NotebookNode, lesson: Lesson, lang: str) -> Iterator[Slide]:
    rest = DESCRIPTION[lang].sub("", cell.source.partition("\n")[2]).strip()
    yield Slide("title", lesson.title.in_language(lang), body=lesson.summary.in_language(lang), notes=rest)
    if lesson.needs:
        title = _NEEDS.in_language(lang).format(lessons=needs_words(lesson.needs, lang))
        yield Slide("text", title, body="\n".join(f"- {line.in_language(lang)}" for line in lesson.recap))


def _numbers(parameters: Sequence[Parameter], lang: str) -> list[NotebookNode]:
    """The table of what may be changed, as the output of its cell; none where there is only the language."""
    rows = [
        (escape(one.label.in_language(lang)), _value(one.default), _allowed(one), f"<code>{one.name}</code>")
        for one in parameters
        if one.name != "lang"
    ]
    html = table_html(_NUMBERS.in_language(lang), [header.in_language(lang) for header in _HEADERS], rows)
    return [new_output("display_data", {"text/html": html})] if rows else []


def _value(value: object) -> str:
    plain = isinstance(value, bool | str)
    return escape(str(value)) if plain else f"{value:,.10g}"


def _allowed(one: Parameter) -> str:
    if one.type is bool:
        return "True, False"
    if one.choices is not None:
        return ", ".join(map(_value, one.choices))
    return f"{_value(one.low)} – {_value(one.high)}" if one.low is not None else ""


def _part(part: Part, lang: str) -> Iterator[Slide]:
    """The slides under one heading: words are gathered until something is seen, or the part ends."""
    gathered: list[Words] = []
    asides: list[Words] = []
    last: Slide | None = None
    for item in part.items:
        if isinstance(item, Seen):
            conclusion, middle, over = _divided(gathered, after=last is not None)
            if last is not None:
                yield _concluded(last, conclusion)
            yield from _text([block for words in middle for block in words.blocks], part.title)
            *rest, last = _outputs(item, part.title, [] if item.alone else over, [*asides, *over], lang)
            yield from rest
            gathered, asides = [], []
            if item.alone:
                yield last
                last = None
        elif item.kind == "aside":
            asides.append(item)
        elif item.kind == "text":
            gathered.append(item)
        else:
            yield from _closed(gathered, part.title, last)
            gathered, last = [], None
            yield from _whole(item, part.title)
    yield from _closed(gathered, part.title, last)


def _divided(
    gathered: Sequence[Words], *, after: bool
) -> tuple[Words | None, Sequence[Words], Sequence[Words]]:
    """Words before something is seen: what concludes the thing before, what stands alone, what leads over.

    `after` is whether there was a thing before in the same part.
    """
    words = list(gathered)
    if not after:
        prose = all(one.is_prose for one in words)
        shown = [first_sentence(block) for one in words for block in one.blocks]
        if prose and sum(map(height, shown)) <= _LEAD_LINES:
            return None, [], words
        over = [words.pop()] if len(words) > 1 and words[-1].is_prose else []
        return None, words, over
    conclusion = None
    if words and words[0].is_prose and not leads_on(sentences(words[0].blocks)[0]):
        if len(words) > 1:
            conclusion = words.pop(0)
        elif len(sentences(words[0].blocks)) > 1:
            conclusion = words[0]
            if len(words[0].blocks) == 1 and not leads_on(sentences(words[0].blocks)[-1]):
                words = []
    over = [words.pop()] if words and words[-1].is_prose else []
    # Prose in the middle is for the notes; a list, a table or a formula is worth a slide.
    middle = words if not all(one.is_prose for one in words) else []
    return conclusion, middle, [*([] if middle else words), *over]


def _concluded(slide: Slide, conclusion: Words | None) -> Slide:
    if conclusion is None:
        return slide
    notes = filter(None, [slide.notes, as_markdown(conclusion.blocks)])
    return replace(
        slide, takeaway=as_markdown([first_sentence(conclusion.blocks[0])]), notes="\n\n".join(notes)
    )


def _closed(gathered: Sequence[Words], title: str, last: Slide | None) -> Iterator[Slide]:
    """The end of a part: what was seen last with what it means, then the words that are left."""
    left = list(gathered)
    if last is not None:
        yield _concluded(last, left.pop(0) if left and left[0].is_prose else None)
    yield from _text([block for words in left for block in words.blocks], title)


def _text(blocks: Sequence[Block], title: str) -> list[Slide]:
    """Slides of words, shortened; what was left out is in the notes of the first."""
    shown = [first_sentence(block) for block in blocks]
    slides = [Slide("text", title, body=as_markdown(some)) for some in packed(shown)]
    if slides and shown != list(blocks):
        slides[0] = replace(slides[0], notes=as_markdown(blocks))
    return slides


def _whole(words: Words, title: str) -> list[Slide]:
    return [Slide(words.kind, title, body=as_markdown(blocks)) for blocks in packed(words.blocks, FULL_LINES)]


def _outputs(seen: Seen, title: str, over: Sequence[Words], notes: Sequence[Words], lang: str) -> list[Slide]:
    """One slide for what was seen, or several for a long table; lead and notes are with the first."""
    output = seen.output
    html = output.get("data", {}).get("text/html", "")
    if is_facts_table(html):
        output.data = {"text/html": sources_of(html, lang)}
    slides = [
        Slide("code" if seen.code else "output", title, body=_fenced(seen.code), output=part)
        for part in split_table(output)
    ]
    slides[0] = replace(
        slides[0],
        lead=leading_sentence(over[-1].blocks) if over else seen.name,
        notes="\n\n".join(as_markdown(words.blocks) for words in notes),
    )
    return slides


def _fenced(code: str) -> str:
    return f"```python\n{code}\n```" if code else ""
