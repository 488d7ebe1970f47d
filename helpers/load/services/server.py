"""What the real servers have in common: a block in which they run, and an error when they end too early."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from helpers.errors import InputError, ServiceFailed
from helpers.load.services.workplace import Running, Workplace

__all__ = ["Server"]

_LAST_MOMENT_S = 0.5  # for a server of which a client has just lost hold; a real end is known in a hundredth


class Server:
    """A server that runs within a ``with`` block, in a `Workplace` of its own or in that of others."""

    def __init__(self, name: str, place: Workplace | None = None) -> None:
        self.name = name
        self._given_place = place
        self._workplace: Workplace | None = None
        self._running: Running | None = None
        self._ended_on_purpose = False
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._workplace is not None:
            raise InputError(f"this {self.name} has run", expected="a new one for each block")
        with ExitStack() as undo:
            self._workplace = self._given_place or undo.enter_context(Workplace())
            undo.callback(self.stop)
            self._start()
            self._stack = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        # An interrupt is the reader's wish; any other error may well have come from the server's end.
        # A client can learn of that, from another of its processes, before the system counts it as ended.
        may_be_its_end = isinstance(error, Exception) and not isinstance(error, ServiceFailed)
        if may_be_its_end and self._running is not None:
            self._running.ends_within(_LAST_MOMENT_S)
        failed = self.failure()
        self._stack.close()
        if failed and (error is None or may_be_its_end):
            raise failed from error

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._running is not None and self._running.alive

    def stop(self) -> None:
        """Stop the server before the end of the block, in good order."""
        self._ended_on_purpose = True
        if self._running is not None:
            self._running.stop()

    def kill(self) -> None:
        """End the server at once and on purpose, as a power cut would."""
        self._ended_on_purpose = True
        if self._running is not None:
            self._running.kill()

    def failure(self) -> ServiceFailed | None:
        """The error to raise when the server has ended without being asked to; None when it has not."""
        if self._running is None or self._running.alive or self._ended_on_purpose:
            return None
        return ServiceFailed(
            f"{self.name} ended in the middle: {self._running.last_words()}",
            expected="a server that runs until the end of its block",
            next_step="run it again; if it ends again, look for a full disk or too little memory",
        )

    def _start(self) -> None:
        raise NotImplementedError

    @property
    def _place(self) -> Workplace:
        if self._workplace is None:
            raise InputError(f"{self.name} is not running", next_step=f"with {type(self).__name__}(…) as …:")
        return self._workplace

    def _check_running(self) -> None:
        if failed := self.failure():
            raise failed
        if not self.alive:
            raise InputError(f"{self.name} is not running", expected="a server within its block")
