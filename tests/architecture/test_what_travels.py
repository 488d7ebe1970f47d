"""What there is to sort: whole, in order, with numbers that have parents; and what a reader makes of it."""

import re
import string
import tomllib

import pytest

from helpers.architecture import what_travels as module
from helpers.architecture.what_travels import learned, sort_learned
from helpers.course.project import NOTEBOOKS
from helpers.errors import InputError
from helpers.facts import forget_used_facts, used_facts
from helpers.language import LANGUAGES

THINGS = learned()
ENTRIES = tomllib.loads(module._FILE.read_text(encoding="utf-8"))["learned"]


def test_letters_follow_each_other_and_both_places_have_some():
    assert "".join(thing.letter for thing in THINGS) == string.ascii_uppercase[: len(THINGS)]
    assert 4 <= sum(thing.travels for thing in THINGS) <= len(THINGS) - 4


def test_every_thing_comes_from_a_lesson_that_there_is():
    numbers = {path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")}
    assert {thing.lesson for thing in THINGS} <= numbers


def test_a_number_is_a_fact_and_only_what_is_of_aws_has_one():
    for entry, thing in zip(ENTRIES, THINGS, strict=True):
        for lang in LANGUAGES:
            assert not re.search(r"\d{2,}", re.sub(r"RFC \d+", "", entry["words"][lang] + entry["why"][lang]))
            assert "{" not in thing.words[lang]
        assert "fact" not in entry or not thing.travels


def test_to_list_them_uses_their_facts():
    forget_used_facts()
    learned()
    assert "sns.aws_managed.documented_retries" in {used.key for used in used_facts()}


def test_sorted_as_the_kit_does_all_agree():
    right = "".join(thing.letter for thing in THINGS if thing.travels)
    for said in (right, right.lower()[::-1], ", ".join(right)):
        sorting = sort_learned(said)
        assert sorting.agreed == len(THINGS)
        assert all(row.agrees for row in sorting)


def test_what_was_put_elsewhere_is_named():
    right = "".join(thing.letter for thing in THINGS if thing.travels)
    sorting = sort_learned(right[1:] + "A")
    assert {row.thing.letter for row in sorting if row.agrees is False} == {right[0], "A"}
    assert sorting.agreed == len(THINGS) - 2


@pytest.mark.parametrize("nothing", ["", "  ", "、"])
def test_nothing_sorted_yet_is_neither_right_nor_wrong(nothing):
    sorting = sort_learned(nothing)
    assert sorting.agreed == 0
    assert {row.agrees for row in sorting} == {None}


@pytest.mark.parametrize("bad", ["Z", "A1", "あ", None, 3, ["A"]])
def test_what_stands_for_nothing_is_refused(bad):
    with pytest.raises(InputError):
        sort_learned(bad)
