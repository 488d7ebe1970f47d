"""Works through messages on a clock, wherever they come from: receives, works, and says when it has finished.

The work is a generator, so that it can take time without anybody waiting: ``yield 2.0`` means "this takes two
seconds". While one message is being worked on, others may be received, also the same one again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from helpers.errors import InputError
from helpers.messaging.recorder import Recorder

__all__ = ["Message", "Work", "Worker"]


class _Clock(Protocol):
    @property
    def elapsed_s(self) -> float: ...
    def call_at(self, elapsed_s: float, call: Callable[[], object]) -> None: ...


@dataclass(frozen=True, slots=True)
class Message:
    """A received message: its `body` (JSON), and how often it has been received, this time included."""

    body: Mapping[str, Any]
    message_id: str
    receive_count: int
    receipt: str

    @property
    def kind(self) -> str:
        """What the message says has happened, or asks for."""
        return str(self.body.get("kind", ""))

    @property
    def order(self) -> str:
        """The order that the message is about."""
        return str(self.body.get("order", ""))


Work = Callable[[Message], Iterator[float]]


class Worker:
    """Takes messages from `receive` and gives each to `work`, up to `concurrency` at once.

    `receive` gives the next `Message`, or None when there is none; then it is asked again after `poll_s`
    seconds. When `work` ends, the message goes to `acknowledge`; when `work` raises, it does not, and what
    follows is for the broker to decide. Everything is written down under `name` in `recorder`, with `place`
    as the place. Raises `InputError` for a concurrency below 1 and a `poll_s` that is not above 0.

    >>> from helpers.aws import VirtualClock
    >>> waiting = [Message({"order": "1"}, "m-1", 1, "r-1")]
    >>> def work(message):
    ...     yield 2.0
    >>> with VirtualClock() as clock:
    ...     recorder, receive = Recorder(clock), lambda: waiting.pop() if waiting else None
    ...     Worker(clock, recorder, "stock", work, receive=receive, acknowledge=print, place="stock").start()
    ...     clock.advance(2)
    Message(body={'order': '1'}, message_id='m-1', receive_count=1, receipt='r-1')
    """

    def __init__(
        self,
        clock: _Clock,
        recorder: Recorder,
        name: str,
        work: Work,
        *,
        receive: Callable[[], Message | None],
        acknowledge: Callable[[Message], object],
        place: str,
        concurrency: int = 1,
        poll_s: float = 1.0,
    ) -> None:
        if concurrency < 1 or poll_s <= 0:
            raise InputError(
                f"a consumer with concurrency={concurrency} and poll_s={poll_s}",
                expected="concurrency of at least 1, and poll_s above 0 s",
            )
        self._clock = clock
        self._recorder = recorder
        self._name = name
        self._work = work
        self._receive = receive
        self._acknowledge = acknowledge
        self._place = place
        self._concurrency = concurrency
        self._poll_s = poll_s
        self._runs = itertools.count(1)
        self._running = 0
        self._next_poll_s: float | None = None

    def start(self) -> None:
        """Begin to receive, as soon as the clock moves (or is told to stay: ``advance(0)``)."""
        self._poll_at(self._clock.elapsed_s)

    def wake(self) -> None:
        """Look into the queue now, unless busy: a long poll returns as soon as a message arrives."""
        self._poll_at(self._clock.elapsed_s)

    def _poll_at(self, at_s: float) -> None:
        self._next_poll_s = at_s
        self._clock.call_at(at_s, lambda: self._poll(at_s))

    def _poll(self, due_s: float) -> None:
        if self._next_poll_s != due_s:
            return  # a handler ended meanwhile, and we looked earlier
        self._next_poll_s = None
        while self._running < self._concurrency:
            message = self._receive()
            if message is None:
                self._recorder.note(self._name, "empty", place=self._place)
                self._poll_at(self._clock.elapsed_s + self._poll_s)
                return
            self._begin(message)

    def _begin(self, message: Message) -> None:
        run = next(self._runs)
        self._running += 1
        self._note("started", message, run)
        self._step(self._work(message), message, run)

    def _step(self, work: Iterator[float], message: Message, run: int) -> None:
        try:
            takes_s = next(work)
        except StopIteration:
            self._acknowledge(message)
            self._note("done", message, run)
            self._finish()
        except Exception as error:  # whatever a handler raises: the broker, not we, decides what follows
            self._note("failed", message, run, reason=type(error).__name__)
            self._finish()
        else:
            self._clock.call_at(self._clock.elapsed_s + takes_s, lambda: self._step(work, message, run))

    def _finish(self) -> None:
        full = self._running == self._concurrency
        self._running -= 1
        if full and self._next_poll_s is None:
            self._poll_at(self._clock.elapsed_s)

    def _note(self, action: Any, message: Message, run: int, reason: str = "") -> None:
        self._recorder.note(
            self._name,
            action,
            kind=message.kind,
            order=message.order,
            place=self._place,
            receive_count=message.receive_count,
            run=run,
            reason=reason,
        )
