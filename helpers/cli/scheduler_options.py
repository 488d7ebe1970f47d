"""Options that verbs share which may run lessons on other machines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from helpers.errors import InputError

__all__ = ["executor_of", "scheduler_options"]

_FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Run on other machines: tls://host:8786 (docs/more-than-one-machine.md).",
    ),
    click.option(
        "--tls-ca", type=_FILE, metavar="FILE", help="Certificate of the authority that is trusted."
    ),
    click.option("--tls-cert", type=_FILE, metavar="FILE", help="Our certificate."),
    click.option("--tls-key", type=_FILE, metavar="FILE", help="The key of our certificate."),
)


def scheduler_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options ``--scheduler``, ``--tls-ca``, ``--tls-cert`` and ``--tls-key``."""
    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb


def executor_of(
    scheduler: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    *,
    jobs: int | None = None,
) -> AbstractContextManager[Any]:
    """The executor for a block: the one of `scheduler`, or None for this machine's own.

    Raises `InputError` when `jobs` is given together with a scheduler, or certificates without one.
    """
    if scheduler is None:
        if tls_ca or tls_cert or tls_key:
            raise InputError("certificates are for a scheduler", next_step="--scheduler tls://host:8786")
        return nullcontext()
    if jobs is not None:
        raise InputError(
            "--jobs says how many lessons this machine runs at once, and with --scheduler it runs none",
            next_step="leave out one of them; each worker thread of the scheduler runs one lesson",
        )
    from helpers.course.scheduler import Certificates, connected

    return connected(scheduler, Certificates(tls_ca, tls_cert, tls_key))
