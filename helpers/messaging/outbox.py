"""A transactional outbox: what a publisher keeps for itself until SNS has taken it.

A business change and the message about it are written in one transaction of one database. A relay publishes
what is in the table later, as often as it takes. So neither a failing SNS nor a crash between the two can
lose a message; the price is that a message may be published twice. SQLite stands in for any database with
transactions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["OutboxMessage", "new_order_book", "place_order", "relay_outbox", "waiting_in_outbox"]

_TABLES = """
CREATE TABLE orders (order_id TEXT PRIMARY KEY);
CREATE TABLE outbox (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    published INTEGER NOT NULL DEFAULT 0
);
"""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message about an order. `message_id` is the publisher's own, the same however often it is published.

    SNS gives each publish a new MessageId, so consumers tell duplicates by this one.
    """

    message_id: int
    body: str


def new_order_book(path: str = ":memory:") -> sqlite3.Connection:
    """A database with the tables ``orders`` and ``outbox``; in memory, unless a path is given."""
    database = sqlite3.connect(path)
    database.executescript(_TABLES)
    return database


def place_order(database: sqlite3.Connection, order_id: str) -> None:
    """Write an order and the message about it, both or neither. Raises sqlite3's IntegrityError for a double.

    >>> database = new_order_book()
    >>> place_order(database, "order 1")
    >>> waiting_in_outbox(database)
    (OutboxMessage(message_id=1, body='order 1'),)
    """
    with database:  # one transaction: committed at the end, rolled back by an error
        database.execute("INSERT INTO orders (order_id) VALUES (?)", (order_id,))
        database.execute("INSERT INTO outbox (body) VALUES (?)", (order_id,))


def waiting_in_outbox(database: sqlite3.Connection) -> tuple[OutboxMessage, ...]:
    """What has not been marked as published, oldest first."""
    rows = database.execute("SELECT message_id, body FROM outbox WHERE NOT published ORDER BY message_id")
    return tuple(OutboxMessage(*row) for row in rows)


def relay_outbox(database: sqlite3.Connection, publish: Callable[[OutboxMessage], object]) -> int:
    """Publish what is waiting, oldest first, and mark each message once `publish` has returned.

    Returns how many were published. An error of `publish` goes through and ends the round: younger messages
    never overtake the one that failed, and the next round begins with it. When the process dies after
    publishing and before marking, the next round publishes that message again: at least once.

    >>> database = new_order_book()
    >>> place_order(database, "order 1")
    >>> relay_outbox(database, publish=lambda message: None), waiting_in_outbox(database)
    (1, ())
    """
    waiting = waiting_in_outbox(database)
    for message in waiting:
        publish(message)
        with database:
            database.execute("UPDATE outbox SET published = 1 WHERE message_id = ?", (message.message_id,))
    return len(waiting)
