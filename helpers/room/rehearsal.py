"""A room on trial: throw-away accounts log in at once and run a lesson, and all of it is gone afterwards.

``deploy/try-room 8`` does on the very machine what eight learners will do, and says what they will wait for.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from helpers.course.project import ROOT
from helpers.errors import InputError, LessonFailed, ServiceFailed
from helpers.language import LANGUAGES
from helpers.room.accounts import Learner, add_learners, learners_of, remove_learners
from helpers.room.place import Room
from helpers.room.visitor import Visitor

__all__ = [
    "Visit",
    "free_port",
    "memory_mib",
    "opened",
    "rehearse",
    "run_lesson",
    "trial_room",
    "visit_at_once",
]

_TRIAL = Room("kumotrial")
_UP_S = 600.0  # the first opening compiles the whole environment; a guard, no measure


@dataclass(frozen=True, slots=True)
class Visit:
    """How it went for one learner, in seconds since the login and in MiB.

    `memory_mib` is what their server and kernel hold after the last cell; what they share with others counts
    in proportion (PSS).
    """

    learner: str
    first_page_s: float
    first_cell_s: float
    whole_lesson_s: float
    memory_mib: float


def rehearse(count: int, lesson: str, *, room: Room = _TRIAL) -> tuple[Visit, ...]:
    """Let `count` learners log in at the same moment and run the lesson with the number `lesson`.

    Every second one begins in the other language. Raises what `add_learners` and `open_room` raise,
    `LessonFailed` when a cell raises, and `ServiceFailed` when a server does not answer.
    """
    with trial_room(room, count) as learners, opened(room) as address:
        visitors = [Visitor(address, learner.name, learner.password or "") for learner in learners]
        return visit_at_once(visitors, learners, lesson)


def visit_at_once(visitors: Sequence[Visitor], learners: Sequence[Learner], lesson: str) -> tuple[Visit, ...]:
    """Let all visitors, each a learner's, run the lesson at once; their servers are left running."""
    everybody_in, everybody_done = Barrier(len(visitors)), Barrier(len(visitors))

    def visit(number: int, visitor: Visitor, learner: Learner) -> Visit:
        try:
            everybody_in.wait()
            return run_lesson(visitor, learner, LANGUAGES[number % len(LANGUAGES)], lesson, everybody_done)
        except BaseException:
            everybody_in.abort()  # nobody waits for one who will not come
            everybody_done.abort()
            raise

    with ThreadPoolExecutor(len(visitors)) as pool:
        return tuple(pool.map(visit, range(len(visitors)), visitors, learners))


def run_lesson(
    visitor: Visitor, learner: Learner, lang: str, lesson: str, everybody_done: Barrier | None = None
) -> Visit:
    """Log in, start the server and run the lesson's cells in their order; at the end wait for the others."""
    began = time.monotonic()
    visitor.log_in()
    visitor.start_server(lang)
    first_page_s = time.monotonic() - began
    names = [
        name for name in visitor.files(lang) if name.startswith(f"{lesson}-") and name.endswith(".ipynb")
    ]
    if not names:
        raise InputError(f"there is no lesson {lesson} among the study copies")
    path = f"{lang}/{names[0]}"
    sources = [
        "".join(cell["source"]) for cell in visitor.notebook(path)["cells"] if cell["cell_type"] == "code"
    ]
    first_cell_s = None
    with visitor.kernel(path) as kernel:
        for source in filter(str.strip, sources):
            ran = kernel.run(source)
            if ran.error or ran.kernel_died:
                raise LessonFailed(
                    f"lesson {lesson} failed for {learner.name}: {ran.error}: {ran.text[-300:]}"
                )
            first_cell_s = first_cell_s or time.monotonic() - began
        whole_lesson_s = time.monotonic() - began
        if everybody_done is not None:
            everybody_done.wait()  # memory is measured while all of them are there
        memory = memory_mib(learner)
        if everybody_done is not None:
            everybody_done.wait()
    return Visit(learner.name, first_page_s, first_cell_s or whole_lesson_s, whole_lesson_s, memory)


@contextlib.contextmanager
def trial_room(room: Room, count: int) -> Iterator[tuple[Learner, ...]]:
    """A room's accounts for one block. Those that an interrupted trial left are removed first."""
    if room.name == Room().name:
        raise InputError(f"the room {room.name} is no room for trials", expected="a name of its own")
    remove_learners(room, learners_of(room))
    try:
        yield add_learners(room, count, days=1)
    finally:
        remove_learners(room, learners_of(room))


@contextlib.contextmanager
def opened(room: Room, *options: str, root: Path = ROOT, log: Path | None = None) -> Iterator[str]:
    """The room opened by the checkout at `root` on a free port of loopback; gives its address.

    `options` go to ``open-room``; what the room says goes to `log`. Raises `ServiceFailed` when it does not
    open.
    """
    port = free_port()
    open_it = [root / "deploy" / "open-room", "--room", room.name, "--port", str(port), *options]
    command = ["setpriv", "--pdeathsig=TERM", "--", *open_it]  # should this process be killed, it closes
    scheme = "https" if "--ssl-key" in options else "http"
    with ExitStack() as stack:
        output = stack.enter_context((log or Path(os.devnull)).open("a"))
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        stack.callback(_end, process)
        _wait_until_up(process, room, port)
        yield f"{scheme}://127.0.0.1:{port}/"


def memory_mib(learner: Learner) -> float:
    """What all processes of an account hold now (PSS); needs root."""
    total_kib = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if process.stat().st_uid == learner.uid:
                lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
                total_kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total_kib / 1024


def free_port() -> int:
    """A port of loopback on which nobody listens at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _wait_until_up(process: subprocess.Popen[bytes], room: Room, port: int) -> None:
    deadline = time.monotonic() + _UP_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServiceFailed(f"the room {room.name} did not open", next_step="deploy/open-room says why")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            if room.hub_socket.exists():
                return
        time.sleep(0.2)
    raise ServiceFailed(f"the room {room.name} did not open within {_UP_S:.0f} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
