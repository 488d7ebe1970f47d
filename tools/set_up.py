"""Make .venv what requirements.lock says: with uv when it is there, else with pip.

An environment is either exactly what the lock says or made afresh; nothing is mended in place, so nothing
that an older lock or a broken start left behind survives. The last good environment is kept aside meanwhile
and put back when the new one fails. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from environment import Environment, base_python, clean_variables
from turn import Turn

__all__ = ["SetUpFailed", "install_extras", "set_up"]

NEWEST_RESOLVED = (3, 14)  # what tools/check-wheels resolves; a newer Python is tried all the same

# What pip and the system's resolver say when there is no way to the index.
NO_CONNECTION = (
    "ConnectTimeoutError",
    "Failed to establish a new connection",
    "Name or service not known",
    "NewConnectionError",
    "ProxyError",
    "ReadTimeoutError",
    "name resolution",
)


class SetUpFailed(Exception):
    """The environment could not be made: what was wrong, what the tool said, what to do next."""

    def __init__(self, what: str, *, next_step: str, said: str = "") -> None:
        quoted = "".join(f"\n  | {line}" for line in said.splitlines())
        super().__init__(f"{what}{quoted}\n  next: {next_step}")


@dataclass(frozen=True, slots=True)
class Result:
    """How a program ended and what it said."""

    ok: bool
    output: str

    def last_lines(self, count: int = 10) -> str:
        """The end of the output, without empty lines."""
        return "\n".join([line.rstrip() for line in self.output.splitlines() if line.strip()][-count:])


def set_up(environment: Environment) -> None:
    """Make the environment ready. One start at a time: a second one waits and finds everything done.

    Raises `SetUpFailed`; an environment that was good for an older lock is then still there.
    """
    # A cancelled CI job sends SIGTERM: clean up as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with Turn(environment.root / ".kata.lock", on_wait=_say_waiting) as turn:
            if not environment.is_ready():
                _SetUp(environment, turn).run()
    except OSError as error:
        raise SetUpFailed(
            f"cannot set up .venv: {error}",
            next_step="see that the checkout is complete and yours to write, and that about 1 GB is free",
        ) from error


def install_extras(environment: Environment, names: Sequence[str]) -> None:
    """Add extras to an environment that is ready; from then on it keeps them, also when it is made afresh.

    Raises `SetUpFailed` for a name that is not offered (then nothing is installed), and when one cannot be.
    """
    offered = environment.offered_extras()
    if unknown := [name for name in names if name not in offered]:
        raise SetUpFailed(
            f"there is no extra {', '.join(unknown)}", next_step=f"choose among: {', '.join(offered)}"
        )
    try:
        with Turn(environment.root / ".kata.lock", on_wait=_say_waiting) as turn:
            _SetUp(environment, turn).add(names)
    except OSError as error:
        raise SetUpFailed(
            f"cannot install into .venv: {error}", next_step="see that the checkout is yours to write"
        ) from error


class _SetUp:
    """The steps, and what they share: the environment, the turn, and the tool that installs."""

    def __init__(self, environment: Environment, turn: Turn) -> None:
        self.environment = environment
        self.turn = turn
        self.uv = None if _pip_has_an_index() else shutil.which("uv")

    def run(self) -> None:
        if self._only_project_changed() and self._install_project().ok:
            self.environment.write_stamp()
        else:
            self._remake()

    def add(self, extras: Sequence[str]) -> None:
        """Install extras into the environment that is there, and remember them."""
        _say(f"installing {', '.join(extras)}")
        for extra in extras:
            installed = self._install_packages(self.environment.lock_of(extra))
            if not installed.ok:
                raise _why_nothing_was_installed(installed, self.environment.lock_of(extra).name)
        self.environment.write_extras({*self.environment.extras(), *extras})
        self.environment.write_stamp()

    def _only_project_changed(self) -> bool:
        found = self.environment.stamp()
        expected = self.environment.expected()
        return bool(found) and found.packages == expected.packages and self.environment.python.exists()

    def _remake(self) -> None:
        folder, last_good = self.environment.folder, self.environment.last_good
        extras = self.environment.extras()
        if self.environment.stamp() and not last_good.exists():
            folder.rename(last_good)
        _remove(folder)  # half made or broken: it carries no stamp
        try:
            self._install()
            if extras:
                self.add(extras)
            self.environment.write_stamp()
        except BaseException:
            _remove(folder)
            if last_good.exists():
                last_good.rename(folder)
            raise
        _remove(last_good)

    def _install(self) -> None:
        if self.uv:
            _say("setting up .venv with uv (only when the lock has changed)")
            if (
                self._make_with_uv()
                and self._install_packages(self.environment.lock).ok
                and self._install_project().ok
            ):
                return
            _say("uv could not; trying pip")
            self.uv = None
            _remove(self.environment.folder)
        _say("setting up .venv with pip (only when the lock has changed; one to three minutes)")
        self._make_with_venv()
        installed = self._install_packages(self.environment.lock)
        if not installed.ok:
            raise _why_nothing_was_installed(installed)
        project = self._install_project()
        if not project.ok:
            raise SetUpFailed(
                "the project itself could not be installed",
                said=project.last_lines(),
                next_step="see that pyproject.toml is in order: git status",
            )

    def _make_with_uv(self) -> bool:
        command = [self.uv, "venv", "--no-project", "--python", base_python(), str(self.environment.folder)]
        return self._call(command).ok

    def _make_with_venv(self) -> None:
        # Debian ships Python without ensurepip, and `python -m venv` then stops half-way.
        missing = [name for name in ("venv", "ensurepip") if find_spec(name) is None]
        made = (
            None if missing else self._call([base_python(), "-I", "-m", "venv", str(self.environment.folder)])
        )
        if made is None or not made.ok:
            raise SetUpFailed(
                f"this Python has no module {' and '.join(missing)}" if missing else "python -m venv failed",
                said=made.last_lines() if made else "",
                next_step="on Debian and Ubuntu: apt install python3-venv; or put uv on the PATH",
            )

    def _install_packages(self, lock: Path) -> Result:
        # A lock is complete, so nothing has to be resolved: --no-deps.
        options = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
        return self._call([*self._installer(), *options, "-r", str(lock)])

    def _install_project(self) -> Result:
        # --no-build-isolation takes the build backend from the lock too.
        options = ["--no-deps", "--no-build-isolation", "--no-index", "--editable"]
        return self._call([*self._installer(), *options, str(self.environment.root)])

    def _installer(self) -> list[str]:
        python = str(self.environment.python)
        if self.uv:
            return [self.uv, "pip", "install", "--python", python]
        return [python, "-I", "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]

    def _call(self, command: list[str]) -> Result:
        """Run a program to its end; on a terminal show how many packages pip has collected."""
        collected = 0
        output = []
        with subprocess.Popen(
            command,
            cwd=self.environment.root,
            env=clean_variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            pass_fds=self.turn.inherited,
        ) as process:
            try:
                for line in process.stdout:
                    output.append(line)
                    if sys.stderr.isatty() and line.startswith("Collecting "):
                        collected += 1
                        print(f"\r  {collected} packages", end="", file=sys.stderr, flush=True)
            except BaseException:
                process.kill()
                raise
        if collected:
            print(file=sys.stderr)
        return Result(process.returncode == 0, "".join(output))


def _why_nothing_was_installed(result: Result, lock: str = "requirements.lock") -> SetUpFailed:
    if any(words in result.output for words in NO_CONNECTION):
        return SetUpFailed(
            "the package index cannot be reached; a first start and a changed lock need a network",
            said=result.last_lines(2),
            next_step="connect, or name a mirror for pip (PIP_INDEX_URL), then start again",
        )
    if sys.version_info[:2] > NEWEST_RESOLVED:
        newest = ".".join(map(str, NEWEST_RESOLVED))
        return SetUpFailed(
            f"{lock} cannot be installed; it was resolved up to Python {newest}",
            said=result.last_lines(),
            next_step=f"use an older Python: python{newest} kata build",
        )
    return SetUpFailed(
        f"{lock} cannot be installed",
        said=result.last_lines(),
        next_step="read pip's words above, then start again",
    )


def _pip_has_an_index() -> bool:
    """uv reads none of pip's settings: whoever has named an index for pip gets pip."""
    return any(os.environ.get(f"PIP_{name}") for name in ("INDEX_URL", "EXTRA_INDEX_URL", "NO_INDEX"))


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def _say_waiting() -> None:
    _say("another start is setting up .venv; waiting for it")


def _say(words: str) -> None:
    print(f"kata: {words}", file=sys.stderr, flush=True)
