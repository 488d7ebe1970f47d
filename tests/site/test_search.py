import json

from helpers.course.site.search import sections_of, write_search_index

PAGE = """<html><body><nav>menu</nav><article role="main">
<section id="top"><h1>題<a class="headerlink" href="#top">#</a></h1><p>はじめ</p><script>hidden()</script>
<p>式 <math><mi>a</mi><annotation>\\alpha</annotation></math></p>
<section id="part"><h2>節</h2><ul><li>一</li><li>二</li></ul>
<details class="solution">answer</details></section>
<dl><div id="term" data-search-entry><dt>冪等</dt><dd>同じ</dd></div></dl></section>
</article></body></html>"""


def test_a_page_gives_its_sections_and_entries_each_with_its_own_text():
    found = [(section.url, section.heading, section.text) for section in sections_of(PAGE, "a.html")]
    assert found == [
        ("a.html", "題", "はじめ 式 a"),
        ("a.html#part", "節", "一 二"),
        ("a.html#term", "冪等", "同じ"),
    ]


def test_a_page_without_an_article_has_nothing_to_find():
    assert sections_of("<html><body><p>a</p></body></html>", "a.html") == []


def test_the_index_is_a_script_that_a_page_can_load_from_disk(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "plans" / "b.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "search.html").write_text(PAGE, encoding="utf-8")
    text = write_search_index(tmp_path).read_text(encoding="utf-8")
    assert text.startswith("window.KUMOKATA_SEARCH = [")
    entries = json.loads(text.partition("=")[2].rstrip().rstrip(";"))
    assert {entry[0].partition("#")[0] for entry in entries} == {"a.html", "plans/b.html"}
