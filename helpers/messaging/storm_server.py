"""The server of a storm: a queue and a fixed amount of work per second, spent on whoever is next.

Requests are amounts, not items. All that arrived in one tick with the same number of tries behind it is one
amount in `waiting[tick][attempt]`. The server does not see whether the client still waits: that is where work
is wasted.
"""

from __future__ import annotations

from collections import deque

from helpers.messaging.storm_defences import ControlledDelay

__all__ = ["Server"]

_NOTHING = 1e-9  # requests; less is what rounding leaves of a cohort that was served


class Server:
    """A queue of cohorts, served at `per_tick` requests a tick, the oldest first or the newest first.

    `patience_ticks` is how long a client waits. Times are in ticks, amounts in requests; the caller passes
    the tick, and calls `give_up`, `admit` and `serve` once in each.
    """

    def __init__(
        self,
        ticks: int,
        tries: int,
        *,
        per_tick: float,
        patience_ticks: int,
        newest_first: bool = False,
        max_queue: float | None = None,
        controlled_delay: ControlledDelay | None = None,
        tick_s: float,
    ) -> None:
        self.waiting = [[0.0] * tries for _ in range(ticks)]
        self.length = 0.0
        self._cohorts: deque[int] = deque()
        self._per_tick, self._patience, self._newest_first = per_tick, patience_ticks, newest_first
        self._max_queue = max_queue
        self._drop_after = self._busy_after = ticks
        if controlled_delay is not None:
            self._drop_after = round(controlled_delay.target_s / tick_s)
            self._busy_after = round(controlled_delay.interval_s / tick_s)
        self._last_empty = 0

    def give_up(self, tick: int) -> list[float] | None:
        """By attempt, the requests that clients stop waiting for in this tick. They stay in the queue."""
        sent = tick - self._patience
        return self.waiting[sent] if sent >= 0 else None

    def admit(self, tick: int, sent: list[float]) -> float:
        """Put what was `sent` into the queue; returns the share that was refused because it is full."""
        arriving = sum(sent)
        room = arriving if self._max_queue is None else self._max_queue + self._per_tick - self.length
        share = 1.0 if arriving <= room else max(0.0, room) / arriving
        if arriving * share > _NOTHING:
            self.waiting[tick] = [amount * share for amount in sent]
            self.length += arriving * share
            self._cohorts.append(tick)
        return 1.0 - share

    def serve(self, tick: int) -> tuple[list[float], list[float], float]:
        """Work for one tick: by attempt what was answered in time and what was dropped; and what was wasted.

        What is dropped costs no work; dropped requests whose client has left are counted nowhere.
        """
        tries = len(self.waiting[0])
        answered, dropped, wasted, left = [0.0] * tries, [0.0] * tries, 0.0, self._per_tick
        standing = tick - self._last_empty > self._busy_after
        while left > _NOTHING and self._cohorts:
            cohort = self._cohorts[-1 if self._newest_first else 0]
            row, age = self.waiting[cohort], tick - cohort
            amount, in_time = sum(row), age < self._patience
            if standing and age > self._drop_after:
                taken, outcome = amount, dropped
            else:
                taken, outcome = min(amount, left), answered
                left -= taken
                if not in_time:
                    wasted += taken
            share = taken / amount if amount > _NOTHING else 1.0
            for attempt, waits in enumerate(row):
                if in_time:
                    outcome[attempt] += waits * share
                row[attempt] = waits * (1.0 - share)
            self.length -= taken
            if amount - taken <= _NOTHING:
                if self._newest_first:
                    self._cohorts.pop()
                else:
                    self._cohorts.popleft()
        if not self._cohorts:
            self._last_empty, self.length = tick, 0.0
        return answered, dropped, wasted
