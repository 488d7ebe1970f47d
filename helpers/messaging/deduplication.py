"""The second copy of a message: how late it can come, and a table that remembers the first.

A consumer that must not do the same work twice notes what it has processed. The note may be forgotten when no
further copy can come: `dedup_window` adds up how long that takes, `IdempotencyTable` keeps the notes in
DynamoDB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.schedule import schedule

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["DedupWindow", "IdempotencyTable", "dedup_window"]


@dataclass(frozen=True, slots=True)
class DedupWindow:
    """From the processing of the first copy to the last instant at which another one can be received [s]."""

    publisher_s: float
    sns_retries_s: float
    dead_letter_s: float
    queue_s: float

    @property
    def total_s(self) -> float:
        """How long a consumer has to remember what it has processed."""
        return self.publisher_s + self.sns_retries_s + self.dead_letter_s + self.queue_s


def dedup_window(
    *, publisher_buffer_s: float = 0.0, dead_letter_s: float = 0.0, retention_s: float | None = None
) -> DedupWindow:
    """How long a consumer must remember a message whose other copy takes the longest way there is.

    The first copy is processed at once, in the other Region. Of the second one, the publisher does not know
    whether it was accepted and sends it again for up to `publisher_buffer_s`; then SNS retries it to the end
    of its schedule; then it lies in the dead-letter queue of the subscription for up to `dead_letter_s`,
    until somebody sends it on (0: it is delivered by the last retry); then it waits in the queue for up to
    `retention_s`, the default of SQS when not given. Raises `InputError` for negative numbers.

    >>> round(dedup_window().total_s / 86_400, 2)  # days
    27.15
    """
    if retention_s is None:
        retention_s = float(fact("sqs.retention_default_s").value)
    _check_not_negative(
        publisher_buffer_s=publisher_buffer_s, dead_letter_s=dead_letter_s, retention_s=retention_s
    )
    return DedupWindow(
        publisher_s=float(publisher_buffer_s),
        sns_retries_s=schedule("aws-managed").gives_up_after_s,
        dead_letter_s=float(dead_letter_s),
        queue_s=float(retention_s),
    )


class IdempotencyTable:
    """Notes in DynamoDB about what has been processed, kept for `window_s` seconds. Makes its table.

    The time is passed in, so that it can be a virtual one. A note that has expired counts as absent from that
    second on; DynamoDB deletes it some time later, and nothing here waits for that.

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     seen = IdempotencyTable(client("dynamodb"), window_s=3600)
    ...     [seen.claim("order 1", now_s) for now_s in (0, 3600, 3601)]
    [True, False, True]
    """

    def __init__(self, dynamodb: BaseClient, *, window_s: float, name: str = "processed") -> None:
        _check_not_negative(window_s=window_s)
        self._dynamodb = dynamodb
        self._window_s = window_s
        self._name = name
        dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "message", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "message", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        dynamodb.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"}
        )

    def claim(self, message: str, now_s: float) -> bool:
        """Whether `message` is new at `now_s` (seconds of any clock): True once, False for its copies.

        One conditional write, so of two consumers that ask at the same time only one is told True. Use an
        identifier that the publisher gives: SNS and SQS give each copy another one.
        """
        _check_not_negative(now_s=now_s)
        try:
            self._dynamodb.put_item(
                TableName=self._name,
                # DynamoDB takes whole seconds; rounded up, so that a note never goes too early.
                Item={"message": {"S": message}, "expires_at": {"N": str(math.ceil(now_s + self._window_s))}},
                ConditionExpression="attribute_not_exists(message) OR expires_at < :now",
                ExpressionAttributeValues={":now": {"N": str(now_s)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _check_not_negative(**numbers: float) -> None:
    for name, number in numbers.items():
        usable = isinstance(number, Real) and not isinstance(number, bool)
        if not usable or not math.isfinite(number) or number < 0:
            raise InputError(f"{name} cannot be {number!r}", expected="a number, 0 or more")
