"""From a lesson to files to send: run what has changed, name the files, and never write half of one."""

import shutil

import pytest

from helpers.course.project import DOCS
from helpers.course.single_files import export_single_files
from helpers.course.site import Site
from helpers.errors import InputError, LessonFailed, LessonNotFound, MissingComponent

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture
def lesson(make_lesson, tmp_path):
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "glossary.md", tmp_path / "docs")
    return make_lesson("to-send", "print(hours * 2)")


def test_a_lesson_that_never_ran_is_run_and_sent_and_is_not_run_again(lesson, tmp_path):
    heard = []
    [made] = export_single_files(["90"], languages=["en"], root=tmp_path, on_event=heard.append)
    assert made.path == tmp_path / "build" / "single-files" / "90-to-send.en.html"
    assert ">48.0\n<" in made.path.read_text(encoding="utf-8")
    assert made.bytes == made.path.stat().st_size
    assert len(heard) == 2 and heard[0].startswith("lesson 90 (en) had not run in this state; it ran in ")
    assert heard[1] == f"lesson 90 (en): {made.bytes / 1e6:.1f} MB, 90-to-send.en.html"
    first = made.path.read_bytes()
    heard.clear()
    [again] = export_single_files(["90"], languages=["en"], root=tmp_path, on_event=heard.append)
    assert again.path.read_bytes() == first
    assert len(heard) == 1 and "ran" not in heard[0]


def test_a_lesson_that_fails_is_named_and_leaves_what_was_there(make_lesson, tmp_path):
    make_lesson("broken", "1 / 0")
    old = tmp_path / "sent" / "90-broken.en.html"
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(LessonFailed, match=r"lesson 90 \(en\) failed in cell 4: ZeroDivisionError"):
        export_single_files(["90"], languages=["en"], output=old.parent, root=tmp_path)
    assert old.read_text() == "old" and list(old.parent.iterdir()) == [old]


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """What a file holds is not the question here: nothing runs, and a page is its language and its name."""
    site = Site(tmp_path / "site", 1, 1)
    monkeypatch.setattr("helpers.course.single_files.run_kept", lambda todo, **options: [])
    monkeypatch.setattr("helpers.course.single_files.export_site", lambda *given, **options: site)
    monkeypatch.setattr(
        "helpers.course.single_files.single_file", lambda page: page.relative_to(site.output).as_posix()
    )
    monkeypatch.setattr("helpers.course.single_files.pdf_of", lambda html: f"PDF of {html}".encode())
    monkeypatch.setattr("helpers.course.single_files.chromium_program", lambda: None)


@pytest.mark.usefixtures("quick")
def test_a_folder_gets_a_file_for_each_language_and_format(lesson, tmp_path):
    made = export_single_files(
        ["90", "90"], formats=["html", "pdf"], output=tmp_path / "to" / "send", root=tmp_path
    )
    assert [(one.lang, one.format) for one in made] == [
        ("ja", "html"),
        ("ja", "pdf"),
        ("en", "html"),
        ("en", "pdf"),
    ]
    assert {one.path: one.path.read_text() for one in made} == {
        tmp_path / "to" / "send" / "90-to-send.ja.html": "ja/90-to-send.html",
        tmp_path / "to" / "send" / "90-to-send.ja.pdf": "PDF of ja/90-to-send.html",
        tmp_path / "to" / "send" / "90-to-send.en.html": "en/90-to-send.html",
        tmp_path / "to" / "send" / "90-to-send.en.pdf": "PDF of en/90-to-send.html",
    }
    assert not (tmp_path / "build" / "single-files").exists()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("name", "kind", "held"),
    [("mine.html", "html", "ja/90-to-send.html"), ("mine.PDF", "pdf", "PDF of ja/90-to-send.html")],
)
def test_a_file_that_was_named_is_the_one_that_comes_out(lesson, tmp_path, name, kind, held):
    [made] = export_single_files(
        ["90"], languages=["ja"], formats=[kind], output=tmp_path / name, root=tmp_path
    )
    assert made.path == tmp_path / name and made.path.read_text() == held
    assert not (tmp_path / "build" / "single-files").exists()


@pytest.mark.usefixtures("quick")
def test_a_folder_that_is_there_stays_one_whatever_it_is_called(lesson, tmp_path):
    (tmp_path / "sent.html").mkdir()
    [made] = export_single_files(["90"], languages=["ja"], output=tmp_path / "sent.html", root=tmp_path)
    assert made.path == tmp_path / "sent.html" / "90-to-send.ja.html"


@pytest.fixture
def nothing_runs(monkeypatch):
    """What cannot be written is refused before anything runs."""

    def run(*arguments, **options):
        raise AssertionError("it ran")

    monkeypatch.setattr("helpers.course.single_files.run_kept", run)


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.html", {}, "2 files come out"),
        ("a.html", {"languages": ["ja"], "formats": ["html", "pdf"]}, "2 files come out"),
        ("a.pdf", {"languages": ["ja"]}, "a.pdf is not the name of a HTML file"),
        ("a.HTML", {"languages": ["ja"], "formats": ["pdf"]}, "is not the name of a PDF file"),
        ("gone/a.html", {"languages": ["ja"]}, "does not exist"),
        ("file", {}, "is a file"),
        ("file/folder", {}, "cannot be written"),
    ],
)
def test_where_a_file_cannot_go_is_said_before_anything_runs(lesson, tmp_path, name, options, said):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match=said):
        export_single_files(["90"], output=tmp_path / name, root=tmp_path, **options)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.usefixtures("nothing_runs")
def test_a_pdf_without_chromium_is_refused_before_anything_runs(lesson, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingComponent, match="Chromium"):
        export_single_files(["90"], formats=["pdf"], root=tmp_path)


def test_a_lesson_that_is_not_there_is_named(lesson, tmp_path):
    with pytest.raises(LessonNotFound, match="99"):
        export_single_files(["99"], root=tmp_path)
