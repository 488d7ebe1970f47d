"""From a lesson to files to send: run what has changed, name the files, and never write half of one."""

import shutil

import pytest

from helpers.course.project import DOCS
from helpers.course.single_files import export_single_files
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
