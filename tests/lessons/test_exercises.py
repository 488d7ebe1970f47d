"""Every exercise of every lesson: its solution passes, nothing else does, each mistake gets its own hint."""

import importlib
import math

import pytest

from helpers.course.exercises import exercise_files, judge, read_exercises
from helpers.language import LANGUAGES

EXERCISES = [made for path in exercise_files() for made in read_exercises(path)]
MISTAKES = [(made, mistake) for made in EXERCISES for mistake in made.mistakes]
DERIVED = [(made.topic, made, made.key) for made in EXERCISES if made.derivation] + [
    (made.topic, mistake, f"{made.key} {mistake.name}") for made, mistake in MISTAKES if mistake.derivation
]


def test_there_are_exercises():
    assert EXERCISES and MISTAKES and DERIVED


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("made", EXERCISES, ids=lambda made: made.key)
def test_solution_passes_and_the_empty_answer_does_not(made, lang):
    answer = made.answer if made.answer is not None else made.solution.in_language(lang)
    assert judge(made, answer, lang).correct
    for empty in (None, "", ...):
        assert judge(made, empty, lang).status == "unanswered"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("made", "mistake"), MISTAKES, ids=[f"{made.key}-{mistake.name}" for made, mistake in MISTAKES]
)
def test_each_mistake_fails_with_its_own_hint(made, mistake, lang):
    verdict = judge(made, mistake.answer, lang)
    assert (verdict.correct, verdict.mistake) == (False, mistake.name)
    assert verdict.message == mistake.message.in_language(lang)


@pytest.mark.parametrize(("topic", "stated", "name"), DERIVED, ids=[name for *_, name in DERIVED])
def test_derivations_give_the_stated_values(topic, stated, name):
    package = importlib.import_module(f"helpers.{topic}")
    public = {public: getattr(package, public) for public in package.__all__}
    derived = eval(stated.derivation, {"__builtins__": {}}, public)  # our own data, in tests only
    # Values that nobody would type in full are stated rounded; the check's tolerance would hide an error.
    assert math.isclose(float(derived), stated.answer, rel_tol=1e-4)


@pytest.mark.parametrize(
    "made", [made for made in EXERCISES if made.kind == "number"], ids=lambda made: made.key
)
def test_a_mistake_is_not_hidden_by_its_rounding(made):
    for mistake in made.mistakes:
        assert not made.accepts(mistake.answer) and mistake.matches(mistake.answer)
