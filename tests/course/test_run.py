"""Lessons that run, raise, die, hang or end themselves, and the executors they may run in."""

import multiprocessing
import os
import re
import time
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest

from helpers.course import run
from helpers.course.failure import Failure
from helpers.course.run import Job, execute, run_all
from helpers.errors import InputError


@pytest.fixture
def job(tmp_path, make_lesson):
    def make(name, *sources, number="90", lang="ja", timeout_s=60.0, **parameters):
        lesson = make_lesson(name, *sources, number=number)
        output = tmp_path / "out" / f"{lesson.slug}.ipynb"
        return Job(lesson=lesson, lang=lang, parameters=parameters, output=output, timeout_s=timeout_s)

    return make


def test_a_lesson_runs_in_its_language_with_its_parameters(job):
    done = execute(job("shows", "print(lang, hours)\nhours", lang="en", hours=72.0))
    assert done.ok and done.failure is None
    text = done.job.output.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    assert notebook.cells[-1].outputs[0].text == "en 72.0\n"
    assert notebook.cells[0].source.startswith("# 90 — A lesson for trying")
    assert "所要時間" not in text
    assert [path.name for path in done.job.output.parent.iterdir()] == [done.job.output.name]


def test_failures_name_their_place_and_stop_nobody_else(job):
    long_source = "\n".join(f"step_{number} = {number}" for number in range(8)) + "\n1 / 0"
    began = time.monotonic()
    jobs = [
        job("raises", "x = 1", long_source, "print('never')", number="91"),
        job("dies", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", number="92", lang="en"),
        job("hangs", "import time\ntime.sleep(600)", number="93", timeout_s=2.0),
        job("ends-itself", "import sys\nsys.exit(0)", "print('never')", number="94"),
        job("works", "print('well')", number="95"),
    ]
    seen = []
    outcomes = run_all(jobs, workers=2, on_done=lambda outcome: seen.append(outcome.job.lesson.number))
    raises, dies, hangs, ends_itself, works = outcomes
    assert time.monotonic() - began < 90
    assert [outcome.job for outcome in outcomes] == jobs
    assert sorted(seen) == ["91", "92", "93", "94", "95"]

    failed = raises.job.output.with_suffix(".failed.ipynb")
    assert str(raises.failure).splitlines() == [
        "lesson 91 (ja) failed in cell 5: ZeroDivisionError: division by zero",
        "  | step_0 = 0",
        "  | step_1 = 1",
        "  | step_2 = 2",
        "  | … 3 more lines",
        "  | step_6 = 6",
        "  | step_7 = 7",
        "  | 1 / 0",
        f"  as far as it ran: {failed}",
    ]
    assert "ZeroDivisionError" in failed.read_text(encoding="utf-8")
    assert not raises.job.output.exists()

    assert str(dies.failure).startswith("lesson 92 (en) failed in cell 4: the kernel died")
    assert dies.seconds < 30
    assert "failed in cell 4: the time was up; a lesson has 2 s" in str(hangs.failure)
    assert "failed in cell 4: the lesson ended itself (SystemExit)" in str(ends_itself.failure)
    assert works.ok and works.job.output.exists()


def test_nothing_runs_on_after_a_lesson(job, tmp_path):
    starts = "import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)"
    dies = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    ends_well, is_killed = run_all([job("ends-well", starts), job("is-killed", starts, dies, number="91")])
    assert ends_well.ok and not is_killed.ok
    for outcome in (ends_well, is_killed):
        pid = re.search(r'"(\d+)\\n"', outcome.notebook)[1]
        assert not _runs(int(pid))


def _runs(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be collected by whoever started it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")  # on Linux, where a zombie can be told from the living
    return not status.exists() or "State:\tZ" not in status.read_text()


def test_a_kernel_that_does_not_start_is_a_failure_that_quotes_it(job, monkeypatch, tmp_path):
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('a broken installation')")
    monkeypatch.setitem(run.run_notebook.__globals__["_SETTINGS"], "PYTHONPATH", str(tmp_path))
    failure = execute(job("never-starts", "1")).failure
    assert failure.cell is None
    assert "lesson 90 (ja) failed: the kernel did not start" in str(failure)
    assert "  kernel: a broken installation" in str(failure)


def test_another_run_replaces_what_the_failed_one_left(job):
    failed = job("changes", "1 / 0").output.with_suffix(".failed.ipynb")
    failed.parent.mkdir()
    failed.write_text("{}")
    assert execute(job("changes", "1 / 1")).ok
    assert not failed.exists()


def test_an_executor_of_other_processes_may_be_passed_in(job):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        [outcome] = run_all([job("far-away", "import os\nprint(os.getppid())")], executor=executor)
        assert outcome.ok, str(outcome.failure)
        assert outcome.job.output.exists()
        assert f'"{os.getpid()}\\n"' not in outcome.notebook
        assert executor.submit(abs, -1).result() == 1  # it stays open


def test_a_callback_that_raises_ends_the_rest(job, monkeypatch):
    class NeverBegins:
        def submit(self, function, *arguments):
            submitted.append(Future())
            return submitted[-1]

    submitted = []
    jobs = [job("one", "1"), job("two", "2", number="91")]

    def answer(futures):
        futures[0].set_result(run.Outcome(jobs[0], 0.0, Failure("90", "ja", None, "", "no")))
        return iter([futures[0]])

    monkeypatch.setattr(run, "as_completed", answer)
    with pytest.raises(ValueError, match="from the callback"):
        run_all(jobs, executor=NeverBegins(), on_done=lambda _: int("from the callback"))
    assert submitted[1].cancelled()


def test_no_jobs_need_no_kernel():
    assert run_all([]) == []


def test_an_output_that_cannot_be_written_is_an_input_error(job):
    wanted = job("one", "1")
    wanted.output.parent.parent.joinpath("out").write_text("a file where the folder should be")
    with pytest.raises(InputError, match="cannot be written"):
        run.save(run.Outcome(wanted, 0.0, None, "{}"))
    assert Path(wanted.output.parent).is_file()
