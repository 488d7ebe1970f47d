"""Fetch a JWK set over HTTP: from the address that was given and from no other, in bounded time and size.

The standard library does it (`helpers.auth.timed_http`). What a client for everything offers (redirects,
proxies and passwords from the environment, cookies, compression, other schemes) is what a verifier must not
do, and none of the clients bounds the time of a whole answer.
"""

from __future__ import annotations

import http.client
import math
import re
from contextlib import closing
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from helpers.auth.key_gate import key_set_bytes_max
from helpers.auth.key_source import KeysUnavailable
from helpers.auth.timed_http import timed_connection
from helpers.errors import InputError

if TYPE_CHECKING:
    import ssl

__all__ = ["checked_jwks_url", "fetch_jwks"]

TIMEOUT_S = 3.0
# Printable ASCII: a line feed in an address would become a line of the request.
_PRINTABLE = re.compile(r"[\x21-\x7e]+").fullmatch


def fetch_jwks(url: str, *, timeout_s: float = TIMEOUT_S, tls_context: ssl.SSLContext | None = None) -> bytes:
    """The body of a 200 answer: not yet looked at, and no larger than `key_set_bytes_max`.

    `timeout_s` is for all of it, in seconds: after that time no more is read. (To connect takes no longer
    than that either; the look-up of the name has the limits of the operating system.) With `tls_context`
    another authority than those of the system can be trusted. Raises `InputError` for an address or a time
    that cannot be used, and `KeysUnavailable` for everything that goes wrong on the way.

    >>> from helpers.auth import Issuer, usable_keys
    >>> with Issuer() as issuer:
    ...     body = fetch_jwks(issuer.jwks_url)
    >>> sorted(usable_keys(body)) == sorted(jwk["kid"] for jwk in issuer.jwks["keys"])
    True
    """
    parts = checked_jwks_url(url)
    if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float) or not 0 < timeout_s < math.inf:
        raise InputError(f"timeout_s cannot be {timeout_s!r}", expected="seconds, above 0")
    try:
        with closing(timed_connection(parts, timeout_s, tls_context)) as connection:
            connection.request("GET", _target(parts), headers={"Accept": "application/json"})
            with connection.getresponse() as answer:
                return _body(answer)
    except (OSError, http.client.HTTPException) as error:
        # Of other people's errors the name only: the text may quote what the server has sent.
        what = str(error) if isinstance(error, _Unusable) else type(error).__name__
    raise KeysUnavailable(f"the keys at {url} could not be fetched: {what}", expected="a JWK set, in time")


def checked_jwks_url(url: object) -> SplitResult:
    """The parts of an address that keys may come from: https, or http on loopback. Raises `InputError`.

    >>> checked_jwks_url("https://keys.example/jwks.json").hostname
    'keys.example'
    >>> checked_jwks_url("file:///etc/passwd")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: jwks cannot come from 'file:///etc/passwd'
      expected: an address with https, or with http on loopback; without a user name
    """
    if isinstance(url, str) and _PRINTABLE(url):
        try:
            parts = urlsplit(url)
            _ = parts.port  # raises ValueError for a port that cannot be
        except ValueError:
            parts = urlsplit("")
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
        # A user name before "@" makes an address look like another one; a "\\" is read as "/" by some.
        if is_safe and parts.hostname and "@" not in parts.netloc and "\\" not in url:
            return parts
    raise InputError(
        f"jwks cannot come from {url!r}",
        expected="an address with https, or with http on loopback; without a user name",
    )


def _is_loopback(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _body(answer: http.client.HTTPResponse) -> bytes:
    # Also 301 and 302: whoever may redirect us may choose our keys (GHSA-9v7f-9g4p-ffgj).
    if answer.status != 200:
        raise _Unusable(f"status {answer.status}")
    size_max = key_set_bytes_max()
    body = answer.read(size_max + 1)
    if len(body) > size_max:
        raise _Unusable("too large")
    if answer.length:  # octets that were announced and did not come
        raise _Unusable("truncated")
    return body


class _Unusable(http.client.HTTPException):
    """An answer that is none; the words are ours."""
