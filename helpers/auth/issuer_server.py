"""The HTTP server of the local issuer: on loopback only, a free port, and gone with its owner.

`http.server` serves a lesson and a test; a framework would add nothing but its own behaviour.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Protocol
from urllib.parse import urlsplit

from helpers.auth.issuer_faults import HUGE_BODY_BYTES
from helpers.auth.token_endpoint import LARGEST_BODY_BYTES, Answer, TokenRequest
from helpers.errors import InputError

__all__ = ["IssuerServer", "Responder"]

_POLL_S = 0.01  # how soon the server notices that it shall stop
_DRIP_S = 0.02
_LEFT_UNREAD_READS = 64  # of 64 KiB each: then a client that goes on sending is cut off
_GIVE_UP_S = 5  # a connection that sends nothing does not keep a thread for ever


class Responder(Protocol):
    """What the server asks for answers."""

    def respond(self, path: str, request: TokenRequest) -> tuple[Answer, str]:
        """The answer to a request, and the name of the fault with which to spoil it ("none": do not)."""


class IssuerServer:
    """A server on 127.0.0.1 for one `Responder`. `stop` returns when its port and its threads are gone."""

    def __init__(self, responder: Responder, port: int = 0) -> None:
        self.stopping = threading.Event()
        try:
            self._server = _Server(("127.0.0.1", port), responder, self.stopping)
        except OSError as error:
            raise InputError(
                f"the issuer cannot listen on port {port}: {error.strerror}",
                expected="a free port on 127.0.0.1",
            ) from None
        self.port: int = self._server.server_address[1]
        # A daemon: should the process end in the middle, the server ends with it.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_S,), name="issuer", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, let go of the answers that are being held back, and wait for the threads."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for them
    allow_reuse_address = os.name != "nt"  # on Windows it would let two servers share a port
    request_queue_size = 64  # tests send from many threads at once

    def __init__(self, address: tuple[str, int], responder: Responder, stopping: threading.Event) -> None:
        self.responder, self.stopping = responder, stopping
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without HTTPServer's look for the name of this host
        self.server_name, self.server_port = self.server_address[:2]

    def shutdown_request(self, request: socket.socket) -> None:
        self.close_request(request)  # without a FIN before it, so that a reset is one

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is not worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _GIVE_UP_S

    def _handle(self) -> None:
        target = urlsplit(self.path)
        body = self._body()
        if body is None:
            return
        request = TokenRequest(self.command, list(self.headers.items()), body, target.query)
        answer, fault = self.server.responder.respond(target.path, request)
        self._send(answer, fault)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = _handle

    def _body(self) -> bytes | None:
        """The body; None when it was refused unread."""
        if "Transfer-Encoding" in self.headers:
            return self._refuse(411)
        lengths = self.headers.get_all("Content-Length", ["0"])
        if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            return self._refuse(400)
        if int(lengths[0][:20]) > LARGEST_BODY_BYTES:
            return self._refuse(413)
        return self.rfile.read(int(lengths[0]))

    def _refuse(self, status: int) -> None:
        self._send(Answer(status, b"", (("Connection", "close"),)), "none")
        self.close_connection = True
        # Closing on unread octets resets the connection, and the client might never see the answer.
        self.connection.shutdown(socket.SHUT_WR)
        for _ in range(_LEFT_UNREAD_READS):
            if not self.rfile.read1(65_536):
                break

    def _send(self, answer: Answer, fault: str) -> None:
        if fault == "hanging":
            self.server.stopping.wait()
        if fault in ("hanging", "reset"):
            # Closing with a linger time of 0 s sends RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        body = answer.body
        if fault == "huge":
            body += b" " * (HUGE_BODY_BYTES - len(body))  # still good JSON
        declared = HUGE_BODY_BYTES if fault == "dripping" else len(body)
        self.send_response_only(answer.status)
        for name, value in (*answer.headers, ("Content-Length", str(declared))):
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "dripping":
            self._drip()
        else:
            self.wfile.write(body[: len(body) // 2] if fault == "truncated" else body)

    def _drip(self) -> None:
        # One byte of white space after the other: no wait between two bytes is ever long.
        while not self.server.stopping.wait(_DRIP_S):
            self.wfile.write(b" ")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr, and no request line with a secret in it anywhere."""
