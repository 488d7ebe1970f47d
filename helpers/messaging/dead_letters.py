"""The dead-letter queue of an SQS queue: how long until a message gets there, and how long it is kept there.

Not the one of an SNS subscription, which begins with a fresh message.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

from helpers.errors import InputError
from helpers.facts import fact

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["DeadLetterExpiry", "QueueWithDlq", "dlq_expiry", "queue_with_dlq", "time_until_dlq_s"]


@dataclass(frozen=True, slots=True)
class DeadLetterExpiry:
    """When SQS discards a message in a dead-letter queue.

    `moved_after_s` and `expires_after_s` count from the first send to the source queue, `left_s` from the
    move: the time in which somebody has to look.
    """

    moved_after_s: float
    left_s: float
    expires_after_s: float


def dlq_expiry(
    moved_after_s: float, *, dlq_retention_s: float | None = None, fifo: bool = False
) -> DeadLetterExpiry:
    """How long a message is kept in a dead-letter queue to which it moved `moved_after_s` after it was sent.

    On a standard queue the move does not restart the clock: the retention of the dead-letter queue counts
    from the original send, so time in the source queue is missing. On a FIFO queue the move restarts it.
    `dlq_retention_s` is the dead-letter queue's MessageRetentionPeriod, the default (4 days) when not given.
    The message must still have been in its source queue: that is for the caller to know. Raises `InputError`
    for negative times and for a retention that SQS does not allow.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html

    >>> day_s = 86_400
    >>> dlq_expiry(day_s).left_s / day_s, dlq_expiry(day_s, fifo=True).left_s / day_s
    (3.0, 4.0)
    """
    if dlq_retention_s is None:
        dlq_retention_s = fact("sqs.retention_default_s").value
    low_s, high_s = (fact(f"sqs.retention_{end}_s").value for end in ("min", "max"))
    _check_number("dlq_retention_s", dlq_retention_s, low_s, high_s)
    _check_number("moved_after_s", moved_after_s, 0, high_s)
    left_s = float(dlq_retention_s if fifo else max(0.0, dlq_retention_s - moved_after_s))
    return DeadLetterExpiry(float(moved_after_s), left_s, float(moved_after_s + left_s))


def time_until_dlq_s(visibility_timeout_s: float, max_receive_count: int) -> float:
    """How long a message that always fails stays in its queue, in seconds, when it is received at once.

    It is received `max_receive_count` times, hidden for `visibility_timeout_s` after each, and moved by the
    receive after that. AWS documents that it moves when the count *exceeds* maxReceiveCount, and leaves open
    whether that happens at the end of the timeout or at the next receive; with a prompt consumer it is the
    same instant. Raises `InputError` for what SQS does not allow.

    >>> time_until_dlq_s(30, 5), time_until_dlq_s(180, 5)
    (150.0, 900.0)
    """
    low_s, high_s = (fact(f"sqs.visibility_timeout_{end}_s").value for end in ("min", "max"))
    _check_number("visibility_timeout_s", visibility_timeout_s, low_s, high_s)
    low, high = (fact(f"sqs.max_receive_count_{end}").value for end in ("min", "max"))
    _check_number("max_receive_count", max_receive_count, low, high)
    return float(visibility_timeout_s * max_receive_count)


@dataclass(frozen=True, slots=True)
class QueueWithDlq:
    """The URLs of a queue and of its dead-letter queue."""

    url: str
    dlq_url: str


def queue_with_dlq(
    sqs: BaseClient,
    name: str,
    *,
    visibility_timeout_s: int,
    max_receive_count: int,
    retention_s: int | None = None,
    dlq_retention_s: int | None = None,
    fifo: bool = False,
) -> QueueWithDlq:
    """Make a queue called `name` and a dead-letter queue, ``<name>-dlq``, to which failing messages move.

    Retentions are MessageRetentionPeriod, the default (4 days) when not given. `sqs` is a boto3 client; what
    AWS refuses raises botocore's ClientError.

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     queue_with_dlq(client("sqs"), "billing", visibility_timeout_s=30, max_receive_count=5).dlq_url
    'https://sqs.ap-northeast-1.amazonaws.com/123456789012/billing-dlq'
    """
    ending = ".fifo" if fifo else ""
    common = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}
    dlq_url = sqs.create_queue(
        QueueName=f"{name}-dlq{ending}", Attributes=common | _retention(dlq_retention_s)
    )["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=dlq_url, AttributeNames=["QueueArn"])
    redrive = {
        "deadLetterTargetArn": asked["Attributes"]["QueueArn"],
        "maxReceiveCount": max_receive_count,
    }
    attributes = {"VisibilityTimeout": str(visibility_timeout_s), "RedrivePolicy": json.dumps(redrive)}
    made = sqs.create_queue(
        QueueName=f"{name}{ending}", Attributes=common | attributes | _retention(retention_s)
    )
    return QueueWithDlq(made["QueueUrl"], dlq_url)


def _retention(retention_s: int | None) -> dict[str, str]:
    return {} if retention_s is None else {"MessageRetentionPeriod": str(retention_s)}


def _check_number(name: str, number: float, low: float, high: float) -> None:
    usable = isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number)
    if not usable or not low <= number <= high:
        raise InputError(f"{name} cannot be {number!r}", expected=f"a number from {low:,} to {high:,}")
