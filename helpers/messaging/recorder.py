"""What happened, and when: the events of a run, written down by those to whom they happen.

A timeline, a count of empty receives or of who knows whom is then read from the record, not from what the
code was meant to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Record", "Recorder", "Span"]

Action = Literal["sent", "replied", "empty", "started", "done", "failed"]


class _Clock(Protocol):
    @property
    def elapsed_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a service did, `time_s` seconds after the start of the clock.

    ``sent`` to a place that the service names, ``replied`` to the place that the message it answers named;
    ``empty`` is a receive that found nothing; ``started``, and then ``done`` or ``failed``, is the work on
    one message. `kind` and `order` are the message's, `place` is the topic or queue, `receive_count` how
    often the message had been received by then. `run` tells the runs of one service apart, and `reason` says
    why one failed.
    """

    time_s: float
    service: str
    action: Action
    kind: str = ""
    order: str = ""
    place: str = ""
    receive_count: int = 0
    run: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The work of a service on one message: from `start_s` until `end_s`, or ``None`` while it still runs."""

    service: str
    kind: str
    order: str
    receive_count: int
    start_s: float
    end_s: float | None
    failed: bool


class Recorder:
    """Writes down `Record`s with the time of `clock`.

    >>> from helpers.aws import VirtualClock
    >>> with VirtualClock() as clock:
    ...     recorder = Recorder(clock)
    ...     recorder.note("stock", "started", run=1)
    ...     clock.advance(2)
    ...     recorder.note("stock", "done", run=1)
    ...     [(span.start_s, span.end_s) for span in recorder.spans()]
    [(0.0, 2.0)]
    """

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._records: list[Record] = []

    @property
    def records(self) -> tuple[Record, ...]:
        """Everything so far, in the order in which it happened."""
        return tuple(self._records)

    def note(self, service: str, action: Action, **details: str | int) -> None:
        """Write down that `service` did something now; `details` are the other fields of `Record`."""
        self._records.append(Record(self._clock.elapsed_s, service, action, **details))

    def of(self, action: Action, service: str | None = None) -> tuple[Record, ...]:
        """The records of one action, of one service or of all."""
        return tuple(
            record
            for record in self._records
            if record.action == action and service in (None, record.service)
        )

    def spans(self, service: str | None = None) -> tuple[Span, ...]:
        """The work on messages, in the order of its beginning, of one service or of all."""
        ends = {(r.service, r.run): r for r in self._records if r.action in ("done", "failed")}
        spans = []
        for begun in self.of("started", service):
            end = ends.get((begun.service, begun.run))
            spans.append(
                Span(
                    service=begun.service,
                    kind=begun.kind,
                    order=begun.order,
                    receive_count=begun.receive_count,
                    start_s=begun.time_s,
                    end_s=end.time_s if end else None,
                    failed=end is not None and end.action == "failed",
                )
            )
        return tuple(spans)

    def reactions(self) -> tuple[tuple[Record, Span], ...]:
        """What was sent or replied, each with the work that it led to: of the same kind, on the same order.

        An event that several services react to is there once for each of them.
        """
        return tuple(
            (sent, span)
            for sent in self._records
            if sent.action in ("sent", "replied")
            for span in self.spans()
            if (span.kind, span.order) == (sent.kind, sent.order)
        )

    def waiting(self, service: str, times_s: ArrayLike) -> NDArray[np.int64]:
        """How many messages wait for `service` at each of `times_s`: sent, and no work on them begun.

        Takes seconds of any shape and gives counts of the same shape. A message that is received twice would
        count as begun twice: this is for runs without redelivery.
        """
        begun = self.of("started", service)
        kinds = {record.kind for record in begun}
        sent_s = [
            record.time_s
            for record in self._records
            if record.action in ("sent", "replied") and record.kind in kinds
        ]
        started_s = [record.time_s for record in begun]
        return np.searchsorted(sent_s, times_s, "right") - np.searchsorted(started_s, times_s, "right")
