"""A handler tried out on one message, in a queue with a dead-letter queue and with somebody always free."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.messaging.consumer import Consumer
from helpers.messaging.dead_letters import QueueWithDlq, queue_with_dlq
from helpers.messaging.queues import messages_in
from helpers.messaging.recorder import Recorder, Span
from helpers.messaging.worker import Work

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["Trial", "try_handler"]


@dataclass(frozen=True, slots=True)
class Trial:
    """The runs of a handler for one message, and how many messages the dead-letter queue holds in the end."""

    spans: tuple[Span, ...]
    in_dlq: int


def try_handler(
    sqs: BaseClient,
    clock: Any,
    work: Work,
    *,
    visibility_s: int,
    max_receive_count: int,
    seconds: float,
    then: Callable[[BaseClient, QueueWithDlq], object] | None = None,
    old_receipts_delete: bool = True,
) -> Trial:
    """Give one message, about the order "A", to `work` as often as SQS shows it, for `seconds`.

    Somebody is always free to receive. `then` is called after that (to mend something, to redrive), and what
    follows is watched for two visibility timeouts more. About `old_receipts_delete` see `Consumer`. Takes a
    boto3 client of the embedded AWS and a running virtual clock.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> def slow(message):
    ...     yield 45.0
    >>> with embedded(), VirtualClock() as clock:
    ...     trial = try_handler(client("sqs"), clock, slow, visibility_s=30, max_receive_count=3, seconds=100)
    ...     [(span.start_s, span.end_s) for span in trial.spans], trial.in_dlq
    ([(0.0, 45.0), (30.0, 75.0)], 0)
    """
    recorder = Recorder(clock)
    queue = queue_with_dlq(
        sqs, "handler", visibility_timeout_s=visibility_s, max_receive_count=max_receive_count
    )
    sqs.send_message(QueueUrl=queue.url, MessageBody=json.dumps({"order": "A"}))
    consumer = Consumer(
        sqs,
        clock,
        recorder,
        "handler",
        queue.url,
        work,
        concurrency=max_receive_count + 1,  # one more than can be busy, and so always one that is free
        poll_s=visibility_s,
        old_receipts_delete=old_receipts_delete,
    )
    consumer.start()
    clock.advance(seconds)
    if then:
        then(sqs, queue)
        clock.advance(2 * visibility_s)
    return Trial(recorder.spans(), messages_in(sqs, queue.dlq_url))
