"""A consumer of an SQS queue on a clock: it receives, works, and deletes what it has finished.

It is a `Worker` whose messages come from a queue of SQS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from helpers.messaging.recorder import Recorder
from helpers.messaging.worker import Message, Work, Worker

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["Consumer"]


class Consumer(Worker):
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
        clock: Any,
        recorder: Recorder,
        name: str,
        queue_url: str,
        work: Work,
        *,
        concurrency: int = 1,
        poll_s: float = 1.0,
        old_receipts_delete: bool = True,
    ) -> None:
        self._sqs = sqs
        self._url = queue_url
        self._old_receipts_delete = old_receipts_delete
        self._latest_receipt: dict[str, str] = {}
        super().__init__(
            clock,
            recorder,
            name,
            work,
            receive=self._receive_one,
            acknowledge=self._delete,
            place=queue_url.rsplit("/", 1)[-1],
            concurrency=concurrency,
            poll_s=poll_s,
        )

    def _receive_one(self) -> Message | None:
        answer = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=1, MessageSystemAttributeNames=["ApproximateReceiveCount"]
        )
        for found in answer.get("Messages", ()):
            self._latest_receipt[found["MessageId"]] = found["ReceiptHandle"]
            count = int(found["Attributes"]["ApproximateReceiveCount"])
            return Message(_body(found["Body"]), found["MessageId"], count, found["ReceiptHandle"])
        return None

    def _delete(self, message: Message) -> None:
        if not self._old_receipts_delete and self._latest_receipt[message.message_id] != message.receipt:
            return
        # The emulator refuses the receipt of a message that has moved to the dead-letter queue meanwhile.
        with suppress(self._sqs.exceptions.ReceiptHandleIsInvalid):
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)


def _body(text: str) -> Mapping[str, Any]:
    """A body as a mapping; SNS's envelope is opened, and what is no JSON object is kept under "text"."""
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    if isinstance(body, dict) and body.get("Type") == "Notification":
        return _body(body["Message"])
    return body if isinstance(body, dict) else {"text": text}
