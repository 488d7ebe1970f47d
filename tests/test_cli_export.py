"""What `kata export` makes of its words: the site, or files to send."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.course.notebook import find_lesson
from helpers.course.single_files import SingleFile
from helpers.course.site import Site


@pytest.fixture
def exported(monkeypatch):
    """Runs the verb and gives its result and what it asked for."""
    asked = []

    def single_files(numbers, **options):
        options.pop("on_event")("a line")
        asked.append(("files", numbers, options))
        return (SingleFile(find_lesson("31"), "ja", "html", Path.cwd() / "out" / "31.html", 7),)

    def site(**options):
        asked.append(("site", options))
        return Site(Path.cwd() / "build" / "site", 1, 1)

    monkeypatch.setattr("helpers.course.single_files.export_single_files", single_files)
    monkeypatch.setattr("helpers.course.build.export_again", site)

    def run(*words):
        return CliRunner().invoke(main, ["export", *words]), asked

    return run


def test_without_a_format_the_site_is_exported_as_ever(exported):
    result, asked = exported("--only", "31", "--lang", "ja")
    assert (result.exit_code, result.stdout) == (0, "build/site/index.html\n")
    assert asked == [("site", {"only": ("31",), "languages": ("ja",)})]


def test_lessons_can_be_named_without_only(exported):
    assert exported("31", "32")[1] == [("site", {"only": ("31", "32"), "languages": ("ja", "en")})]


def test_paths_go_to_standard_output_and_words_beside_them(exported):
    result, asked = exported("31", "--single-file", "--lang", "ja", "-o", "out")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "out/31.html\n", "a line\n")
    options = {"languages": ("ja",), "formats": ["html"], "output": Path("out"), "jobs": None}
    assert asked == [("files", ("31",), options)]


@pytest.mark.parametrize(
    ("words", "formats"), [(["--pdf"], ["pdf"]), (["--pdf", "--single-file"], ["html", "pdf"])]
)
def test_each_format_is_asked_for_by_its_name(exported, words, formats):
    [(_, numbers, options)] = exported(*words, "--jobs", "3")[1]
    assert (numbers, options["formats"], options["jobs"]) == ((), formats, 3)
    assert options["languages"] == ("ja", "en")


@pytest.mark.parametrize("option", ["-o", "--jobs"])
def test_an_option_of_files_to_send_does_not_turn_to_the_site(exported, option):
    result, asked = exported("31", option, "1")
    assert (result.exit_code, asked) == (2, [])
    assert f"{option} is for files to send" in result.stderr and "--single-file" in result.stderr
