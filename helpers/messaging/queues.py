"""Queues for experiments: subscribed to a topic as AWS requires it, and broken as people break them.

Source: https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.client import BaseClient

__all__ = ["SubscribedQueue", "delete_queue", "deny_sns", "messages_in", "subscribe_queue"]


@dataclass(frozen=True, slots=True)
class SubscribedQueue:
    """An SQS queue, its subscription to a topic, and the dead-letter queue of that subscription (or None)."""

    url: str
    arn: str
    subscription_arn: str
    dead_letter_url: str | None


def subscribe_queue(
    sns: BaseClient,
    sqs: BaseClient,
    topic_arn: str,
    name: str,
    *,
    dead_letter_queue: bool = False,
    attributes: Mapping[str, str] | None = None,
) -> SubscribedQueue:
    """Make a queue called `name`, let the topic send to it, and subscribe it.

    With `dead_letter_queue` there is a second queue, ``<name>-dlq``, and the *subscription* names it in its
    RedrivePolicy. `attributes` are others of the subscription, such as FilterPolicy. `sns` and `sqs` are
    boto3 clients; what AWS refuses raises botocore's ClientError.

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     sns, sqs = client("sns"), client("sqs")
    ...     topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    ...     subscribe_queue(sns, sqs, topic_arn, "mail").arn
    'arn:aws:sqs:ap-northeast-1:123456789012:mail'
    """
    url, arn = _queue_for(sqs, topic_arn, name)
    given, dead_letter_url = dict(attributes or {}), None
    if dead_letter_queue:
        dead_letter_url, dead_letter_arn = _queue_for(sqs, topic_arn, f"{name}-dlq")
        given["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": dead_letter_arn})
    answer = sns.subscribe(
        TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes=given, ReturnSubscriptionArn=True
    )
    return SubscribedQueue(url, arn, answer["SubscriptionArn"], dead_letter_url)


def delete_queue(sqs: BaseClient, queue: SubscribedQueue) -> None:
    """Delete the queue and leave its subscription: what happens to the best of us during maintenance."""
    sqs.delete_queue(QueueUrl=queue.url)


def deny_sns(sqs: BaseClient, queue: SubscribedQueue) -> None:
    """Give the queue a policy that denies every sender, SNS among them."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": queue.arn}
    _set_policy(sqs, queue.url, statement)


def messages_in(sqs: BaseClient, url: str) -> int:
    """How many messages are in the queue and visible. (On AWS the number is an approximation.)"""
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def _queue_for(sqs: BaseClient, topic_arn: str, name: str) -> tuple[str, str]:
    """A queue that `topic_arn` may send to: its URL and ARN."""
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    _set_policy(sqs, url, statement)
    return url, arn


def _set_policy(sqs: BaseClient, url: str, statement: dict[str, object]) -> None:
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
