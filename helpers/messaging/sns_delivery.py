"""The kit's own SNS delivery step: what AWS documents, on the queues of the embedded AWS.

The emulator publishes straight into the queues: no retries, no policies, no dead-letter queue of a
subscription (`helpers.messaging.bare_emulator` shows it). Here topics, subscriptions, queue policies and
redrive policies are read from the emulator and messages end up in its queues, but in between stands SNS as
documented: the phases of retries for server-side errors, no retry at all for client-side ones.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html and
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from helpers.errors import InputError
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.schedule import schedule
from helpers.messaging.sns_endpoint import (
    Notification,
    Subscription,
    read_subscriptions,
    redrive_target,
    send,
)

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["DeliveryEvent", "SnsDelivery"]

Kind = Literal["published", "filtered", "attempt_failed", "delivered", "sent_to_dlq", "discarded"]


class Clock(Protocol):
    """What moves the time of the embedded AWS; `helpers.aws.VirtualClock` is one."""

    @property
    def elapsed_s(self) -> float: ...
    @property
    def now(self) -> datetime: ...
    def advance(self, seconds: float) -> None: ...
    def advance_to(self, elapsed_s: float) -> None: ...
    def call_at(self, elapsed_s: float, call: Callable[[], object]) -> None: ...


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """Something that happened to a message, `time_s` seconds after the start of the clock.

    `attempt` is the number of attempts made for this subscription so far, the first one included. Attempts
    that fail one after the other in an outage are one ``attempt_failed`` event, at the last of them. `reason`
    is empty, ``server_error``, ``queue_deleted``, ``not_allowed``, ``too_many_attributes``, or, of a message
    discarded although its subscription has a dead-letter queue, what went wrong there, with ``dlq_`` before.
    """

    time_s: float
    kind: Kind
    message_id: str
    subscription_arn: str | None = None
    attempt: int = 0
    reason: str = ""


@dataclass(slots=True, eq=False)
class _Pending:
    subscription: Subscription
    notification: Notification
    published_s: float
    failures: int = 0  # attempts that outages make fail, before the one that decides
    due_s: float = 0.0


class SnsDelivery:
    """SNS as documented, between the topics and the queues of an embedded AWS.

    `sns` and `sqs` are its boto3 clients and `clock` its running clock, which retries happen on as it moves.
    `policy` and `reading` choose the schedule of retries (`helpers.messaging.schedule`). Without jitter, and
    attempts take no time; a dead-letter queue is tried once, because AWS documents nothing else.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> with embedded(), VirtualClock() as clock:
    ...     sns = client("sns")
    ...     delivery = SnsDelivery(sns, client("sqs"), clock)
    ...     topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    ...     message_id = delivery.publish(topic_arn, "hello")
    ...     [event.kind for event in delivery.events]
    ['published']
    """

    def __init__(
        self,
        sns: BaseClient,
        sqs: BaseClient,
        clock: Clock,
        *,
        policy: str | DeliveryPolicy = "aws-managed",
        reading: str = "geometric",
    ) -> None:
        self._sns = sns
        self._sqs = sqs
        self._clock = clock
        self._times_s = schedule(policy, reading).times_s
        self._outages: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        self._pending: dict[_Pending, None] = {}  # in the order of publishing
        self._log: list[DeliveryEvent] = []

    @property
    def events(self) -> tuple[DeliveryEvent, ...]:
        """Everything that has happened so far, in the order of time."""
        under_way = []
        for pending in self._pending:
            since_s = self._clock.elapsed_s - pending.published_s
            failures = min(pending.failures, int(np.searchsorted(self._times_s, since_s, side="right")))
            under_way += self._failed_run(pending, failures)
        return tuple(sorted((*self._log, *under_way), key=lambda event: event.time_s))

    @property
    def metrics(self) -> dict[str, int]:
        """Sums under the names of SNS's CloudWatch metrics; a failed notification counts when SNS gives up.

        Source: https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
        """
        kinds = Counter(event.kind for event in self._log)
        not_redriven = sum(event.reason.startswith("dlq_") for event in self._log)
        return {
            "NumberOfMessagesPublished": kinds["published"],
            "NumberOfNotificationsDelivered": kinds["delivered"],
            "NumberOfNotificationsFailed": kinds["sent_to_dlq"] + kinds["discarded"],
            "NumberOfNotificationsFilteredOut": kinds["filtered"],
            "NumberOfNotificationsRedrivenToDlq": kinds["sent_to_dlq"],
            "NumberOfNotificationsFailedToRedriveToDlq": not_redriven,
        }

    def outage(self, queue_arn: str, from_s: float, until_s: float) -> None:
        """Declare that SQS cannot take messages for a queue from `from_s` until `until_s`, by the clock.

        A server-side error, seen by SNS only: consumers still reach the queue. An attempt exactly at
        `until_s` succeeds; ``math.inf`` is an outage without end. Raises `InputError` for one in the past.
        """
        if not self._clock.elapsed_s <= from_s < until_s:
            raise InputError(
                f"an outage from {from_s} s until {until_s} s cannot be declared",
                expected=f"from_s < until_s, and from_s not before now ({self._clock.elapsed_s} s)",
            )
        self._outages[queue_arn].append((from_s, until_s))
        for pending in self._pending:
            if pending.subscription.queue_arn == queue_arn:
                self._plan(pending)

    def publish(
        self,
        topic_arn: str,
        message: str,
        *,
        attributes: Mapping[str, Mapping[str, Any]] | None = None,
        subject: str | None = None,
    ) -> str:
        """Publish to a topic: returns the message id once SNS has stored the message, whatever happens later.

        `attributes` as in boto3: ``{"kind": {"DataType": "String", "StringValue": "order"}}``. What AWS
        refuses (an unknown topic, too large a message) raises botocore's ClientError. Raises `InputError` for
        a FIFO topic, a subscription that is not an SQS queue, and a clock that does not run.
        """
        self._clock.advance(0)
        subscriptions = read_subscriptions(self._sns, topic_arn)
        notification = self._accepted(
            Notification(topic_arn, message, attributes or {}, subject, self._clock.now)
        )
        now_s = self._clock.elapsed_s
        self._log.append(DeliveryEvent(now_s, "published", notification.message_id))
        for subscription in subscriptions:
            if subscription.wants(notification):
                pending = _Pending(subscription, notification, now_s)
                self._pending[pending] = None
                self._plan(pending)
            else:
                self._log.append(DeliveryEvent(now_s, "filtered", notification.message_id, subscription.arn))
        self._clock.advance(0)  # the first attempts follow at once
        return notification.message_id

    def run_for(self, seconds: float) -> tuple[DeliveryEvent, ...]:
        """Move the clock by `seconds`; returns what SNS did meanwhile."""
        return self.run_until(self._clock.elapsed_s + seconds)

    def run_until(self, elapsed_s: float) -> tuple[DeliveryEvent, ...]:
        """Move the clock to `elapsed_s` seconds after its start; returns what SNS did meanwhile."""
        before = len(self._log)
        self._clock.advance_to(elapsed_s)
        return tuple(sorted(self._log[before:], key=lambda event: event.time_s))

    def run_until_idle(self) -> tuple[DeliveryEvent, ...]:
        """Move the clock until every message is delivered, in a dead-letter queue or discarded."""
        before = len(self._log)
        while self._pending:
            self._clock.advance_to(min(pending.due_s for pending in self._pending))
        return tuple(sorted(self._log[before:], key=lambda event: event.time_s))

    def _accepted(self, notification: Notification) -> Notification:
        # The emulator judges the message as it would any other, on a topic to which nobody is subscribed.
        scratch_arn = self._sns.create_topic(Name="kumokata-acceptance")["TopicArn"]
        try:
            subject = {"Subject": notification.subject} if notification.subject is not None else {}
            answer = self._sns.publish(
                TopicArn=scratch_arn,
                Message=notification.message,
                MessageAttributes=notification.attributes,
                **subject,
            )
        finally:
            self._sns.delete_topic(TopicArn=scratch_arn)
        return replace(notification, message_id=answer["MessageId"])

    def _plan(self, pending: _Pending) -> None:
        """Jump over the attempts that an outage makes fail, to the one that decides."""
        pending.failures = self._failures(pending)
        decisive = min(pending.failures, len(self._times_s) - 1)
        pending.due_s = due_s = pending.published_s + float(self._times_s[decisive])
        self._clock.call_at(due_s, lambda: self._decide(pending, due_s))

    def _failures(self, pending: _Pending) -> int:
        outages_s = [
            (round(from_s - pending.published_s, 9), round(until_s - pending.published_s, 9))
            for from_s, until_s in self._outages[pending.subscription.queue_arn]
        ]
        index = 0
        while index < len(self._times_s):
            at_s = self._times_s[index]
            ends_s = [until_s for from_s, until_s in outages_s if from_s <= at_s < until_s]
            if not ends_s:
                break
            index = int(np.searchsorted(self._times_s, max(ends_s), side="left"))
        return index

    def _decide(self, pending: _Pending, due_s: float) -> None:
        if pending not in self._pending or pending.due_s != due_s:
            return  # an outage was declared after this was planned
        del self._pending[pending]
        self._log += self._failed_run(pending, pending.failures)
        if pending.failures == len(self._times_s):
            self._give_up(pending, pending.failures)
            return
        attempt = pending.failures + 1
        subscription, notification = pending.subscription, pending.notification
        reason = send(self._sqs, subscription.queue_arn, subscription, notification)
        self._record(pending, "attempt_failed" if reason else "delivered", attempt, reason)
        if reason:
            self._give_up(pending, attempt)

    def _give_up(self, pending: _Pending, attempt: int) -> None:
        subscription, notification = pending.subscription, pending.notification
        dlq_arn = redrive_target(self._sns, subscription.arn)
        if dlq_arn is None:
            self._record(pending, "discarded", attempt, "")
        elif any(from_s <= pending.due_s < until_s for from_s, until_s in self._outages[dlq_arn]):
            self._record(pending, "discarded", attempt, "dlq_server_error")
        elif reason := send(self._sqs, dlq_arn, subscription, notification):
            self._record(pending, "discarded", attempt, f"dlq_{reason}")
        else:
            self._record(pending, "sent_to_dlq", attempt, "")

    def _failed_run(self, pending: _Pending, failures: int) -> list[DeliveryEvent]:
        if not failures:
            return []
        at_s = pending.published_s + float(self._times_s[failures - 1])
        ids = pending.notification.message_id, pending.subscription.arn
        return [DeliveryEvent(at_s, "attempt_failed", *ids, failures, "server_error")]

    def _record(self, pending: _Pending, kind: Kind, attempt: int, reason: str) -> None:
        ids = pending.notification.message_id, pending.subscription.arn
        self._log.append(DeliveryEvent(pending.due_s, kind, *ids, attempt, reason))
