"""The executor of `helpers.course.scheduler.connected`: Dask's own, with an end for everything.

Dask's executor waits for ever when no worker is left, says "killed" about a lesson in words for programmers,
and cannot stop what a worker's thread has begun. Needs `distributed`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any

from distributed import Client, Status, get_worker
from distributed.scheduler import KilledWorker

from helpers.course.failure import Failure
from helpers.course.kernels import stop_kernels
from helpers.course.run import Job, Outcome
from helpers.course.scheduler.installed_kit import Kit, another_kit, differences, installed_kit
from helpers.errors import ServiceFailed

__all__ = ["SchedulerExecutor"]

_LOOK_EVERY_S = 0.5


class SchedulerExecutor(Executor):
    """Runs jobs on the workers of a scheduler; what it hands out are ordinary futures.

    `kit` is what each worker's own must be, `where` the scheduler in words, `patience_s` how long there may
    be no worker. Whatever is outstanding when it is shut down is cancelled.
    """

    def __init__(self, client: Client, kit: Kit, where: str, patience_s: float) -> None:
        self._client, self._kit, self._where, self._patience_s = client, kit, where, patience_s
        self._dask = client.get_executor(pure=False, retries=0)
        self._outstanding: dict[Future, Future] = {}  # ours → Dask's
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._fail_when_nobody_is_left, daemon=True)
        self._watch.start()

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future:
        """Have ``function(*arguments)`` run by a worker. A worker that dies is replaced by another one.

        A job that cost several workers their lives (`distributed.scheduler.allowed-failures`, 3 by default,
        and one) is not tried again: its outcome is a failure that says so.
        """
        if self._over.is_set():
            raise RuntimeError("cannot schedule new futures after shutdown")
        ours: Future = Future()
        with self._lock:
            theirs = self._dask.submit(_on_worker, self._kit, function, arguments, options)
            self._outstanding[ours] = theirs
        ours.add_done_callback(self._forget)
        theirs.add_done_callback(lambda done: self._hand_over(done, ours, arguments))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancel what is outstanding; nothing goes on unseen on other people's machines."""
        self._over.set()
        for ours in self._ours():
            ours.cancel()
        if wait and threading.current_thread() is not self._watch:
            self._watch.join(timeout=5)

    def _ours(self) -> list[Future]:
        with self._lock:
            return list(self._outstanding)

    def _forget(self, ours: Future) -> None:
        with self._lock:
            theirs = self._outstanding.pop(ours, None)
        if theirs is not None:
            theirs.cancel()  # nothing happens to one that is done

    def _hand_over(self, theirs: Future, ours: Future, arguments: tuple[Any, ...]) -> None:
        with suppress(InvalidStateError):  # somebody cancelled it at this very moment
            match CancelledError() if theirs.cancelled() else theirs.exception():
                case None:
                    ours.set_result(theirs.result())
                case KilledWorker() as killed if arguments and isinstance(arguments[0], Job):
                    ours.set_result(_killed(arguments[0], killed))
                case CancelledError():
                    ours.set_exception(self._lost())
                case error:
                    ours.set_exception(error)

    def _lost(self) -> ServiceFailed:
        return ServiceFailed(
            f"the scheduler at {self._where} was lost: it ended, or the connection broke",
            next_step="start scheduler and workers again, then the same command",
        )

    def _fail_when_nobody_is_left(self) -> None:
        somebody_at_s = time.monotonic()
        while not self._over.wait(_LOOK_EVERY_S):
            if self._somebody_is_there() or not self._ours():
                somebody_at_s = time.monotonic()
            elif time.monotonic() - somebody_at_s > self._patience_s:
                for ours in self._ours():
                    with suppress(InvalidStateError):
                        ours.set_exception(
                            ServiceFailed(
                                f"no worker of the scheduler at {self._where} is left, for more than"
                                f" {self._patience_s:g} s",
                                next_step="look at what the workers printed; start them again, then the same"
                                " command",
                            )
                        )

    def _somebody_is_there(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except Exception:  # the connection is being lost or made again; what comes of it is told elsewhere
            return False


def _killed(job: Job, killed: KilledWorker) -> Outcome:
    workers = killed.allowed_failures + 1
    said = f"{workers} workers died while they ran it (out of memory?), and no more are tried"
    return Outcome(job, 0.0, Failure(job.lesson.number, job.lang, None, "", said))


def _on_worker(
    kit: Kit,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    options: Mapping[str, Any],
) -> Any:
    """What a worker is asked for; a worker may have come after the others' kits were looked at."""
    if different := differences(kit, installed_kit()):
        raise another_kit(get_worker().address, different)
    with _kernels_end_when_nobody_waits():
        return function(*arguments, **options)


@contextmanager
def _kernels_end_when_nobody_waits() -> Iterator[None]:
    """A thread cannot be stopped, but the kernel for which it waits can, once the task was taken back.

    The scheduler takes a task back when it is cancelled, when whoever asked for it is gone (also killed), and
    when this worker seemed lost and another one has the lesson. A worker that closes waits for its threads.
    """
    worker, me = get_worker(), threading.get_ident()
    task, done = worker.state.tasks[worker.get_current_task()], threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK_EVERY_S):
            wanted = task.state in ("executing", "long-running")
            if not wanted or worker.status not in (Status.running, Status.paused):
                stop_kernels(of_thread=me)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()
