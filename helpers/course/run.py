"""Run lessons: each cold and alone in a fresh kernel, several at once, one outcome a lesson.

Threads wait for the kernels, which are processes already; worker processes would only import papermill again,
and each would have to be told of Ctrl-C. `Job` and `Outcome` can be pickled and the executed notebook travels
in the outcome, so an executor of another kind (a process pool, a cluster's) may be passed in.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from helpers.course.failure import Failure, failure_of
from helpers.course.kernels import interruptible, run_notebook, stop_kernels
from helpers.course.notebook import Lesson, in_language
from helpers.course.outputs import normalise_outputs, notebook_text, writable_output, write_text

__all__ = [
    "Failure",
    "Job",
    "Outcome",
    "execute",
    "normalise_outputs",
    "run_all",
    "run_in_kernel",
    "save",
    "writable_output",
]


@dataclass(frozen=True)
class Job:
    """One lesson to run in one language, with validated `parameters`; the notebook goes to `output`."""

    lesson: Lesson
    lang: str
    parameters: Mapping[str, object]
    output: Path
    timeout_s: float = 300.0


@dataclass(frozen=True)
class Outcome:
    """How a job went; `notebook` is the text of the executed notebook, as far as it was executed.

    `kept`: it was not executed now, but taken from what was kept (`helpers.course.kept`).
    """

    job: Job
    seconds: float
    failure: Failure | None
    notebook: str | None = field(default=None, repr=False)
    kept: bool = False

    @property
    def ok(self) -> bool:
        """Whether every cell ran."""
        return self.failure is None


def execute(job: Job) -> Outcome:
    """Run one lesson in a fresh kernel and write the executed notebook to `job.output`.

    Never raises for the lesson's own faults: they are the outcome's `failure`. Raises `InputError` when the
    output cannot be written.
    """
    return save(run_in_kernel(job))


def run_in_kernel(job: Job) -> Outcome:
    """Run one lesson in a fresh kernel and write nothing: the outcome carries the notebook."""
    began = time.perf_counter()
    failure = None
    with tempfile.TemporaryDirectory(prefix="kata-run-", ignore_cleanup_errors=True) as folder:
        source, result = Path(folder, "lesson.ipynb"), Path(folder, "executed.ipynb")
        source.write_text(notebook_text(in_language(job.lesson, job.lang)), encoding="utf-8")
        try:
            run_notebook(source, result, job.parameters, job.timeout_s)
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            failure = failure_of(job.lesson, job.lang, job.timeout_s, result, error)
        notebook = nbformat.read(result, as_version=4) if result.exists() else None
    return Outcome(
        job=job,
        seconds=time.perf_counter() - began,
        failure=failure,
        notebook=notebook and notebook_text(normalise_outputs(notebook)),
    )


def save(outcome: Outcome) -> Outcome:
    """Write the notebook of an outcome to its place: the job's output, or ``….failed.ipynb`` beside it.

    Raises `InputError` when it cannot be written.
    """
    output = outcome.job.output
    failed = output.with_suffix(".failed.ipynb")
    if outcome.ok:
        write_text(output, outcome.notebook)
        failed.unlink(missing_ok=True)
    elif outcome.notebook:
        write_text(failed, outcome.notebook)
        return replace(outcome, failure=replace(outcome.failure, notebook=failed))
    return outcome


def run_all(
    jobs: Sequence[Job],
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    on_done: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Run all jobs and return their outcomes in the order of the jobs. A failure does not stop the others.

    `workers` lessons run at once (default: one more than there are cores). `on_done` is called in this
    thread, for each when it is done and written. An `executor` that is passed in needs nothing but `submit`,
    and stays open; where it runs jobs in other processes, they need the kit installed, and ending them early
    is up to its owner.

    `KeyboardInterrupt` (or a request to terminate) ends all kernels of this process before it goes on up.
    """
    if not jobs:
        return []
    own = executor is None
    # One more than there are cores: kernels that start, stop or wait for a server leave theirs to another.
    pool = ThreadPoolExecutor(workers or min(len(jobs), _cores() + 1)) if own else nullcontext(executor)
    outcomes: dict[Future, Outcome] = {}
    futures: list[Future] = []
    with interruptible(), pool as opened:
        try:
            futures.extend(opened.submit(run_in_kernel, job) for job in jobs)
            for future in as_completed(futures):
                outcomes[future] = save(future.result())
                if on_done is not None:
                    on_done(outcomes[future])
        except BaseException:
            _stop(futures, wait=own)
            raise
    return [outcomes[future] for future in futures]


def _stop(futures: Sequence[Future], *, wait: bool) -> None:
    for future in futures:
        future.cancel()
    # Again and again, because a kernel may be starting at this very moment.
    while wait and not all(future.done() for future in futures):
        stop_kernels()
        time.sleep(0.05)


def _cores() -> int:
    """The cores that this process may use; a container may have fewer than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
