"""One at a time: a lock on a file that two starts of the launcher take in turn. Standard library only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

__all__ = ["Turn"]

POLL_S = 0.5


class Turn:
    """Hold the lock on `path` inside a ``with``; `on_wait` is called once when somebody else holds it.

    The lock belongs to the open file, so programs started with ``pass_fds=turn.inherited`` hold it too: when
    the launcher is killed and its pip lives on, the next start waits for that pip.
    """

    def __init__(self, path: Path, *, on_wait: Callable[[], None]) -> None:
        self.path = path
        self.on_wait = on_wait

    def __enter__(self) -> Turn:
        self.file = self.path.open("a")
        if not self._taken():
            self.on_wait()
            while not self._taken():
                time.sleep(POLL_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    @property
    def inherited(self) -> tuple[int, ...]:
        """The file descriptors to pass on; Windows cannot pass any."""
        return () if os.name == "nt" else (self.file.fileno(),)

    def _taken(self) -> bool:
        try:
            if os.name == "nt":
                import msvcrt

                self.file.seek(0)
                msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # in the words of POSIX and of Windows
            return False
        return True
