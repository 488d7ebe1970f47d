"""One fresh kernel a lesson: the project's own interpreter, nothing of the user's, and gone afterwards.

papermill and jupyter_client do the work. What is added here is isolation (kernelspecs, start-up files,
variables and matplotlib settings of the user never reach a lesson) and the end of whatever a lesson started:
a kernel leads a process group, and the group is killed when the lesson is over. Should this process be killed
itself, ipykernel notices within about a second that its parent is gone, and exits.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import importlib.util
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import papermill
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import ensure_event_loop
from traitlets import Unicode, default
from traitlets.config import Config

from helpers.course.project import ROOT

__all__ = [
    "LOG",
    "LessonKernelManager",
    "inherited_variables",
    "interruptible",
    "kernel_environment",
    "run_notebook",
    "stop_kernels",
]

# Without a handler Python prints what papermill logs; the failure of a lesson says it better.
logging.getLogger("papermill").addHandler(logging.NullHandler())

LOG = "kernel.log"  # what the kernel says outside of any cell: why it did not start, or crashed

# With KUMOKATA_STUDY a run that is typed in a terminal of JupyterLab would note answers that nobody gave.
_OF_THE_USER = ("FORCE_COLOR", "IPYTHON", "JUPYTER_", "KUMOKATA_STUDY", "LANG", "LC_", "LINES", "PYTHON")
_SETTINGS = {
    "COLUMNS": "100",  # tables in text are as wide on every terminal
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NO_COLOR": "1",
    "PYTHONHASHSEED": "0",  # the order of a set is the same in every run
    "PYTHONNOUSERSITE": "1",
    "PYTHONPATH": str(ROOT),  # a copy of the checkout runs its own helpers, wherever the installed ones are
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}

_LONGEST_SOCKET_FOLDER = 80  # bytes; the name of a socket may have 103 on macOS and 107 on Linux

_lock = threading.Lock()
_groups: dict[str, tuple[int, int]] = {}  # folder of the run → process group of its kernel, thread that waits


class LessonKernelManager(AsyncKernelManager):
    """Starts the project's own interpreter, whatever kernelspecs the user has, in a clean environment."""

    folder = Unicode(help="where the run keeps its files").tag(config=True)

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        # With no folder to search, the only kernel there is is ipykernel of `sys.executable`.
        return KernelSpecManager(kernel_dirs=[])

    async def start_kernel(self, **options: Any) -> None:
        """Start the kernel, and remember its process group."""
        folder = Path(self.folder)
        with (folder / LOG).open("wb") as log:
            await super().start_kernel(env=kernel_environment(folder), stdout=log, stderr=log, **options)
        if group := getattr(self.provisioner, "pgid", None):  # Windows has none
            with _lock:
                _groups[self.folder] = group, threading.get_ident()


def kernel_environment(folder: Path, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables of a kernel whose run keeps its files in `folder`.

    >>> given = {"HOME": "/home/a", "PYTHONSTARTUP": "mine.py", "LC_TIME": "ja_JP", "KUMOKATA_RECORD": "1"}
    >>> made = kernel_environment(Path("run"), given)
    >>> [made.get(name) for name in (*given, "TZ", "IPYTHONDIR")]
    ['/home/a', None, None, '1', 'UTC', 'run/ipython']
    """
    # An empty folder of its own: no profile, no start-up files. And matplotlib's own settings; the user's
    # folder of settings stays, because the font cache is there.
    own = {"IPYTHONDIR": (folder / "ipython").as_posix(), "MATPLOTLIBRC": _matplotlibrc()}
    return inherited_variables(inherited) | _SETTINGS | own


def inherited_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Those of the user's variables that a kernel is given.

    >>> inherited_variables({"HOME": "/home/a", "KUMOKATA_STUDY": "study"})
    {'HOME': '/home/a'}
    """
    return {name: value for name, value in variables.items() if not name.startswith(_OF_THE_USER)}


def run_notebook(source: Path, result: Path, parameters: Mapping[str, object], timeout_s: float) -> None:
    """Run the notebook in the file `source` with papermill; `result` is what it became, also after a failure.

    The folder of `result` belongs to this run: the kernel's sockets, its `LOG` and an empty working folder
    are there. `timeout_s` seconds are for all cells together, and as many for the start of the kernel.

    Raises papermill's, nbclient's and jupyter_client's own errors: `PapermillExecutionError` for a cell that
    raised, `CellTimeoutError`, `DeadKernelError`, and `RuntimeError` for a kernel that did not start; also
    `RuntimeError` for a lesson that ended itself early, which papermill takes for success.
    """
    _prepare_font_cache()
    folder = result.parent
    working_folder = folder / "work"
    working_folder.mkdir()
    config = Config()
    config.LessonKernelManager.folder = str(folder)
    config.LessonKernelManager.connection_file = str(folder / "kernel.json")
    if os.name == "posix" and len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER:
        # Sockets in the run's private folder: nobody else can connect, and no two kernels want one port.
        config.LessonKernelManager.transport = "ipc"
        config.LessonKernelManager.ip = str(folder / "socket")
    config.LessonKernelManager.shutdown_wait_time = 2.0
    started: list[float] = []

    def remaining_s(cell: object) -> float:
        started.append(time.monotonic())
        return max(0.1, started[0] + timeout_s - time.monotonic())  # nbclient takes 0 for "no limit"

    try:
        executed = _in_own_event_loop(
            papermill.execute_notebook,
            source,
            result,
            parameters=dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=max(1, round(timeout_s)),
            # Not papermill's cwd: that changes the folder of this whole process, where other lessons run too.
            resources={"metadata": {"path": str(working_folder)}},
            config=config,
            kernel_manager_class=LessonKernelManager,
            timeout_func=remaining_s,
            execution_timeout=max(1, round(timeout_s)),
            shell_timeout_interval=1,  # seconds between looks at whether the kernel still lives
            coalesce_streams=True,
            record_timing=False,
        )
    finally:
        with _lock:
            group, _ = _groups.pop(str(folder), (None, None))
        _kill(group)
    if any(cell.cell_type == "code" and cell.source and not cell.execution_count for cell in executed.cells):
        raise RuntimeError("the lesson ended itself (SystemExit) before its last cell")


def stop_kernels(*, of_thread: int | None = None) -> None:
    """Kill the kernels that this process runs now, and what they started; or only those of one thread."""
    with _lock:
        groups = [group for group, thread in _groups.values() if of_thread in (None, thread)]
    for group in groups:
        _kill(group)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Within the block, a request to terminate ends in `KeyboardInterrupt`, as Ctrl-C does."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only that one may set handlers
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _kill(group: int | None) -> None:
    if group:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _in_own_event_loop(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call `function` with an event loop that is closed afterwards; jupyter_core leaves one open a thread."""

    def call() -> Any:
        with asyncio.Runner(loop_factory=ensure_event_loop) as runner:
            runner.get_loop()
            return function(*arguments, **options)

    # In an empty context, so that the loop which jupyter_core remembers in it is forgotten with it.
    return contextvars.Context().run(call)


@functools.cache
def _prepare_font_cache() -> None:
    """On a new machine matplotlib first looks for fonts, and says so in the output of the first lesson."""
    # Not in this process, where the user's own settings of matplotlib count, and may be broken.
    subprocess.run(
        [sys.executable, "-P", "-c", "import matplotlib.font_manager"],
        env=kernel_environment(Path(tempfile.gettempdir())),
        capture_output=True,
        check=False,
    )


def _matplotlibrc() -> str:
    found = importlib.util.find_spec("matplotlib")
    return str(Path(found.origin).parent / "mpl-data" / "matplotlibrc")
