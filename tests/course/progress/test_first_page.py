"""The first page of the study folder says how far the learner is, and keeps up."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from helpers.course.notebook import find_lessons
from helpers.course.progress.attempts import append_attempt, attempt_now
from helpers.course.progress.first_page import FIRST_PAGE, first_page, refresh_first_pages, with_progress
from helpers.course.progress.lessons import ExerciseProgress, LessonProgress
from helpers.errors import InputError
from helpers.language import LANGUAGES

SOLVED = ExerciseProgress("31.1", decision=False, done=True)
OPEN = ExerciseProgress("31.2", decision=False)
DECIDED = ExerciseProgress("31.4", decision=True, done=True)


@pytest.fixture
def study(make_lesson, tmp_path):
    """A study folder with the first pages of lesson 31 (whose exercises are those of the kit) and of 90."""
    make_lesson("trying", number="31")
    make_lesson("other")
    folder = tmp_path / "study"
    for lang in LANGUAGES:
        (folder / lang).mkdir(parents=True)
        page = first_page(find_lessons(tmp_path), lang, LANGUAGES)
        (folder / lang / FIRST_PAGE).write_text(page, encoding="utf-8")
    return folder


def _page(folder, lang: str) -> str:
    return (folder / lang / FIRST_PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "exercises", "words"),
    [
        ("en", (SOLVED, OPEN), "**1 of 2 solved**"),
        ("ja", (SOLVED, OPEN), "**1 / 2 問正解**"),
        ("en", (OPEN, DECIDED), "**0 of 1 solved, decision answered**"),
        ("en", (SOLVED, DECIDED), "✓ **1 of 1 solved, decision answered**"),
        ("ja", (SOLVED, DECIDED), "✓ **1 / 1 問正解、判断の問いに回答済み**"),
        ("en", (), ""),
    ],
)
def test_a_lesson_says_how_many_of_its_exercises_are_solved(study, lang, exercises, words):
    page = with_progress(_page(study, lang), [LessonProgress("31", exercises)], lang)
    assert f"<!-- 31 -->{words}<!-- /31 -->" in page
    assert "<!-- 90 --><!-- /90 -->" in page
    assert with_progress(page, [LessonProgress("31", exercises)], lang) == page  # however often


def test_the_page_that_is_shown_has_links_and_no_markup(study):
    html = MarkdownIt("commonmark").render(
        with_progress(_page(study, "en"), [LessonProgress("31", (OPEN,))], "en")
    )
    assert '<strong>Start here: <a href="31-trying.ipynb">31 — A lesson for trying</a></strong>' in html
    assert "**" not in html


def test_an_answer_is_on_the_pages_of_both_languages_at_once(study):
    append_attempt(study, attempt_now("31.1", "ja", "correct", 1093.0))
    refresh_first_pages(study)
    assert "**1 of 3 solved**" in _page(study, "en") and "**1 / 3 問正解**" in _page(study, "ja")
    assert "**Go on with: [31 — A lesson for trying](31-trying.ipynb)**" in _page(study, "en")
    for key in ("31.2", "31.3"):
        append_attempt(study, attempt_now(key, "en", "correct", 0))
    append_attempt(study, attempt_now("31.4", "en", "received", "words"))
    refresh_first_pages(study)
    assert "✓ **3 of 3 solved, decision answered**" in _page(study, "en")
    assert "**Every exercise of every lesson is answered.**" in _page(study, "en")


def test_a_page_that_is_gone_or_the_learners_own_stays_so(study):
    (study / "ja" / FIRST_PAGE).unlink()
    (study / "en" / FIRST_PAGE).write_text("mine", encoding="utf-8")
    append_attempt(study, attempt_now("31.1", "ja", "correct", 1093.0))
    refresh_first_pages(study)
    assert not (study / "ja" / FIRST_PAGE).exists()
    assert _page(study, "en") == "mine"


def test_a_page_that_cannot_be_written_is_one_clear_error(study, monkeypatch):
    append_attempt(study, attempt_now("31.1", "ja", "correct", 1093.0))

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("helpers.course.outputs.tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        refresh_first_pages(study)


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "このマシンの外へは送りません"), ("en", "never leaves this machine")]
)
def test_the_page_says_what_is_recorded_and_that_it_stays_here(study, lang, words):
    assert words in _page(study, lang) and "`progress.jsonl`" in _page(study, lang)
