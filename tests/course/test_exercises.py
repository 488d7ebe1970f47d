"""Exercises: reading the data, reading answers, judging them."""

import dataclasses
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.course.exercises import (
    UNIT_SLIPS,
    check,
    exercise,
    exercises_of,
    hint,
    judge,
    read_exercises,
    render_solution,
    solution,
)
from helpers.errors import InputError
from helpers.language import set_language

NUMBER = """
[[exercise]]
key = "90.1"
kind = "number"
title = { ja = "追いつくまで", en = "Catching up" }
unit = { ja = "分", en = "minutes" }
answer = 288
tolerance_rel = 0.01
derivation = "17280 / 60"
hints = [{ ja = "何通たまりますか。", en = "How many pile up?" }, { ja = "余力は？", en = "What is left?" }]
solution = { ja = "432,000 ÷ 25 です。", en = "432,000 ÷ 25." }
[[exercise.mistakes]]
name = "forgot-the-arrivals"
answer = 110.77
tolerance_rel = 0.01
ja = "届き続けます。"
en = "They keep arriving."
[[exercise.mistakes]]
name = "publish-rate"
answer = 180
ja = "発行の速さではありません。"
en = "Not the publishing rate."
"""

CHOICE = """
[[exercise]]
key = "90.2"
kind = "choice"
title = { ja = "消したキュー", en = "A deleted queue" }
answer = "b"
choices = [
  { key = "a", ja = "届く", en = "arrives" },
  { key = "b", ja = "消える", en = "is gone" },
  { key = "c", ja = "戻る", en = "comes back" },
]
hints = [{ ja = "同じ失敗でしょうか。", en = "Is it the same failure?" }]
solution = { ja = "再試行は `0` 回です。", en = "There are `0` retries." }
mistakes = [{ name = "retried", answer = "a", ja = "別の失敗です。", en = "Another failure." }]
"""

DECISION = """
[[exercise]]
key = "90.3"
kind = "decision"
title = { ja = "返事", en = "The reply" }
hints = [{ ja = "ひとつ挙げます。", en = "Name one." }]
solution = { ja = "- 監視", en = "- an alarm" }
"""


def read(tmp_path, text, name="90.toml"):
    folder = tmp_path / "sample" / "exercises"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return read_exercises(folder / name)


@pytest.fixture
def number(tmp_path):
    return read(tmp_path, NUMBER)[0]


@pytest.fixture
def choice(tmp_path):
    return read(tmp_path, CHOICE)[0]


@pytest.fixture
def decision(tmp_path):
    return read(tmp_path, DECISION)[0]


@pytest.fixture
def english():
    set_language("en")
    yield
    set_language("ja")


@pytest.mark.parametrize(
    "answer",
    [288, 288.0, np.float64(288), np.int64(288), np.array(288), Decimal("288.0"), Fraction(576, 2), 286],
)
def test_right_numbers(number, answer):
    assert judge(number, answer, "ja").status == "correct"


@pytest.mark.parametrize(
    "answer", ["288", "２８８ 分", "約 288 minutes", "4.8 時間", "4.8 h", "17,280 s", "2.88e2", "288 回"]
)
def test_right_numbers_as_texts(number, answer):
    verdict = judge(number, answer, "ja")
    assert (verdict.correct, verdict.status, verdict.mistake) == (True, "correct", None)


def test_the_noise_of_floats_is_no_mistake(tmp_path):
    exact = NUMBER.replace("answer = 288\ntolerance_rel = 0.01", "answer = 0.3")
    assert judge(read(tmp_path, exact)[0], 0.1 + 0.2, "en").correct


@pytest.mark.parametrize("answer", [None, "", "  ", "　", ...])
@pytest.mark.parametrize("kind", ["number", "choice", "decision"])
def test_no_answer_yet_is_not_a_wrong_answer(request, kind, answer):
    made = request.getfixturevalue(kind)
    verdict = judge(made, answer, "en")
    assert (verdict.correct, verdict.status) == (False, "unanswered")
    assert f'hint("{made.key}")' in verdict.message


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (math.nan, "nan"),
        (np.nan, "nan"),
        (math.inf, "inf"),
        (10**400, "1000"),
        ("NaN", "NaN"),
        ("たくさん", "たくさん"),
        ("4 時間 48 分", "4 時間 48 分"),
        (True, "bool"),
        (np.True_, "bool"),
        ([288], "list"),
        (np.array([288, 1]), "ndarray"),
        (288 + 0j, "complex"),
        (Decimal("sNaN"), "sNaN"),
    ],
)
def test_what_is_no_number_says_what_is_expected(number, answer, named):
    verdict = judge(number, answer, "en")
    assert (verdict.correct, verdict.status) == (False, "unreadable")
    assert named in verdict.message and "minutes" in verdict.message


@pytest.mark.parametrize("answer", [110.77, "110.8 分", 111])
def test_a_named_mistake_has_its_own_hint(number, answer):
    verdict = judge(number, answer, "ja")
    assert (verdict.correct, verdict.mistake) == (False, "forgot-the-arrivals")
    assert verdict.message == "届き続けます。"


@pytest.mark.parametrize(("name", "factor", "units"), UNIT_SLIPS)
def test_slips_of_units_have_names(number, name, factor, units):
    verdict = judge(number, 288 * factor, "en")
    assert (verdict.correct, verdict.mistake) == (False, name)
    assert units.en in verdict.message


def test_a_named_mistake_comes_before_a_slip_of_units(tmp_path):
    made = read(tmp_path, NUMBER.replace("answer = 180", "answer = 17280"))[0]
    assert judge(made, 17280, "en").mistake == "publish-rate"


def test_any_other_number_gets_the_first_hint(number):
    verdict = judge(number, 5, "ja")
    assert (verdict.correct, verdict.mistake, verdict.message) == (False, None, "何通たまりますか。")


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers())))
def test_no_answer_makes_it_raise(answer):
    for key in ("31.1", "31.2", "31.4"):
        assert judge(exercise(key), answer, "ja").message


@pytest.mark.parametrize("answer", ["b", "B", "ｂ", "(b)", " b. ", "「b」"])
def test_right_choices(choice, answer):
    assert judge(choice, answer, "en").correct


def test_choices_that_are_wrong_unknown_or_no_text(choice):
    assert judge(choice, "a", "en").mistake == "retried"
    assert judge(choice, "c", "en").message == "Is it the same failure?"
    for answer in ("z", "maybe a", 2):
        verdict = judge(choice, answer, "en")
        assert verdict.status == "unreadable" and "a, b, c" in verdict.message


def test_a_decision_is_thanked_and_compared(decision):
    verdict = judge(decision, "監視を付けます。", "ja")
    assert (verdict.correct, verdict.status) == (True, "received")
    assert "- 監視" in verdict.message
    assert judge(decision, 5, "ja").status == "unreadable"


def test_verdicts_say_it_in_words_everywhere(number, choice):
    verdict = judge(number, 5, "en")
    assert str(verdict).splitlines() == ["✗ 90.1 Catching up: Not yet", "How many pile up?"]
    assert verdict._repr_markdown_() == "**✗ 90.1 Catching up: Not yet**\n\nHow many pile up?"
    html = judge(choice, None, "en")._repr_html_()
    assert '<span aria-hidden="true">… </span>90.2 A deleted queue: No answer yet' in html
    assert "<code>answer</code>" in html and 'role="status"' in html
    assert "&lt;b&gt;" in judge(choice, "<b>", "en")._repr_html_()
    assert '<pre style="white-space:pre-wrap"><code' in solution("31.3")._repr_html_()
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.correct = True


def test_check_speaks_the_language_of_the_run(english):
    assert "Not yet" in str(check("31.1", 1092))
    set_language("ja")
    assert "まだ違います" in str(check("31.1", 1092))


def test_hints_climb_one_by_one_and_the_last_one_stays(english):
    ladder = [found.en for found in exercise("31.2").hints]
    assert [hint("31.2").message for _ in range(3)] == [*ladder, ladder[-1]]


def test_solution_shows_answer_derivation_and_mistakes(english, number):
    shown = solution("31.3").message
    assert "**Answer:** 288 minutes" in shown and "```python\ndrain(" in shown
    assert "- 180: You let the backlog" in shown
    japanese = render_solution(number, "ja")
    assert (
        japanese.startswith("**答え：** 288 分\n\n432,000 ÷ 25 です。")
        and "- 110.77: 届き続けます。" in japanese
    )


def test_an_unknown_key_names_the_nearest_one():
    for key in ("31.9", "3l.1", 31.1):
        with pytest.raises(InputError, match="no exercise has the key") as raised:
            check(key, 1)
        assert "perhaps '3" in raised.value.expected


def test_exercises_of_a_lesson(tmp_path):
    read(tmp_path, NUMBER + CHOICE + DECISION)
    assert [made.key for made in exercises_of("90", tmp_path)] == ["90.1", "90.2", "90.3"]
    assert exercises_of("90", tmp_path)[0].topic == "sample"
    assert exercises_of("91", tmp_path) == ()
    other = tmp_path / "other" / "exercises"
    other.mkdir(parents=True)
    (other / "90.toml").write_text(NUMBER, encoding="utf-8")
    with pytest.raises(InputError, match="other and sample"):
        exercises_of("90", tmp_path)


def test_an_edited_file_counts_at_once(tmp_path):
    assert read(tmp_path, NUMBER)[0].answer == 288
    assert read(tmp_path, NUMBER.replace("answer = 288", "answer = 2880"))[0].answer == 2880


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('key = "90.1"', 'key = "91.1"', "90.toml: 91.1: key cannot be '91.1'"),
        ('key = "90.1"', 'key = "90.x"', "90.toml: 90.x: key"),
        ('key = "90.1"', "key = 90.1", "exercise 1: key cannot be 90.1"),
        ('kind = "number"', 'kind = "essay"', "90.1: kind cannot be 'essay'"),
        ('kind = "number"', "", "90.1: kind is missing"),
        ("answer = 288", "", "90.1: answer is missing"),
        ("answer = 288", 'answer = "288"', "90.1: answer cannot be '288'"),
        ("answer = 288", "answer = true", "90.1: answer cannot be True"),
        ('unit = { ja = "分", en = "minutes" }', "", "90.1: unit is missing"),
        ('unit = { ja = "分", en = "minutes" }', 'unit = { ja = "分" }', "90.1: unit: en is missing"),
        ("tolerance_rel", "tolerance", "90.1: tolerance is not known here"),
        ('solution = { ja = "432,000 ÷ 25 です。", en = "432,000 ÷ 25." }', "", "90.1: solution is missing"),
        ('en = "What is left?"', 'fr = "reste"', "90.1: hints: en is missing"),
        ('name = "publish-rate"', "", "90.1: mistakes: name is missing"),
        ('en = "Not the publishing rate."', "", "mistakes publish-rate: en is missing"),
        ("answer = 180", "answer = 288.1", "mistake publish-rate cannot be told from the answer"),
        ("answer = 180", "answer = 110.5", "mistake publish-rate is taken for forgot-the-arrivals"),
        ('name = "publish-rate"', 'name = "forgot-the-arrivals"', "is taken for forgot-the-arrivals"),
        ("[[exercise]]", "lesson = 90\n[[exercise]]", "something besides exercises"),
        ("[[exercise]]", "[[exercise]", "is not TOML"),
    ],
)
def test_a_definition_that_cannot_be_used_names_file_key_and_field(tmp_path, old, new, named):
    assert old in NUMBER
    with pytest.raises(InputError) as raised:
        read(tmp_path, NUMBER.replace(old, new, 1))
    assert "90.toml" in raised.value.what and named in raised.value.what


def test_a_key_twice_and_a_choice_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"90\.1 is defined twice"):
        read(tmp_path, NUMBER + NUMBER)
    with pytest.raises(InputError, match="choices lack an answer"):
        read(tmp_path, CHOICE.replace('{ key = "a"', '{ key = "d"'))
