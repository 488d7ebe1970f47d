"""Subscriptions of topics, and the policies without which SNS is not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.architecture.stack import get, ref

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["let_topics_send", "subscribe"]


def subscribe(stack: Stack, name: str, topic: Component, keeper: Component, queue: str) -> None:
    """Subscribe a queue (by key) to `topic`; `keeper` is the component on which a dead-letter queue hangs."""
    properties: dict[str, Any] = {
        "TopicArn": ref(stack.name(topic)),
        "Protocol": "sqs",
        "Endpoint": get(stack.name(queue), "Arn"),
        "RawMessageDelivery": True,
    }
    for flow in stack.flows_to(keeper, "dead_letter_queue"):
        properties["RedrivePolicy"] = {"deadLetterTargetArn": get(stack.name(flow.target), "Arn")}
    stack.add(name, "AWS::SNS::Subscription", properties)


def let_topics_send(stack: Stack, queue: Component) -> None:
    """Let the topics that lead to a queue, by themselves or through subscriptions, send to it."""
    topics = {topic.key for topic in stack.sources(queue, "sns_topic")}
    for subscription in stack.sources(queue, "sns_subscription"):
        topics |= {topic.key for topic in stack.sources(subscription, "sns_topic")}
    if not topics:
        return
    name = stack.name(queue)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": get(name, "Arn"),
        "Condition": {"ArnEquals": {"aws:SourceArn": [ref(stack.name(topic)) for topic in sorted(topics)]}},
    }
    stack.add(
        f"{name}Policy",
        "AWS::SQS::QueuePolicy",
        {"Queues": [ref(name)], "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}},
    )
