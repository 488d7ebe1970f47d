"""How long a lesson takes: reading, running, predicting, exercises.

The reading speeds are published means; the other constants are our own estimates for somebody who works
alone and does not hurry. `kata check` holds the time a lesson states against this estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nbformat import NotebookNode

from helpers.course.exercises.cells import checked_keys, exercises_beside
from helpers.course.markdown import read_markdown
from helpers.course.notebook import Lesson, cell_language
from helpers.course.python_cells import called_name, calls
from helpers.language import known_language

__all__ = ["Part", "estimate_minutes", "parts_of"]

#: English non-fiction, read silently, words per minute: mean of 190 studies.
#: M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109 (2019) 104047,
#: https://doi.org/10.1016/j.jml.2019.104047 (read 2026-11-23).
ENGLISH_WORDS_PER_MINUTE = 238
#: Japanese, read silently without skimming, characters per minute: mean of 200 students.
#: 小林潤平・川嶋稔夫「日本語文章の読み速度の個人差をもたらす眼球運動」
#: 映像情報メディア学会誌 72(10), 2018, J154-J159,
#: https://doi.org/10.3169/itej.72.J154 (read 2026-11-23).
JAPANESE_CHARACTERS_PER_MINUTE = 653
#: What is read to be understood and used is read more slowly than a plain text.
STUDY_PACE = 0.7

CODE_CELL_S = 20  # read it, run it, look at what it says
FIGURE_S = 45  # on top of its cell: axes, shape, the sentence under it
SLIDER_S = 90  # on top of its cell: move it, and explain what changes
PREDICTION_MINUTES = 1.5
DISCUSSION_MINUTES = 2.0
EXERCISE_MINUTES: Mapping[str, float] = MappingProxyType({"choice": 1.0, "number": 2.0, "decision": 4.0})

_FIGURE_CALLS = {"show": FIGURE_S, "show_diagram": FIGURE_S, "slider": SLIDER_S}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a lesson: what stands under one heading of level 2 (or before the first), and its minutes."""

    title: str
    minutes: float
    cells: tuple[NotebookNode, ...]


def estimate_minutes(lesson: Lesson, lang: str) -> float:
    """Minutes that a lesson takes in one language. Raises `InputError` for an unknown language."""
    return sum(part.minutes for part in parts_of(lesson, lang))


def parts_of(lesson: Lesson, lang: str) -> tuple[Part, ...]:
    """The parts of a lesson in one language, with the cells and the minutes of each.

    The first part is named after the lesson. Raises `InputError` for an unknown language.
    """
    known_language(lang)
    kinds = {made.key: made.kind for made in exercises_beside(lesson)}
    groups: list[tuple[str, list[NotebookNode]]] = [(lesson.title.in_language(lang), [])]
    for cell in lesson.notebook.cells:
        if cell.cell_type == "markdown":
            if cell_language(cell) not in (lang, "any"):
                continue
            for heading in read_markdown(cell.source).headings:
                if heading.level == 2:
                    groups.append((heading.text, []))
        groups[-1][1].append(cell)
    return tuple(
        Part(title, sum(_cell_minutes(cell, lang, kinds) for cell in cells), tuple(cells))
        for title, cells in groups
        if cells
    )


def _cell_minutes(cell: NotebookNode, lang: str, kinds: Mapping[str, str]) -> float:
    if cell.cell_type == "markdown":
        tags = cell.metadata.get("tags", ())
        thinking = PREDICTION_MINUTES * ("predict" in tags) + DISCUSSION_MINUTES * ("discuss" in tags)
        return _reading_minutes(read_markdown(cell.source).words, lang) + thinking
    if cell.cell_type != "code":
        return 0.0
    if keys := checked_keys(cell):
        return sum(EXERCISE_MINUTES[kinds.get(key, "number")] for key in keys)
    looking_s = sum(_FIGURE_CALLS.get(called_name(call), 0) for call in calls(cell.source))
    return (CODE_CELL_S + looking_s) / 60


def _reading_minutes(words: str, lang: str) -> float:
    if lang == "ja":
        return len("".join(words.split())) / (JAPANESE_CHARACTERS_PER_MINUTE * STUDY_PACE)
    return len(words.split()) / (ENGLISH_WORDS_PER_MINUTE * STUDY_PACE)
