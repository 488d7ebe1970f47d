"""One file with everything inside: what comes along, what stays behind, and what must stop it."""

import re
import shutil

import pytest
from bs4 import BeautifulSoup

from helpers.course.site.inline import inline_assets, unknown_references
from helpers.course.site.single_file import LARGEST_BYTES, check_single_file, single_file
from helpers.errors import ExportError

pytestmark = pytest.mark.xdist_group("site")

FACT = "fact-sns-aws_managed-post_backoff_delay_s"
PNG = bytes.fromhex("89504e470d0a1a0a")


in_both_languages = pytest.mark.parametrize("page", ["ja", "en"], indirect=True)


@pytest.fixture
def page(request, site, lesson_page, tmp_path):
    """A page in a site of its own, to be changed: English, if the test does not say otherwise."""
    lang = getattr(request, "param", "en")
    folder = tmp_path / lang
    shutil.copytree(site / lang / "_static", folder / "_static")
    shutil.copy(site / lang / lesson_page, folder)
    # One entry is as good as all 400, and read sooner.
    entry = _soup((site / lang / "facts.html").read_text(encoding="utf-8")).find(id=FACT)
    (folder / "facts.html").write_text(f"<ul>{entry}</ul>", encoding="utf-8")
    return folder / lesson_page


def _soup(text):
    return BeautifulSoup(text, "html.parser")


def _with(page, *, head="", body=""):
    text = page.read_text(encoding="utf-8")
    text = text.replace("</head>", f"{head}</head>").replace("</article>", f"{body}</article>")
    page.write_text(text, encoding="utf-8")


@in_both_languages
def test_nothing_of_the_file_leads_to_another_one(page):
    soup = _soup(single_file(page))
    assert unknown_references(soup) == []
    assert not soup.select("link[rel=stylesheet], script[src], form, nav, .language-switch, a[download]")
    assert all(link["href"].startswith(("#", "https://", "http://")) for link in soup.select("a[href]"))


@in_both_languages
def test_the_lesson_itself_is_whole(page):
    before, after = (_soup(text) for text in (page.read_text(encoding="utf-8"), single_file(page)))
    for part in ("math", "svg[role=img]", "details.solution", "table", "pre", ".admonition", "h2"):
        count = len(before.select(f"article {part}"))
        # The facts at its end are no part of the lesson, and make up for nothing that it lost.
        assert count and len(after.select(f"article {part}:not(.quoted-facts *)")) == count
    words = [soup.select_one("article .cell_output").get_text() for soup in (before, after)]
    assert words[0] == words[1]
    assert len(after.select(".kumokata-slider script")) == len(before.select(".kumokata-slider script"))
    assert [script.string for script in after.select(".kumokata-slider script")] == [
        script.string for script in before.select(".kumokata-slider script")
    ]


@in_both_languages
def test_the_facts_that_it_quotes_come_along_with_their_sources(page):
    soup = _soup(single_file(page))
    assert {link["href"] for link in soup.select("a.fact-link")} == {f"#{FACT}"}
    [entry] = soup.select(".quoted-facts li")
    on_the_facts_page = _soup((page.parent / "facts.html").read_text(encoding="utf-8")).find(id=FACT)
    assert entry["id"] == FACT and entry.get_text() == on_the_facts_page.get_text()
    assert entry.select_one(".fact-source a[href^=https]")
    assert (
        soup.select_one(".toc-tree a[href='#quoted-facts']").get_text()
        == soup.select_one(".quoted-facts h2").get_text()
    )


def test_a_lesson_that_quotes_no_fact_has_no_list_of_them(page):
    text = re.sub(r'<a class="fact-link[^>]*>(.*?)</a>', r"\1", page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
    assert not _soup(single_file(page)).select(".quoted-facts")


def test_a_link_to_another_page_leaves_its_words(page):
    _with(
        page,
        body='<p id="x">see <a href="glossary.html">the glossary</a> and <a href="#y">here</a></p><p id="y">',
    )
    assert _soup(single_file(page)).find(id="x").decode_contents() == (
        'see the glossary and <a href="#y">here</a>'
    )


def test_a_picture_beside_the_page_comes_along(page):
    (page.parent / "a.png").write_bytes(PNG)
    _with(page, body='<img alt="a" src="a.png">')
    assert '<img alt="a" src="data:image/png;base64,iVBORw0KGgo="' in single_file(page)


def test_the_same_page_gives_the_same_bytes(page):
    assert single_file(page) == single_file(page)


def test_the_policy_stands_before_everything_that_it_forbids(page):
    head = _soup(single_file(page)).head.find_all(True)
    names = [tag.name for tag in head]
    policy = next(n for n, tag in enumerate(head) if tag.get("http-equiv") == "Content-Security-Policy")
    assert policy < min(names.index("style"), names.index("title"), names.index("link"))
    assert head[policy]["content"].startswith("default-src 'none'")
    assert "https:" not in head[policy]["content"] and "connect-src" not in head[policy]["content"]


def test_the_title_of_a_lesson_cannot_end_the_string_of_the_style_sheet(page):
    text = page.read_text(encoding="utf-8")
    page.write_text(
        re.sub("<title>.*?</title>", r'<title>31 "x" \\ &lt;/style></title>', text), encoding="utf-8"
    )
    style = _soup(single_file(page)).select("head > style")[-1].string
    assert r'content: "31 \22 x\22  \5c  \3c /style>"' in style


@pytest.mark.parametrize(
    ("head", "body", "named"),
    [
        ("", '<a href="downloads/other.ipynb">a</a>', "downloads/other.ipynb"),
        ("", '<video src="film.mp4"></video>', "film.mp4"),
        ("", '<img alt="a" src="gone.png">', "gone.png"),
        ("", '<img alt="a" src="../secret.png">', "secret.png"),
        ("", '<img alt="a" src="data:image/png;base64,AAAA" srcset="b.png 2x">', "b.png 2x"),
        ("", '<img alt="a" src="facts.html">', "facts.html"),
        ("", '<iframe srcdoc="&lt;p>"></iframe>', "srcdoc"),
        ("", '<object data="a.svg"></object>', "a.svg"),
        ("", '<svg><use href="sprites.svg#a"></use></svg>', "sprites.svg#a"),
        ("", '<svg><rect fill="url(paint.svg#a)"></rect></svg>', "paint.svg#a"),
        ("", '<p style="background: url(a.png)">a</p>', "a.png"),
        ("", '<a href="javascript:alert(1)">a</a>', "javascript:alert(1)"),
        ("", '<a href="#nowhere">a</a>', "#nowhere leads nowhere"),
        ("", '<img src="data:image/png;base64,AAAA">', "an image without alt"),
        ("", "<script>fetch('https://elsewhere.example')</script>", "https://elsewhere.example"),
        ("", '<a class="fact-link" href="facts.html#fact-unknown">1</a>', "fact-unknown"),
        ("<link rel='preload' href='_static/font.woff2'>", "", "_static/font.woff2"),
        ("<link rel='stylesheet' href='https://cdn.example/a.css'>", "", "https://cdn.example/a.css"),
        ("<script src='https://cdn.example/a.js'></script>", "", "https://cdn.example/a.js"),
        ("<style>@import 'other.css';</style>", "", "other.css"),
        ("<style>a { background: image-set('a.png' 1x) }</style>", "", "a.png"),
        ("<base href='https://elsewhere.example/'>", "", "https://elsewhere.example/"),
    ],
)
def test_what_could_not_come_along_stops_it_and_is_named(page, head, body, named):
    (page.parents[1] / "secret.png").write_bytes(PNG)  # it is there, and yet not of this site
    _with(page, head=head, body=body)
    with pytest.raises(ExportError) as refused:
        single_file(page)
    assert named in str(refused.value)


@pytest.mark.parametrize("css", ["@import 'b.css';", "@media print { a { src: url(font.woff2) } }"])
def test_a_style_sheet_that_names_another_file_is_refused(page, css):
    (page.parent / "_static" / "a.css").write_text(css, encoding="utf-8")
    _with(page, head='<link rel="stylesheet" href="_static/a.css?v=1">')
    with pytest.raises(ExportError, match=r"a\.css names files that would be missing"):
        single_file(page)


def test_a_file_that_no_mail_would_take_is_refused_with_its_size(page):
    _with(page, body=f"<p>{'x' * LARGEST_BYTES}</p>")
    with pytest.raises(ExportError, match=r"a file of 5\.\d MB"):
        single_file(page)


def test_a_page_in_another_language_than_its_own_is_refused():
    with pytest.raises(ExportError, match="<html lang> is 'en'"):
        check_single_file('<!doctype html><html lang="en"><body></body></html>', "31", "ja")


def test_a_page_without_its_frame_is_refused(page):
    page.write_text(page.read_text(encoding="utf-8").replace('class="imprint"', ""), encoding="utf-8")
    with pytest.raises(ExportError, match=r"the page has 0 \.imprint"):
        single_file(page)


def test_scripts_keep_their_order_and_cannot_end_their_element(tmp_path):
    (tmp_path / "a.js").write_text("say('</script>')", encoding="utf-8")
    (tmp_path / "b.js").write_text("second()", encoding="utf-8")
    soup = _soup(
        '<html><head><script src="a.js"></script></head><body><script src="b.js"></script></body></html>'
    )
    inline_assets(soup, tmp_path)
    assert str(soup) == (
        r"<html><head></head><body><script>say('<\/script>')</script><script>second()</script></body></html>"
    )


def test_the_medium_of_a_style_sheet_stays(tmp_path):
    (tmp_path / "a.css").write_text("a > b { color: red }", encoding="utf-8")
    soup = _soup('<html><head><link rel="stylesheet" href="a.css" media="print"></head></html>')
    inline_assets(soup, tmp_path)
    assert str(soup.head) == '<head><style media="print">a > b { color: red }</style></head>'
