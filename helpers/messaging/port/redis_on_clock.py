"""Redis Streams on a clock that moves only when told to: for lessons and tests, like `VirtualClock` for moto.

Redis has no clock that could be replaced. But XCLAIM can say how long a pending entry is to have been idle,
and so what is pending can be made older by as much as the virtual clock has moved. The adapter stays as it
would be in production. Real time goes on counting beside it, so thousandths of a second come on top.

Source: https://redis.io/docs/latest/commands/xclaim/ (IDLE and JUSTID)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from helpers.errors import InputError

if TYPE_CHECKING:
    import redis

__all__ = ["RedisOnClock"]

_MOST_PENDING = 10_000


class _Clock(Protocol):
    @property
    def elapsed_s(self) -> float: ...


class RedisOnClock:
    """A client of Redis that makes pending entries older as `clock` moves; everything else is `client`'s.

    Of every stream that a group was made in through it. Raises `InputError` when more than 10,000 entries of
    a group are pending, which a lesson never has.

    >>> from helpers.aws import VirtualClock
    >>> from helpers.load.services import RedisServer
    >>> with RedisServer() as server, server.connect() as client, VirtualClock() as clock:
    ...     redis = RedisOnClock(client, clock)
    ...     _ = redis.xgroup_create("shop", "mail", mkstream=True), redis.xadd("shop", {"order": "A"})
    ...     _ = redis.xreadgroup("mail", "reader-1", {"shop": ">"})
    ...     clock.advance(30)
    ...     redis.xpending_range("shop", "mail", "-", "+", 1)[0]["time_since_delivered"] // 1_000
    30
    """

    def __init__(self, client: redis.Redis, clock: _Clock) -> None:
        self._client = client
        self._clock = clock
        self._at_s = clock.elapsed_s
        self._groups: dict[tuple[str, str], None] = {}

    def __getattr__(self, name: str) -> Any:
        self._catch_up()
        return getattr(self._client, name)

    def xgroup_create(self, name: str, groupname: str, *args: Any, **options: Any) -> Any:
        """As of the client; the group's pending entries age from now on."""
        self._catch_up()
        self._groups[name, groupname] = None
        return self._client.xgroup_create(name, groupname, *args, **options)

    def _catch_up(self) -> None:
        passed_ms = round((self._clock.elapsed_s - self._at_s) * 1_000)
        self._at_s = self._clock.elapsed_s
        if not passed_ms:
            return
        for stream, group in self._groups:
            pending = self._client.xpending_range(stream, group, "-", "+", _MOST_PENDING + 1)
            if len(pending) > _MOST_PENDING:
                raise InputError(
                    f"more than {_MOST_PENDING:,} entries of {group!r} are pending", expected="fewer"
                )
            for entry in pending:
                idle_ms = entry["time_since_delivered"] + passed_ms
                owner, entry_id = entry["consumer"], entry["message_id"]
                self._client.xclaim(stream, group, owner, 0, [entry_id], idle=idle_ms, justid=True)
