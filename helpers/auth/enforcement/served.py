"""Applications on loopback, each served by a thread of this process: WSGI by wsgiref, ASGI by uvicorn.

wsgiref comes with Python, and treats doubled and folded headers as werkzeug's server does; both are for
development, not for the internet.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

__all__ = ["Served", "serve_asgi", "serve_wsgi"]

_POLL_S = 0.01  # how soon the server notices that it shall stop
_GIVE_UP_S = 5.0  # a connection that sends nothing does not keep a thread for ever


@dataclass(frozen=True, slots=True)
class Served:
    """Where an application is served, and what its server has logged: warnings, errors, tracebacks."""

    port: int
    _log: StringIO = field(default_factory=StringIO, repr=False)

    @property
    def url(self) -> str:
        """As in ``http://127.0.0.1:40001``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_text(self) -> str:
        """All that the server has logged up to now."""
        return self._log.getvalue()


@contextmanager
def serve_wsgi(app: Callable[..., Any]) -> Iterator[Served]:
    """Serve a WSGI application; on leaving, the port is free and no thread is left.

    >>> def app(environ, start_response):
    ...     start_response("200 OK", [("Content-Type", "text/plain")])
    ...     return [b"hello"]
    >>> from urllib.request import urlopen
    >>> with serve_wsgi(app) as server:
    ...     urlopen(server.url).read()
    b'hello'
    """
    log = StringIO()
    server = _ThreadingServer(log)
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_S,), name="wsgi", daemon=True)
    thread.start()
    try:
        yield Served(server.server_address[1], log)
    finally:
        server.shutdown()
        server.server_close()  # waits for the answers
        thread.join()


@contextmanager
def serve_asgi(app: Callable[..., Any]) -> Iterator[Served]:
    """Serve an ASGI application; on leaving, the port is free and no thread is left.

    >>> async def app(scope, receive, send):
    ...     await send({"type": "http.response.start", "status": 200, "headers": []})
    ...     await send({"type": "http.response.body", "body": b"hello"})
    >>> from urllib.request import urlopen
    >>> with serve_asgi(app) as server:
    ...     urlopen(server.url).read()
    b'hello'
    """
    import uvicorn

    config = uvicorn.Config(
        app,
        http="h11",  # the parser that is always there
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,  # the loggers of this process belong to whoever runs it
        timeout_graceful_shutdown=int(_GIVE_UP_S),
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening, _logged("uvicorn.error") as log:
        started = threading.Event()
        thread = threading.Thread(target=_run, args=(server, listening, started), name="asgi", daemon=True)
        thread.start()
        started.wait()
        try:
            yield Served(listening.getsockname()[1], log)
        finally:
            server.should_exit = True
            thread.join()


def _run(server: Any, listening: socket.socket, started: threading.Event) -> None:
    import asyncio

    async def serve() -> None:
        # The socket listens already: whoever connects from here on waits until the loop accepts.
        started.set()
        await server.serve(sockets=[listening])

    asyncio.run(serve())


@contextmanager
def _logged(name: str) -> Iterator[StringIO]:
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield text
    finally:
        logger.removeHandler(handler)


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # so that server_close() waits for them

    def __init__(self, log: StringIO) -> None:
        self.log = log
        super().__init__(("127.0.0.1", 0), _Request)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without HTTPServer's look for the name of this host
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is not worth a traceback."""


class _Request(WSGIRequestHandler):
    server: _ThreadingServer
    timeout = _GIVE_UP_S
    disable_nagle_algorithm = True  # or a proxy in front waits 40 ms for each answer

    def get_stderr(self) -> StringIO:
        return self.server.log

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: a request line may carry a token in its query."""
