"""Where a scheduler is, and what proves who we are: both looked at before anything is connected.

A scheduler and its workers run whatever they are sent. So whoever may speak to them is settled by
certificates; only on loopback, where nobody else is, may there be none.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from helpers.errors import InputError, MissingComponent

if TYPE_CHECKING:
    from distributed.security import Security

__all__ = ["Certificates", "SchedulerAddress", "scheduler_address", "security_for"]

_EXAMPLE = "tls://host:8786, or tcp://127.0.0.1:8786 on this machine alone"


@dataclass(frozen=True)
class SchedulerAddress:
    """A scheduler's address, as Dask writes it; `encrypted` when certificates are asked for."""

    host: str
    port: int
    encrypted: bool

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'tls' if self.encrypted else 'tcp'}://{host}:{self.port}"


@dataclass(frozen=True)
class Certificates:
    """Files in PEM format: who is trusted (`ca`), who we are (`cert`), and the `key` that proves it.

    What is None comes from Dask's own configuration (``distributed.comm.tls``); the key may stand in the
    file of the certificate.
    """

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def scheduler_address(text: str) -> SchedulerAddress:
    """Read an address. Raises `InputError` for what is none, and for ``tcp://`` to anything but loopback.

    Names are not looked up: ``localhost`` is loopback by definition, any other name might be anywhere.

    >>> str(scheduler_address("tls://example.org:8786"))
    'tls://example.org:8786'
    >>> scheduler_address("tcp://[::1]:8786").encrypted
    False
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, brackets that do not match
        parts = host = port = None
    if not host or not port or parts.scheme not in ("tls", "tcp") or parts.path.strip("/") or "@" in text:
        raise InputError(f"{text!r} is not the address of a scheduler", expected=_EXAMPLE)
    if parts.scheme == "tcp" and not _is_loopback(host):
        raise InputError(
            f"{text} would be reached without encryption, and a scheduler runs what anybody sends it",
            expected="tls:// with certificates; tcp:// only for 127.0.0.0/8, ::1 and localhost",
            next_step="docs/more-than-one-machine.md shows how certificates are made",
        )
    return SchedulerAddress(host, port, encrypted=parts.scheme == "tls")


def security_for(address: SchedulerAddress, certificates: Certificates) -> Security:
    """The certificates as Dask takes them.

    Raises `InputError` when one that is needed is not given, cannot be read, or does not belong to its key;
    also when certificates are given for an address that uses none. Raises `MissingComponent` without Dask.
    """
    try:
        import dask.config
        from distributed.security import Security
    except ModuleNotFoundError as missing:
        raise MissingComponent(
            "running on other machines needs Dask's distributed, which is not installed",
            next_step="./kata install cluster",
        ) from missing
    given = {
        f"--tls-{name}": path
        for name, path in (("ca", certificates.ca), ("cert", certificates.cert), ("key", certificates.key))
        if path is not None
    }
    if not address.encrypted:
        if given:
            raise InputError(
                f"{', '.join(given)} for {address}, which uses no certificates",
                expected=f"the same address with tls://, or none of {', '.join(given)}",
            )
        return Security(require_encryption=False)
    # A key of Dask's configuration belongs to the certificate of the configuration, not to a given one.
    own = certificates.cert is None
    configured = dask.config.get("distributed.comm.tls")
    files = {
        "--tls-ca": str(certificates.ca or "") or configured["ca-file"],
        "--tls-cert": configured["client"]["cert"] if own else str(certificates.cert),
        "--tls-key": str(certificates.key or "") or (configured["client"]["key"] if own else None),
    }
    for option, file in files.items():
        _must_be_readable(option, file, address, may_be_missing=option == "--tls-key")
    security = Security(
        require_encryption=True,
        tls_ca_file=files["--tls-ca"],
        tls_client_cert=files["--tls-cert"],
        tls_client_key=files["--tls-key"],
    )
    try:
        security.get_connection_args("client")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise InputError(
            f"the certificates for {address} cannot be used: {getattr(error, 'reason', None) or error}",
            expected="PEM files: --tls-ca of the authority, --tls-cert and the --tls-key that belongs to it",
            next_step="docs/more-than-one-machine.md shows how they are made",
        ) from error
    return security


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _must_be_readable(
    option: str, file: str | None, address: SchedulerAddress, *, may_be_missing: bool
) -> None:
    if not file:
        if may_be_missing:
            return
        raise InputError(
            f"{address} needs certificates, and {option} is not given",
            expected="--tls-ca, --tls-cert and --tls-key, or Dask's own configuration (distributed.comm.tls)",
            next_step="docs/more-than-one-machine.md shows how they are made",
        )
    if "\n" in file:  # Dask also takes the text of a file in its place
        return
    try:
        with Path(file).open("rb"):
            pass
    except OSError as error:
        raise InputError(
            f"{option}: {file} cannot be read ({os.strerror(error.errno) if error.errno else error})",
            expected="a file in PEM format",
        ) from error
