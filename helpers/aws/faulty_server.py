"""A server on loopback that fails on purpose, to see what an AWS SDK does about it.

It speaks enough of AWS's JSON and query protocols that botocore takes its answers for those of a service. No
emulator was used: moto can answer with errors, and here connections have to break as well.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import MappingProxyType, TracebackType
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from helpers.errors import InputError
from helpers.language import Text

__all__ = ["FAULTS", "Fault", "FaultyServer"]

_POLL_S = 0.01  # how soon the server notices that it shall stop
_NEVER_S = 60.0  # longer than any client here waits
_GIVE_UP_S = 5  # a connection that sends nothing does not keep a thread forever


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to answer: a status with an error code, after `hold_s` seconds; or to reset the connection."""

    label: Text
    status: int = 200
    code: str | None = None
    hold_s: float = 0.0
    reset: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


#: What the server can do, by name.
FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "none": Fault(Text(ja="正常", en="no fault")),
        "slow": Fault(Text(ja="遅い応答", en="a slow answer"), hold_s=0.05),
        "internal-error": Fault(Text(ja="500", en="500"), 500, "InternalFailure"),
        "unavailable": Fault(Text(ja="503", en="503"), 503, "ServiceUnavailable"),
        "throttling": Fault(
            Text(ja="400（スロットリング）", en="400 (throttling)"), 400, "ThrottlingException"
        ),
        "bad-request": Fault(Text(ja="400（要求の誤り）", en="400 (a bad request)"), 400, "InvalidAddress"),
        "reset": Fault(Text(ja="接続の切断", en="the connection is reset"), reset=True),
        "no-answer": Fault(Text(ja="応答なし", en="no answer"), hold_s=_NEVER_S),
    }
)


class FaultyServer:
    """A server on loopback that answers with `faults`, in order; the last one goes on for ever.

    Each of `faults` is a name of `FAULTS` or a `Fault`. A context manager: on leaving it, also by an error or
    an interrupt, the port is free again and no thread is left. Without `port` the system chooses a free one.
    `requests` counts what arrived. Raises `InputError` for an unknown fault and for a port that is taken.

    >>> from urllib.request import urlopen
    >>> with FaultyServer("none") as server:
    ...     urlopen(server.url).status, server.requests
    (200, 1)
    """

    def __init__(self, *faults: str | Fault, port: int = 0) -> None:
        self._faults = _known(faults)
        self._port = port
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.requests = 0

    @property
    def url(self) -> str:
        """Where the server listens, as in ``http://127.0.0.1:40001``."""
        if self._server is None:
            raise InputError("the faulty server is not running", next_step="with FaultyServer(…) as server:")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def never_answers(self) -> bool:
        """Whether one of its faults is to hold the answer back for so long that no client waits."""
        return any(fault.hold_s >= _NEVER_S for fault in self._faults)

    def __enter__(self) -> FaultyServer:
        if self._thread is not None:
            raise InputError("this faulty server has run", expected="a new FaultyServer for each block")
        self._server = _listening(self._port, self)
        # A daemon: should the process end in the middle, the server ends with it.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_S,), name="faulty-server", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._server is not None and self._thread is not None
        self._stopping.set()  # wakes the answers that are being held back
        server, self._server = self._server, None
        server.shutdown()
        server.server_close()  # waits for the answers
        self._thread.join()

    def _next_fault(self) -> Fault:
        with self._lock:
            self.requests += 1
            return self._faults[min(self.requests, len(self._faults)) - 1]

    def _hold(self, seconds: float) -> None:
        self._stopping.wait(seconds)


def _known(faults: Sequence[str | Fault]) -> tuple[Fault, ...]:
    if not faults:
        raise InputError("a faulty server without faults", expected=f"one of {', '.join(FAULTS)}")
    for fault in faults:
        if not isinstance(fault, Fault) and fault not in FAULTS:
            raise InputError(f"there is no fault {fault!r}", expected=f"one of {', '.join(FAULTS)}")
    return tuple(fault if isinstance(fault, Fault) else FAULTS[fault] for fault in faults)


def _listening(port: int, owner: FaultyServer) -> _Server:
    try:
        return _Server(("127.0.0.1", port), owner)
    except OverflowError:
        raise InputError(f"{port} is not a port", expected="0 to 65535") from None
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = "is taken" if error.errno == errno.EADDRINUSE else "is not allowed for this user"
        raise InputError(
            f"port {port} {reason}",
            expected="a free port on 127.0.0.1",
            next_step="leave the port out: the system then chooses a free one",
        ) from None


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for them
    allow_reuse_address = os.name != "nt"  # on Windows it would let two servers share a port

    def __init__(self, address: tuple[str, int], owner: FaultyServer) -> None:
        self.owner = owner
        super().__init__(address, _Answer)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without HTTPServer's look for the name of this host

    def shutdown_request(self, request: socket.socket) -> None:
        self.close_request(request)  # without a FIN before it, so that a reset is one

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is not worth a traceback."""


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = _GIVE_UP_S

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.owner._next_fault()
        if fault.hold_s:
            self.server.owner._hold(fault.hold_s)
        if fault.reset:
            # Closing with a linger time of 0 s sends RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        if "X-Amz-Target" in self.headers:
            body, content_type = _json_answer(fault), "application/x-amz-json-1.0"
        else:
            body, content_type = _xml_answer(fault, asked), "text/xml"
        self.send_response(fault.status)
        for name, value in {"Content-Type": content_type, **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def _json_answer(fault: Fault) -> bytes:
    # SQS, DynamoDB
    return json.dumps({"__type": fault.code, "message": "on purpose"} if fault.code else {}).encode()


def _xml_answer(fault: Fault, asked: bytes) -> bytes:
    # SNS: its answers are wrapped in the name of the operation, which the request carries as a form field.
    if fault.code:
        return f"<ErrorResponse><Error><Code>{fault.code}</Code></Error></ErrorResponse>".encode()
    action = escape(parse_qs(asked.decode()).get("Action", ["Unknown"])[0])
    return f"<{action}Response><{action}Result/></{action}Response>".encode()
