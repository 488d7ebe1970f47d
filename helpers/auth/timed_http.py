"""A bare HTTP connection whose answer is read until a deadline and no longer, head and body.

`http.client` is used bare, because of what it does not do: follow redirects, ask proxies and passwords of the
environment, keep cookies, decompress. But its time-out begins anew with every byte, so that a server which
drips holds a thread for as long as it likes; that is what is mended here.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from functools import partial
from urllib.parse import SplitResult

__all__ = ["timed_connection"]


def timed_connection(
    parts: SplitResult, timeout_s: float, tls_context: ssl.SSLContext | None = None
) -> http.client.HTTPConnection:
    """A connection to the host of an address (http or https) for one answer within `timeout_s` seconds.

    The time begins now. After it, reading raises `TimeoutError`. (To connect and to send take no longer than
    that either, each; the look-up of the name has the limits of the operating system.) Without `tls_context`
    the authorities of the system are trusted.

    >>> from urllib.parse import urlsplit
    >>> timed_connection(urlsplit("http://127.0.0.1:8080/keys"), 3.0).port
    8080
    """
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    else:
        # Not http.client's own default, which a program can have replaced by one that trusts everybody.
        trusted = tls_context or ssl.create_default_context()
        connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=timeout_s, context=trusted
        )
    connection.response_class = partial(_response, time.monotonic() + timeout_s)
    return connection


def _response(deadline_s: float, sock: socket.socket, **options: object) -> http.client.HTTPResponse:
    return http.client.HTTPResponse(_Reading(sock, deadline_s), **options)


class _Reading(io.RawIOBase):
    """A socket to read from until a deadline, as `http.client` wants it: something with `makefile`."""

    def __init__(self, sock: socket.socket, deadline_s: float) -> None:
        # `http.client` closes the socket itself when the answer is the last one; this file keeps it open.
        self._sock, self._raw, self._deadline_s = sock, sock.makefile("rb", buffering=0), deadline_s

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        self._sock.settimeout(left_s)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
