"""Titles, levels of headings, one sentence a line, and nothing left to be written later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.markdown import OBJECT
from helpers.course.python_cells import comments
from helpers.language import LANGUAGES

__all__: list[str] = []

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD|TBA|XXX|coming soon|lorem ipsum|to be written)\b|後で書く|あとで書く|準備中|工事中",
    re.IGNORECASE,
)
_JAPANESE_END = re.compile(r"[。！？](?![」』）)】”\"'’]|$)\s*(?=\S)")
_ENGLISH_END = re.compile(rf"(?<!\b[A-Z])[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z{OBJECT}])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|a\.m|p\.m|etc|vs|cf|Dr|Mr|Ms|St|No|Fig|Sec|Ch|approx|al)\.$")
_NO_SENTENCES = ("td", "th")


@rule("placeholders", "nothing is left to be written later")
def find_placeholders(subject: Subject) -> Iterator[Problem]:
    """Words such as TODO in prose or in comments."""
    for index, _, document in subject.markdown:
        if match := _PLACEHOLDER.search(document.words + "\n".join(document.html)):
            yield _placeholder(index, match[0])
    for index, source in subject.code:
        if match := _PLACEHOLDER.search("\n".join(comment for _, comment in comments(source))):
            yield _placeholder(index, match[0])


@rule("title", "a lesson has one title a language, in its first pair")
def find_titles(subject: Subject) -> Iterator[Problem]:
    """Headings of level 1 that are missing, or stand anywhere else."""
    for lang in LANGUAGES:
        titles = [
            index
            for index, language, document in subject.markdown
            if language in (lang, "any")
            for heading in document.headings
            if heading.level == 1
        ]
        if not [index for index in titles if index in subject.opening]:
            yield Problem(
                subject.opening, f"there is no title in {lang}", "begin the first pair with # 31 — title"
            )
        for index in titles:
            if titles.count(index) > 1 or index not in subject.opening:
                yield Problem(
                    (index,), "a title stands here too", "## begins a part; # is for the title alone"
                )


@rule("heading-levels", "levels of headings are not skipped")
def find_skipped_levels(subject: Subject) -> Iterator[Problem]:
    """Headings more than one level below the one before, in one language."""
    for lang in LANGUAGES:
        level = 0
        for index, language, document in subject.markdown:
            for heading in document.headings if language == lang else ():
                if level and heading.level > level + 1:
                    yield Problem(
                        (index,),
                        f"{heading.text!r} is of level {heading.level}, the one before it of level {level}",
                        f"make it level {level + 1}",
                    )
                level = heading.level


@rule("sentences", "a line of Markdown holds one sentence")
def find_several_sentences(subject: Subject) -> Iterator[Problem]:
    """Lines in which a second sentence begins; tables are left alone."""
    for index, _, document in subject.markdown:
        for line in document.lines:
            if line.place in _NO_SENTENCES or (cut := _second_sentence(line.text)) is None:
                continue
            begins = line.text[cut : cut + 20].replace(OBJECT, "…")
            yield Problem(
                (index,), f"a second sentence begins at “{begins}”", "begin it on a line of its own"
            )


def _second_sentence(text: str) -> int | None:
    for pattern in (_JAPANESE_END, _ENGLISH_END):
        for match in pattern.finditer(text):
            before = text[: match.start() + 1]
            if not _ABBREVIATION.search(before) and not _within_quotation(before):
                return match.end()
    return None


def _within_quotation(before: str) -> bool:
    """Whether a quotation is open: sentences within one are part of the sentence around it."""
    pairs = ("「」", "『』", "“”")
    return any(before.count(start) > before.count(end) for start, end in pairs) or before.count('"') % 2 == 1


def _placeholder(index: int, words: str) -> Problem:
    return Problem((index,), f"{words!r} is left to be written", "write it, or leave it out")
