"""The guard: which AWS the kit talks to, and what may never happen by accident.

========================  ====================================================================
nothing set               the embedded AWS, in this process; no credentials are read anywhere
``KUMOKATA_ENDPOINT``     another emulator, on loopback only
``KUMOKATA_AWS=real``     a real account: a profile must be named as well, and whatever is not
                          plainly a read needs a `Confirmation`
========================  ====================================================================
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from botocore.client import BaseClient

from helpers.errors import GuardError

__all__ = [
    "Confirmation",
    "allow_reads_only",
    "chosen_endpoint",
    "is_loopback",
    "real_aws_is_asked_for",
    "refuse_to_leave_loopback",
    "without_users_aws_settings",
]

READ_PREFIXES = ("Describe", "Get", "Head", "List")


@dataclass(frozen=True)
class Confirmation:
    """Somebody read the estimate of what a real account will be charged, and says so.

    `estimate_jpy` is the estimate in yen; `statement` repeats the figure in a sentence, so that a default, a
    loop or a copied cell cannot confirm anything on its own. Raises `GuardError` when it does not.

    >>> Confirmation(Decimal("12"), "I accept a bill of about 12 yen").estimate_jpy
    Decimal('12')
    """

    estimate_jpy: Decimal
    statement: str

    def __post_init__(self) -> None:
        if not isinstance(self.estimate_jpy, Decimal) or not self.estimate_jpy.is_finite():
            raise GuardError(
                f"{self.estimate_jpy!r} is not an estimate in yen",
                expected="a finite Decimal, e.g. Decimal('12')",
            )
        if self.estimate_jpy < 0 or str(self.estimate_jpy) not in self.statement.split():
            raise GuardError(
                f"the statement {self.statement!r} does not confirm {self.estimate_jpy} yen",
                expected=f"a sentence that names it, e.g. 'I accept a bill of about {self.estimate_jpy} yen'",
            )


def real_aws_is_asked_for() -> bool:
    """Whether ``KUMOKATA_AWS`` says ``real``; any other word in it raises `GuardError`.

    >>> real_aws_is_asked_for()
    False
    """
    word = os.environ.get("KUMOKATA_AWS", "")
    if word not in ("", "real"):
        raise GuardError(f"KUMOKATA_AWS={word!r} is not known", expected="unset, or exactly: real")
    if word and os.environ.get("KUMOKATA_ENDPOINT"):
        raise GuardError(
            "KUMOKATA_AWS=real and KUMOKATA_ENDPOINT contradict each other", expected="one of them"
        )
    return word == "real"


def chosen_endpoint() -> str | None:
    """The URL in ``KUMOKATA_ENDPOINT``, or None. Raises `GuardError` unless it is a URL on loopback.

    >>> chosen_endpoint() is None
    True
    """
    url = os.environ.get("KUMOKATA_ENDPOINT")
    if url and not is_loopback(url):
        raise GuardError(
            f"KUMOKATA_ENDPOINT={url} is not on this machine",
            expected="http(s)://localhost, 127.0.0.0/8 or [::1], with a port",
            next_step="start the emulator on loopback, or unset KUMOKATA_ENDPOINT",
        )
    return url or None


def is_loopback(url: str) -> bool:
    """Whether an http(s) URL names this machine's loopback: localhost, 127.0.0.0/8 or ::1.

    >>> is_loopback("http://127.0.0.1:5000"), is_loopback("http://[::1]:5000"), is_loopback("http://10.0.0.1")
    (True, True, False)
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # e.g. an unclosed bracket
        return False
    if parts.scheme not in ("http", "https"):
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name: what it resolves to is not ours to know


def refuse_to_leave_loopback(request: Any) -> None:
    """Raise `GuardError` unless `request` (botocore's or that of the requests library) goes to loopback.

    >>> from types import SimpleNamespace
    >>> refuse_to_leave_loopback(SimpleNamespace(url="http://127.0.0.1:5000/"))
    """
    if not is_loopback(request.url):
        raise GuardError(
            f"a request to {urlsplit(request.url).hostname} was about to leave this machine",
            expected="the embedded AWS, or an emulator on loopback",
            next_step="make clients with helpers.aws.client(), and use them while their embedded() is open",
        )


def allow_reads_only(client: BaseClient) -> None:
    """Make every operation of a real `client` that is not plainly a read raise `GuardError`."""

    def refuse(model: Any, **_: Any) -> None:
        if not model.name.startswith(READ_PREFIXES):
            raise GuardError(
                f"{model.name} may create, change or send something in a real AWS account",
                expected="a Confirmation(estimate_jpy, statement) given to client(..., confirmed=...)",
                next_step="the kit does not estimate costs yet: work out the price in yen, then confirm it",
            )

    client.meta.events.register_first("before-parameter-build", refuse)


@contextmanager
def without_users_aws_settings(region: str) -> Iterator[None]:
    """Hide the user's AWS settings from botocore for the length of the block; exactly those come back.

    Every ``AWS_*`` variable (keys, profile, endpoint, container and metadata addresses, retry mode) steps
    aside; the files in ``~/.aws`` are not opened, and nobody asks for instance metadata, because botocore
    finds keys in the environment first: plainly false ones.

    >>> with without_users_aws_settings("ap-northeast-1"):
    ...     os.environ["AWS_SECRET_ACCESS_KEY"]
    'not-a-secret'
    """
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AWS_")}
    safe = {
        "AWS_ACCESS_KEY_ID": "not-a-key",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": region,
    }
    try:
        os.environ.update(safe)
        yield
    finally:
        for name in safe:
            os.environ.pop(name, None)
        os.environ.update(hidden)
