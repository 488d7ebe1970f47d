"""The port on Redis Streams: one stream of all events, a consumer group for each service.

A stream has no filter, so whoever reads an event that its service did not ask for acknowledges it unread. It
has no timeout either: what a reader left behind stays in the list of pending entries of its group, until
somebody else claims it. And nothing leaves a stream by itself: `discard_finished` is to be called now and
then. Redis 6.2 or later.

Source: https://redis.io/docs/latest/develop/data-types/streams/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from helpers.errors import InputError
from helpers.messaging.port.event_port import checked_kinds, checked_name, checked_settings
from helpers.messaging.worker import Message

if TYPE_CHECKING:
    import redis

__all__ = ["RedisStreamsEvents"]


class RedisStreamsEvents:
    """An `EventPort` on Redis Streams; `client` is a `redis.Redis`, and `reader` the name of this process.

    An event that was read and not acknowledged for `visibility_s` is claimed by the next who receives; one
    that was given `max_receive_count` times moves to the stream ``<stream>:<service>:dead``. `wait_s` is how
    long a receive waits for a new event. Two processes of one service need two names. Raises `InputError` for
    settings that not every adapter can keep, for names of other characters, and for a service that has not
    subscribed; what Redis refuses raises `redis.exceptions.RedisError`.

    >>> from helpers.load.services import RedisServer
    >>> with RedisServer() as server, server.connect() as client:
    ...     events = RedisStreamsEvents(client)
    ...     events.subscribe("mail", ["PaymentTaken"])
    ...     events.publish("PaymentTaken", {"order": "A"})
    ...     message = events.receive("mail")
    ...     message.kind, message.order, message.receive_count
    ('PaymentTaken', 'A', 1)
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        stream: str = "shop",
        visibility_s: int = 30,
        max_receive_count: int = 3,
        wait_s: int = 0,
        reader: str = "reader-1",
    ) -> None:
        visibility_s, self._max_receive_count = checked_settings(visibility_s, max_receive_count)
        self._visibility_ms = visibility_s * 1_000
        self._redis = client
        self._stream = checked_name("stream", stream)
        self._wait_ms = wait_s * 1_000 or None  # to Redis, 0 would mean for ever
        self._reader = checked_name("reader", reader)
        self._kinds: dict[str, tuple[str, ...]] = {}

    def subscribe(self, service: str, kinds: Iterable[str]) -> None:
        """Make a consumer group for `service`, which begins with the next event, unless there is one."""
        self._kinds[checked_name("service", service)] = checked_kinds(kinds)
        from redis.exceptions import ResponseError

        try:
            self._redis.xgroup_create(self._stream, service, id="$", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):  # the group is there: it goes on where it was
                raise

    def publish(self, kind: str, body: Mapping[str, Any]) -> None:
        """Append the event to the stream."""
        event = {**body, "kind": checked_name("kind of event", kind)}
        self._redis.xadd(self._stream, {"event": json.dumps(event)})

    def receive(self, service: str) -> Message | None:
        """Claim what a reader of `service` left behind, or else read what is new."""
        kinds = self._kinds_of(service)
        while message := self._overdue(service) or self._new(service):
            if message.kind in kinds:
                return message
            self.acknowledge(service, message)
        return None

    def acknowledge(self, service: str, message: Message) -> None:
        """Take the event off the pending entries of `service`; it stays in the stream."""
        self._kinds_of(service)
        self._redis.xack(self._stream, service, message.receipt)

    def set_aside(self, service: str) -> int:
        """Events in the stream ``<stream>:<service>:dead``."""
        self._kinds_of(service)
        return self._redis.xlen(self._dead(service))

    def discard_finished(self) -> int:
        """Remove the events that every group has finished with; returns how many. Nobody else does it.

        The latest event that a group has been given stays, whether or not it is finished with.
        """
        groups = self._redis.xinfo_groups(self._stream)
        needed = [self._first_needed(_text(group["name"]), group) for group in groups]
        if not needed:
            return 0
        return self._redis.xtrim(self._stream, minid=min(needed, key=_position), approximate=False)

    def _overdue(self, service: str) -> Message | None:
        while found := self._redis.xpending_range(
            self._stream, service, min="-", max="+", count=1, idle=self._visibility_ms
        ):
            entry_id, given = found[0]["message_id"], found[0]["times_delivered"]
            claimed = self._redis.xclaim(self._stream, service, self._reader, self._visibility_ms, [entry_id])
            if not claimed:
                continue  # another reader was faster, and the entry is hidden again
            fields = claimed[0][1]
            if not fields:  # Redis 6.2 still lists what somebody has deleted from the stream
                self._redis.xack(self._stream, service, entry_id)
            elif given >= self._max_receive_count:
                self._set_aside(service, entry_id, fields)
            else:
                return _message(entry_id, fields, given + 1)
        return None

    def _new(self, service: str) -> Message | None:
        answer = self._redis.xreadgroup(
            service, self._reader, {self._stream: ">"}, count=1, block=self._wait_ms
        )
        for _, entries in answer:
            for entry_id, fields in entries:
                return _message(entry_id, fields, 1)
        return None

    def _set_aside(self, service: str, entry_id: bytes | str, fields: Mapping[Any, Any]) -> None:
        with self._redis.pipeline(transaction=True) as redis:  # both or neither
            redis.xadd(self._dead(service), fields)
            redis.xack(self._stream, service, entry_id)
            redis.execute()

    def _first_needed(self, service: str, group: Mapping[str, Any]) -> str:
        pending = self._redis.xpending(self._stream, service)
        return _text(pending["min"] or group["last-delivered-id"])

    def _dead(self, service: str) -> str:
        return f"{self._stream}:{service}:dead"

    def _kinds_of(self, service: str) -> tuple[str, ...]:
        if service not in self._kinds:
            raise InputError(f"{service!r} has not subscribed", expected="subscribe(service, kinds) before")
        return self._kinds[service]


def _message(entry_id: bytes | str, fields: Mapping[Any, Any], receive_count: int) -> Message:
    event = json.loads({_text(name): value for name, value in fields.items()}["event"])
    return Message(event, _text(entry_id), receive_count, receipt=_text(entry_id))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _position(entry_id: str) -> tuple[int, ...]:
    return tuple(map(int, entry_id.split("-")))
