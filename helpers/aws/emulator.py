"""The embedded AWS: moto, inside this process, with nothing of the user's and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from botocore.handlers import BUILTIN_HANDLERS
from botocore.httpsession import URLLib3Session
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.models import botocore_stubber, responses_mock
from moto.moto_api._internal import mock_random

from helpers.aws.guard import refuse_to_leave_loopback, without_users_aws_settings
from helpers.errors import InputError

__all__ = ["DEFAULT_REGION", "embedded", "ensure_embedded", "is_embedded", "refuse_after_the_embedded_aws"]

DEFAULT_REGION = "ap-northeast-1"

_depth = 0
_of_this_process = ExitStack()


@contextmanager
def embedded(*, seed: int = 0, region: str = DEFAULT_REGION) -> Iterator[None]:
    """A fresh AWS without any resources, for the length of the block.

    With the same `seed` the same calls give the same identifiers (message ids, receipt handles, ARNs). Blocks
    may be nested: the inner one starts empty, and the outer one finds everything as it left it. Inside the
    block every AWS client, also one made by ``boto3.client`` directly, talks to this AWS, whatever the
    environment says; a request that it does not answer raises `GuardError` instead of leaving the machine.

    >>> import boto3
    >>> with embedded(seed=1):
    ...     boto3.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    'https://sqs.ap-northeast-1.amazonaws.com/123456789012/orders'
    """
    global _depth
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"seed {seed!r} cannot be used", expected="a whole number")
    with ExitStack() as stack:
        stack.enter_context(without_users_aws_settings(region))
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))
        stack.enter_context(_fresh_resources())
        stack.enter_context(_seeded_identifiers(seed))
        stack.enter_context(_nothing_leaves_loopback())
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1


def is_embedded() -> bool:
    """Whether an `embedded` block is open (or this process has opened its own).

    >>> with embedded():
    ...     is_embedded()
    True
    """
    return _depth > 0


def ensure_embedded() -> None:
    """Open an embedded AWS that lasts as long as this process, unless one is open.

    So a lesson's cells share one AWS without a ``with`` around them. It ends with the process.
    """
    if not is_embedded():
        _of_this_process.enter_context(embedded())


def refuse_after_the_embedded_aws(request: Any, **_: Any) -> None:
    """Raise `GuardError` when a client of the kit is used after its embedded AWS has ended."""
    if not botocore_stubber.enabled:
        refuse_to_leave_loopback(request)


@contextmanager
def _fresh_resources() -> Iterator[None]:
    # moto's own nesting shares one state. Taking the outer state off the shelf, instead of resetting it, lets
    # an inner block (a demonstration, a doctest) run without destroying the lesson around it.
    in_use: list[Any] = BackendDict._instances
    outer = [(backend, dict(backend)) for backend in in_use]
    _clear_shelf(in_use)
    try:
        yield
    finally:
        BackendDict.reset()
        for backend, accounts in outer:
            backend.update(accounts)
            in_use.append(backend)


def _clear_shelf(in_use: list[Any]) -> None:
    for backend in in_use:
        backend.clear()
    in_use.clear()


@contextmanager
def _seeded_identifiers(seed: int) -> Iterator[None]:
    # Every identifier that moto makes comes from this one generator.
    before = mock_random.getstate()
    mock_random.seed(seed)
    try:
        yield
    finally:
        mock_random.setstate(before)


@contextmanager
def _nothing_leaves_loopback() -> Iterator[None]:
    # Two ways out: botocore, for an address that moto does not know (an endpoint_url in code, a look for
    # instance metadata), and the requests library, with which moto posts to a topic's HTTP subscriptions.
    handler = ("before-send", refuse_after_the_embedded_aws)
    botocore_send = URLLib3Session.send
    requests_send = responses_mock._real_send

    def guarded_botocore_send(session: URLLib3Session, request: Any) -> Any:
        refuse_to_leave_loopback(request)
        return botocore_send(session, request)

    def guarded_requests_send(adapter: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_to_leave_loopback(request)
        return requests_send(adapter, request, *args, **kwargs)

    BUILTIN_HANDLERS.append(handler)
    try:
        with (
            mock.patch.object(URLLib3Session, "send", guarded_botocore_send),
            mock.patch.object(responses_mock, "_real_send", guarded_requests_send),
        ):
            yield
    finally:
        BUILTIN_HANDLERS.remove(handler)
