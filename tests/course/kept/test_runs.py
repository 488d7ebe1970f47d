"""Kept runs: what is taken from them, what runs again, and what is never kept."""

import gzip
import json
import os
import pickle
import threading
from concurrent.futures import Future

import nbformat
import pytest

from helpers.course import kernels
from helpers.course.failure import Failure
from helpers.course.kept import runs as module
from helpers.course.kept.reach import read_sources
from helpers.course.kept.run_key import World, run_key
from helpers.course.kept.runs import find_kept, keep, kept_folder, prune, run_kept
from helpers.course.run import Job, Outcome


class Runs:
    """An executor that runs no kernel: it notes what was asked of it and answers with a count.

    As from another process, an outcome carries a copy of its job.
    """

    def __init__(self):
        self.asked, self.failing, self.meanwhile = [], set(), lambda: None

    def submit(self, function, job):
        self.asked.append(job.lesson.number)
        self.meanwhile()
        failed = job.lesson.number in self.failing
        failure = Failure(job.lesson.number, job.lang, 4, "1 / 0", "ZeroDivisionError") if failed else None
        future = Future()
        job = pickle.loads(pickle.dumps(job))
        future.set_result(Outcome(job, 1.0, failure, f"run {len(self.asked)}\n"))
        return future


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A small package with two modules, and a world that is read anew at each call."""
    for name in ("", "one", "two"):
        path = tmp_path / "tiny" / f"{name or '__init__'}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"NAME = '{name}'\n")
    monkeypatch.syspath_prepend(tmp_path)
    # The modules that run lessons are not in the small package; tests of keys look at them.
    monkeypatch.setattr("helpers.course.kept.run_key._RUNS", ())
    sources = read_sources(tmp_path / "tiny", tmp_path / "diagrams", tmp_path / "notebooks")
    return lambda: World(sources, "")


@pytest.fixture
def jobs(make_lesson, tmp_path):
    lessons = [
        make_lesson("one", "from tiny import one\nprint(one.NAME, hours)", number="91"),
        make_lesson("two", "from tiny import two\nprint(two.NAME, hours)", number="92"),
    ]
    return [Job(lesson, "en", {}, tmp_path / "out" / f"{lesson.slug}.ipynb", 60.0) for lesson in lessons]


def test_only_what_reaches_a_changed_module_runs_again_in_real_kernels(jobs, world, tmp_path, monkeypatch):
    monkeypatch.setitem(
        kernels._SETTINGS, "PYTHONPATH", os.pathsep.join([kernels._SETTINGS["PYTHONPATH"], str(tmp_path)])
    )

    def printed():
        seen = []
        done = run_kept(jobs, root=tmp_path, world=world(), on_done=seen.append)
        assert [outcome.job for outcome in done] == jobs and len(seen) == 2
        assert all(outcome.ok for outcome in done), [str(outcome.failure) for outcome in done]
        texts = [nbformat.read(job.output, as_version=4).cells[-1].outputs[0].text for job in jobs]
        return [outcome.kept for outcome in done], texts

    assert printed() == ([False, False], ["one 24.0\n", "two 24.0\n"])
    for job in jobs:
        job.output.unlink()
    assert printed() == ([True, True], ["one 24.0\n", "two 24.0\n"])
    (tmp_path / "tiny" / "two.py").write_text("NAME = 'changed'\n")
    (tmp_path / "README.md").write_text("changed too\n")
    assert printed() == ([True, False], ["one 24.0\n", "changed 24.0\n"])


def test_fresh_runs_all_and_keeps_what_comes_of_it(jobs, world, runs, tmp_path):
    for options in ({}, {"fresh": True}, {}):
        done = run_kept(jobs, executor=runs, root=tmp_path, world=world(), **options)
    assert runs.asked == ["91", "92", "91", "92"]
    assert [outcome.notebook for outcome in done] == ["run 3\n", "run 4\n"]
    assert [job.output.read_text() for job in jobs] == ["run 3\n", "run 4\n"]


def test_a_failed_run_is_never_kept_and_what_is_kept_ends_the_failed_one(jobs, world, runs, tmp_path):
    runs.failing = {"91"}
    first = run_kept(jobs, executor=runs, root=tmp_path, world=world())
    assert [outcome.ok for outcome in first] == [False, True]
    left_over = jobs[0].output.with_suffix(".failed.ipynb")
    assert left_over.exists()
    runs.failing = set()
    second = run_kept(jobs, executor=runs, root=tmp_path, world=world())
    assert [(outcome.ok, outcome.kept) for outcome in second] == [(True, False), (True, True)]
    assert runs.asked == ["91", "92", "91"] and not left_over.exists()


@pytest.mark.parametrize("variable", ["KUMOKATA_RECORD", "KUMOKATA_AWS", "KUMOKATA_ENDPOINT"])
def test_what_the_key_cannot_know_is_neither_taken_nor_kept(
    jobs, world, runs, tmp_path, monkeypatch, variable
):
    run_kept(jobs, executor=runs, root=tmp_path, world=world())
    before = sorted(path.name for path in kept_folder(tmp_path).iterdir())
    monkeypatch.setenv(variable, "1")
    done = run_kept(jobs, executor=runs, root=tmp_path)
    assert [outcome.kept for outcome in done] == [False, False] and len(runs.asked) == 4
    assert sorted(path.name for path in kept_folder(tmp_path).iterdir()) == before


def test_a_run_during_which_a_file_was_saved_is_not_kept(jobs, world, runs, tmp_path):
    runs.meanwhile = lambda: (tmp_path / "tiny" / "two.py").write_text("NAME = 'saved'\n")
    run_kept(jobs, executor=runs, root=tmp_path, world=world())
    assert [path.name[:2] for path in kept_folder(tmp_path).iterdir()] == ["91"]


def _cut(packed: bytes) -> bytes:
    return packed[: len(packed) // 2]


def _overwritten(packed: bytes) -> bytes:
    return packed[:-12] + bytes(4) + packed[-8:]


def _no_longer_packed(packed: bytes) -> bytes:
    return packed[:12] + b"\xff" * 8 + packed[20:]


def _of_another_key(packed: bytes) -> bytes:
    return gzip.compress(json.dumps(json.loads(gzip.decompress(packed)) | {"key": "another"}).encode())


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: b"",
        lambda packed: b"not gzip",
        _cut,
        _overwritten,
        _no_longer_packed,
        _of_another_key,
        lambda packed: gzip.compress(b"not JSON"),
        lambda packed: gzip.compress(b"\xff"),
        lambda packed: gzip.compress(b"[]"),
        lambda packed: gzip.compress(b'{"key": 1}'),
    ],
)
def test_what_is_damaged_is_not_there(jobs, world, runs, tmp_path, damage):
    run_kept(jobs, executor=runs, root=tmp_path, world=world())
    [path] = kept_folder(tmp_path).glob("91-*")
    path.write_bytes(damage(path.read_bytes()))
    done = run_kept(jobs, executor=runs, root=tmp_path, world=world())
    assert [outcome.kept for outcome in done] == [False, True]
    done = run_kept(jobs, executor=runs, root=tmp_path, world=world())
    assert [outcome.kept for outcome in done] == [True, True], "and it is mended"


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nobody(jobs, world, runs, tmp_path):
    kept_folder(tmp_path).parent.mkdir()
    kept_folder(tmp_path).write_text("a file where the folder should be")
    for _ in range(2):
        done = run_kept(jobs, executor=runs, root=tmp_path, world=world())
        assert [(outcome.ok, outcome.kept) for outcome in done] == [(True, False), (True, False)]


def test_the_runs_that_were_used_last_stay(jobs, world, runs, tmp_path):
    folder = kept_folder(tmp_path)
    run_kept(jobs, executor=runs, root=tmp_path, world=world())
    other = {path.name[:2]: path for path in folder.iterdir()}
    for seconds_ago, path in ((200, other["92"]), (100, other["91"])):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - seconds_ago))
    size_bytes = sum(path.stat().st_size for path in other.values())
    prune(folder, size_bytes)
    assert len(list(folder.iterdir())) == 2
    run_kept(jobs[1:], executor=runs, root=tmp_path, world=world())  # a use
    prune(folder, size_bytes - 1)
    assert [path.name[:2] for path in folder.iterdir()] == ["92"]
    prune(tmp_path / "no such folder")


def test_a_run_prunes(jobs, world, runs, tmp_path, monkeypatch):
    monkeypatch.setattr(module.prune, "__defaults__", (0,))
    run_kept(jobs, executor=runs, root=tmp_path, world=world())
    assert list(kept_folder(tmp_path).iterdir()) == []


def test_two_at_once_never_meet_half_an_entry(jobs, world, tmp_path):
    folder, key = kept_folder(tmp_path), run_key(jobs[0], world())
    outcome = Outcome(jobs[0], 1.0, None, "x" * 1_000_000)
    keep(outcome, key, folder)
    ended = threading.Event()

    def keep_on():
        while not ended.is_set():
            keep(outcome, key, folder)

    threads = [threading.Thread(target=keep_on) for _ in range(2)]
    for thread in threads:
        thread.start()
    found = [find_kept(jobs[0], key, folder) for _ in range(100)]
    ended.set()
    for thread in threads:
        thread.join()
    assert all(each is not None and each.notebook == outcome.notebook for each in found)
    assert len(list(folder.iterdir())) == 1, "and nothing half-written stays"


def test_an_interrupted_build_keeps_what_was_done(jobs, world, runs, tmp_path):
    def interrupt(outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_kept(jobs, executor=runs, root=tmp_path, world=world(), on_done=interrupt)
    assert len(list(kept_folder(tmp_path).iterdir())) == 1
