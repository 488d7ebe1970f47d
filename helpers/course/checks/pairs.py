"""The two halves of a pair say the same: rules on languages, partners and everything that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.markdown import Document, read_markdown
from helpers.course.notebook import pair_key
from helpers.course.numerals import numerals

__all__ = ["find_unpaired", "find_without_language"]

_LANGUAGE_TAGS = ("lang-ja", "lang-en", "lang-any")
_SHARED_TAGS = ("predict", "discuss")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々ー]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_ENOUGH_LETTERS = 20  # fewer are a name or a label, and names have no language
_FOREIGN_SHARE = 0.25
_JAPANESE_SHARE = 0.1
_WORDS_WITHOUT_LANGUAGE = 3

# The same page in two languages has two addresses; only that part of them may differ.
_LANGUAGE_IN_TARGET = re.compile(r"/(?:ja_jp|en_us|ja|en|jp)(?=/)|(?<=//)(?:ja|en)\.")
_WORDS_IN_FORMULA = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}")


@rule("language", "a Markdown cell has exactly one of the tags lang-ja, lang-en, lang-any")
def find_without_language(subject: Subject) -> Iterator[Problem]:
    """Markdown cells without a language, or with several."""
    for index, language, _ in subject.markdown:
        if language is None:
            tags = [tag for tag in subject.cells[index].metadata.get("tags", ()) if tag in _LANGUAGE_TAGS]
            yield Problem(
                (index,),
                f"the cell has {' and '.join(tags) or 'no language'}",
                f"kata tidy {subject.lesson.number} tags it; or set one of {', '.join(_LANGUAGE_TAGS)}",
            )


@rule("script", "a cell is written in the language of its tag")
def find_wrong_script(subject: Subject) -> Iterator[Problem]:
    """English cells in kana, Japanese ones without, and words in cells that are for every language."""
    for index, language, document in subject.markdown:
        prose = document.prose
        letters, japanese = len(_LETTER.findall(prose)), len(_JAPANESE.findall(prose))
        if language == "en" and japanese > max(_FOREIGN_SHARE * letters, 2):
            yield Problem((index,), "the cell is tagged lang-en and written in Japanese", "tag it lang-ja")
        elif language == "ja" and letters >= _ENOUGH_LETTERS and japanese < _JAPANESE_SHARE * letters:
            yield Problem((index,), "the cell is tagged lang-ja and has no Japanese in it", "tag it lang-en")
        elif language == "any" and (japanese or len(_WORD.findall(prose)) > _WORDS_WITHOUT_LANGUAGE):
            yield Problem(
                (index,),
                "the cell is tagged lang-any and has words in it",
                "make it a pair, one cell a language",
            )


@rule(
    "pairs", "a Japanese cell is followed by the English one that says the same, with the same key and tags"
)
def find_unpaired(subject: Subject) -> Iterator[Problem]:
    """Halves that are alone, out of order, share their key with a third one, or have other tags."""
    mend = "put the English cell right after the Japanese one, then kata tidy " + subject.lesson.number
    languages = {index: language for index, language, _ in subject.markdown}
    keys = {
        index: pair_key(subject.cells[index]) for index, lang in languages.items() if lang in ("ja", "en")
    }
    count = Counter((languages[index], key) for index, key in keys.items())
    if keyless := tuple(index for index, key in keys.items() if key is None):
        # One finding: a lesson that was just written has no keys at all.
        yield Problem(keyless, f"{len(keyless)} cells from this one on have no pair key", mend)
    for index, key in keys.items():
        language = languages[index]
        other = index + 1 if language == "ja" else index - 1
        if key is None or keys.get(other, "") is None:
            continue
        if count[language, key] > 1:
            yield Problem((index,), f"another {language} cell has the same pair key {key}", mend)
        elif keys.get(other) != key or languages.get(other) == language:
            where = "after" if language == "ja" else "before"
            yield Problem((index,), f"the cell right {where} it is not its other half", mend)
        elif language == "ja":
            tags = [
                {tag for tag in subject.cells[i].metadata.get("tags", ()) if tag in _SHARED_TAGS}
                for i in (index, other)
            ]
            if tags[0] != tags[1]:
                differing = " and ".join(sorted(tags[0] ^ tags[1]))
                yield Problem((index, other), f"only one half is tagged {differing}", "tag both halves")


def _comparing(
    what: str, mend: str, parts: Callable[[Document], Iterable[Hashable]], *, ordered: bool = False
) -> Callable[[Subject], Iterator[Problem]]:
    """A rule that compares `parts` of the halves: as a list, or (word order differs) as a bag."""

    def find(subject: Subject) -> Iterator[Problem]:
        for pair in subject.lesson.pairs:
            ja, en = (list(parts(read_markdown(half.source))) for half in (pair.ja, pair.en))
            if ja == en or (not ordered and Counter(ja) == Counter(en)):
                continue
            if ordered:
                difference = f"{_listed(ja)} in Japanese, {_listed(en)} in English"
            else:
                only = (Counter(ja) - Counter(en)).elements(), (Counter(en) - Counter(ja)).elements()
                sides = zip(only, ("Japanese", "English"), strict=True)
                named = [(list(values), language) for values, language in sides]
                difference = "; ".join(
                    f"only in {lang}: {_listed(values)}" for values, lang in named if values
                )
            positions = tuple(
                index for index, cell in enumerate(subject.cells) if cell is pair.ja or cell is pair.en
            )
            yield Problem(positions, f"the halves differ in {what}: {difference}", mend)

    return find


def _listed(values: Iterable[Hashable]) -> str:
    return ", ".join(str(value) for value in values) or "none"


def _targets(document: Document) -> Iterator[str]:
    for link in document.links:
        # The headings that an anchor names are in the language of the half.
        page, hash_sign, _ = link.target.partition("#")
        yield _LANGUAGE_IN_TARGET.sub("", page) + hash_sign


def _code(document: Document) -> Iterator[str]:
    yield from document.code
    # Sketches in plain text have words in them; code in a language has not.
    yield from (content for info, content in document.fences if info.split(" ")[0] not in ("", "text"))


def _formulas(document: Document) -> Iterator[str]:
    for formula in document.mathematics:
        yield "".join(_WORDS_IN_FORMULA.sub(r"\\text{}", formula).split())


def _numbers(document: Document) -> Iterator[str]:
    for found in numerals(document.prose):
        yield f"{found.value:f}" + (" %" if found.percent else "")


rule("headings", "the halves of a pair have headings of the same levels")(
    _comparing(
        "the levels of their headings",
        "give both halves the same headings",
        lambda document: [heading.level for heading in document.headings],
        ordered=True,
    )
)
rule("links", "the halves of a pair have the same links")(
    _comparing("their links", "link to the same places from both halves", _targets)
)
rule("inline-code", "the halves of a pair name the same code")(
    _comparing("code", "write the same code in both halves", _code)
)
rule("mathematics", "the halves of a pair have the same formulas")(
    _comparing("mathematics", "write the same formulas in both halves", _formulas)
)
rule("numbers", "the halves of a pair have the same numbers")(
    _comparing("numbers", "say the same numbers in both halves, or as words in both", _numbers)
)
