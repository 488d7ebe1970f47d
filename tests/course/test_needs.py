"""A lesson says what it needs, and the plan, the list of lessons and its page all say it too."""

import pytest

from helpers.course.needs import DESCRIPTION, needs_in, needs_words, recap_in
from helpers.course.notebook import read_lesson
from helpers.course.plan import session_plan
from helpers.course.site.contents import index_page
from helpers.errors import NotebookError

JA, EN = (
    "\n\n- 一行目。\n- [20](fact:sns.aws_managed.post_backoff_delay_s) 秒。",
    "\n\n- One.\n- [20](fact:sns.aws_managed.post_backoff_delay_s) s.",
)


def needing(lesson, ja, en):
    """The same lesson, with other words where it says that it needs nothing."""
    text = lesson.path.read_text(encoding="utf-8")
    for old, new in (("前提：なし", ja), ("Needs: nothing", en)):
        assert old in text
        text = text.replace(old, new.replace("\n", "\\n"))
    lesson.path.write_text(text, encoding="utf-8")
    return read_lesson(lesson.path)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("needs", [(), ("30",), ("30", "31", "32")])
def test_what_is_written_is_what_is_read(lang, needs):
    prefix = {"ja": "前提：", "en": "Needs: "}[lang]
    assert needs_in(f"# 33\n\n{prefix}{needs_words(needs, lang)}\n\n- a", lang) == needs


@pytest.mark.parametrize(
    "line", ["Needs: 3", "Needs: 30 31", "Needs: 30, x", "It Needs: 30", "Needs:", "needs: 30"]
)
def test_a_line_of_another_form_says_nothing(line):
    assert needs_in(line, "en") is None


def test_a_recap_is_the_list_and_nothing_else_of_an_opening():
    opening = "# 31\n\nTime: 5 minutes\n\nIn one line: x - y.\n\nNeeds: 30\n\n- a\n- b - c\n\nmore"
    assert recap_in(opening) == ("a", "b - c")
    assert DESCRIPTION["en"].sub("", opening).split() == ["#", "31", "more"]


def test_a_lesson_knows_its_needs_and_its_recap(make_lesson):
    lesson = make_lesson("one")
    assert (lesson.needs, lesson.recap) == ((), ())
    lesson = needing(lesson, "前提：30、31" + JA, "Needs: 30, 31" + EN)
    assert lesson.needs == ("30", "31")
    assert [line.en[:3] for line in lesson.recap] == ["One", "[20"]


@pytest.mark.parametrize(
    ("ja", "en", "complaint"),
    [
        ("前提：30", "Needs: 31", "the halves state other needs"),
        ("前提：30", "Needs: everything", "the halves state other needs"),
        ("前提：30" + JA, "Needs: 30\n\n- One.", "2 lines in Japanese, 1 in English"),
    ],
)
def test_halves_that_differ_are_one_clear_error(make_lesson, ja, en, complaint):
    with pytest.raises(NotebookError, match=complaint):
        needing(make_lesson("one"), ja, en)


def test_the_plan_begins_with_the_recap_for_those_who_have_not_read_it(make_lesson):
    assert "The lesson needs" not in session_plan(make_lesson("one"), "en")
    lesson = needing(make_lesson("one"), "前提：30、31" + JA, "Needs: 30, 31" + EN)
    assert "- The lesson needs 30, 31." in session_plan(lesson, "en")
    assert "\n  - One.\n  - 20 s.\n" in session_plan(lesson, "en")
    assert "- 前提は 30、31 の課です。" in session_plan(lesson, "ja")


def test_the_list_of_lessons_says_what_each_needs(make_lesson):
    lesson = make_lesson("one")
    assert "needs" not in index_page([lesson], "en")
    lesson = needing(lesson, "前提：30" + JA, "Needs: 30" + EN)
    assert "1 minutes · needs 30 ·" in index_page([lesson], "en")
    assert "1 分 · 前提：30 ·" in index_page([lesson], "ja")
