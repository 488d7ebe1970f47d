"""A lesson file is read in one place, and what is wrong with it is said with the name of the file."""

from __future__ import annotations

import json

import nbformat
import pytest

from helpers.course.notebook import (
    digest,
    find_lesson,
    find_lessons,
    in_language,
    lesson_paths,
    pairs_of,
    read_lesson,
)
from helpers.errors import InputError, LessonNotFound, NotebookError, UnknownFact
from helpers.facts import used_facts


def test_the_first_pair_describes_the_lesson(make_lesson):
    lesson = make_lesson("trying")
    assert (lesson.number, lesson.slug, lesson.minutes) == ("90", "90-trying", 1)
    assert (lesson.title.ja, lesson.title.en) == ("ためしの課", "A lesson for trying")
    assert (lesson.summary.ja, lesson.summary.en) == ("ためします。", "It tries.")
    assert [(pair.key, pair.index) for pair in lesson.pairs] == [("opening-ja", 0)]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("# 90 — A lesson", "# A lesson", "the first en cell lacks a line"),
        ("# 90 — ため", "# 91 — ため", "the ja title says lesson 91"),
        ("Time: 1 minutes", "Time: soon", "the first en cell lacks a line"),
        ("Time: 1 minutes", "Time: 2 minutes", "the halves state 1 and 2 minutes"),
        ("ひとことで：ためします。", "ためします。", "the first ja cell lacks a line"),
        ('"lang-en"', '"lang-ja"', "the first two cells are not a Japanese and an English one"),
        ('"cells": [', '"cells": [3, ', "is not a notebook"),
        ('"cell_type": "markdown"', '"cell_type": "song"', "cell 1 is not a cell"),
        ('"nbformat": 4', '"nbformat": 3', "is not a notebook"),
        ("{", "", "is not a notebook"),
    ],
)
def test_a_malformed_lesson_is_one_clear_error(make_lesson, old, new, complaint):
    path = make_lesson("trying").path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(NotebookError, match=complaint) as caught:
        read_lesson(path)
    assert "90-trying.ipynb" in str(caught.value)


@pytest.mark.parametrize("contents", [b"", b"\xff\xfe", b"[]", b"{}", b'{"nbformat": 4, "cells": 1}'])
def test_what_is_no_notebook_is_one_clear_error(tmp_path, contents):
    path = tmp_path / "90-x.ipynb"
    path.write_bytes(contents)
    with pytest.raises(NotebookError, match=r"90-x\.ipynb"):
        read_lesson(path)


def test_lessons_are_found_by_number_in_order(make_lesson, tmp_path):
    make_lesson("later", number="40")
    make_lesson("early", number="05")
    assert [lesson.number for lesson in find_lessons(tmp_path)] == ["05", "40"]
    assert find_lesson("5", tmp_path).slug == "05-early"
    with pytest.raises(LessonNotFound, match="there is no lesson 31") as caught:
        find_lesson("31", tmp_path)
    assert caught.value.expected == "one of 05, 40"


def test_lessons_of_ones_own_are_found_in_their_folder(make_lesson, tmp_path):
    folder = make_lesson("ours", number="60").path.parent
    assert [lesson.slug for lesson in find_lessons(folder=folder)] == ["60-ours"]
    assert find_lesson("60", folder=folder).path.parent == folder
    with pytest.raises(LessonNotFound, match="there is no lesson 31"):  # the kit's are not among them
        find_lesson("31", folder=folder)
    with pytest.raises(InputError, match="there is no folder"):
        lesson_paths(folder=tmp_path / "nowhere")


def test_a_number_belongs_to_one_file_and_a_file_has_a_lessons_name(make_lesson, tmp_path):
    make_lesson("a")
    make_lesson("b")
    with pytest.raises(NotebookError, match="the same number"):
        lesson_paths(root=tmp_path)
    (tmp_path / "notebooks" / "90-b.ipynb").rename(tmp_path / "notebooks" / "Untitled.ipynb")
    with pytest.raises(NotebookError, match="not a lesson's name"):
        find_lessons(tmp_path)


def _bilingual(make_lesson):
    lesson = make_lesson("x", "say(1)")
    cells = [
        ("lang-ja", "[20](fact:sns.aws_managed.post_backoff_delay_s) 秒、[次](31-next.ipynb)"),
        ("lang-en", "[20](fact:sns.aws_managed.post_backoff_delay_s) s, [next](31-next.ipynb)"),
        ("lang-any", "$x^2$"),
    ]
    for tag, source in cells:
        cell = nbformat.v4.new_markdown_cell(source, id=tag, metadata={"tags": [tag, "predict"]})
        lesson.notebook.cells.append(cell)
    return lesson


@pytest.mark.parametrize(("lang", "other", "words"), [("ja", "en", "秒、[次]"), ("en", "ja", "s, [next]")])
def test_in_language_keeps_one_language_and_all_code(make_lesson, lang, other, words):
    lesson = _bilingual(make_lesson)
    before = json.dumps(lesson.notebook)
    made = in_language(lesson, lang)
    assert json.dumps(lesson.notebook) == before
    nbformat.validate(made)
    ids = [cell.id for cell in made.cells]
    assert f"lang-{lang}" in ids and "lang-any" in ids and f"lang-{other}" not in ids
    assert sum(cell.cell_type == "code" for cell in made.cells) == 2
    prose = made.cells[ids.index(f"lang-{lang}")]
    assert prose.metadata == {"tags": [f"lang-{lang}", "predict"]}
    assert words in prose.source and "(31-next.ipynb)" in prose.source
    assert "](https://docs.aws.amazon.com/" in prose.source and "fact:" not in prose.source
    [parameters] = [cell for cell in made.cells if "parameters" in cell.metadata.get("tags", ())]
    assert parameters.source.startswith(f'lang: str = "{lang}"  # {{ja, en}}')
    assert not any("kumokata" in cell.metadata for cell in made.cells)
    assert set(made.metadata.kumokata) == {"lesson", "lang", "source_digest"}


def test_links_to_facts_go_where_the_caller_says_and_do_not_count_as_used(make_lesson):
    lesson = _bilingual(make_lesson)
    used = used_facts()
    assert "(facts.html#sns" in str(in_language(lesson, "ja", fact_target=lambda key: f"facts.html#{key}"))
    in_language(lesson, "ja")
    assert used_facts() == used


def test_what_cannot_be_resolved_is_refused(make_lesson):
    lesson = _bilingual(make_lesson)
    with pytest.raises(InputError, match="'fr'"):
        in_language(lesson, "fr")
    lesson.notebook.cells[-2].source = "[1](fact:no.such_fact)"
    with pytest.raises(UnknownFact, match=r"no\.such_fact"):
        in_language(lesson, "en")


def test_a_pair_is_stale_until_both_halves_are_as_they_were_confirmed(make_lesson):
    [pair] = make_lesson("x").pairs
    assert pair.stale_halves() == ("ja", "en")
    for half in (pair.ja, pair.en):
        half.metadata.kumokata["confirmed"] = digest(half.source)
    assert pair.stale_halves() == ()
    pair.en.source += " More."
    assert pair.stale_halves() == ("en",)


def test_halves_without_partner_are_no_pair(make_lesson):
    cells = make_lesson("x").notebook.cells
    assert pairs_of(cells[1:]) == ()
