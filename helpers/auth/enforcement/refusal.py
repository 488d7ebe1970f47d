"""The answer to a request that is refused; WSGI and ASGI give the same one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from helpers.auth.rejection import TokenRejected

__all__ = ["Refusal", "refusal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status, headers and a body; nothing of the token is in any of them."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def status_line(self) -> str:
        """As WSGI wants it, for example ``401 Unauthorized``."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


def refusal(rejected: TokenRejected) -> Refusal:
    """The answer to a request whose token was rejected, with the challenge that RFC 6750 asks for.

    `no-store`: an answer to one client must not be given to the next one by a cache on the way.

    >>> answer = refusal(TokenRejected("token_missing"))
    >>> answer.status_line, answer.body, dict(answer.headers)["WWW-Authenticate"]
    ('401 Unauthorized', b'{"message": "Unauthorized"}', 'Bearer realm="api"')
    """
    body = json.dumps({"message": HTTPStatus(rejected.status).phrase}).encode()
    headers = (
        ("WWW-Authenticate", rejected.challenge),
        ("Cache-Control", "no-store"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
    )
    return Refusal(rejected.status, headers, body)
