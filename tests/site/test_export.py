"""The whole export, and everything that must stop it."""

import filecmp
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_output

from helpers.course.notebook import read_notebook
from helpers.course.project import ROOT
from helpers.course.site import export_site
from helpers.errors import ExportError

pytestmark = pytest.mark.xdist_group("site")


def _export(checkout, folder, **options):
    return export_site(
        checkout.executed, folder / "site", work=folder / "work", root=checkout.root, **options
    )


def _edit(checkout, lang, edit) -> None:
    path = checkout.notebook(lang)
    notebook = nbformat.read(path, as_version=4)
    edit(notebook)
    nbformat.write(notebook, path)


def _soup(site, address):
    return BeautifulSoup((site / address).read_text(encoding="utf-8"), "html.parser")


def test_two_exports_are_the_same_byte_by_byte(checkout, site, tmp_path, monkeypatch):
    monkeypatch.delenv("KUMOKATA_SITE", raising=False)
    again = _export(checkout, tmp_path / "elsewhere").output
    names = sorted(path.relative_to(again).as_posix() for path in again.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    assert filecmp.cmpfiles(site, again, names, shallow=False)[1:] == ([], [])
    for name in names:
        assert str(ROOT) not in (again / name).read_text(encoding="utf-8"), name
        assert str(tmp_path) not in (again / name).read_text(encoding="utf-8"), name


def test_nothing_is_published_that_no_page_needs(site):
    suffixes = {path.suffix for path in site.rglob("*") if path.is_file()}
    assert suffixes == {".html", ".css", ".js", ".ipynb"}
    for gone in ("searchindex.js", "searchtools.js", "objects.inv", ".buildinfo", "language_data.js"):
        assert not list(site.rglob(gone))


def test_each_page_says_its_language_and_links_to_its_twin(site):
    for lang, other in (("ja", "en"), ("en", "ja")):
        pages = sorted((site / lang).rglob("*.html"))
        assert {path.relative_to(site / lang) for path in pages} == {
            path.relative_to(site / other) for path in (site / other).rglob("*.html")
        }
        for path in pages:
            soup = _soup(site, path.relative_to(site))
            assert soup.html["lang"] == lang
            twins = {link["href"] for link in soup.select(".language-switch")}
            assert [(path.parent / href).resolve() for href in twins] == [
                site / other / path.relative_to(site / lang)
            ]


def test_each_page_has_landmarks_one_title_and_the_imprint(site):
    for path in site.glob("*/**/*.html"):
        soup = _soup(site, path.relative_to(site))
        assert len(soup.find_all("h1")) == 1, path
        assert len(soup.select("[role=main], main")) == 1
        assert soup.select_one("nav[aria-label]") and soup.select_one(".skip-to-content")
        assert "CC BY 4.0" in soup.select_one(".imprint").text and "AWS" in soup.select_one(".imprint").text


def test_the_words_around_a_japanese_page_are_japanese(site, lesson_page):
    soup = _soup(site, f"ja/{lesson_page}")
    for part in soup.select("article, script, style, code, .imprint, .language-switch, .toc-tree"):
        part.decompose()
    assert (
        re.findall(r"[A-Za-z]{3,}", soup.body.get_text(" ").replace("Kumokata", "").replace("SNS", "")) == []
    )


def test_the_study_copy_is_in_the_language_of_its_page_and_runs_as_it_is(site, lesson_page):
    for lang in ("ja", "en"):
        [link] = _soup(site, f"{lang}/{lesson_page}").select("a[download]")
        notebook = read_notebook(site / lang / link["href"])
        assert notebook.metadata.kumokata.lang == lang
        assert not any(cell.get("outputs") for cell in notebook.cells)


def test_a_lesson_shows_mathematics_pictures_sliders_and_tables(site):
    page = _soup(site, "en/31-a-lesson-for-the-site.html")
    assert len(page.select("math")) == 2 and len(page.select("math[display=block] annotation")) == 1
    assert page.select_one("svg[role=img][aria-label='Retries rise from 0 to 3.']")
    assert page.select_one(".kumokata-slider input[type=range]")
    assert page.select_one(".tag_measured table") and page.select_one("table.facts")
    assert page.select_one(".admonition.predict") and page.select_one(".admonition.discuss")
    [fact] = page.select("a.fact-link")
    assert fact["href"] == "facts.html#fact-sns-aws_managed-post_backoff_delay_s"


def test_one_language_alone_has_no_links_to_the_other(checkout, tmp_path):
    made = _export(checkout, tmp_path, languages=("en",))
    assert not (made.output / "ja").exists()
    assert not _soup(made.output, "en/index.html").select(".language-switch")
    assert made.pages == len(list(made.output.rglob("*.html")))
    assert made.bytes == sum(path.stat().st_size for path in made.output.rglob("*") if path.is_file())


def _refused(checkout, tmp_path, **options) -> str:
    """The message of the refusal; the site that was there stays."""
    old = tmp_path / "site" / "index.html"
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(ExportError) as refused:
        _export(checkout, tmp_path, languages=("en",), **options)
    assert old.read_text() == "old"
    return str(refused.value)


def test_a_lesson_that_was_not_executed_is_named(checkout, tmp_path):
    checkout.notebook("en").unlink()
    assert "lesson 31 has not been executed (en)" in _refused(checkout, tmp_path)


def test_a_checkout_without_lessons_has_no_site(checkout, tmp_path):
    assert "no lesson to export" in _refused(checkout, tmp_path, only=["99"])


def test_a_secret_in_an_output_stops_the_export(checkout, tmp_path):
    key = "AKIA" + "IOSFODNN7REALKEY"
    _edit(
        checkout,
        "en",
        lambda notebook: notebook.cells[-1].outputs.append(
            new_output("stream", text=f"aws_access_key_id={key}")
        ),
    )
    message = _refused(checkout, tmp_path)
    assert "[secrets]" in message and key not in message


def test_a_picture_without_words_stops_the_export(checkout, tmp_path):
    picture = new_output("display_data", {"image/png": "AAAA"})
    _edit(checkout, "en", lambda notebook: notebook.cells[-1].outputs.append(picture))
    assert "[alternative-text]" in _refused(checkout, tmp_path)


def test_a_formula_that_cannot_be_converted_stops_the_export(checkout, tmp_path):
    _edit(checkout, "en", lambda notebook: notebook.cells.append(new_markdown_cell(r"$\nosuch{a}$", id="m")))
    message = _refused(checkout, tmp_path)
    assert "31-a-lesson-for-the-site" in message and r"\nosuch" in message


def test_whatever_sphinx_says_stops_the_export_and_names_cell_and_line(checkout, tmp_path):
    def plant(notebook):
        notebook.cells.insert(1, new_markdown_cell("text\n\n[link](gone.ipynb)", id="m"))

    _edit(checkout, "en", plant)
    message = _refused(checkout, tmp_path)
    assert (
        "31-a-lesson-for-the-site.ipynb, cell 2 of the page, line 3: WARNING" in message
        and "gone.ipynb" in message
    )


def test_an_image_from_elsewhere_stops_the_export(checkout, tmp_path):
    html = '<img alt="a" src="https://elsewhere.example/a.png">'
    output = new_output("display_data", {"text/html": html})
    _edit(checkout, "en", lambda notebook: notebook.cells[-2].outputs.append(output))
    message = _refused(checkout, tmp_path)
    assert "en/31-a-lesson-for-the-site.html: https://elsewhere.example/a.png" in message
