"""What a learner's browser does, without a browser: log in by the form, start the server, run cells.

For rehearsals and tests. Every step goes over HTTP and WebSocket to the room's one public address, with the
cookies and the guards against forged requests that a browser would send.
"""

from __future__ import annotations

import contextlib
import json
import re
import ssl
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from helpers.errors import InputError, ServiceFailed

__all__ = ["Kernel", "Ran", "Visitor"]

_FORM = re.compile(r'<form[^>]*\baction="([^"]+)"', re.DOTALL)
_XSRF = re.compile(r'name="_xsrf" value="([^"]+)"')
_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a cell: its text, the name of the error that it raised, whether its kernel has died."""

    text: str
    error: str | None = None
    kernel_died: bool = False


class Visitor:
    """One learner at the room's `address`; `certificate` is a file to trust for TLS."""

    def __init__(self, address: str, name: str, password: str, certificate: Path | None = None) -> None:
        import requests

        self._address = address
        self._name = name
        self._password = password
        self._certificate = certificate
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the user's has no part in this
        self._session.verify = str(certificate) if certificate else True
        self._home = urljoin(address, f"user/{name}/")

    def log_in(self) -> None:
        """Fill in and send the form. Raises `InputError` when name or password are refused."""
        form = self._session.get(urljoin(self._address, "hub/login"), timeout=60)
        fields = {
            "username": self._name,
            "password": self._password,
            "_xsrf": unescape(_found(_XSRF, form.text)),
        }
        answer = self._session.post(urljoin(form.url, unescape(_found(_FORM, form.text))), fields, timeout=60)
        if not answer.ok:
            raise InputError(f"{self._name} was not let in: {answer.status_code}")

    def start_server(self, lang: str, timeout_s: float = 180.0) -> None:
        """Choose the language to begin with, and wait until JupyterLab answers.

        Raises `ServiceFailed` when it does not within `timeout_s` seconds.
        """
        form = self._session.get(urljoin(self._address, "hub/spawn"), timeout=60)
        send_to = urljoin(form.url, unescape(_found(_FORM, form.text)))
        self._session.post(send_to, {"lang": lang}, timeout=timeout_s).raise_for_status()
        deadline = time.monotonic() + timeout_s
        while True:
            page = self._session.get(urljoin(self._home, "lab"), timeout=60)
            if page.ok and urlsplit(page.url).path.startswith(f"/user/{self._name}/lab"):
                return
            if time.monotonic() > deadline:
                raise ServiceFailed(f"the server of {self._name} does not answer: {page.status_code}")
            time.sleep(_PAUSE_S)

    def stop_server(self) -> None:
        """End this learner's server, and wait until the hub says that it has ended."""
        api = urljoin(self._address, f"hub/api/users/{self._name}/server")
        guard = {"X-XSRFToken": self._xsrf("/hub/")}
        while True:
            answer = self._session.delete(api, headers=guard, timeout=60)
            if answer.status_code == 204 or "is not running" in answer.text:
                return
            answer.raise_for_status()
            time.sleep(_PAUSE_S)

    def first_page(self) -> str:
        """The path at which the learner's own address ends, below it."""
        return urlsplit(self._session.get(self._home, timeout=60).url).path.removeprefix(
            f"/user/{self._name}/"
        )

    def status(self, path: str, *, method: str = "GET") -> int:
        """The status with which a path of the room is answered to this visitor."""
        return self._session.request(method, urljoin(self._address, path), timeout=60).status_code

    def notebook(self, path: str) -> dict[str, Any]:
        """A notebook of the study folder, as the file browser opens it."""
        answer = self._session.get(urljoin(self._home, f"api/contents/{path}"), timeout=60)
        answer.raise_for_status()
        return answer.json()["content"]

    def files(self, path: str) -> list[str]:
        """The names in a folder of the study folder."""
        answer = self._session.get(urljoin(self._home, f"api/contents/{path}"), timeout=60)
        answer.raise_for_status()
        return sorted(entry["name"] for entry in answer.json()["content"])

    @contextlib.contextmanager
    def kernel(self, path: str) -> Iterator[Kernel]:
        """A kernel for the notebook `path` of the study folder, ended with the block."""
        import websocket

        kernels = urljoin(self._home, "api/kernels")
        guard = {"X-XSRFToken": self._xsrf(urlsplit(self._home).path)}
        made = self._session.post(kernels, json={"name": "python3", "path": path}, headers=guard, timeout=120)
        made.raise_for_status()
        one = f"{kernels}/{made.json()['id']}"
        cookies = "; ".join(
            f"{cookie.name}={cookie.value}"
            for cookie in self._session.cookies
            if urlsplit(self._home).path.startswith(cookie.path)
        )
        connection = websocket.create_connection(
            f"ws{one.removeprefix('http')}/channels",
            cookie=cookies,
            origin=self._address.rstrip("/"),
            sslopt={"ca_certs": str(self._certificate)}
            if self._certificate
            else {"cert_reqs": ssl.CERT_REQUIRED},
            timeout=120,
        )
        try:
            yield Kernel(connection)
        finally:
            connection.close()
            self._session.delete(one, headers=guard, timeout=60)

    def _xsrf(self, path: str) -> str:
        cookies = self._session.cookies
        return next(cookie.value for cookie in cookies if (cookie.name, cookie.path) == ("_xsrf", path))


class Kernel:
    """A kernel at the other end of a WebSocket."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._session = uuid.uuid4().hex

    def run(self, source: str, timeout_s: float = 300.0) -> Ran:
        """Run a cell. Raises `ServiceFailed` when it has not ended within `timeout_s` seconds."""
        request = self.send(source)
        text: list[str] = []
        error = None
        deadline = time.monotonic() + timeout_s
        while True:
            message = self._next(deadline)
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                return Ran("".join(text), error, kernel_died=True)
            if message["parent_header"].get("msg_id") != request:
                continue
            if kind == "stream":
                text.append(content["text"])
            elif kind == "error":
                error = content["ename"]
                text.append(content["evalue"])
            elif kind == "status" and content["execution_state"] == "idle":
                return Ran("".join(text), error)

    def send(self, source: str) -> str:
        """Send a cell and do not wait for it; return the number of the request."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self._session,
            "username": "",
            "version": "5.3",
        }
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self._connection.send(json.dumps(message | {"channel": "shell", "buffers": []}))
        return header["msg_id"]

    def _next(self, deadline: float) -> dict[str, Any]:
        import websocket

        self._connection.settimeout(max(0.1, deadline - time.monotonic()))
        try:
            return json.loads(self._connection.recv())
        except websocket.WebSocketTimeoutException as error:
            raise ServiceFailed("a cell has not ended in time") from error


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise ServiceFailed(
            "a page of JupyterHub's is not the one that was expected", expected=pattern.pattern
        )
    return match[1]
