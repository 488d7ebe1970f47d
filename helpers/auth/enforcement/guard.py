"""Runs a command for as long as somebody holds this program's standard input open, then leaves nothing.

``python guard.py FOLDER COMMAND …`` starts the command. When the input ends, because it was closed or because
whoever held it died (also by ``kill -9``), it stops the command and removes the folder. When the command ends
by itself, so does the guard, and leaves the folder: its logs say why. On Linux the command dies even when the
guard is killed.

A program of its own, without any import of the kit: it starts in some 20 ms. The kernel's "signal on the
parent's death" alone would not do: it fires when the *thread* ends that started the command, macOS does not
have it, and it removes no folder.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_PATIENCE_S = 3.0


def guard(folder: str, command: list[str]) -> None:
    """Start `command`; when standard input ends, stop it and remove `folder`; when it ends itself, return."""
    ended = _notice_of_signals(signal.SIGCHLD, signal.SIGTERM)
    # preexec_fn is safe here: this process has one thread.
    on_linux = _die_with_the_guard if sys.platform == "linux" else None
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=on_linux)
    select.select([sys.stdin, ended], [], [])
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _notice_of_signals(*signals: int) -> int:
    # A descriptor becomes readable. A handler that raises could do so in the middle of the tidying up.
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable)
    for number in signals:
        signal.signal(number, lambda *_: None)
    return readable


def _die_with_the_guard() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    guard(sys.argv[1], sys.argv[2:])
