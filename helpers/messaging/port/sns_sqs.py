"""The port on SNS and SQS: a topic, and for each service a queue with a dead-letter queue.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html and
https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from helpers.errors import InputError
from helpers.messaging.dead_letters import QueueWithDlq, queue_with_dlq
from helpers.messaging.port.event_port import checked_kinds, checked_name, checked_settings
from helpers.messaging.queues import messages_in, subscribe_queue
from helpers.messaging.worker import Message

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["SnsSqsEvents"]


class SnsSqsEvents:
    """An `EventPort` on SNS and SQS; `sns` and `sqs` are boto3 clients, embedded or real.

    Queues are called ``<topic>-<service>`` and ``<topic>-<service>-dlq``. `visibility_s` is the visibility
    timeout, `max_receive_count` that of the redrive policy, and `wait_s` how long a receive waits for a
    message (long polling). Raises `InputError` for settings that not every adapter can keep, for names that a
    queue cannot have, and for a service that has not subscribed; what AWS refuses raises botocore's
    ClientError.

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     events = SnsSqsEvents(client("sns"), client("sqs"))
    ...     events.subscribe("mail", ["PaymentTaken"])
    ...     events.publish("PaymentTaken", {"order": "A"})
    ...     message = events.receive("mail")
    ...     message.kind, message.order, message.receive_count
    ('PaymentTaken', 'A', 1)
    """

    def __init__(
        self,
        sns: BaseClient,
        sqs: BaseClient,
        *,
        topic: str = "shop",
        visibility_s: int = 30,
        max_receive_count: int = 3,
        wait_s: int = 0,
    ) -> None:
        self._visibility_s, self._max_receive_count = checked_settings(visibility_s, max_receive_count)
        self._sns = sns
        self._sqs = sqs
        self._topic = checked_name("topic", topic)
        self._wait_s = wait_s
        self._topic_arn = self._sns.create_topic(Name=self._topic)["TopicArn"]
        self._queues: dict[str, QueueWithDlq] = {}

    def subscribe(self, service: str, kinds: Iterable[str]) -> None:
        """Make the queues of `service`, and let the topic send these `kinds` to it."""
        name = f"{self._topic}-{checked_name('service', service)}"
        policy = json.dumps({"kind": checked_kinds(kinds)})
        self._queues[service] = queue_with_dlq(
            self._sqs,
            name,
            visibility_timeout_s=self._visibility_s,
            max_receive_count=self._max_receive_count,
        )
        chosen = {"FilterPolicy": policy, "RawMessageDelivery": "true"}
        subscribe_queue(self._sns, self._sqs, self._topic_arn, name, attributes=chosen)

    def publish(self, kind: str, body: Mapping[str, Any]) -> None:
        """Publish to the topic; SNS reads the kind from an attribute of the message."""
        attribute = {"DataType": "String", "StringValue": checked_name("kind of event", kind)}
        self._sns.publish(
            TopicArn=self._topic_arn,
            Message=json.dumps({**body, "kind": kind}),
            MessageAttributes={"kind": attribute},
        )

    def receive(self, service: str) -> Message | None:
        """Receive one message from the queue of `service`."""
        answer = self._sqs.receive_message(
            QueueUrl=self._queue(service).url,
            MaxNumberOfMessages=1,
            WaitTimeSeconds=self._wait_s,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        )
        for found in answer.get("Messages", ()):
            count = int(found["Attributes"]["ApproximateReceiveCount"])
            return Message(json.loads(found["Body"]), found["MessageId"], count, found["ReceiptHandle"])
        return None

    def acknowledge(self, service: str, message: Message) -> None:
        """Delete the message from the queue of `service`."""
        # A message that has moved to the dead-letter queue meanwhile: its receipt is refused.
        with suppress(self._sqs.exceptions.ReceiptHandleIsInvalid):
            self._sqs.delete_message(QueueUrl=self._queue(service).url, ReceiptHandle=message.receipt)

    def set_aside(self, service: str) -> int:
        """Messages in the dead-letter queue of `service`. (On AWS the number is an approximation.)"""
        return messages_in(self._sqs, self._queue(service).dlq_url)

    def _queue(self, service: str) -> QueueWithDlq:
        if service not in self._queues:
            raise InputError(f"{service!r} has not subscribed", expected="subscribe(service, kinds) before")
        return self._queues[service]
