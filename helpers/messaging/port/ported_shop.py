"""The choreography of `helpers.messaging.shop` behind the port: the same services, on whichever broker.

Nothing here knows a broker. The functions of `helpers.messaging.services` are used as they are.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from helpers.messaging import services
from helpers.messaging.port.event_port import EventPort
from helpers.messaging.recorder import Recorder
from helpers.messaging.services import Event
from helpers.messaging.shop import REACTS_TO
from helpers.messaging.worker import Work, Worker

__all__ = ["PortedChoreography"]

_POLL_S = 20.0


class PortedChoreography:
    """The four services of a shop over an `EventPort`: each publishes what it has done, the others react.

    `events` is an adapter and `clock` a running virtual clock. `recorder` holds what the services did.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> from helpers.messaging.port.sns_sqs import SnsSqsEvents
    >>> with embedded(), VirtualClock() as clock:
    ...     shop = PortedChoreography(SnsSqsEvents(client("sns"), client("sqs")), clock)
    ...     shop.place("A")
    ...     clock.advance(10)
    ...     [(record.time_s, record.kind) for record in shop.recorder.of("sent")]
    [(0.0, 'OrderPlaced'), (2.0, 'StockReserved'), (5.0, 'PaymentTaken')]
    """

    def __init__(self, events: EventPort, clock: Any) -> None:
        self.recorder = Recorder(clock)
        self._events = events
        self._workers: dict[str, Worker] = {}
        for service, kinds in REACTS_TO.items():
            events.subscribe(service, kinds)
            self._workers[service] = Worker(
                clock,
                self.recorder,
                service,
                self._work_of(service),
                receive=partial(events.receive, service),
                acknowledge=partial(events.acknowledge, service),
                place=service,
                poll_s=_POLL_S,
            )
            self._workers[service].start()

    def place(self, order: str) -> None:
        """A customer places an order, and the order service publishes that."""
        self._publish("order", "OrderPlaced", {"order": order})

    def _work_of(self, service: str) -> Work:
        react = getattr(services, service)
        return lambda message: react(message.body, partial(self._publish, service))

    def _publish(self, service: str, kind: str, event: Event) -> None:
        self.recorder.note(service, "sent", kind=kind, order=event["order"], place="events")
        self._events.publish(kind, {"order": event["order"]})
        for listener, kinds in REACTS_TO.items():
            if kind in kinds:
                self._workers[listener].wake()
