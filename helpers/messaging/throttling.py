"""Reserved concurrency below the pollers: messages that nobody has handled end up in the dead-letter queue.

Lambda receives from the queue with several pollers at once. A batch that finds no free concurrency waits;
when its visibility timeout is over, Lambda lets go of it. The receive has been counted all the same, so after
a few of them a healthy message moves to the dead-letter queue.

The model, from https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: a batch is one
message, the number of pollers stays as it starts, a free slot takes one of the waiting at random, a handler
always succeeds, and a receipt that is no longer the latest deletes nothing. That Lambda also slows down its
polling is left out, because how much is not published; it makes the trap milder.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["ThrottledQueue", "throttled_queue"]


@dataclass(frozen=True, slots=True)
class ThrottledQueue:
    """What became of healthy messages.

    `handled` messages were handled at least once, in `runs` runs. `set_aside` messages ended in the
    dead-letter queue, of which `never_run` no handler has ever seen. `receives` were counted in all, of which
    `let_go` without a run. It took `time_s` seconds.
    """

    messages: int
    handled: int
    runs: int
    set_aside: int
    never_run: int
    receives: int
    let_go: int
    time_s: float


@dataclass(slots=True, eq=False)
class _Hold:
    """A message in the hands of a poller: waiting until `ends_s`, or running until then."""

    message: int
    receipt: int
    ends_s: float
    running: bool = False


def throttled_queue(
    messages: int,
    *,
    reserved_concurrency: int,
    handler_s: float,
    visibility_timeout_s: float,
    max_receive_count: int,
    pollers: int | None = None,
    seed: int = 0,
) -> ThrottledQueue:
    """Let Lambda work off `messages` healthy messages that are all in the queue at the start.

    A run takes `handler_s` seconds, at most `reserved_concurrency` run at once. `pollers` is 5 when not
    given, as AWS documents for the start. The same seed gives the same result. Raises `InputError` for
    numbers that make no sense.

    >>> trapped = throttled_queue(
    ...     10, reserved_concurrency=1, handler_s=20, visibility_timeout_s=30, max_receive_count=3
    ... )
    >>> trapped.handled + trapped.never_run, trapped.never_run > 0
    (10, True)
    """
    if pollers is None:
        pollers = fact("lambda.mapping_start_concurrency").value
    _check(messages=messages, reserved_concurrency=reserved_concurrency, pollers=pollers)
    _check(max_receive_count=max_receive_count)
    _check(real=True, handler_s=handler_s, visibility_timeout_s=visibility_timeout_s)
    run = _Run(
        messages, reserved_concurrency, handler_s, visibility_timeout_s, max_receive_count, pollers, seed
    )
    return run.to_the_end()


class _Run:
    def __init__(
        self,
        messages: int,
        slots: int,
        handler_s: float,
        visibility_s: float,
        max_receives: int,
        pollers: int,
        seed: int,
    ) -> None:
        self.slots, self.handler_s, self.visibility_s = slots, handler_s, visibility_s
        self.max_receives, self.pollers = max_receives, pollers
        self.random = np.random.default_rng(seed)
        self.now_s = 0.0
        self.receives = np.zeros(messages, dtype=int)
        self.visible_s = np.zeros(messages)  # infinite once it is deleted or set aside
        self.handled = np.zeros(messages, dtype=bool)
        self.set_aside = np.zeros(messages, dtype=bool)
        self.holds: list[_Hold] = []
        self.runs = self.let_go = 0

    def to_the_end(self) -> ThrottledQueue:
        while True:
            self._finish()
            self._start(self._waiting())
            self._receive()
            pending_s = [hold.ends_s for hold in self.holds]
            if len(self.holds) < self.pollers:  # somebody is free to receive what becomes visible
                pending_s += self.visible_s[np.isfinite(self.visible_s)].tolist()
            if not pending_s:
                break
            self.now_s = min(pending_s)
        return ThrottledQueue(
            messages=len(self.receives),
            handled=int(self.handled.sum()),
            runs=self.runs,
            set_aside=int(self.set_aside.sum()),
            never_run=int((self.set_aside & ~self.handled).sum()),
            receives=int(self.receives.sum()),
            let_go=self.let_go,
            time_s=float(self.now_s),
        )

    def _waiting(self) -> Sequence[_Hold]:
        return [hold for hold in self.holds if not hold.running]

    def _finish(self) -> None:
        """End what is over now: runs, which delete their message, and waits, which give it back."""
        for hold in [hold for hold in self.holds if hold.ends_s <= self.now_s]:
            self.holds.remove(hold)
            if not hold.running:
                self.let_go += 1
                continue
            self.handled[hold.message] = True
            if hold.receipt == self.receives[hold.message] and not self.set_aside[hold.message]:
                self.visible_s[hold.message] = math.inf

    def _start(self, waiting: Sequence[_Hold]) -> None:
        free = self.slots - sum(hold.running for hold in self.holds)
        for index in self.random.permutation(len(waiting))[: max(0, free)]:
            waiting[index].running, waiting[index].ends_s = True, self.now_s + self.handler_s
            self.runs += 1

    def _receive(self) -> None:
        """Free pollers receive what is visible, in any order: a standard queue promises none."""
        visible = np.flatnonzero(self.visible_s <= self.now_s)
        for message in self.random.permutation(visible):
            if len(self.holds) == self.pollers:
                break
            if self.receives[message] == self.max_receives:
                self.set_aside[message], self.visible_s[message] = True, math.inf
                continue
            self.receives[message] += 1
            self.visible_s[message] = until_s = self.now_s + self.visibility_s
            self.holds.append(_Hold(int(message), int(self.receives[message]), until_s))
            self._start([self.holds[-1]])


def _check(*, real: bool = False, **numbers: float) -> None:
    for name, number in numbers.items():
        kind = Real if real else (int, np.integer)
        usable = isinstance(number, kind) and not isinstance(number, bool) and math.isfinite(number)
        if not usable or number <= 0:
            expected = "a number above 0" if real else "a whole number, 1 or more"
            raise InputError(f"{name} cannot be {number!r}", expected=expected)
