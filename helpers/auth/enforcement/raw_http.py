"""Asks a server on loopback, byte for byte.

An HTTP library would mend what it is given: it refuses a header with a line break, joins two of them, puts
text into an encoding. An attacker does not, so neither does this; hence the socket.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.errors import InputError, KumokataError

__all__ = ["CLOSED", "Answer", "Header", "ask"]

#: In place of a status: the server closed the connection without one.
CLOSED = 0

#: A name and a value. `str` is sent as UTF-8 and may not end the line; `bytes` are sent as they are.
Header = tuple[str | bytes, str | bytes]

_GIVE_UP_S = 10.0
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the status (`CLOSED` without one), the headers as they came, the body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value of a header, in whatever case the server wrote the name; None without one.

        >>> Answer(401, (("WWW-Authenticate", "Bearer"),)).header("www-authenticate")
        'Bearer'
        """
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


def ask(
    port: int, headers: Sequence[Header] = (), *, target: str = "/", method: str = "GET", body: bytes = b""
) -> Answer:
    """Send one request to 127.0.0.1 and read the answer to its end.

    Beside `headers` only ``Host`` and ``Connection: close`` are sent, and ``Content-Length`` with a body. A
    server that hangs up before it answers gives the status `CLOSED`. Raises `InputError` for text that would
    end its line, and `KumokataError` when nobody listens or nothing comes for 10 seconds: an attack must not
    seem refused because the server is not there.

    >>> from helpers.auth.enforcement.served import serve_wsgi
    >>> def app(environ, start_response):
    ...     start_response("204 No Content", [])
    ...     return []
    >>> with serve_wsgi(app) as server:
    ...     ask(server.port, [("X-Name", "value")]).status
    204
    """
    length = [("Content-Length", str(len(body)))] if body else []
    lines = [f"{method} {target} HTTP/1.1".encode(), b"Host: 127.0.0.1", b"Connection: close"]
    lines += [_octets(name) + b": " + _octets(value) for name, value in (*length, *headers)]
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_GIVE_UP_S) as connection:
            _send(connection, b"\r\n".join([*lines, b"", body]))
            return _answer(_received(connection))
    except TimeoutError:
        raise KumokataError(f"no answer from port {port} for {_GIVE_UP_S:g} s") from None
    except ConnectionRefusedError:
        raise KumokataError(
            f"nobody listens on port {port}", next_step="ask inside the block of the server: with … as point:"
        ) from None


def _octets(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    if any(end in text for end in "\r\n\0"):
        raise InputError(
            "a line break in a header would begin another one",
            expected="text of one line",
            next_step="to send it on purpose, give bytes",
        )
    # A lone surrogate has no encoding at all; what travels is then what a careless client makes of it.
    return text.encode("utf-8", "surrogatepass")


def _send(connection: socket.socket, request: bytes) -> None:
    # A server that has heard enough closes; its answer may be there all the same.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
        connection.sendall(request)


def _received(connection: socket.socket) -> bytes:
    received = bytearray()
    # What came before a reset counts.
    with contextlib.suppress(ConnectionResetError, ConnectionAbortedError):
        while len(received) < _MOST_BYTES and (chunk := connection.recv(65_536)):
            received += chunk
    return bytes(received)


def _answer(octets: bytes) -> Answer:
    head, _, body = octets.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    words = status_line.split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdigit():
        return Answer(CLOSED)
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return Answer(int(words[1]), headers, body)
