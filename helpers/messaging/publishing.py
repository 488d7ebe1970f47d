"""Three orders of "save" and "publish" under three kinds of trouble: what is lost, invented or doubled."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from helpers.errors import InputError
from helpers.language import Text
from helpers.messaging.outbox import OutboxMessage, new_order_book, place_order, relay_outbox

__all__ = ["PUBLISHING_STYLES", "TROUBLES", "Published", "publish_orders"]

#: In which order a publisher saves an order and publishes the message about it.
PUBLISHING_STYLES = ("publish_first", "save_first", "outbox")
#: What goes wrong with one of the orders: nothing, SNS does not answer, or the process dies in between.
TROUBLES = ("none", "sns_down", "crash")


class _Trouble(Exception):
    """SNS does not answer any more, or the process has died."""


@dataclass(frozen=True, slots=True)
class Published:
    """What consumers have heard, against what the database says.

    `lost` orders are saved and nobody heard of them, `invented` ones were announced and are not saved,
    `doubled` ones were announced more than once, `refused` ones are neither saved nor announced. `announced`
    is the order in which consumers heard of them.
    """

    announced: tuple[str, ...]
    lost: tuple[str, ...]
    invented: tuple[str, ...]
    doubled: tuple[str, ...]
    refused: tuple[str, ...]

    def in_words(self) -> Text:
        """The outcome in a few words."""
        if self.lost:
            return Text(ja="メッセージが失われる", en="the message is lost")
        if self.invented:
            return Text(ja="保存されていない注文が知らされる", en="an order that does not exist is announced")
        if self.doubled:
            return Text(ja="同じメッセージが二度届く", en="the same message arrives twice")
        if self.refused:
            return Text(ja="注文を受けられない", en="the order cannot be taken")
        return Text(ja="すべて一度ずつ届く", en="everything arrives once")


def publish_orders(style: str, trouble: str, orders: int = 3) -> Published:
    """Take `orders` orders; at the second one `trouble` comes, afterwards everything works again.

    `style` is one of `PUBLISHING_STYLES`, `trouble` one of `TROUBLES`. A customer does not order again, and
    nobody mends anything by hand; the relay of an outbox runs after every order. "sns_down" means that the
    retries of the SDK are used up. Raises `InputError` for anything else.

    >>> publish_orders("save_first", "crash").lost
    ('order 2',)
    >>> publish_orders("outbox", "crash").doubled
    ('order 2',)
    """
    if style not in PUBLISHING_STYLES:
        raise InputError(f"there is no style {style!r}", expected=f"one of {', '.join(PUBLISHING_STYLES)}")
    if trouble not in TROUBLES:
        raise InputError(f"there is no trouble {trouble!r}", expected=f"one of {', '.join(TROUBLES)}")
    if orders < 2:
        raise InputError(f"orders cannot be {orders!r}", expected="2 or more: the second one is in trouble")
    database, topic = new_order_book(), _Topic()
    take = {"publish_first": _publish_first, "save_first": _save_first, "outbox": _outbox}[style]
    asked = [f"order {number}" for number in range(1, orders + 1)]
    for order_id in asked:
        topic.trouble = trouble if order_id == asked[1] else "none"
        try:
            take(database, topic, order_id)
        except _Trouble:
            continue  # nobody mends anything by hand
    saved = [row[0] for row in database.execute("SELECT order_id FROM orders ORDER BY rowid")]
    database.close()
    counts = Counter(topic.heard)
    return Published(
        announced=tuple(topic.heard),
        lost=tuple(order_id for order_id in saved if not counts[order_id]),
        invented=tuple(order_id for order_id in counts if order_id not in saved),
        doubled=tuple(order_id for order_id, count in counts.items() if count > 1),
        refused=tuple(order_id for order_id in asked if order_id not in saved and not counts[order_id]),
    )


@dataclass(slots=True)
class _Topic:
    trouble: str = "none"
    heard: list[str] = field(default_factory=list)

    def publish(self, order_id: str) -> None:
        if self.trouble == "sns_down":
            raise _Trouble
        self.heard.append(order_id)

    def die(self) -> None:
        """The moment between the two steps, in which a process may die."""
        if self.trouble == "crash":
            raise _Trouble


def _publish_first(database: sqlite3.Connection, topic: _Topic, order_id: str) -> None:
    topic.publish(order_id)
    topic.die()
    _save(database, order_id)


def _save_first(database: sqlite3.Connection, topic: _Topic, order_id: str) -> None:
    _save(database, order_id)
    topic.die()
    topic.publish(order_id)


def _outbox(database: sqlite3.Connection, topic: _Topic, order_id: str) -> None:
    def publish(message: OutboxMessage) -> None:
        topic.publish(message.body)
        topic.die()

    place_order(database, order_id)
    relay_outbox(database, publish)


def _save(database: sqlite3.Connection, order_id: str) -> None:
    with database:
        database.execute("INSERT INTO orders (order_id) VALUES (?)", (order_id,))
