import pytest

from helpers.course.project import DOCS
from helpers.course.site.contents import (
    about_page,
    facts_page,
    glossary_page,
    index_page,
    plan_page,
    read_glossary,
)
from helpers.course.site.lesson_page import anchor_of_fact
from helpers.errors import ExportError
from helpers.facts import facts

HEAD = "| 日本語 | English | 説明 | meaning |\n|---|---|---|---|\n"


def test_the_index_lists_title_time_and_summary(make_lesson):
    page = index_page([make_lesson("one")], "en")
    for words in ("A lesson for trying", "1 minutes", "It tries.", '<a href="90-one.html">'):
        assert words in page


def test_a_plan_leads_back_to_its_lesson(make_lesson):
    page = plan_page(make_lesson("one"), "# 進行表\n\n本文\n", "ja")
    assert "# 進行表\n\n[第 90 課: ためしの課](../90-one.ipynb)\n\n本文" in page


def test_every_fact_is_listed_with_value_source_condition_and_date():
    page = facts_page(facts(), "en")
    for fact in facts():
        assert f'id="{anchor_of_fact(fact.key)}"' in page
        assert f"<code>{fact.key}</code>" in page
    assert '<p class="fact-value">100,015 retries</p>' in page
    assert '<time datetime="2026-11-23">' in page


def test_anchors_of_facts_and_terms_are_all_different():
    anchors = [anchor_of_fact(fact.key) for fact in facts()]
    assert len(set(anchors)) == len(anchors)
    page = glossary_page(read_glossary(DOCS / "glossary.md"), "ja")
    terms = [part.partition('"')[0] for part in page.split('id="')[1:]]
    assert len(set(terms)) == len(terms) and all(terms)


def test_the_glossary_is_in_one_language_with_the_other_term_beside():
    terms = read_glossary(DOCS / "glossary.md")
    japanese, english = (glossary_page(terms, lang) for lang in ("ja", "en"))
    assert '<dt>冪等 <span class="other" lang="en">idempotent</span></dt>' in japanese
    assert '<dt>idempotent <span class="other" lang="ja">冪等</span></dt>' in english
    assert "同じ処理を 2 回しても" in japanese and "同じ処理を 2 回しても" not in english
    assert english.index("<dt>backlog") < english.index("<dt>jitter") < english.index("<dt>topic")


@pytest.mark.parametrize(
    "text", ["# 用語集\n", HEAD.replace("meaning", "sense"), HEAD + "| 課 | lesson | | x |\n"]
)
def test_a_glossary_that_is_not_whole_is_refused(tmp_path, text):
    path = tmp_path / "glossary.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError):
        read_glossary(path)


def test_the_about_pages_name_licences_and_the_lack_of_affiliation():
    assert "CC BY 4.0" in about_page("ja") and "CC BY 4.0" in about_page("en")
    assert "not affiliated with" in about_page("en")
    assert "AWS とは関係がなく" in about_page("ja")
