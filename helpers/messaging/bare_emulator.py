"""What the emulator does on its own where AWS documents something else, found out by running it.

So that nobody learns the emulator for AWS: `helpers.messaging.sns_delivery` stands in for each of these. A
test asserts that each difference is still there; when moto mends one, its row goes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from helpers.language import Text

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["EmulatorDifference", "bare_emulator_differences"]


@dataclass(frozen=True, slots=True)
class EmulatorDifference:
    """A situation, what AWS documents for it, what the emulator was seen to do, and whether they differ."""

    situation: Text
    documented: Text
    observed: Text
    differs: bool


def bare_emulator_differences(sns: BaseClient, sqs: BaseClient) -> tuple[EmulatorDifference, ...]:
    """Publish through the emulator alone, in four situations; removes what it makes.

    Takes clients of the embedded AWS. Inside an ``embedded()`` of its own it leaves a lesson's AWS as it was.
    Documented: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     len(bare_emulator_differences(client("sns"), client("sqs")))
    4
    """
    refused = Text(ja="届けない。再試行もしない", en="not delivered, and not tried again")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    denied = _Trial(sns, sqs, policy={"Version": "2012-10-17", "Statement": [deny]}).outcome()
    silent = _Trial(sns, sqs).outcome()
    deleted = _Trial(sns, sqs, delete_queue=True).outcome()
    return (
        EmulatorDifference(
            Text(ja="キューポリシーが SNS を明示的に拒否", en="the queue policy denies SNS"),
            refused,
            _in_queue(denied.in_queue),
            denied.in_queue > 0,
        ),
        EmulatorDifference(
            Text(ja="キューポリシーがない", en="the queue has no policy"),
            refused,
            _in_queue(silent.in_queue),
            silent.in_queue > 0,
        ),
        EmulatorDifference(
            Text(ja="購読中のキューが削除済み", en="the subscribed queue was deleted"),
            Text(ja="Publish は成功し、MessageId を返す", en="Publish succeeds and returns a MessageId"),
            Text(ja=f"Publish が失敗する：{deleted.error}", en=f"Publish fails: {deleted.error}")
            if deleted.error
            else Text(ja="Publish は成功する", en="Publish succeeds"),
            bool(deleted.error),
        ),
        EmulatorDifference(
            Text(
                ja="キューは削除済み、サブスクリプションに DLQ あり",
                en="the queue was deleted, the subscription has a DLQ",
            ),
            Text(ja="DLQ に 1 件", en="1 message in the DLQ"),
            Text(ja=f"DLQ に {deleted.in_dlq} 件", en=f"{deleted.in_dlq} messages in the DLQ"),
            deleted.in_dlq != 1,
        ),
    )


def _in_queue(messages: int) -> Text:
    return Text(ja=f"キューに {messages} 件届く", en=f"messages that arrive in the queue: {messages}")


@dataclass(frozen=True, slots=True)
class _Outcome:
    error: str
    in_queue: int
    in_dlq: int


@dataclass(frozen=True, slots=True)
class _Trial:
    """One topic, one queue, one dead-letter queue on the subscription, one message."""

    sns: BaseClient
    sqs: BaseClient
    policy: dict | None = None
    delete_queue: bool = False

    def outcome(self) -> _Outcome:
        attributes = {"Policy": json.dumps(self.policy)} if self.policy else {}
        url = self.sqs.create_queue(QueueName="bare-emulator", Attributes=attributes)["QueueUrl"]
        dlq_url = self.sqs.create_queue(QueueName="bare-emulator-dlq")["QueueUrl"]
        topic_arn = self.sns.create_topic(Name="bare-emulator")["TopicArn"]
        try:
            self.sns.subscribe(
                TopicArn=topic_arn,
                Protocol="sqs",
                Endpoint=self._attribute(url, "QueueArn"),
                Attributes={
                    "RedrivePolicy": json.dumps({"deadLetterTargetArn": self._attribute(dlq_url, "QueueArn")})
                },
            )
            if self.delete_queue:
                self.sqs.delete_queue(QueueUrl=url)
            error = self._publish(topic_arn)
            return _Outcome(error, 0 if self.delete_queue else self._messages(url), self._messages(dlq_url))
        finally:
            self.sns.delete_topic(TopicArn=topic_arn)
            for made in (dlq_url,) if self.delete_queue else (url, dlq_url):
                self.sqs.delete_queue(QueueUrl=made)

    def _publish(self, topic_arn: str) -> str:
        try:
            self.sns.publish(TopicArn=topic_arn, Message="hello")
        except ClientError as error:
            return error.response["Error"]["Code"]
        return ""

    def _messages(self, url: str) -> int:
        return int(self._attribute(url, "ApproximateNumberOfMessages"))

    def _attribute(self, url: str, name: str) -> str:
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
