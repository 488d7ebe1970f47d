"""Every gate is shown a site that breaks it, and one that keeps it."""

import pytest

from helpers.course.site.gates import broken_links, check_site, external_requests, pages_without_language
from helpers.errors import ExportError

PAGE = '<!doctype html><html lang="ja"><head>{head}</head><body>{body}</body></html>'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ja").mkdir()
    return tmp_path


def _write(folder, *, head="", body="", name="ja/page.html"):
    (folder / name).write_text(PAGE.format(head=head, body=body), encoding="utf-8")


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="https://cdn.example/style.css">',
        '<link rel="preconnect" href="//fonts.example">',
        '<script src="http://cdn.example/script.js"></script>',
        '<base href="https://elsewhere.example/">',
        '<meta http-equiv="refresh" content="0; url=https://elsewhere.example">',
        "<style>@import 'https://fonts.example/font.css';</style>",
        "<style>@import url(//fonts.example/font.css);</style>",
        "<style>@media print { body { background: url('https://elsewhere.example/a.png') } }</style>",
        "<style>body { background: image-set('https://elsewhere.example/a.png' 1x) }</style>",
    ],
)
def test_a_head_that_fetches_is_found(folder, head):
    _write(folder, head=head)
    assert len(external_requests(folder)) == 1


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="" src="https://elsewhere.example/a.png">',
        '<img alt="" src="a.png" srcset="a.png 1x, https://elsewhere.example/b.png 2x">',
        '<video poster="https://elsewhere.example/a.png"></video>',
        '<iframe src="//elsewhere.example"></iframe>',
        '<object data="https://elsewhere.example/a.svg"></object>',
        '<form action="https://elsewhere.example"></form>',
        '<svg><image href="https://elsewhere.example/a.png"/></svg>',
        '<svg><use xlink:href="https://elsewhere.example/a.svg#b"/></svg>',
        '<a href="#" ping="https://elsewhere.example">a</a>',
        '<p style="background:url(https://elsewhere.example/a.png)">a</p>',
        '<script>fetch("https://elsewhere.example")</script>',
        '<script>import("https://elsewhere.example/module.js")</script>',
        '<script>new WebSocket("wss://elsewhere.example")</script>',
        "<script>image.src = 'https://elsewhere.example/a.png'</script>",
        '<script>request.open("GET", "https://elsewhere.example")</script>',
    ],
)
def test_a_body_that_fetches_is_found(folder, body):
    _write(folder, body=body)
    assert len(external_requests(folder)) == 1


def test_style_sheets_and_scripts_are_read_too(folder):
    (folder / "ja" / "style.css").write_text("@font-face { src: url(https://fonts.example/a.woff2) }")
    (folder / "ja" / "script.js").write_text('import x from "https://cdn.example/x.js"')
    assert external_requests(folder) == [
        "ja/script.js: https://cdn.example/x.js",
        "ja/style.css: https://fonts.example/a.woff2",
    ]


def test_links_for_readers_and_names_of_vocabularies_are_no_requests(folder):
    _write(
        folder,
        body='<a href="https://docs.aws.amazon.com">AWS</a><svg xmlns="http://www.w3.org/2000/svg"></svg>'
        '<img alt="" src="data:image/png;base64,AAAA"><script>// see https://example.com\n</script>'
        '<script type="application/json">{"text": "https://example.com"}</script>',
    )
    assert external_requests(folder) == []


@pytest.mark.parametrize("target", ["gone.html", "other.html#gone", "#gone", "../gone/"])
def test_a_link_that_leads_nowhere_is_found(folder, target):
    _write(folder, name="ja/other.html")
    _write(folder, body=f'<a href="{target}">there</a>')
    assert broken_links(folder) == [f"ja/page.html: {target} leads nowhere"]


def test_links_that_lead_somewhere_pass(folder):
    _write(folder, name="ja/other.html", body='<p id="語">a</p>')
    _write(
        folder,
        body='<a href="other.html#%E8%AA%9E">a</a> <a href="mailto:a@example.com">b</a> <a href="#">c</a>',
    )
    assert broken_links(folder) == []


def test_the_language_of_a_page_is_that_of_its_folder(folder):
    _write(folder)
    assert pages_without_language(folder) == []
    (folder / "en").mkdir()
    _write(folder, name="en/page.html")
    assert pages_without_language(folder) == ["en/page.html: <html lang> is 'ja'"]


def test_an_image_without_words_is_found(folder):
    _write(folder, body='<img src="a.png">')
    assert pages_without_language(folder) == ["ja/page.html: an image without alt"]


def test_all_findings_are_named_at_once(folder):
    _write(folder, body='<img alt="" src="https://elsewhere.example/a.png"><a href="gone.html">a</a>')
    with pytest.raises(ExportError) as refused:
        check_site(folder)
    assert "ja/page.html: https://elsewhere.example/a.png" in str(refused.value)
    assert "ja/page.html: gone.html leads nowhere" in str(refused.value)
