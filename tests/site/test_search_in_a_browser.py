"""Search from the disk: compounds, phrases with and without spaces, every title, every term."""

import json
from urllib.parse import quote

import pytest

from helpers.course.project import DOCS
from helpers.course.site.contents import read_glossary

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


def _found(page, query: str) -> list[str]:
    page.fill("#search-input", query)
    page.press("#search-input", "Enter")
    return page.locator("#search-results > li > a").all_inner_texts()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "待ち行列",
        "再送回数",
        "可視性タイムアウト",
        "可視性　タイムアウト",
        "可視性 タイムアウト",
        "指数バックオフ",
        "指数ﾊﾞｯｸｵﾌ",
        "visibility timeout",
        "VisibilityTimeout",
        "Visibility　Timeout",
        "fan out",
        "fanout",
    ],
)
def test_words_are_found_however_they_are_typed(visit, lang, query):
    seen = visit(f"{lang}/search.html?q={quote(query)}")
    results = seen.page.locator("#search-results > li")
    assert results.count() >= 1
    assert results.first.locator("mark").count() >= 1
    assert seen.errors == [] and seen.requests == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_term_of_the_glossary_is_found(visit, lang):
    page = visit(f"{lang}/search.html").page
    terms = read_glossary(DOCS / "glossary.md")
    missing = [
        name
        for term in terms
        for name in (term.name.ja, term.name.en)
        if not any(name in heading for heading in _found(page, name))
    ]
    assert missing == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_title_leads_to_its_page_first(visit, site, lang):
    text = (site / lang / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(text.partition("=")[2].rstrip().rstrip(";"))
    page = visit(f"{lang}/search.html").page
    for url, title, _, _ in entries:
        if "#" not in url:
            assert title in _found(page, title)[0], url


def test_the_number_of_hits_is_said_and_the_address_remembers_the_query(visit):
    page = visit("ja/search.html").page
    assert page.get_attribute("#search-status", "role") == "status"
    assert _found(page, "存在しない言葉です") == []
    assert page.inner_text("#search-status").startswith("見つかりませんでした")
    found = _found(page, "冪等")
    assert found[0] == "冪等 idempotent"  # the term itself, before facts and lessons that use it
    assert page.inner_text("#search-status") == f"{len(found)} 件見つかりました"
    assert f"q={quote('冪等')}" in page.url


def test_results_come_while_typing_and_open_by_keyboard(visit):
    page = visit("ja/search.html").page
    page.locator("#search-input").press_sequentially("冪等")
    page.wait_for_selector("#search-results > li")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-idempotent")


def test_the_field_on_every_page_leads_to_the_results(visit):
    page = visit("en/about.html").page
    page.fill(".sidebar-search", "dead-letter queue")
    page.press(".sidebar-search", "Enter")
    page.wait_for_url("**/search.html?q=*")
    assert "dead-letter queue (DLQ)" in page.inner_text("#search-results")


def test_titles_come_before_headings_and_headings_before_texts(visit):
    page = visit("ja/search.html").page
    assert page.locator("#search-results > li").count() == 0  # nothing is listed before anything was asked
    assert _found(page, "用語集")[0] == "用語集"
    places = [heading.find("再試行") >= 0 for heading in _found(page, "再試行")]
    assert True in places and False in places
    assert places == sorted(places, reverse=True)


def test_what_is_typed_is_never_taken_for_html(visit):
    seen = visit(f"ja/search.html?q={quote('<img src=x onerror=alert(1)>')}")
    assert seen.page.locator("#search-page img").count() == 0
    assert seen.errors == []
