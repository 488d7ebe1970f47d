"""Every lesson of notebooks/, run once for all tests of this folder; and lessons that say what they touch."""

import copy
import dataclasses
import json
from pathlib import Path

import nbformat
import pytest

from helpers.course.notebook import find_lessons
from helpers.course.project import ROOT
from helpers.course.run import Job, run_all
from helpers.language import LANGUAGES

TIMEOUT_S = 600.0


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """The outcomes by (number, language): cold, alone, with the defaults of the parameters."""
    folder = tmp_path_factory.mktemp("executed")
    jobs = [
        Job(lesson, lang, {}, folder / lang / f"{lesson.slug}.ipynb", TIMEOUT_S)
        for lesson in find_lessons()
        for lang in LANGUAGES
    ]
    return {(done.job.lesson.number, done.job.lang): done for done in run_all(jobs)}


# Python itself tells of every file that is opened and of every program that is started, by whatever library.
WATCH = """
import os as _os, sys as _sys
_touched = set()
def _watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        _touched.add(_os.fsdecode(arguments[0]))
    elif event == "subprocess.Popen" and not isinstance(arguments[1], (str, bytes)):
        _touched.update(_os.fsdecode(argument) for argument in arguments[1])
_sys.addaudithook(_watch)
"""
TELL = """
import json as _json
_modules = [name for name in _sys.modules if name.split(".")[0] == "helpers"]
print(_json.dumps([_modules, list(_touched)]))
"""


@pytest.fixture(scope="session")
def watched():
    """Makes of a lesson one that ends by saying what it touched."""

    def make(lesson):
        notebook = copy.deepcopy(lesson.notebook)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH, id="watch"))
        notebook.cells.append(nbformat.v4.new_code_cell(TELL, id="tell"))
        return dataclasses.replace(lesson, notebook=notebook)

    return make


@pytest.fixture
def touched():
    """Reads the outcome of a watched lesson: the modules of the kit in its kernel, files and programs."""

    def read(outcome):
        [said] = nbformat.reads(outcome.notebook, as_version=4).cells[-1].outputs
        modules, texts = json.loads(said.text)
        paths = {Path(text) for text in texts if text.startswith(f"{ROOT}/")}
        files = {_source(path.relative_to(ROOT)) for path in paths if path.is_file()}
        started = {text for text in texts if text.split(".")[0] == "helpers"}  # python -m helpers.…
        made = {".venv", "build"}
        return {*modules, *started}, {ROOT / path for path in files if path and path.parts[0] not in made}

    return read


def _source(path: Path) -> Path | None:
    """The file of which a file of Python's cache was made; None for Numba's, which lies beside Python's."""
    if path.parent.name != "__pycache__":
        return path
    return path.parents[1] / f"{path.name.split('.')[0]}.py" if path.suffix == ".pyc" else None
