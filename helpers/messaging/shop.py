"""A shop of four services on the embedded AWS: as a choreography over SNS, or as an orchestration over SQS.

The plumbing around `helpers.messaging.services`: queues are named after the service that reads them, every
service receives by long polls, one message at a time, and everything is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from helpers.facts import fact
from helpers.messaging import services
from helpers.messaging.consumer import Consumer
from helpers.messaging.queues import subscribe_queue
from helpers.messaging.recorder import Recorder
from helpers.messaging.services import Event, Tell
from helpers.messaging.sns_delivery import SnsDelivery
from helpers.messaging.worker import Message, Work

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["Choreography", "Orchestration"]

TOPIC = "shop"
#: Which events a service of the choreography gets from the topic: its filter policy.
REACTS_TO = {
    "stock": ("OrderPlaced",),
    "billing": ("StockReserved",),
    "mail": ("PaymentTaken",),
    "order": ("PaymentTaken",),
}


class _Shop:
    def __init__(self, sqs: BaseClient, clock: Any) -> None:
        self.recorder = Recorder(clock)
        self._sqs = sqs
        self._clock = clock
        self._urls: dict[str, str] = {}
        self._consumers: dict[str, Consumer] = {}

    def _start(self, service: str, url: str, work: Work) -> None:
        longest_s = float(fact("sqs.wait_time_max_s").value)
        self._urls[service] = url
        self._consumers[service] = Consumer(
            self._sqs, self._clock, self.recorder, service, url, work, poll_s=longest_s
        )
        self._consumers[service].start()


class Choreography(_Shop):
    """Every service publishes to one topic what it has done; the others react to what they subscribed to.

    `sns` and `sqs` are boto3 clients, `clock` is a running virtual clock. `recorder` holds what the services
    did, `delivery` what SNS did.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> with embedded(), VirtualClock() as clock:
    ...     shop = Choreography(client("sns"), client("sqs"), clock)
    ...     shop.place("A")
    ...     clock.advance(10)
    ...     [(record.time_s, record.kind) for record in shop.recorder.of("sent")]
    [(0.0, 'OrderPlaced'), (2.0, 'StockReserved'), (5.0, 'PaymentTaken')]
    """

    def __init__(self, sns: BaseClient, sqs: BaseClient, clock: Any) -> None:
        super().__init__(sqs, clock)
        self.delivery = SnsDelivery(sns, sqs, clock)
        self._topic_arn = sns.create_topic(Name=TOPIC)["TopicArn"]
        for service, kinds in REACTS_TO.items():
            filtered = {"FilterPolicy": json.dumps({"kind": kinds}), "RawMessageDelivery": "true"}
            queue = subscribe_queue(sns, sqs, self._topic_arn, service, attributes=filtered)
            self._start(service, queue.url, _working(service, self._teller(service)))

    def place(self, order: str) -> None:
        """A customer places an order, and the order service publishes that."""
        self._publish("order", "OrderPlaced", {"order": order})

    def _teller(self, service: str) -> Tell:
        return lambda kind, event: self._publish(service, kind, event)

    def _publish(self, service: str, kind: str, event: Event) -> None:
        self.recorder.note(service, "sent", kind=kind, order=event["order"], place=TOPIC)
        attributes = {"kind": {"DataType": "String", "StringValue": kind}}
        body = json.dumps({"kind": kind, "order": event["order"]})
        self.delivery.publish(self._topic_arn, body, attributes=attributes)
        for listener, kinds in REACTS_TO.items():
            if kind in kinds:
                self._consumers[listener].wake()


class Orchestration(_Shop):
    """The order service asks the others one after the other; they answer to the queue that a message names.

    `sqs` is a boto3 client, `clock` is a running virtual clock. `recorder` holds what the services did.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> with embedded(), VirtualClock() as clock:
    ...     shop = Orchestration(client("sqs"), clock)
    ...     shop.place("A")
    ...     clock.advance(12)
    ...     [(record.service, record.place) for record in shop.recorder.of("sent")]
    [('order', 'order'), ('order', 'stock'), ('order', 'billing'), ('order', 'mail')]
    """

    def __init__(self, sqs: BaseClient, clock: Any) -> None:
        super().__init__(sqs, clock)
        self._start("order", self._queue("order"), self._conducting)
        for service in ("stock", "billing", "mail"):
            self._start(service, self._queue(service), _working(service, self._teller(service)))

    def place(self, order: str) -> None:
        """A customer places an order, and the order service puts it into its own queue."""
        self._ask("order", "OrderPlaced", {"order": order})

    def _queue(self, service: str) -> str:
        return self._sqs.create_queue(QueueName=service)["QueueUrl"]

    def _conducting(self, message: Message) -> Iterator[float]:
        return services.coordinator(message.body, self._ask)

    def _ask(self, service: str, kind: str, event: Event) -> None:
        self.recorder.note("order", "sent", kind=kind, order=event["order"], place=service)
        self._send(service, {"kind": kind, "order": event["order"], "reply_to": "order"})

    def _teller(self, service: str) -> Tell:
        return lambda kind, event: self._reply(service, kind, event)

    def _reply(self, service: str, kind: str, event: Event) -> None:
        self.recorder.note(service, "replied", kind=kind, order=event["order"], place=event["reply_to"])
        self._send(event["reply_to"], {"kind": kind, "order": event["order"]})

    def _send(self, service: str, body: Event) -> None:
        self._sqs.send_message(QueueUrl=self._urls[service], MessageBody=json.dumps(body))
        self._consumers[service].wake()


def _working(service: str, tell: Tell) -> Work:
    react: Callable[[Event, Tell], Iterator[float]] = getattr(services, service)
    return lambda message: react(message.body, tell)
