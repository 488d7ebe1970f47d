"""See the language of Markdown cells, and which two of them say the same.

JupyterLab copies a cell's metadata when a cell is split or pasted, keeps the first cell's when cells are
merged, and knows nothing of pairs. So a key may stand twice, or be left alone; here that is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nbformat import NotebookNode

from helpers.course.markdown import read_markdown
from helpers.course.notebook import cell_language, pair_key
from helpers.language import LANGUAGES

__all__ = ["Couple", "couples", "in_pair_order", "language_seen"]

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_WORDS_OF_A_SENTENCE = 4


@dataclass(frozen=True)
class Couple:
    """The two halves of a pair; `key` is None when they have none yet."""

    ja: NotebookNode
    en: NotebookNode
    key: str | None


def language_seen(cell: NotebookNode) -> str:
    """The language of a Markdown cell: that of its tag, unless there is none or the text says otherwise.

    A tag is overruled only by a whole text in the other script: a cell that was copied and translated.

    >>> import nbformat.v4 as v4
    >>> texts = "SNS から SQS へ", "Kumokata is 雲型 in Japanese", "$x^2$"
    >>> [language_seen(v4.new_markdown_cell(text)) for text in texts]
    ['ja', 'en', 'any']
    """
    prose = read_markdown(cell.source).prose
    japanese, words = len(_JAPANESE.findall(prose)), len(_WORD.findall(prose))
    seen = "any" if not japanese and not words else "ja" if japanese >= words else "en"
    tagged = cell_language(cell)
    copied_and_translated = (tagged == "en" and seen == "ja" and japanese > len(prose) / 4) or (
        tagged == "ja" and not japanese and words >= _WORDS_OF_A_SENTENCE
    )
    return seen if tagged is None or copied_and_translated else tagged


def couples(cells: Sequence[NotebookNode]) -> list[Couple]:
    """The pairs of a notebook whose Markdown cells are tagged.

    First those that share a key; where a key stands several times, as after a split or a paste, only the
    first two halves keep it. Then, among neighbours (no code between them), the halves that are still alone:
    in their order when there are as many in Japanese as in English, else a Japanese one with an English one
    right after it.
    """
    found = list(_with_key(cells))
    taken = {id(half) for couple in found for half in (couple.ja, couple.en)}
    for run in _runs(cells):
        alone = [cell for cell in run if id(cell) not in taken]
        ja, en = ([cell for cell in alone if cell_language(cell) == lang] for lang in LANGUAGES)
        if len(ja) != len(en):
            neighbours = [
                (first, second) for first, second in pairwise(run) if _is_in(first, ja) and _is_in(second, en)
            ]
            ja, en = ([pair[half] for pair in neighbours] for half in (0, 1))
        found.extend(Couple(one, other, None) for one, other in zip(ja, en, strict=True))
    return found


def in_pair_order(cells: Sequence[NotebookNode], found: Sequence[Couple]) -> list[NotebookNode]:
    """The cells with every English half right after its Japanese one, where no code stands between them."""
    english = {id(couple.ja): couple.en for couple in found}
    ordered: list[NotebookNode] = []
    for run in _runs(cells):
        here = {id(cell) for cell in run}
        follows = {id(english[id(cell)]) for cell in run if id(cell) in english} & here
        for cell in run:
            if id(cell) in follows:
                continue
            ordered.append(cell)
            if id(cell) in english and id(english[id(cell)]) in here:
                ordered.append(english[id(cell)])
    return ordered


def _with_key(cells: Sequence[NotebookNode]) -> Iterator[Couple]:
    halves: dict[str, dict[str, list[NotebookNode]]] = {}
    for cell in cells:
        lang, key = cell_language(cell), pair_key(cell)
        if lang in LANGUAGES and key:
            halves.setdefault(key, {lang: [] for lang in LANGUAGES})[lang].append(cell)
    for key, half in halves.items():
        if half["ja"] and half["en"]:
            yield Couple(half["ja"][0], half["en"][0], key)


def _is_in(cell: NotebookNode, cells: Sequence[NotebookNode]) -> bool:
    """Whether this very cell is among them; others may hold the same text."""
    return any(cell is other for other in cells)


def _runs(cells: Sequence[NotebookNode]) -> list[list[NotebookNode]]:
    """The cells, in lists of neighbours with a language; every other cell in a list of its own."""
    runs: list[list[NotebookNode]] = []
    for cell in cells:
        prose = cell_language(cell) in LANGUAGES
        if prose and runs and cell_language(runs[-1][-1]) in LANGUAGES:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs
