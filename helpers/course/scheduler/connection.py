"""Lessons on other machines: an executor whose workers are those of a Dask scheduler.

Dask's distributed carries what is to be done and what came of it, and gives the work of a lost worker to
another one. What is added here is what must hold before and while lessons travel: certificates, the same kit
everywhere, an end in words when nobody is left, and kernels that end with the wish for their result.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from helpers.course.scheduler.address import (
    Certificates,
    SchedulerAddress,
    scheduler_address,
    security_for,
)
from helpers.course.scheduler.installed_kit import another_kit, differences, installed_kit
from helpers.errors import ServiceFailed

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

    from helpers.course.scheduler.executor import SchedulerExecutor

__all__ = ["Certificates", "connected"]

_START_WORKERS = "start workers: docs/more-than-one-machine.md, section 3"


@contextmanager
def connected(
    address: str,
    certificates: Certificates | None = None,
    *,
    timeout_s: float = 10.0,
    patience_s: float = 30.0,
) -> Iterator[SchedulerExecutor]:
    """An executor for `run_all`, for as long as the block lasts.

    The scheduler at `address` has `timeout_s` seconds to answer. When no worker is left while lessons are
    outstanding, they fail after `patience_s` seconds, the time in which a new one may come. At the end of the
    block everything that is still outstanding is cancelled; scheduler and workers go on, they are not ours.

    Raises `InputError` for an address or certificates that cannot be used, and for workers whose kit is not
    the one here; `ServiceFailed` when no scheduler answers or it has no workers; `MissingComponent` without
    Dask.
    """
    where = scheduler_address(address)
    security = security_for(where, certificates or Certificates())
    _must_answer(where, security, timeout_s)
    _must_be_a_scheduler(where, security, timeout_s)
    from helpers.course.scheduler.executor import SchedulerExecutor

    with _quiet(), _client(where, security, timeout_s) as client:
        _same_kit_on_all(client, where, timeout_s)
        with SchedulerExecutor(client, installed_kit(), str(where), patience_s) as executor:
            yield executor


def _must_answer(address: SchedulerAddress, security: Security, timeout_s: float) -> None:
    """Dask tries again and again and then says only that the time was up; a single try tells the reason."""
    context = security.get_connection_args("client")["ssl_context"] if address.encrypted else None
    try:
        with socket.create_connection((address.host, address.port), timeout=timeout_s) as plain:
            if context is not None:
                with context.wrap_socket(plain):
                    pass
    except ssl.SSLError as error:
        raise ServiceFailed(
            f"{address} answers, but not with a certificate that --tls-ca vouches for"
            f" ({getattr(error, 'verify_message', None) or error.reason or error})",
            expected="a scheduler that was started with certificates of the same authority",
            next_step="compare its --tls-ca-file and --tls-cert; does it listen on tls:// at all?",
        ) from error
    except OSError as error:
        raise _no_answer(address, error.strerror or str(error) or "no answer") from error


def _must_be_a_scheduler(address: SchedulerAddress, security: Security, timeout_s: float) -> None:
    """Ask as Dask does, with an end: its client waits for ever for what listens in silence."""
    from distributed.core import rpc

    async def ask() -> None:
        async with rpc(str(address), connection_args=security.get_connection_args("client")) as scheduler:
            await asyncio.wait_for(scheduler.identity(n_workers=0), timeout_s)

    with _quiet(), ThreadPoolExecutor(1) as thread:  # a caller may have an event loop of its own
        try:
            thread.submit(asyncio.run, ask()).result()
        except Exception as error:  # of TLS, of the connection, of something else that answers in its own way
            why = "something listens, but does not take our certificate or is no scheduler of Dask"
            raise _no_answer(address, why) from error


def _no_answer(address: SchedulerAddress, why: str) -> ServiceFailed:
    return ServiceFailed(
        f"no scheduler answers at {address} ({why})",
        expected="a scheduler that runs there and that this machine can reach",
        next_step="start one: docs/more-than-one-machine.md, section 2",
    )


@contextmanager
def _client(address: SchedulerAddress, security: Security, timeout_s: float) -> Iterator[Client]:
    from distributed import Client
    from distributed.versions import VersionMismatchWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # a difference that matters is an error here
        try:
            client = Client(
                str(address), security=security, timeout=timeout_s, set_as_default=False, name="kata"
            )
        except (OSError, TimeoutError) as error:
            raise _no_answer(address, str(error)) from error
    try:
        yield client
    finally:
        client.close(timeout=2)


def _same_kit_on_all(client: Client, address: SchedulerAddress, timeout_s: float) -> None:
    """Ask every worker for its kit. Raises `InputError` that names the first with another one, or without."""
    from distributed.utils import TimeoutError as NoWorkers

    try:
        client.wait_for_workers(1, timeout=timeout_s)
    except (TimeoutError, NoWorkers) as error:
        raise ServiceFailed(f"the scheduler at {address} has no workers", next_step=_START_WORKERS) from error
    ours = installed_kit()
    for worker, theirs in sorted(client.run(installed_kit, on_error="return").items()):
        different = (
            (f"it cannot say what its kit is ({theirs})",)
            if isinstance(theirs, BaseException)
            else differences(ours, theirs)
        )
        if different:
            raise another_kit(worker, different)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Dask logs about lost connections: the errors here say it once, and better."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
