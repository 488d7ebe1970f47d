"""Keys of runs: what changes them, in the real course, and what leaves them alone."""

import dataclasses
import json
import shutil

import nbformat
import pytest

from helpers.course.kept import run_key as module
from helpers.course.kept.reach import read_sources
from helpers.course.kept.run_key import World, read_world, run_key
from helpers.course.notebook import find_lessons
from helpers.course.project import DIAGRAMS, HELPERS, NOTEBOOKS
from helpers.course.run import Job

EVERY = {path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of all that lessons can reach, to be edited, and its imports, which no edit here changes."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in (HELPERS, DIAGRAMS, NOTEBOOKS):
        shutil.copytree(folder, root / folder.name, ignore=shutil.ignore_patterns("__pycache__"))
    return root, read_sources(root / "helpers", root / "diagrams", root / "notebooks")


def _keys(copied) -> dict[str, str]:
    root, sources = copied
    world = World(sources, "the same machine")
    return {
        lesson.number: run_key(Job(lesson, "ja", {}, root / "out.ipynb"), world).text
        for lesson in find_lessons(root)
    }


@pytest.fixture(scope="module")
def keys(copied):
    return _keys(copied)


def _append_comment(path):
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("edited", "changed", "unchanged"),
    [
        ("helpers/messaging/storm.py", {"31", "33"}, {"10", "12", "20", "21", "40"}),
        ("helpers/auth/verifier.py", {"20", "21", "22", "41"}, {"00", "10", "31", "33", "40"}),
        ("helpers/load/services/balancer_program.py", {"10", "14"}, {"20", "33", "40"}),
        ("helpers/architecture/kinds/sqs_queue.py", {"31", "50"}, {"20", "33", "40"}),
        ("helpers/review/rules.py", {"50"}, EVERY - {"50"}),
        ("helpers/messaging/exercises/31.toml", {"31"}, EVERY - {"31"}),
        ("helpers/course/reference/31.toml", {"31"}, EVERY - {"31"}),
        ("helpers/facts/queueing.toml", EVERY, set()),
        ("helpers/course/kernels.py", EVERY, set()),
        ("helpers/course/exercises/judging.py", EVERY, set()),
        ("diagrams/retry_stack.py", {"33"}, {"31", "34", "40"}),
        ("helpers/course/site/gates.py", set(), EVERY),
        ("helpers/course/checks/files.py", set(), EVERY),
        ("helpers/course/templates/lesson.ipynb", set(), EVERY),
        ("helpers/cli/lessons.py", set(), EVERY),
    ],
)
def test_an_edit_changes_the_keys_of_the_lessons_that_reach_it_and_no_other(
    copied, keys, edited, changed, unchanged
):
    path = copied[0] / edited
    before = path.read_bytes()
    _append_comment(path)
    try:
        now = _keys(copied)
    finally:
        path.write_bytes(before)
    differ = {number for number in EVERY if now[number] != keys[number]}
    assert changed <= differ and not unchanged & differ


def test_the_same_content_has_the_same_keys_whenever_it_was_saved(copied, keys):
    for path in copied[0].rglob("*.py"):
        path.touch()
    assert _keys(copied) == keys


def test_a_lesson_that_changes_runs_again_and_the_map_when_its_opening_does(copied, keys):
    path = next((copied[0] / "notebooks").glob("31-*.ipynb"))
    before = path.read_bytes()
    try:
        for cell, changed in ((-1, {"31"}), (0, {"00", "31"})):
            notebook = nbformat.reads(before.decode(), as_version=4)
            notebook.cells[cell].source += "\n\n—"
            nbformat.write(notebook, path)
            now = _keys(copied)
            assert {number for number in EVERY if now[number] != keys[number]} == changed
    finally:
        path.write_bytes(before)


def test_parameters_language_and_machine_are_in_the_key_and_the_place_is_not(make_lesson, tmp_path):
    sources = read_sources()
    job = Job(make_lesson("tries", "1"), "ja", {"hours": 24.0}, tmp_path / "out.ipynb")

    def key(job, around="here"):
        return run_key(job, World(sources, around)).text

    same = dataclasses.replace(job, output=tmp_path / "elsewhere.ipynb", timeout_s=7.0)
    assert key(same) == key(job)
    others = (
        dataclasses.replace(job, lang="en"),
        dataclasses.replace(job, parameters={"hours": 25.0}),
        dataclasses.replace(job, parameters={"hours": 24}),
        dataclasses.replace(job, lesson=make_lesson("tries", "2")),
    )
    assert len({key(job), key(job, "elsewhere"), *map(key, others)}) == 6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("components", lambda: {"nginx": ""}),
        ("installed_packages", lambda: {"numpy": "0"}),
        ("machine_class", lambda: "another machine"),
    ],
)
def test_what_the_machine_has_is_in_the_world(monkeypatch, name, value):
    sources = read_sources()
    before = read_world(sources).around
    monkeypatch.setattr(module, name, value)
    assert read_world(sources).around != before


def test_the_lock_is_in_the_world(tmp_path):
    sources = read_sources()
    (tmp_path / "other.lock").write_text("numpy==0\n")
    assert read_world(sources, lock=tmp_path / "other.lock").around != read_world(sources).around


def test_variables_that_no_kernel_is_given_are_not_in_the_world():
    given = {"KUMOKATA_STUDY": "study", "KUMOKATA_PROFILE": "mine"}
    assert read_world(read_sources(), variables=given).variables == {"KUMOKATA_PROFILE": "mine"}


def test_a_variable_counts_for_the_lessons_that_can_ask_for_it(make_lesson, tmp_path):
    lessons = {
        "plain": make_lesson("plain", "from helpers.course import check"),
        "uses AWS": make_lesson("uses", "from helpers.aws import client"),
        "asks itself": make_lesson("asks", "import os\nos.environ.get('KUMOKATA_HOURS')"),
        "not Python": make_lesson("magic", "%env KUMOKATA_MINUTES"),
    }
    world = World(read_sources(), "")

    def differ(name):
        keys = [
            [
                run_key(Job(lesson, "en", {}, tmp_path), dataclasses.replace(world, variables=variables)).text
                for lesson in lessons.values()
            ]
            for variables in ({}, {name: "1"}, {name: "2"})
        ]
        counts = dict(zip(lessons, (len(set(of_one)) for of_one in zip(*keys, strict=True)), strict=True))
        assert set(counts.values()) <= {1, 3}, "each value has a key of its own, or none has"
        return {lesson for lesson, count in counts.items() if count == 3}

    assert differ("KUMOKATA_PROFILE") == {"uses AWS", "not Python"}, "what they import names it"
    assert differ("KUMOKATA_HOURS") == {"asks itself"}
    assert differ("KUMOKATA_MINUTES") == {"not Python"}
    assert differ("KUMOKATA_REQUIRE_OPTIONAL") == set(), "only tests read it"
    assert differ("EDITOR") == set()


def test_files_that_were_saved_since_are_noticed(tmp_path):
    world = World(read_sources(), "")
    path, missing = tmp_path / "one.py", tmp_path / "missing.py"
    path.write_text("1")
    assert world.digest(path) != world.digest(missing) == ""
    assert world.is_current([path, missing])
    missing.write_text("1")
    assert not world.is_current([missing]) and world.is_current([path])
    path.write_text("11")
    assert not world.is_current([path])


def test_a_lesson_that_cannot_be_read_now_is_left_to_those_who_check(copied):
    world = World(copied[1], "")
    path = copied[1].notebooks / "99-being-written.ipynb"
    path.write_text(json.dumps({"cells": 1}))
    try:
        assert world.digest(path) == ""
    finally:
        path.unlink()
