"""A filter in front of an ASGI application: FastAPI, Starlette, Django, Quart, or a function.

::

    from helpers.auth import CognitoVerifier, JwtMiddleware

    verifier = CognitoVerifier(
        "ap-northeast-1_Example1", client_ids=["abc"], scopes=["orders/read"], jwks=None
    )
    app = JwtMiddleware(app, verifier, open_paths=["/health"])

    claims = request.state.claims  # in the application (Starlette, FastAPI)

It is plain ASGI and needs no framework. uvicorn hands over every ``Authorization`` header that was sent, and
Starlette's ``request.headers`` gives the first of them; the filter looks at all and accepts one.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from helpers.auth.claims import Claims
from helpers.auth.enforcement.gate import TRUSTED_HEADERS, Gate
from helpers.auth.enforcement.refusal import Refusal, refusal
from helpers.auth.rejection import TokenRejected
from helpers.auth.verifier import CognitoVerifier
from helpers.errors import InputError

__all__ = ["JwtMiddleware"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_POLICY_VIOLATION = 1008  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


class JwtMiddleware:
    """Lets through what carries one good token, and answers everything else with 400, 401 or 403.

    The application finds the `Claims` in ``scope["state"]["claims"]``, which is ``request.state.claims``, or
    None on one of `open_paths`; headers out of `trusted_headers` that a client sent are gone.

    A WebSocket is judged like a request, before it is accepted: a handshake carries headers too, and a gate
    that looks at HTTP alone has a hole of that shape. A browser cannot send the header; a server can. A
    lifespan passes, since no client speaks in it. Any other scope raises `InputError`: what this does not
    understand, it does not let through.

    The verifier works in a thread, because it may have to fetch keys, and a key server that hangs must not
    stop the loop. Tokens with a header that was never good before get two of the threads at most: whoever
    floods the gate with invented key ids while keys are being fetched keeps the others waiting who do so, and
    nobody else. Raises `InputError` as `Gate` does.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> async def app(scope, receive, send):
    ...     print(scope["state"]["claims"].client_id)
    >>> headers = [(b"authorization", f"Bearer {DEMONSTRATION.token()}".encode())]
    >>> scope = {"type": "http", "path": "/orders", "query_string": b"", "headers": headers}
    >>> asyncio.run(JwtMiddleware(app, verifier_for())(scope, receive=None, send=None))
    1kumokataordersclient00001
    """

    def __init__(
        self,
        app: Callable[..., Awaitable[None]],
        verifier: CognitoVerifier,
        *,
        open_paths: Iterable[str] = (),
        trusted_headers: Iterable[str] = TRUSTED_HEADERS,
    ) -> None:
        self._app = app
        self._gate = Gate(verifier, open_paths=open_paths, trusted_headers=trusted_headers)
        # asyncio's own pool has five threads or more.
        self._strangers = asyncio.Semaphore(2)

    async def __call__(self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
        """ASGI's interface of an application."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket"):
            raise InputError(
                f"a gate does not know what a scope {scope['type']!r} is",
                expected="http, websocket or lifespan",
            )
        try:
            claims = await self._claims(scope)
        except TokenRejected as rejected:
            refuse = _refuse if scope["type"] == "http" else _refuse_websocket
            await refuse(refusal(rejected), scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if self._gate.lets_pass(pair[0].decode("latin-1"))]
        # Copies: the server goes on using its scope, and one state may serve many requests.
        state = {**scope.get("state", {}), "claims": claims}
        await self._app({**scope, "headers": headers, "state": state}, receive, send)

    async def _claims(self, scope: MutableMapping[str, Any]) -> Claims | None:
        values = [
            value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"authorization"
        ]
        request = scope["path"], values, scope.get("query_string", b"").decode("latin-1")
        if self._gate.has_met(values):
            return await asyncio.to_thread(self._gate.claims, *request)
        async with self._strangers:
            return await asyncio.to_thread(self._gate.claims, *request)


async def _refuse(answer: Refusal, scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": _octets(answer)})
    await send({"type": "http.response.body", "body": answer.body})


async def _refuse_websocket(
    answer: Refusal, scope: MutableMapping[str, Any], receive: _Receive, send: _Send
) -> None:
    await receive()  # "websocket.connect" comes first
    if "websocket.http.response" in scope.get("extensions", {}):
        start = {"type": "websocket.http.response.start", "status": answer.status, "headers": _octets(answer)}
        await send(start)
        await send({"type": "websocket.http.response.body", "body": answer.body})
    else:
        # Before the handshake is accepted, servers turn this into an HTTP 403.
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})


def _octets(answer: Refusal) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers]
