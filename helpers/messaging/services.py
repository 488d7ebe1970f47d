"""The four services of a shop: what each does with a message, and what it says when it has done it.

They know neither queues nor topics. In a choreography `tell` publishes what has happened, and those who care
react. In an orchestration the order service is the `coordinator`, which asks the others one after the other,
and `tell` answers to whoever asked. The work is the same in both; ``yield 2.0`` means "this takes 2 s".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["Ask", "Event", "Tell", "billing", "coordinator", "mail", "order", "stock"]

#: What a message says: its ``kind``, and the ``order`` it is about.
Event = Mapping[str, Any]
#: What a service says when it has done something: a kind, and the message that it worked on.
Tell = Callable[[str, Event], None]
#: What the coordinator says to a service: its queue, a kind, and the message that it worked on.
Ask = Callable[[str, str, Event], None]


def stock(event: Event, tell: Tell) -> Iterator[float]:
    """Reserve the goods: this takes 2 s."""
    yield 2.0
    tell("StockReserved", event)


def billing(event: Event, tell: Tell) -> Iterator[float]:
    """Take the payment: this takes 3 s."""
    yield 3.0
    tell("PaymentTaken", event)


def mail(event: Event, tell: Tell) -> Iterator[float]:
    """Write to the customer: this takes 1 s, and nobody waits for it."""
    yield 1.0


def order(event: Event, tell: Tell) -> Iterator[float]:
    """Mark the order as paid: this takes 1 s. (A choreography; the order service conducts nobody.)"""
    yield 1.0


def coordinator(event: Event, ask: Ask) -> Iterator[float]:
    """The order service of an orchestration: on each answer, it asks the next service. This takes 1 s."""
    following = {
        "OrderPlaced": ("stock", "ReserveStock"),
        "StockReserved": ("billing", "TakePayment"),
        "PaymentTaken": ("mail", "SendMail"),
    }
    yield 1.0
    if event["kind"] in following:
        ask(*following[event["kind"]], event)
