"""A consumer of an SQS queue on a clock: it receives, works, and deletes what it has finished.

The work is a generator, so that it can take time without anybody waiting: ``yield 2.0`` means "this takes two
seconds". While one message is being worked on, others may be received, also the same one again.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from helpers.errors import InputError
from helpers.messaging.recorder import Recorder

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["Consumer", "Message"]


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


class Consumer:
    """Receives from the queue at `queue_url` and gives each message to `work`, up to `concurrency` at once.

    When the queue is empty it looks again after `poll_s` seconds. When `work` ends, the message is deleted;
    when it raises, the message stays, and SQS shows it again after its visibility timeout. Bodies are JSON;
    what SNS wrapped in its envelope is unwrapped. Everything is written down under `name` in `recorder`.

    On AWS a receipt that is no longer the latest may delete nothing: "the request will succeed, but the
    message might not be deleted" (DeleteMessage). The emulator always deletes. With
    ``old_receipts_delete=False`` the consumer sends no such request, which shows the other case.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> def work(message):
    ...     yield 2.0
    >>> with embedded(), VirtualClock() as clock:
    ...     sqs, recorder = client("sqs"), Recorder(clock)
    ...     url = sqs.create_queue(QueueName="stock")["QueueUrl"]
    ...     Consumer(sqs, clock, recorder, "stock", url, work).start()
    ...     _ = sqs.send_message(QueueUrl=url, MessageBody='{"order": "1"}')
    ...     clock.advance(5)
    ...     [(record.time_s, record.action) for record in recorder.records]
    [(0.0, 'started'), (2.0, 'done'), (2.0, 'empty'), (3.0, 'empty'), (4.0, 'empty'), (5.0, 'empty')]
    """

    def __init__(
        self,
        sqs: BaseClient,
        clock: _Clock,
        recorder: Recorder,
        name: str,
        queue_url: str,
        work: Work,
        *,
        concurrency: int = 1,
        poll_s: float = 1.0,
        old_receipts_delete: bool = True,
    ) -> None:
        if concurrency < 1 or poll_s <= 0:
            raise InputError(
                f"a consumer with concurrency={concurrency} and poll_s={poll_s}",
                expected="concurrency of at least 1, and poll_s above 0 s",
            )
        self._sqs = sqs
        self._clock = clock
        self._recorder = recorder
        self._name = name
        self._url = queue_url
        self._work = work
        self._concurrency = concurrency
        self._poll_s = poll_s
        self._old_receipts_delete = old_receipts_delete
        self._runs = itertools.count(1)
        self._running = 0
        self._next_poll_s: float | None = None
        self._latest_receipt: dict[str, str] = {}

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
                self._recorder.note(self._name, "empty", place=self._queue_name)
                self._poll_at(self._clock.elapsed_s + self._poll_s)
                return
            self._begin(message)

    def _receive(self) -> Message | None:
        answer = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=1, MessageSystemAttributeNames=["ApproximateReceiveCount"]
        )
        for found in answer.get("Messages", ()):
            self._latest_receipt[found["MessageId"]] = found["ReceiptHandle"]
            count = int(found["Attributes"]["ApproximateReceiveCount"])
            return Message(_body(found["Body"]), found["MessageId"], count, found["ReceiptHandle"])
        return None

    def _begin(self, message: Message) -> None:
        run = next(self._runs)
        self._running += 1
        self._note("started", message, run)
        self._step(self._work(message), message, run)

    def _step(self, work: Iterator[float], message: Message, run: int) -> None:
        try:
            takes_s = next(work)
        except StopIteration:
            self._delete(message)
            self._note("done", message, run)
            self._finish()
        except Exception as error:  # whatever a handler raises: the queue, not we, decides what follows
            self._note("failed", message, run, reason=type(error).__name__)
            self._finish()
        else:
            self._clock.call_at(self._clock.elapsed_s + takes_s, lambda: self._step(work, message, run))

    def _delete(self, message: Message) -> None:
        if not self._old_receipts_delete and self._latest_receipt[message.message_id] != message.receipt:
            return
        # The emulator refuses the receipt of a message that has moved to the dead-letter queue meanwhile.
        with suppress(self._sqs.exceptions.ReceiptHandleIsInvalid):
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

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
            place=self._queue_name,
            receive_count=message.receive_count,
            run=run,
            reason=reason,
        )

    @property
    def _queue_name(self) -> str:
        return self._url.rsplit("/", 1)[-1]


def _body(text: str) -> Mapping[str, Any]:
    """A body as a mapping; SNS's envelope is opened, and what is no JSON object is kept under "text"."""
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    if isinstance(body, dict) and body.get("Type") == "Notification":
        return _body(body["Message"])
    return body if isinstance(body, dict) else {"text": text}
