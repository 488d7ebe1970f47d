"""What stays behind when a kernel is killed: this program ends its servers and removes their folder.

A process of its own, because nothing inside a process can act once that has got SIGKILL. Its standard input
is a pipe whose other end only the owner holds; however the owner ends, the pipe ends too. Linux could kill a
child together with its parent (PR_SET_PDEATHSIG), but that follows the thread that started the child rather
than the process, and removes no file; this works in the same way on macOS.

Lines on standard input: ``+PID SIGNAL`` for a server that has started and the signal that stops it, ``-PID``
for one that has ended. Started as a plain script, with the standard library only, so that it is there in 20
ms.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

_PATIENCE_S = 3.0  # for servers to stop by themselves
_POLL_S = 0.01


def main(folder: str) -> None:
    """Wait until the owner is gone; end what it left, the last started first; remove `folder`."""
    for number in (signal.SIGINT, signal.SIGTERM):  # those are meant for the owner
        signal.signal(number, signal.SIG_IGN)
    running = _read_until_the_owner_is_gone()
    for pid, stop in reversed(running.items()):
        _end(pid, stop)
    for _ in range(100):  # a server that was just killed may still be writing
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists():
            return
        time.sleep(_POLL_S)


def _read_until_the_owner_is_gone() -> dict[int, int]:
    running: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+") and line.endswith("\n"):
            pid, stop = line[1:].split()
            running[int(pid)] = int(stop)
        elif line.startswith("-"):
            running.pop(int(line[1:]), None)
    return running


def _end(pid: int, stop: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, stop)
    until = time.monotonic() + _PATIENCE_S
    while _runs(pid) and time.monotonic() < until:
        time.sleep(_POLL_S)
    with contextlib.suppress(OSError):
        # Each server leads a group of its own; what else is in it goes too.
        os.killpg(pid, signal.SIGKILL) if os.name == "posix" else os.kill(pid, signal.SIGTERM)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    try:  # one that has ended, but that nobody has waited for, still has a number
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return os.name != "posix" or not Path("/proc/self").exists()


if __name__ == "__main__":
    main(sys.argv[1])
