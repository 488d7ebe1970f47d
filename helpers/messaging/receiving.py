"""Receiving from SQS in numbers: how often a slow handler runs, when a message is set aside, what is billed.

Every formula here is held against a run on the embedded AWS (tests/messaging/test_receiving.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Protocol

from helpers.errors import InputError
from helpers.facts import fact
from helpers.metering import sqs_requests

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["Poll", "SlowHandler", "billed_requests", "poll_for", "slow_handler"]


@dataclass(frozen=True, slots=True)
class SlowHandler:
    """What becomes of one message when its handler always succeeds, but slowly.

    It runs at least `runs_min` times, when a receipt that is no longer the latest still deletes, and at most
    `runs_max` times, when such a receipt deletes nothing; AWS promises neither. `set_aside_min` and
    `set_aside_max` say whether the message ends in the dead-letter queue although every run succeeds.
    """

    runs_min: int
    runs_max: int
    set_aside_min: bool
    set_aside_max: bool


def slow_handler(handler_s: float, visibility_s: int, max_receive_count: int) -> SlowHandler:
    """How often a handler of `handler_s` seconds runs for one message on a standard queue.

    The message is visible again every `visibility_s` seconds, somebody is always free to receive it, and the
    receive after `max_receive_count` receives moves it to the dead-letter queue. Raises `InputError` for
    times that are not positive and for counts below 1.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    and, about old receipts, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html

    >>> slow_handler(handler_s=45, visibility_s=30, max_receive_count=3)
    SlowHandler(runs_min=2, runs_max=3, set_aside_min=False, set_aside_max=True)
    """
    _check_positive(handler_s=handler_s, visibility_s=visibility_s, max_receive_count=max_receive_count)
    needed = math.ceil(handler_s / visibility_s)
    runs_min = min(needed, max_receive_count)
    return SlowHandler(
        runs_min=runs_min,
        runs_max=1 if needed == 1 else max_receive_count,
        set_aside_min=needed > max_receive_count,
        set_aside_max=needed > 1,
    )


def billed_requests(payload_bytes: int) -> int:
    """How many requests AWS bills for one SQS call with a payload of so many bytes: one for each 64 KB begun.

    The rule is `helpers.metering.sqs_requests`; errors as there.

    >>> [billed_requests(size) for size in (0, 65_536, 65_537, 1_048_576)]
    [1, 1, 2, 16]
    """
    return sqs_requests(payload_bytes)


class _Clock(Protocol):
    @property
    def elapsed_s(self) -> float: ...
    def advance_to(self, elapsed_s: float) -> None: ...
    def call_at(self, elapsed_s: float, call: Callable[[], object]) -> None: ...


@dataclass(frozen=True, slots=True)
class Poll:
    """One receive request: asked at `asked_s`, answered at `answered_s`, with so many `messages`."""

    asked_s: float
    answered_s: float
    messages: int


def poll_for(
    sqs: BaseClient,
    clock: _Clock,
    queue_url: str,
    seconds: float,
    *,
    wait_time_s: int,
    pause_s: float = 1.0,
    sent_after_s: Iterable[float] = (),
) -> tuple[Poll, ...]:
    """Receive from a queue for `seconds`, one request after the other, and delete what comes.

    `wait_time_s` is WaitTimeSeconds, whole seconds from 0 to 20. A short poll (0) is followed by a pause of
    `pause_s`; a long poll by the next one at once. Meanwhile somebody else sends a message after each of
    `sent_after_s` seconds. Raises `InputError` for other values.

    >>> from helpers.aws import VirtualClock, client, embedded
    >>> with embedded(), VirtualClock() as clock:
    ...     sqs = client("sqs")
    ...     url = sqs.create_queue(QueueName="mail")["QueueUrl"]
    ...     [len(poll_for(sqs, clock, url, 60, wait_time_s=wait_time_s)) for wait_time_s in (0, 20)]
    [60, 3]
    """
    longest = fact("sqs.wait_time_max_s").value
    if wait_time_s not in range(longest + 1):
        raise InputError(
            f"WaitTimeSeconds cannot be {wait_time_s!r}", expected=f"whole seconds from 0 to {longest}"
        )
    _check_positive(seconds=seconds, pause_s=pause_s)
    until_s = clock.elapsed_s + seconds
    for after_s in sent_after_s:
        clock.call_at(
            clock.elapsed_s + after_s, lambda: sqs.send_message(QueueUrl=queue_url, MessageBody="{}")
        )
    polls = []
    while clock.elapsed_s < until_s:
        asked_s = clock.elapsed_s
        answer = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=wait_time_s)
        received = answer.get("Messages", [])
        polls.append(Poll(asked_s, clock.elapsed_s, len(received)))
        for message in received:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        if not wait_time_s:
            clock.advance_to(clock.elapsed_s + pause_s)
    return tuple(polls)


def _check_positive(**given: float) -> None:
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < math.inf:
            raise InputError(f"{name} cannot be {value!r}", expected="a finite number above 0")
