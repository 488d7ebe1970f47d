"""``kata run`` over several lessons, as a CI system starts it."""

from __future__ import annotations

from xml.etree import ElementTree

import nbformat
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.course.kept import run_kept


def kata(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def _runs_are_kept_apart(tmp_path, monkeypatch):
    monkeypatch.setitem(run_kept.__kwdefaults__, "root", tmp_path)


@pytest.fixture
def folder(make_lesson):
    make_lesson("breaks", "say = {'ja': 1 / 1, 'en': 1}", "1 / (lang != 'en')", number="60")
    return make_lesson("works", "print(hours)", number="61").path.parent


def test_all_lessons_run_in_both_languages_and_a_failure_stops_none(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = kata(
        *("run", "--all", "--lessons", "notebooks", "-p", "hours", "72", "-o", "out"),
        *("--junit", "reports/junit.xml", "--report", "reports/lessons.md"),
    )
    assert done.exit_code == 1
    assert "1 of 4 runs failed" in done.output
    assert "4/4  lesson 6" in done.output
    assert "lesson 60 (en) failed in cell 5: ZeroDivisionError" in done.stderr

    cases = ElementTree.parse("reports/junit.xml").getroot().iter("testcase")
    assert {(case.get("name"), case.get("classname"), len(case)) for case in cases} == {
        ("60-breaks", "lessons.ja", 0),
        ("60-breaks", "lessons.en", 1),
        ("61-works", "lessons.ja", 0),
        ("61-works", "lessons.en", 0),
    }
    report = (tmp_path / "reports" / "lessons.md").read_text(encoding="utf-8")
    assert report.startswith("# Lessons: 1 of 4 runs failed")
    assert "as far as it ran: out/en/60-breaks.failed.ipynb" in report
    assert sorted(str(path.relative_to(tmp_path / "out")) for path in tmp_path.glob("out/*/*")) == [
        "en/60-breaks.failed.ipynb",
        "en/61-works.ipynb",
        "ja/60-breaks.ipynb",
        "ja/61-works.ipynb",
    ]
    assert nbformat.read(tmp_path / "out/en/61-works.ipynb", 4).cells[-1].outputs[0].text == "72.0\n"


def test_lessons_that_are_named_run_in_japanese_unless_told_otherwise(folder, tmp_path):
    done = kata("run", "61", "60", "--lessons", folder, "-o", tmp_path / "out", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert [line.split(" ran")[0] for line in done.stdout.splitlines()[:2]] == [
        "1/2  lesson 61 (ja)",
        "2/2  lesson 60 (ja)",
    ]
    assert "0 of 2 runs failed" in done.output


def test_what_has_not_changed_is_kept_unless_it_shall_run_afresh(folder, tmp_path):
    how = [
        kata("run", "61", "--lessons", folder, "-o", tmp_path / "x.ipynb", *options).output
        for options in ((), (), ("--fresh",))
    ]
    assert [" is kept: " in output for output in how] == [False, True, False]
    assert (tmp_path / "x.ipynb").is_file()


@pytest.mark.parametrize("option", ["--junit", "--report"])
def test_a_report_that_cannot_be_written_is_said_before_anything_runs(folder, tmp_path, option):
    (tmp_path / "file").write_text("")
    done = kata("run", "--all", "--lessons", folder, "-o", tmp_path / "out", option, tmp_path / "file" / "x")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"kata: {tmp_path / 'file' / 'x'} cannot be written")
    assert not list(tmp_path.glob("out/*/*"))


def test_nothing_named_is_one_error_that_says_how():
    done = kata("run")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == "kata: no lesson was named"
    assert "--all" in done.stderr


def test_a_lesson_of_ones_own_is_begun_tidied_checked_and_run_in_its_folder(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    own = ("--lessons", "notebooks")
    assert kata("new", 60, "--slug", "ours", *own).output == "notebooks/60-ours.ipynb\n"
    assert kata("tidy", *own).output.startswith("is tidy  notebooks/60-ours.ipynb\n")
    assert "lesson 60: " in kata("check", 60, "--confirm", 60, *own).output
    checked = kata("check", *own)
    assert checked.exit_code == 1
    assert "60-ours.ipynb cell 1 (title): [placeholders]" in checked.output
    assert checked.output.splitlines()[-1].startswith("1 lessons checked: ")
    done = kata("run", "--all", "--lang", "en", *own, "-o", "x.ipynb")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "x.ipynb").is_file()
