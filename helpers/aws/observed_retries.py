"""What the AWS SDK really does when a service fails: attempts and sleeps, seen against a faulty server.

Nothing is slept and nothing leaves loopback; the keys are plainly false, and the user's AWS settings
(``AWS_RETRY_MODE`` among them) are hidden. It stands here and not with the messaging models because it makes
clients; those models say what the documents promise (`helpers.messaging.sdk_retries`), and tests hold one
against the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from types import MappingProxyType
from typing import Any

import botocore
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from helpers.aws.clients import loopback_client
from helpers.aws.faulty_server import Fault, FaultyServer
from helpers.aws.sdk_sleeps import captured_sleeps
from helpers.errors import InputError

__all__ = ["ObservedCall", "ObservedRetries", "observe_retries"]

# What is called: service, operation, arguments. A read each, and no field that must be in the answer.
_OPERATIONS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = MappingProxyType(
    {
        "sqs": ("sqs", "list_queues", {}),
        "sqs-receive": ("sqs", "receive_message", {"QueueUrl": "{url}/orders", "WaitTimeSeconds": 20}),
        "sns": ("sns", "list_topics", {}),
        "dynamodb": ("dynamodb", "list_tables", {}),
    }
)


@dataclass(frozen=True, slots=True)
class ObservedCall:
    """One call of the SDK: `attempts` requests, the sleeps between them, and how it ended (None: well)."""

    attempts: int
    sleeps_s: tuple[float, ...]
    error: str | None


@dataclass(frozen=True, slots=True)
class ObservedRetries:
    """Consecutive calls with one client of one botocore `version`, in one retry `mode`."""

    version: str
    mode: str
    calls: tuple[ObservedCall, ...]

    @property
    def attempts(self) -> tuple[int, ...]:
        """The attempts of each call."""
        return tuple(call.attempts for call in self.calls)

    @property
    def requests(self) -> int:
        """All requests together."""
        return sum(self.attempts)


def observe_retries(
    faults: str | Fault | Sequence[str | Fault],
    *,
    service: str = "sqs",
    calls: int = 1,
    retries: Mapping[str, object] | None = None,
    settings: Mapping[str, str] | None = None,
    seed: int = 0,
    draw: Callable[[], float] | None = None,
    read_timeout_s: float | None = None,
) -> ObservedRetries:
    """Call a service that fails, `calls` times with one client, and write down what the SDK does.

    `faults` is what the server answers, request by request (the last goes on for ever): names of
    `helpers.aws.FAULTS`. `service` is ``sqs``, ``sqs-receive`` (a long poll), ``sns`` or ``dynamodb``.
    `retries` is that of ``Config(retries=…)``; `settings` are the ``AWS_*`` variables that the client shall
    see. Jitter comes from `seed`, or from `draw` in place of ``random.random``. The client waits
    `read_timeout_s` for an answer: not given, 10 s, or 0.1 s where none is going to come. Raises
    `InputError`.

    >>> observe_retries("bad-request").attempts
    (1,)
    """
    if service not in _OPERATIONS:
        raise InputError(f"there is no service {service!r} here", expected=f"one of {', '.join(_OPERATIONS)}")
    if not isinstance(calls, Integral) or isinstance(calls, bool) or calls < 1:
        raise InputError(f"calls cannot be {calls!r}", expected="a whole number, 1 or more")
    served = FaultyServer(*([faults] if isinstance(faults, str | Fault) else faults))
    if read_timeout_s is None:
        read_timeout_s = 0.1 if served.never_answers else 10.0
    if not read_timeout_s > 0:
        raise InputError(f"read_timeout_s cannot be {read_timeout_s!r}", expected="seconds above 0")
    config = Config(
        connect_timeout=10,  # connecting never fails here, whatever else the machine does
        read_timeout=read_timeout_s,
        retries=dict(retries) if retries is not None else None,
    )
    with (
        served as server,
        captured_sleeps(draw or random.Random(seed).random) as sleeps_s,
    ):
        client = loopback_client(_OPERATIONS[service][0], server.url, config=config, settings=settings)
        try:
            watched = _watched(client, service, server.url, sleeps_s)
            seen = tuple(watched() for _ in range(calls))
        finally:
            client.close()
    return ObservedRetries(botocore.__version__, client.meta.config.retries["mode"], seen)


def _watched(client: BaseClient, service: str, url: str, sleeps_s: list[float]) -> Callable[[], ObservedCall]:
    _, operation, given = _OPERATIONS[service]
    arguments = {
        name: value.format(url=url) if isinstance(value, str) else value for name, value in given.items()
    }
    sent: list[object] = []

    def count(request: object, **_: object) -> None:
        sent.append(request)  # counted here: an attempt that times out may not have reached the server yet

    client.meta.events.register("before-send", count)

    def call() -> ObservedCall:
        sent.clear()
        sleeps_s.clear()
        error = None
        try:
            getattr(client, operation)(**arguments)
        except ClientError as failed:
            error = failed.response["Error"]["Code"]
        except BotoCoreError as failed:
            error = type(failed).__name__
        return ObservedCall(len(sent), tuple(sleeps_s), error)

    return call
