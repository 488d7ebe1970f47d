"""Numbers that AWS publishes stand in helpers/facts; a lesson refers to them."""

from __future__ import annotations

import difflib
import io
import tokenize
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.checks.waivers import NOT_A_FACT
from helpers.course.numerals import Numeral, numerals
from helpers.course.python_cells import called_name, calls, string_argument, syntax_tree
from helpers.facts import Fact, fact_matching, facts

__all__ = ["FEWEST_DIGITS", "digit_count"]

#: 100 % is all of something, whoever else publishes it as a value.
WHOLE_PERCENT = 100

#: Numbers with fewer digits are everywhere; all digits count, also zeros (3600 has four, 0.05 has one).
FEWEST_DIGITS = 3

#: 120, 400 and 12,000 are round: any subject has them, so they are asked about only where the lesson speaks
#: of the service that publishes them.
ROUND_DIGITS = 2

_SHOWN_KEYS = 2


def digit_count(value: Decimal) -> int:
    """How many digits a number has when it is written out, without zeros before it and after its fraction.

    >>> digit_count(Decimal("3600")), digit_count(Decimal("1e6")), digit_count(Decimal("0.050"))
    (4, 7, 1)
    """
    whole, _, fraction = f"{abs(value):f}".partition(".")
    return len((whole + fraction.rstrip("0")).lstrip("0"))


@rule(NOT_A_FACT, "code reads the numbers of AWS from helpers.facts")
def find_literals(subject: Subject) -> Iterator[Problem]:
    """Numeric literals of three or more digits that equal a fact."""
    spoken_of = _services(subject)
    for index, source in subject.code:
        if syntax_tree(source) is None:
            continue
        for line, literal in _literals(source):
            value = _value(literal)
            if value is None or digit_count(value) < FEWEST_DIGITS:
                continue
            if known := _meant(value, fact_matching(value), spoken_of):
                yield Problem(
                    (index,),
                    f"line {line}: {literal} is the value of {_keys(known)}",
                    f'read it: fact("{known[0].key}").value; if it is another number: # not-a-fact: why',
                    line,
                )


@rule("fact-quote", "a number of AWS in prose is a link to its fact")
def find_quotes(subject: Subject) -> Iterator[Problem]:
    """Numbers of three or more digits, and dates, that equal a fact and are not within a link to one."""
    dates = {tuple(sorted(_date_parts(found))): found for found in facts() if found.unit == "date"}
    spoken_of = _services(subject)
    for index, _, document in subject.markdown:
        for line in document.lines:
            found = numerals(line.text)
            for numeral in found:
                if digit_count(numeral.value) < FEWEST_DIGITS:
                    continue
                if known := _meant(numeral.value, _published(numeral), spoken_of):
                    yield _quote(index, numeral.text, known)
            for window in zip(found, found[1:], found[2:], strict=False):
                if known_date := dates.get(tuple(sorted(numeral.value for numeral in window))):
                    yield _quote(index, str(known_date.value), (known_date,))


@rule("fact-link", "a link to a fact names one that there is, and says its value")
def find_wrong_links(subject: Subject) -> Iterator[Problem]:
    """Links to unknown facts or with another number, and `fact(…)` of an unknown key in code."""
    known = {found.key: found for found in facts()}
    for index, _, document in subject.markdown:
        for link in document.links:
            key = link.target.removeprefix("fact:")
            if key == link.target:
                continue
            if key not in known:
                yield _unknown(index, key, known)
            elif not _says(link.text, known[key]):
                yield Problem(
                    (index,),
                    f"the link says {link.text!r}, but {key} is {known[key].value}",
                    "write the value of the fact, or link to the fact that is meant",
                )
    for index, source in subject.code:
        for call in calls(source):
            if (
                called_name(call) == "fact"
                and (key := string_argument(call)) is not None
                and key not in known
            ):
                yield _unknown(index, key, known)


def _services(subject: Subject) -> frozenset[str]:
    """The services whose facts the lesson links to or reads: the first words of their keys."""
    linked = [link.target for _, _, document in subject.markdown for link in document.links]
    keys = [target.removeprefix("fact:") for target in linked if target.startswith("fact:")]
    keys += [
        key
        for _, source in subject.code
        for call in calls(source)
        if called_name(call) == "fact" and (key := string_argument(call)) is not None
    ]
    return frozenset(key.partition(".")[0] for key in keys)


def _meant(value: Decimal, known: tuple[Fact, ...], spoken_of: frozenset[str]) -> tuple[Fact, ...]:
    """The facts that a number may quote; a round number quotes only services that are spoken of."""
    if len(f"{abs(value):f}".replace(".", "").strip("0")) > ROUND_DIGITS:
        return known
    return tuple(found for found in known if found.key.partition(".")[0] in spoken_of)


def _literals(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NUMBER:
            yield token.start[0], token.string


def _value(literal: str) -> Decimal | None:
    try:
        return Decimal(literal.replace("_", ""))
    except InvalidOperation:  # 0x1f, 2j: not how anybody writes a published number
        return None


def _published(numeral: Numeral) -> tuple[Fact, ...]:
    if numeral.percent and numeral.value == WHOLE_PERCENT:
        return ()
    return tuple(
        found for found in fact_matching(numeral.value) if (found.unit == "percent") == numeral.percent
    )


def _quote(index: int, words: str, known: tuple[Fact, ...]) -> Problem:
    return Problem(
        (index,),
        f"{words} is the value of {_keys(known)}",
        f"link it: [{words}](fact:{known[0].key}); if it is another number, waive the rule and say why",
    )


def _keys(known: tuple[Fact, ...]) -> str:
    names = [found.key for found in known[:_SHOWN_KEYS]]
    return " and ".join(names) + (" and others" if len(known) > _SHOWN_KEYS else "")


def _unknown(index: int, key: str, known: dict[str, Fact]) -> Problem:
    near = difflib.get_close_matches(key, known, n=2, cutoff=0.4)
    meant = f"perhaps {' or '.join(near)}; " if near else ""
    return Problem((index,), f"no fact has the key {key!r}", f"{meant}kata facts lists them")


def _says(text: str, known: Fact) -> bool:
    """Whether the numbers in a link's text are the fact's; a text without numbers says nothing wrong."""
    said = [numeral.value for numeral in numerals(text)]
    if not said:
        return True
    if known.unit == "date":
        return sorted(said) == sorted(_date_parts(known))
    return isinstance(known.value, str) or said == [known.value]


def _date_parts(known: Fact) -> list[Decimal]:
    return [Decimal(part) for part in str(known.value).split("-")]
