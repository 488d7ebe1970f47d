"""A checkout of its own with two lessons, `kata study` on it as a process, and a browser for a learner."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from helpers.course.project import DIAGRAMS, HELPERS, NOTEBOOKS

LESSONS = ("00", "31")
_PATIENCE_S = 180  # a generous guard: two cores may be busy with other tests
# What JupyterLab says in the console of its own accord, and why that is no fault of a lesson's.
_HARMLESS = (
    # A busy machine: parts of JupyterLab took their time to start, or cells to be drawn.
    re.compile(r"^Plugin \S+ (?:\(with \d+ dependants\) took [\d.]+ms|is taking too long) to activate\.$"),
    re.compile(r"^Item with index \d+ did not appear within \d+ ms$"),
)
_ADDRESS = re.compile(r"(http://\S+?)/lab/tree/(\S+)\?token=(\w+)")


@dataclass
class Server:
    """A running `kata study`: its `address` without a path, its `token`, and what it printed."""

    process: subprocess.Popen
    log: Path
    address: str = ""
    first_page: str = ""
    token: str = ""

    def url(self, path: str) -> str:
        """The address of a file of the study folder in JupyterLab."""
        return f"{self.address}/lab/tree/{path}?token={self.token}"

    def api(self, path: str) -> object:
        """What the server answers to a GET of its API."""
        request = urllib.request.Request(
            f"{self.address}/api/{path}", headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


@dataclass(frozen=True)
class Checkout:
    """A copy of the kit with a study folder that is nobody's."""

    root: Path

    def kata(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run the command of this checkout to its end."""
        return subprocess.run(self._command(*arguments), capture_output=True, timeout=120, **self._options())

    @contextmanager
    def study(self, *arguments: str) -> Iterator[Server]:
        """`kata study` until the end of the block, or until it was ended before."""
        log = self.root / "study.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                self._command("study", "--no-browser", *arguments),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                **self._options(text=False),
            )
        try:
            yield _started(Server(process, log))
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "helpers.cli", *arguments]

    def _options(self, *, text: bool = True) -> dict[str, object]:
        # From the root of the copy, so that its own helpers come before the installed ones.
        return {
            "cwd": self.root,
            "env": {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"},
            "text": text,
        }


def _started(server: Server) -> Server:
    for _ in range(_PATIENCE_S * 10):
        if found := _ADDRESS.search(server.log.read_text(encoding="utf-8")):
            server.address, server.first_page, server.token = found.groups()
            return server
        try:
            server.process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"JupyterLab did not start:\n{server.log.read_text(encoding='utf-8')}")


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    root = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in (HELPERS, DIAGRAMS):
        shutil.copytree(folder, root / folder.name, ignore=ignored)
    (root / "notebooks").mkdir()
    for number in LESSONS:
        shutil.copy(next(NOTEBOOKS.glob(f"{number}-*.ipynb")), root / "notebooks")
    return Checkout(root)


@dataclass
class Seen:
    """An open page and what it did: `requests` that left the server, `complaints` of the console."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Close the browser's window: a server that ends has no page left to complain about it."""
        self.page.context.close()


@pytest.fixture
def visit(browser) -> Iterator[Callable[[Server, str], Seen]]:
    """Opens a file of the study folder in a browser that remembers nothing."""
    contexts = []

    def open_page(server: Server, path: str) -> Seen:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.set_default_timeout(_PATIENCE_S * 1000)

        def note(url: str) -> None:
            if not url.startswith((server.address, server.address.replace("http:", "ws:"), "data:", "blob:")):
                seen.requests.append(url)

        def complain(message) -> None:
            harmless = any(pattern.search(message.text) for pattern in _HARMLESS)
            if message.type in ("error", "warning") and not harmless:
                seen.complaints.append(message.text)

        context.on("request", lambda request: note(request.url))
        seen.page.on("websocket", lambda socket: note(socket.url))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("console", complain)
        seen.page.goto(server.url(path))
        return seen

    yield open_page
    for context in contexts:
        context.close()
