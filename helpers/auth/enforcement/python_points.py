"""The middlewares where they belong: in front of an application, behind a server that speaks HTTP.

The applications answer with what they were told, so that a test can see who they believe was calling.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from helpers.auth.enforcement.asgi import JwtMiddleware
from helpers.auth.enforcement.gate import TRUSTED_HEADERS
from helpers.auth.enforcement.point import HttpPoint
from helpers.auth.enforcement.served import Served, serve_asgi, serve_wsgi
from helpers.auth.enforcement.wsgi import CLAIMS_KEY, WsgiJwtMiddleware
from helpers.auth.verifier import CognitoVerifier
from helpers.language import Text

__all__ = ["AsgiPoint", "WsgiPoint", "orders_asgi", "orders_wsgi"]


class AsgiPoint(HttpPoint):
    """`JwtMiddleware` before a Starlette application, served by uvicorn.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement import enforcement_points
    >>> with enforcement_points(names=["asgi"])[0] as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 401)
    """

    name = "asgi"
    label = Text(ja="アプリのフィルター（ASGI）", en="filter in the application (ASGI)")

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    def _serve(self) -> AbstractContextManager[Served]:
        return serve_asgi(JwtMiddleware(orders_asgi(), self._verifier))


class WsgiPoint(HttpPoint):
    """`WsgiJwtMiddleware` before a WSGI application, served by wsgiref.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement import enforcement_points
    >>> with enforcement_points(names=["wsgi"])[0] as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 401)
    """

    name = "wsgi"
    label = Text(ja="アプリのフィルター（WSGI）", en="filter in the application (WSGI)")

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    def _serve(self) -> AbstractContextManager[Served]:
        return serve_wsgi(WsgiJwtMiddleware(orders_wsgi, self._verifier))


def orders_wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The application: says which client it was told of, and which headers it would have believed."""
    sent = {name: environ.get("HTTP_" + name.upper().replace("-", "_")) for name in TRUSTED_HEADERS}
    body = _told(getattr(environ.get(CLAIMS_KEY), "client_id", None), sent)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def orders_asgi() -> Callable[..., Any]:
    """The same application in Starlette, made here because importing Starlette takes a while."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def orders(request: Request) -> Response:
        sent = {name: request.headers.get(name) for name in TRUSTED_HEADERS}
        client_id = getattr(getattr(request.state, "claims", None), "client_id", None)
        return Response(_told(client_id, sent), media_type="application/json")

    return Starlette(routes=[Route("/orders", orders)])


def _told(client_id: str | None, sent: dict[str, str | None]) -> bytes:
    headers = {name: value for name, value in sent.items() if value is not None}
    return json.dumps({"client_id": client_id, "headers": headers}).encode()
