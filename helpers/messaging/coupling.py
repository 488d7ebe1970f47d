"""What each service of a run knows of the others, counted from what it did.

A service knows a *destination* when it names it (a reply to the address in a message names nobody), and a
*kind* when it understands it or sends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.messaging.recorder import Record

__all__ = ["Knowledge", "knowledge_of"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `service` knows: `services` whose queues it names, kinds that it `understands` and `sends`.

    All sorted. A topic is no service: whoever publishes to it does not know who listens.
    """

    service: str
    services: tuple[str, ...]
    understands: tuple[str, ...]
    sends: tuple[str, ...]


def knowledge_of(records: Iterable[Record]) -> tuple[Knowledge, ...]:
    """What each service that did something knows, sorted by its name. Queues are named after services.

    >>> told = Record(0.0, "order", "sent", kind="ReserveStock", place="stock")
    >>> knowledge_of([told, Record(0.0, "stock", "started", kind="ReserveStock")])[0].services
    ('stock',)
    """
    records = tuple(records)
    names = sorted({record.service for record in records})
    found = []
    for name in names:
        own = [record for record in records if record.service == name]
        sent = [record for record in own if record.action == "sent"]
        found.append(
            Knowledge(
                service=name,
                services=_sorted(r.place for r in sent if r.place in names and r.place != name),
                understands=_sorted(r.kind for r in own if r.action == "started"),
                sends=_sorted(r.kind for r in own if r.action in ("sent", "replied")),
            )
        )
    return tuple(found)


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))
