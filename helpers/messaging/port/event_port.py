"""A small port: what the services of a choreography ask of a broker, whichever it is.

Five methods. What stands behind them is an adapter, which takes the client of its broker; nobody else knows
that broker. The port promises what `helpers.messaging.port.promises` tries out, and nothing more: no order,
and nothing about how long an event is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.worker import Message

__all__ = ["EventPort", "checked_kinds", "checked_name", "checked_settings"]

# What both brokers take for a name; SQS is the narrower one, and the kit puts "-dlq" behind it.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


class EventPort(Protocol):
    """What a service may ask: to hear of events, to tell of one, and to work through what it has heard.

    A service hears of what is published after it subscribed. An event that it received is hidden until it is
    acknowledged or the time to hide is over; after a number of receives it is set aside.
    """

    def subscribe(self, service: str, kinds: Iterable[str]) -> None:
        """Let `service` hear of events of these `kinds` from now on."""

    def publish(self, kind: str, body: Mapping[str, Any]) -> None:
        """Tell everybody who has subscribed to `kind`; `body` is what JSON can hold."""

    def receive(self, service: str) -> Message | None:
        """The next event for `service`, hidden from now on; None when there is none."""

    def acknowledge(self, service: str, message: Message) -> None:
        """Say that `service` has finished with `message`; saying it late or twice does no harm."""

    def set_aside(self, service: str) -> int:
        """How many events `service` has been given too often, and will not be given again."""


def checked_settings(visibility_s: object, max_receive_count: object) -> tuple[int, int]:
    """Both settings of an adapter, when every adapter can keep them.

    `visibility_s` is how long a received event is hidden, in whole seconds from 1 to SQS's longest;
    `max_receive_count` how often it is given before it is set aside. Raises `InputError` for anything else.

    >>> checked_settings(30, 3)
    (30, 3)
    """
    return (
        _whole("visibility_s", visibility_s, int(fact("sqs.visibility_timeout_max_s").value)),
        _whole("max_receive_count", max_receive_count, int(fact("sqs.max_receive_count_max").value)),
    )


def checked_name(what: str, name: object) -> str:
    """`name` when every adapter can use it for a `what`. Raises `InputError` for anything else.

    >>> checked_name("service", "mail")
    'mail'
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"the name of a {what} cannot be {name!r}",
            expected="1 to 40 letters, digits, hyphens and underscores",
        )
    return name


def checked_kinds(kinds: object) -> tuple[str, ...]:
    """Kinds of events, sorted, each once. Raises `InputError` for none, and for what is no name.

    >>> checked_kinds(["PaymentTaken", "OrderPlaced", "PaymentTaken"])
    ('OrderPlaced', 'PaymentTaken')
    """
    if isinstance(kinds, str) or not isinstance(kinds, Iterable):
        raise InputError(f"the kinds of events cannot be {kinds!r}", expected='several, as ("OrderPlaced",)')
    found = tuple(sorted({checked_name("kind of event", kind) for kind in kinds}))
    if not found:
        raise InputError("a service subscribes to no kind of event", expected="at least one kind")
    return found


def _whole(name: str, number: object, high: int) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= high:
        raise InputError(f"{name} cannot be {number!r}", expected=f"a whole number from 1 to {high:,}")
    return number
