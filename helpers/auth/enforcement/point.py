"""What the places where a token is verified have in common: how one is entered, and how one is attacked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self

from helpers.auth.enforcement.raw_http import CLOSED, Answer, Header, ask
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["REFUSALS", "EnforcementPoint", "HttpPoint"]

#: What counts as "no". Any 5xx is a fault of the point: the request was not judged, it broke something.
REFUSALS = frozenset({CLOSED, 400, 401, 403, 413, 414, 431})


class EnforcementPoint(Protocol):
    """A context manager; inside its block tokens can be sent.

    `runs_the_kits_verifier` says whether `CognitoVerifier` decides, `simulated` whether this is a model of
    something that runs only at AWS. `send` returns the status that the client gets: 200 has been let through.
    """

    name: ClassVar[str]
    label: ClassVar[Text]
    runs_the_kits_verifier: ClassVar[bool]
    simulated: ClassVar[bool]

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def send(self, token: str) -> int | None:
        """Send one request with this token."""


class Server(Protocol):
    """What runs inside the block of an `HttpPoint`."""

    @property
    def port(self) -> int: ...

    @property
    def log_text(self) -> str: ...


class HttpPoint(ABC):
    """A point that is really there: HTTP over loopback, and a server that parses it.

    Subclasses say with `_serve` what runs. Raises `InputError` when used outside its block or entered twice.
    """

    name: ClassVar[str]
    label: ClassVar[Text]
    runs_the_kits_verifier: ClassVar[bool] = True
    simulated: ClassVar[bool] = False

    _server: Any = None
    _running: ExitStack | None = None

    @abstractmethod
    def _serve(self) -> AbstractContextManager[Server]:
        """What runs as long as the point is entered."""

    def __enter__(self) -> Self:
        if self._running is not None:
            raise InputError(f"{self.name} runs already", expected="one block at a time")
        with ExitStack() as stack:
            self._server = stack.enter_context(self._serve())
            self._running = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._running is not None
        running, self._running, self._server = self._running, None, None
        running.__exit__(kind, error, where)

    @property
    def port(self) -> int:
        """Where the point listens, on 127.0.0.1."""
        return self._entered().port

    @property
    def log_text(self) -> str:
        """What the server has logged as a warning or worse since the point was entered."""
        return self._entered().log_text

    def send(self, token: str) -> int:
        """The status for a request with ``Authorization: Bearer <token>``, or `CLOSED`."""
        return self.send_headers([("Authorization", f"Bearer {token}")])

    def send_headers(self, headers: Sequence[Header], *, target: str = "/orders") -> int:
        """The status for a request with exactly these headers, however odd; see `raw_http.ask`."""
        return self.ask(headers, target=target).status

    def ask(
        self, headers: Sequence[Header], *, target: str = "/orders", method: str = "GET", body: bytes = b""
    ) -> Answer:
        """The whole answer to a request with exactly these headers."""
        server = self._entered()
        answer = ask(server.port, headers, target=target, method=method, body=body)
        must_run = getattr(server, "must_run", None)
        if answer.status == CLOSED and must_run is not None:
            must_run()  # a server that has died does not refuse
        return answer

    def _entered(self) -> Any:
        if self._server is None:
            raise InputError(
                f"{self.name} does not run", next_step=f"with {type(self).__name__}(…) as point:"
            )
        return self._server
