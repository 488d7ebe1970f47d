"""What the port promises, tried out on an adapter: the same trials for every broker, in lessons and in tests.

Each trial has a topic of its own, and sees only the five methods of the port and a clock that it moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from helpers.errors import InputError
from helpers.language import Text
from helpers.messaging.port.event_port import EventPort

__all__ = ["PROMISES", "Promise", "PromiseKept", "keep_promises"]

#: More than an adapter reads at once, and few enough to be quick.
_MANY = 12
_PLACED, _PAID = "OrderPlaced", "PaymentTaken"


class _Clock(Protocol):
    def advance(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class _Tried:
    """A port on trial, and what a trial may do besides calling it."""

    events: EventPort
    clock: _Clock
    visibility_s: int
    max_receive_count: int

    def orders(self, service: str) -> list[str]:
        """Receive and acknowledge until there is nothing more, but never for ever: the orders, sorted."""
        found = []
        for _ in range(4 * _MANY):
            if (message := self.events.receive(service)) is None:
                break
            self.events.acknowledge(service, message)
            found.append(message.order)
        return sorted(found)

    def place(self, *orders: str, kind: str = _PLACED) -> None:
        for order in orders:
            self.events.publish(kind, {"order": order})


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the port: its `key`, its `words` in both languages, and the trial that says yes or no."""

    key: str
    words: Text
    trial: Callable[[_Tried], bool]


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """What a trial found: `kept`, or else `reason` may name the error that it ended with."""

    promise: Promise
    kept: bool
    reason: str = ""


def keep_promises(
    make_port: Callable[[str], EventPort],
    clock: _Clock,
    *,
    visibility_s: int = 30,
    max_receive_count: int = 3,
) -> tuple[PromiseKept, ...]:
    """Try every promise on a port of its own, which `make_port` makes from the name of a topic.

    The ports hide a received event for `visibility_s` by `clock`, and set it aside after `max_receive_count`
    receives: `make_port` has to see to that. An adapter that raises has not kept its promise. Raises
    `InputError` for a `visibility_s` below 2, which leaves no time to look before it is over.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> from helpers.messaging.port.sns_sqs import SnsSqsEvents
    >>> with embedded(), VirtualClock() as clock:
    ...     sns, sqs = client("sns"), client("sqs")
    ...     found = keep_promises(lambda topic: SnsSqsEvents(sns, sqs, topic=topic), clock)
    ...     all(one.kept for one in found), len(found)
    (True, 8)
    """
    if isinstance(visibility_s, bool) or not isinstance(visibility_s, int) or visibility_s < 2:
        raise InputError(f"visibility_s cannot be {visibility_s!r}", expected="a whole number, 2 or more")
    found = []
    for promise in PROMISES:
        try:
            events = make_port(f"promise-{promise.key}")
            kept, reason = promise.trial(_Tried(events, clock, visibility_s, max_receive_count)), ""
        except Exception as error:  # whatever an adapter raises is the finding
            kept, reason = False, type(error).__name__
        found.append(PromiseKept(promise, kept, reason))
    return tuple(found)


def _fan_out(tried: _Tried) -> bool:
    for service in ("mail", "order", "stock"):
        tried.events.subscribe(service, [_PAID])
    tried.place("A", "B", kind=_PAID)
    return all(tried.orders(name) == ["A", "B"] for name in ("mail", "order", "stock"))


def _only_its_kinds(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    tried.events.subscribe("mail", [_PAID])
    tried.place("A")
    tried.place("B", kind=_PAID)
    return tried.orders("stock") == ["A"] and tried.orders("mail") == ["B"]


def _finished_is_gone(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    tried.place("A")
    once = tried.orders("stock")
    tried.clock.advance(2 * tried.visibility_s)
    return once == ["A"] and not tried.orders("stock")


def _hidden_while_worked_on(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    tried.place("A")
    first = tried.events.receive("stock")
    tried.clock.advance(tried.visibility_s / 2)
    return first is not None and tried.events.receive("stock") is None


def _again_after_a_crash(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    tried.place("A")
    first = tried.events.receive("stock")  # and whoever received it is never heard of again
    tried.clock.advance(tried.visibility_s)
    second = tried.events.receive("stock")
    if first is None or second is None:
        return False
    return (first.order, second.order) == ("A", "A") and (first.receive_count, second.receive_count) == (1, 2)


def _set_aside_after_so_many(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    tried.events.subscribe("mail", [_PLACED])
    tried.place("poison")
    given = 0
    for _ in range(tried.max_receive_count + 2):
        given += tried.events.receive("stock") is not None
        tried.clock.advance(tried.visibility_s)
    tried.place("healthy")
    if given != tried.max_receive_count or tried.orders("stock") != ["healthy"]:
        return False
    of_others = tried.orders("mail") == ["healthy", "poison"]
    return of_others and (tried.events.set_aside("stock"), tried.events.set_aside("mail")) == (1, 0)


def _none_lost_while_down(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    orders = [f"order-{number:02}" for number in range(_MANY)]
    for order in orders:
        tried.place(order)
        tried.clock.advance(60 * 60)  # half a day in all, in which nobody receives
    return tried.orders("stock") == orders


def _late_word_does_no_harm(tried: _Tried) -> bool:
    tried.events.subscribe("stock", [_PLACED])
    tried.place("A")
    first = tried.events.receive("stock")
    tried.clock.advance(tried.visibility_s)
    second = tried.events.receive("stock")
    if first is None or second is None:
        return False
    for message in (first, second, second):
        tried.events.acknowledge("stock", message)
    tried.clock.advance(tried.visibility_s)
    return tried.events.receive("stock") is None


PROMISES = tuple(
    Promise(key, words, trial)
    for key, words, trial in (
        ("fan-out", Text("購読したサービスすべてに届く", "every subscribed service gets its own"), _fan_out),
        ("kinds", Text("購読した種類だけが届く", "a service gets only its kinds"), _only_its_kinds),
        (
            "finished",
            Text("完了したものは二度と届かない", "what is finished never comes back"),
            _finished_is_gone,
        ),
        (
            "hidden",
            Text("処理中は、ほかから見えない", "being worked on, it is hidden"),
            _hidden_while_worked_on,
        ),
        ("crash", Text("受信側が倒れたら、また届く", "after a crash it comes again"), _again_after_a_crash),
        (
            "set-aside",
            Text("決めた回数で取り分けられる", "given too often, it is set aside"),
            _set_aside_after_so_many,
        ),
        (
            "down",
            Text("受信側の停止中も失われない", "none is lost while consumers are down"),
            _none_lost_while_down,
        ),
        (
            "late",
            Text("遅れた完了通知は害がない", "a late word of finishing is harmless"),
            _late_word_does_no_harm,
        ),
    )
)
