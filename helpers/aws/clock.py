"""A clock that moves only when told to, for the embedded AWS.

Only moto's own time is replaced. freezegun replaces the time of every module that is loaded, the notebook
kernel's own among them: timers of threads stop, and starting takes longer the more is loaded. moto's SNS and
SQS ask one module for the time, so one name is enough; `time`, `datetime`, asyncio, threads and request
signing stay real. (Other services of moto read the time elsewhere; this clock does not move those.)
"""

from __future__ import annotations

import datetime as real
import heapq
import itertools
import math
from collections.abc import Callable
from contextlib import ExitStack
from types import SimpleNamespace, TracebackType
from typing import Any
from unittest import mock

import moto.core.utils
from moto.sqs.models import Message, SQSBackend

from helpers.aws.emulator import is_embedded
from helpers.aws.guard import chosen_endpoint, real_aws_is_asked_for
from helpers.errors import InputError

__all__ = ["VirtualClock"]

START = real.datetime(2026, 1, 1, tzinfo=real.UTC)

_running: VirtualClock | None = None


class VirtualClock:
    """The time of the embedded AWS: it stands still, and moves only by `advance` and `advance_to`.

    A context manager, used once: visibility timeouts, delays, retention and the move to a dead-letter queue
    follow it. A long poll moves it instead of waiting. When the block ends, also by an error or an interrupt,
    time is real again. Raises `InputError` for a second clock, a move backwards and use outside the block.

    >>> with VirtualClock() as clock:
    ...     clock.advance(90)
    ...     clock.now.isoformat(), clock.elapsed_s
    ('2026-01-01T00:01:30+00:00', 90.0)
    """

    def __init__(self, start: real.datetime = START) -> None:
        if not isinstance(start, real.datetime) or start.tzinfo is None:
            raise InputError(f"the clock cannot start at {start!r}", expected="a datetime with a time zone")
        self._start = start.astimezone(real.UTC)
        self._elapsed_s = 0.0
        self._calls: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._patches: ExitStack | None = None

    @property
    def now(self) -> real.datetime:
        """The time now, in UTC."""
        return self._start + real.timedelta(seconds=self._elapsed_s)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the clock's start."""
        return self._elapsed_s

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds` ≥ 0; what is due on the way happens at its own time."""
        self.advance_to(self._elapsed_s + _finite(seconds))

    def advance_to(self, elapsed_s: float) -> None:
        """Move the clock forward to `elapsed_s` seconds after its start; what is due on the way happens."""
        self._must_run()
        if _finite(elapsed_s) < self._elapsed_s:
            raise InputError(
                f"the clock stands at {self._elapsed_s} s and cannot go to {elapsed_s} s",
                expected="a time that is not in the past",
                next_step="start a new VirtualClock for an earlier time",
            )
        while self._calls and self._calls[0][0] <= elapsed_s:
            due_s, _, call = heapq.heappop(self._calls)
            self._elapsed_s = max(self._elapsed_s, due_s)
            call()
        self._elapsed_s = max(self._elapsed_s, float(elapsed_s))

    def call_at(self, elapsed_s: float, call: Callable[[], object]) -> None:
        """Have `call` happen when the clock passes `elapsed_s` (equal times: in the order of asking)."""
        self._must_run()
        heapq.heappush(self._calls, (_finite(elapsed_s), next(self._order), call))

    def __enter__(self) -> VirtualClock:
        global _running
        if _running is not None:
            raise InputError("a virtual clock is running already", expected="one clock at a time")
        if self._patches is not None:
            raise InputError("this clock has run", expected="a new VirtualClock for each block")
        if not is_embedded() and (real_aws_is_asked_for() or chosen_endpoint()):
            raise InputError("the virtual clock drives the embedded AWS only", next_step="unset KUMOKATA_…")
        with ExitStack() as patches:
            patches.callback(_stop)
            for target, name, replacement in (
                (moto.core.utils, "datetime", self._datetime_module()),
                (Message, "visible", property(lambda message: _reached(message.visible_at))),
                (Message, "delayed", property(lambda message: not _reached(message.delayed_until))),
                (SQSBackend, "receive_message", self._receive_message()),
            ):
                patches.enter_context(mock.patch.object(target, name, replacement))
            _running = self
            self._patches = patches.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._patches is not None
        self._patches.close()

    def _must_run(self) -> None:
        if _running is not self:
            raise InputError(
                "this virtual clock is not running", next_step="use it inside: with VirtualClock() as clock:"
            )

    def _datetime_module(self) -> SimpleNamespace:
        clock = self

        class VirtualDatetime(real.datetime):
            @classmethod
            def now(cls, tz: real.tzinfo | None = None) -> real.datetime:
                return clock.now.astimezone(tz)

        return SimpleNamespace(datetime=VirtualDatetime, timedelta=real.timedelta, timezone=real.timezone)

    def _receive_message(self) -> Callable[..., list[Message]]:
        short_poll = SQSBackend.receive_message

        def receive(
            backend: SQSBackend, queue_name: str, count: int, wait_s: int, *args: Any, **kwargs: Any
        ) -> list[Message]:
            deadline_s = self._elapsed_s + wait_s
            while True:
                _drop_expired(backend, queue_name)
                messages = short_poll(backend, queue_name, count, 0, *args, **kwargs)
                if messages or self._elapsed_s >= deadline_s:
                    return messages
                self.advance_to(min(deadline_s, self._next_change_s(backend, queue_name)))

        return receive

    def _next_change_s(self, backend: SQSBackend, queue_name: str) -> float:
        """When a message of the queue becomes visible next, or something that waits for the clock happens."""
        now_ms = moto.core.utils.unix_time_millis()
        shown_ms = (max(m.visible_at, m.delayed_until) for m in backend.get_queue(queue_name)._messages)
        waits_s = [(at_ms - now_ms) / 1000 for at_ms in shown_ms if not _reached(at_ms)]
        calls_s = [self._calls[0][0]] if self._calls else []
        return min([*(self._elapsed_s + wait_s for wait_s in waits_s), *calls_s], default=math.inf)


def _stop() -> None:
    global _running
    _running = None


def _finite(seconds: float) -> float:
    if not isinstance(seconds, (int, float)) or not math.isfinite(seconds):
        raise InputError(f"{seconds!r} is not a time", expected="a finite number of seconds")
    return float(seconds)


def _reached(at_ms: float) -> bool:
    # moto calls a message visible *after* its timeout, which a real clock can hardly tell from *at* it. Ours
    # can stand on that very instant, and then the message is visible. The tolerance covers that moto rounds
    # to whole microseconds.
    return moto.core.utils.unix_time_millis() > at_ms - 0.0015


def _drop_expired(backend: SQSBackend, queue_name: str) -> None:
    # moto meets an expired message only while receiving, and then returns nothing, whoever waits behind it.
    queue = backend.get_queue(queue_name)
    keep = backend.is_message_valid_based_on_retention_period
    queue._messages = [message for message in queue._messages if keep(queue_name, message)]
