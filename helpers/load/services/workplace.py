"""Where the servers of one run live: a private folder, the programs that were started, and their end.

The folder belongs to the user under whom the servers run and is closed to everybody else, with the sockets in
it: that is what keeps two users of one machine, and two runs of one user, apart. Whatever was started there
is stopped when the block is left; when the whole process is killed, `watcher` does it.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from helpers.errors import InputError, ServiceFailed
from helpers.load.services.account import Account, may_enter, service_account
from helpers.load.services.programs import Program

__all__ = ["Running", "Workplace"]

_WATCHER = Path(__file__).with_name("watcher.py")
_LONGEST_FOLDER = 80  # bytes; a socket's whole name may have 103 on macOS and 107 on Linux
_NEEDED_BYTES = 200_000_000  # two fresh clusters with room for the write-ahead log
_COMPLAINT = re.compile(r"FATAL|PANIC|ERROR|error:|could not|emerg|Error|No space")
_POLL_S = 0.003
_PATIENCE_S = 20.0  # for a server to start, or to stop, on a busy machine


class Workplace:
    """A private folder in `parent` (the system's folder for temporary files when None) for servers.

    A context manager: on leaving, also by an error or an interrupt, what was started in it has ended and the
    folder is gone. Raises `InputError` for a `parent` that is not a folder, is not writable, is not open to
    the user under whom servers run, or has too little room; `MissingComponent` as `service_account` does.

    >>> with Workplace() as place:
    ...     place.folder.is_dir()
    True
    >>> place.folder.exists()
    False
    """

    def __init__(self, parent: Path | str | None = None) -> None:
        self._parent = None if parent is None else Path(parent)
        self._stack = ExitStack()
        self._watcher: subprocess.Popen[str] | None = None
        self.account: Account | None = None
        self.folder = Path()
        #: What a request to one of this run's HTTP servers has to carry in its path.
        self.secret = secrets.token_urlsafe(12)

    def __enter__(self) -> Workplace:
        self.account = service_account()
        with ExitStack() as undo:
            self.folder = _private_folder(self._parent, self.account)
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            _check_room(self.folder)
            self._watcher = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_WATCHER), str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=os.sep,
                start_new_session=True,  # so that it survives what kills the owner's whole process group
            )
            undo.callback(self._end_watcher)
            self._stack = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        stop_with: int = signal.SIGTERM,
        own_user: bool = False,
    ) -> Running:
        """Start a program; what it says goes to a file of its own. Python's own programs run as `own_user`.

        `name` is for messages and the file; `stop_with` is the signal that asks it to end.
        """
        log = self.folder / f"{name}.log"
        account = None if own_user else self.account
        try:
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=self.folder,
                    env=_environment(self.folder, os.environ),
                    start_new_session=True,  # an interrupt of the kernel is not one of its servers
                    **(account.options() if account else {}),
                )
        except OSError as error:
            raise ServiceFailed(
                f"{name} did not start: {error}",
                next_step="look for a full or read-only disk, or a limit of this container",
            ) from error
        running = Running(name, process, log, stop_with, self._tell)
        self._tell(f"+{process.pid} {int(stop_with)}")
        self._stack.callback(running.stop)  # whatever else happens
        return running

    def run(self, name: str, command: Sequence[str | Path]) -> str:
        """Start a program, wait for its end, and return what it said.

        Raises `ServiceFailed` with its last words if it fails.
        """
        running = self.start(name, command)
        try:
            code = running.process.wait()
        finally:
            running.stop()
        if code:
            raise ServiceFailed(
                f"{name} failed with exit code {code}: {running.last_words()}",
                next_step="look for a full or read-only disk, or a limit of this container",
            )
        return running.log.read_text(encoding="utf-8", errors="replace")

    def reachable(self, program: Program) -> Program:
        """`program`, or a copy of it in the folder when the servers' user cannot reach it where it is.

        That is so for root's own virtual environment in a home that is closed to others.
        """
        if may_enter(program.executable, self.account):
            return program
        copy = self.folder / "programs" / program.root.parent.name / program.root.name
        if not copy.exists():
            shutil.copytree(program.root, copy, symlinks=True)
            libraries = program.root.parent.with_name(f"{program.root.parent.name}.libs")
            if libraries.is_dir():  # wheels keep what they link to beside the package
                shutil.copytree(libraries, copy.parents[1] / libraries.name, symlinks=True)
        executable = copy / program.executable.relative_to(program.root)
        return Program(program.name, executable, program.version, program.origin, copy)

    def write(self, name: str, text: str) -> Path:
        """A new file in the folder, which only the servers' user can read; returns where it is."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)
        return path

    def _tell(self, line: str) -> None:
        assert self._watcher is not None and self._watcher.stdin is not None
        with contextlib.suppress(OSError):  # the watcher was killed: nothing here depends on it
            self._watcher.stdin.write(line + "\n")
            self._watcher.stdin.flush()

    def _end_watcher(self) -> None:
        assert self._watcher is not None and self._watcher.stdin is not None
        with contextlib.suppress(OSError):
            self._watcher.stdin.close()
        self._watcher.wait()


class Running:
    """A program that was started: whether it still runs, what it said last, and its end."""

    def __init__(
        self,
        name: str,
        process: subprocess.Popen[bytes],
        log: Path,
        stop_with: int,
        tell: Callable[[str], None],
    ) -> None:
        self.name = name
        self.process = process
        self.log = log
        self._stop_with = stop_with
        self._tell = tell

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def ends_within(self, patience_s: float) -> bool:
        """Whether it has ended, or does so within `patience_s` seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience_s)
        return not self.alive

    def wait_until(self, ready: Callable[[], bool], patience_s: float = _PATIENCE_S) -> None:
        """Wait until `ready()`. Raises `ServiceFailed` when the program ends before, or is not ready in
        time.
        """
        until = time.monotonic() + patience_s
        while not ready():
            if not self.alive:
                raise ServiceFailed(f"{self.name} did not start: {self.last_words()}")
            if time.monotonic() > until:
                raise ServiceFailed(
                    f"{self.name} was not ready after {patience_s:g} s: {self.last_words()}",
                    next_step="try again when the machine is less busy",
                )
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Ask it to end, wait, and kill it if it does not; nothing to do when it has ended."""
        if self.alive:
            self.process.send_signal(self._stop_with)
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
        except BaseException:  # somebody interrupts the wait: no time for courtesy
            self.kill()
            raise
        self._tell(f"-{self.process.pid}")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.alive:
            # It leads a group of its own, and nobody has waited for it, so the number is still its.
            os.killpg(self.process.pid, signal.SIGKILL) if os.name == "posix" else self.process.kill()
        self.process.wait()
        self._tell(f"-{self.process.pid}")

    def last_words(self, lines: int = 3) -> str:
        """What the program said last about something that went wrong, in one line; else what it said last."""
        try:
            said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            said = []
        said = [line.strip() for line in said if line.strip()]
        complaints = [line for line in said if _COMPLAINT.search(line)]
        return " / ".join((complaints or said)[-lines:])[-600:] or "it said nothing"


def _private_folder(parent: Path | None, account: Account | None) -> Path:
    """A new folder that belongs to the servers' user, and that nobody else may enter."""
    place = parent or Path(tempfile.gettempdir())
    if parent is None and (not may_enter(place / "x", account) or len(os.fsencode(place)) > _LONGEST_FOLDER):
        place = Path("/tmp")  # TMPDIR is somebody's own, or too long for a socket
    try:
        folder = Path(tempfile.mkdtemp(prefix="kumokata-", dir=place)).resolve()
    except OSError as error:
        raise InputError(
            f"servers cannot have a folder in {place}: {error.strerror}",
            expected="a folder that can be written to",
            next_step="set TMPDIR to another one",
        ) from None
    problem = None
    if not may_enter(folder, account):
        problem = f"the user {account.name if account else ''} may not enter {place}"
    elif len(os.fsencode(folder)) > _LONGEST_FOLDER:
        problem = f"the name of {place} is too long for a socket in it"
    if problem:
        folder.rmdir()
        raise InputError(problem, expected="a folder like /tmp", next_step="set TMPDIR to another one")
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    return folder


def _check_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise InputError(
            f"{folder.parent} has {free / 1e6:,.0f} MB left",
            expected=f"{_NEEDED_BYTES / 1e6:,.0f} MB for the servers of a run",
            next_step="make room, or set TMPDIR to a folder on another disk",
        )


def _environment(folder: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables of a server: none of the user's own settings of PostgreSQL, and messages in English."""
    kept = {name: value for name, value in inherited.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C", "TZ": "UTC"}
