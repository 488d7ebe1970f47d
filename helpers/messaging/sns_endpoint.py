"""Where SNS delivers to: subscriptions, as the embedded AWS stores them, and the queues behind them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.queue_policy import allows_sns

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["Notification", "Subscription", "read_subscriptions", "redrive_target", "send"]


@dataclass(frozen=True, slots=True)
class Notification:
    """A published message. `attributes` have boto3's shape, `published_at` is the instant in UTC."""

    topic_arn: str
    message: str
    attributes: Mapping[str, Mapping[str, Any]]
    subject: str | None
    published_at: datetime
    message_id: str = ""

    @property
    def plain_attributes(self) -> dict[str, dict[str, str]]:
        """The attributes in the shape that SNS sends and filters: ``{"kind": {"Type": …, "Value": …}}``."""
        return {
            name: {"Type": given["DataType"], "Value": _text(given)}
            for name, given in self.attributes.items()
        }

    def envelope(self, subscription_arn: str) -> str:
        """The JSON text that a queue receives without raw delivery. The signature is a placeholder."""
        region = self.topic_arn.split(":")[3]
        host = f"https://sns.{region}.amazonaws.com"
        timestamp = self.published_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = {
            "Type": "Notification",
            "MessageId": self.message_id,
            "TopicArn": self.topic_arn,
            "Subject": self.subject,
            "Message": self.message,
            "Timestamp": timestamp,
            "SignatureVersion": "1",
            "Signature": "EXAMPLE-NOT-SIGNED",
            "SigningCertURL": f"{host}/SimpleNotificationService-EXAMPLE.pem",
            "UnsubscribeURL": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription_arn}",
            "MessageAttributes": self.plain_attributes or None,
        }
        return json.dumps(
            {name: value for name, value in fields.items() if value is not None}, ensure_ascii=False
        )


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription of an SQS queue to a topic."""

    arn: str
    queue_arn: str
    raw: bool
    filter_policy: Mapping[str, Any] | None
    filter_scope: str

    def wants(self, notification: Notification) -> bool:
        """Whether the filter policy lets the message through; the emulator's own matching decides."""
        if not self.filter_policy:
            return True
        from moto.sns.utils import FilterPolicyMatcher  # late: half a second that formulas need not pay

        matcher = FilterPolicyMatcher(dict(self.filter_policy), self.filter_scope)
        return matcher.matches(notification.plain_attributes, notification.message)


def read_subscriptions(sns: BaseClient, topic_arn: str) -> tuple[Subscription, ...]:
    """The confirmed subscriptions of a topic; an unknown topic raises botocore's NotFound.

    Raises `InputError` for a FIFO topic, whose order within a message group retries would have to keep, and
    for subscriptions that are not SQS queues: their retries follow other policies.
    """
    sns.get_topic_attributes(TopicArn=topic_arn)
    if topic_arn.endswith(".fifo"):
        raise InputError(
            f"{topic_arn} is a FIFO topic", expected="a standard topic; the order is not modelled"
        )
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn)
    found = []
    for listed in (listed for page in pages for listed in page["Subscriptions"]):
        if not listed["SubscriptionArn"].startswith("arn:"):
            continue  # pending confirmation
        if listed["Protocol"] != "sqs":
            raise InputError(
                f"{listed['SubscriptionArn']} delivers to {listed['Protocol']}",
                expected="subscriptions of SQS queues",
            )
        given = sns.get_subscription_attributes(SubscriptionArn=listed["SubscriptionArn"])["Attributes"]
        found.append(
            Subscription(
                arn=listed["SubscriptionArn"],
                queue_arn=listed["Endpoint"],
                raw=str(given.get("RawMessageDelivery")).lower() == "true",
                filter_policy=json.loads(given.get("FilterPolicy") or "null"),
                filter_scope=given.get("FilterPolicyScope") or "MessageAttributes",
            )
        )
    return tuple(found)


def redrive_target(sns: BaseClient, subscription_arn: str) -> str | None:
    """The ARN of the dead-letter queue of a subscription, as it is now; None when there is none."""
    try:
        given = sns.get_subscription_attributes(SubscriptionArn=subscription_arn)["Attributes"]
    except sns.exceptions.NotFoundException:
        return None
    return (json.loads(given.get("RedrivePolicy") or "null") or {}).get("deadLetterTargetArn")


def send(sqs: BaseClient, queue_arn: str, subscription: Subscription, notification: Notification) -> str:
    """Send to a queue as SNS does; returns the client-side error that SNS is told, or "" when it is accepted.

    Errors: ``too_many_attributes`` (raw delivery), ``queue_deleted``, ``not_allowed`` (the queue's policy).
    """
    if subscription.raw and len(notification.attributes) > fact("sns.raw_delivery_attributes_max").value:
        return "too_many_attributes"
    try:
        url = sqs.get_queue_url(QueueName=queue_arn.split(":")[-1])["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        return "queue_deleted"
    policy = (
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {}).get("Policy")
    )
    if not allows_sns(policy, queue_arn=queue_arn, topic_arn=notification.topic_arn):
        return "not_allowed"
    if subscription.raw:
        sqs.send_message(
            QueueUrl=url, MessageBody=notification.message, MessageAttributes=dict(notification.attributes)
        )
    else:
        sqs.send_message(QueueUrl=url, MessageBody=notification.envelope(subscription.arn))
    return ""


def _text(given: Mapping[str, Any]) -> str:
    if "BinaryValue" in given:
        return base64.b64encode(given["BinaryValue"]).decode("ascii")
    return str(given["StringValue"])
