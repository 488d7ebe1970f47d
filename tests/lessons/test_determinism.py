"""A second run, from another checkout in another folder and another environment, gives the same bytes."""

import difflib
import itertools
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from helpers.course.notebook import find_lessons
from helpers.course.outputs import comparable, notebook_text
from helpers.course.project import DIAGRAMS, HELPERS, NOTEBOOKS
from helpers.course.run import Job, execute
from helpers.language import LANGUAGES

# A guard against hangs, ten times what all lessons take on two quiet cores: the first test that asks for them
# waits until every one has run.
pytestmark = [pytest.mark.lessons, pytest.mark.xdist_group("lessons"), pytest.mark.timeout(2400)]

DRIVER = """
import sys
from pathlib import Path
from helpers.course.notebook import find_lessons
from helpers.course.project import ROOT
from helpers.course.run import Job, run_all

if __name__ == "__main__":
    checkout, output = map(Path, sys.argv[1:])
    assert ROOT == checkout, ROOT
    jobs = [
        Job(lesson, lang, {}, output / lang / f"{lesson.slug}.ipynb", 600.0)
        for lesson in find_lessons()
        for lang in ("en", "ja")
    ]
    failures = [str(done.failure) for done in run_all(jobs) if not done.ok]
    sys.exit("\\n".join(failures) or 0)
"""
# What a careless lesson would show: the order of a set, the time zone, its folder, the size of the terminal.
CARELESS = (
    "list({'メッセージ', 'queue', 'topic', 'retry', 'DLQ'})",
    "import time, os, random\ntime.tzname, os.listdir(), os.environ.get('LINES'), random.Random(31).random()",
)
MEASURES = "import time, os, helpers\nprint(time.time_ns(), os.getpid(), os.getcwd(), helpers.__file__)"


@pytest.fixture(scope="module")
def in_another_checkout(tmp_path_factory):
    """Runs lessons from a copy of the checkout, and returns the folder of the executed notebooks."""
    # A space and letters of another script are in the paths of some people.
    checkout = tmp_path_factory.mktemp("別の 場所") / "kumokata"
    for folder in (HELPERS, DIAGRAMS):
        shutil.copytree(folder, checkout / folder.name, ignore=shutil.ignore_patterns("__pycache__"))

    def run(lessons):
        shutil.rmtree(checkout / "notebooks", ignore_errors=True)
        (checkout / "notebooks").mkdir()
        for path in lessons:
            shutil.copy(path, checkout / "notebooks")
        driver, output = checkout / "driver.py", checkout / "out"
        driver.write_text(DRIVER, encoding="utf-8")
        another = {"PYTHONPATH": str(checkout), "PYTHONHASHSEED": "31", "TZ": "Asia/Tokyo", "LINES": "7"}
        done = subprocess.run(
            [sys.executable, driver, checkout, output],
            cwd=checkout,
            env=os.environ | another,
            capture_output=True,
            text=True,
            timeout=2000,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return output

    return run


def _text(notebook_or_path) -> str:
    return notebook_text(comparable(nbformat.read(notebook_or_path, as_version=4)))


def _difference(one: str, two: str) -> str:
    lines = difflib.unified_diff(one.splitlines(), two.splitlines(), "here", "elsewhere", n=2)
    return "\n".join(line[:160] for line in itertools.islice(lines, 40))


def test_every_lesson_is_the_same_in_another_checkout(executed, in_another_checkout):
    elsewhere = in_another_checkout(sorted(NOTEBOOKS.glob("*.ipynb")))
    for lesson in find_lessons():
        for lang in LANGUAGES:
            here = executed[lesson.number, lang].job.output
            there = elsewhere / lang / here.name
            difference = _difference(_text(here), _text(there))
            assert not difference, f"lesson {lesson.number} ({lang}):\n{difference}"


def test_the_environment_does_not_show_through(make_lesson, in_another_checkout, tmp_path):
    careless = make_lesson("careless", *CARELESS)
    measures = make_lesson("measures", MEASURES, number="91", tags=("measured",))
    elsewhere = in_another_checkout([careless.path, measures.path])
    for lesson in (careless, measures):
        here = execute(Job(lesson, "ja", {}, tmp_path / f"{lesson.slug}.ipynb", 120.0)).job.output
        there = elsewhere / "ja" / f"{lesson.slug}.ipynb"
        assert _difference(_text(here), _text(there)) == ""
    raw_here, raw_there = here.read_text(encoding="utf-8"), there.read_text(encoding="utf-8")
    assert raw_here != raw_there, "a measured cell that never differs proves nothing"
    assert str(elsewhere.parent / "helpers") in raw_there, "the copy ran the helpers of the original"
