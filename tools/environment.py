"""The project's .venv: where it is, whether it is what the lock asks for, and how to become a program in it.

Standard library only: the launcher reads this before anything is installed, and before every command.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Environment", "Stamp", "base_python", "clean_variables"]

STAMP_NAME = "kumokata-stamp"
EXTRAS_NAME = "kumokata-extras"

# The user decides where packages come from (an index, a mirror, a proxy), never where they go or which.
NOT_INHERITED = frozenset(
    (
        "PIP_CONSTRAINT",
        "PIP_NO_BINARY",
        "PIP_ONLY_BINARY",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_TARGET",
        "PIP_USER",
        "PYTHONHOME",
        "PYTHONPATH",
        "UV_CONSTRAINT",
        "UV_OVERRIDE",
        "UV_PYTHON",
        "UV_SYSTEM_PYTHON",
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
    )
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an environment was made for, as two digests.

    `packages` covers the lock, those of the extras that were asked for, the folder (scripts hold its path)
    and the interpreter; `project` covers pyproject.toml, on which only the project's own installation
    depends.
    """

    packages: str
    project: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The virtual environment of the checkout at `root`."""

    root: Path

    @classmethod
    def of(cls, root: str | Path) -> Environment:
        """The environment of a checkout."""
        return cls(Path(root).resolve())

    @property
    def folder(self) -> Path:
        """The virtual environment itself."""
        return self.root / ".venv"

    @property
    def last_good(self) -> Path:
        """Where the last good environment waits while a new one is made."""
        return self.root / ".venv.before"

    @property
    def lock(self) -> Path:
        """Every package with its hashes."""
        return self.root / "requirements.lock"

    def lock_of(self, extra: str) -> Path:
        """What an extra adds to the lock; missing when there is no such extra."""
        return self.root / f"requirements-{extra}.lock"

    def offered_extras(self) -> tuple[str, ...]:
        """The extras that there are, by their locks."""
        locks = self.root.glob("requirements-*.lock")
        return tuple(sorted(path.stem.removeprefix("requirements-") for path in locks))

    def extras(self) -> tuple[str, ...]:
        """The extras that were asked for (`kata install`), as far as they are still offered."""
        try:
            asked = (self.folder / EXTRAS_NAME).read_text(encoding="utf-8").split()
        except (OSError, ValueError):
            return ()
        return tuple(name for name in self.offered_extras() if name in asked)

    def write_extras(self, extras: Iterable[str]) -> None:
        """Remember the extras that were asked for: a renewal brings them again."""
        (self.folder / EXTRAS_NAME).write_text(
            "".join(f"{name}\n" for name in sorted(extras)), encoding="utf-8"
        )

    @property
    def python(self) -> Path:
        """The environment's interpreter; it may be missing."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def is_ready(self) -> bool:
        """True when .venv is what lock, project, folder and interpreter ask for. Starts nothing."""
        try:
            return self.stamp() == self.expected() and os.access(self.python, os.X_OK)
        except OSError:  # no lock or no pyproject.toml: set_up will say so
            return False

    def expected(self) -> Stamp:
        """The stamp that the right environment carries."""
        # Resolved: when Debian moves python3 to 3.13, a .venv made with 3.11 has no packages for it any more.
        packages = hashlib.sha256(f"{self.folder}\n{self.python.resolve()}\n".encode())
        packages.update(self.lock.read_bytes())
        for extra in self.extras():
            packages.update(self.lock_of(extra).read_bytes())
        project = hashlib.sha256((self.root / "pyproject.toml").read_bytes())
        return Stamp(packages.hexdigest(), project.hexdigest())

    def stamp(self) -> Stamp | None:
        """The stamp that is there, or None: half made, or made by somebody else."""
        try:
            packages, project = (self.folder / STAMP_NAME).read_text(encoding="ascii").split()
        except (OSError, ValueError):
            return None
        return Stamp(packages, project)

    def write_stamp(self) -> None:
        """The last act of a set-up; atomic, so that no stamp is ever half written."""
        unfinished = self.folder / f"{STAMP_NAME}.new"
        expected = self.expected()
        unfinished.write_text(f"{expected.packages}\n{expected.project}\n", encoding="ascii")
        unfinished.replace(self.folder / STAMP_NAME)

    def become(self, arguments: Sequence[str]) -> int:
        """Turn this process into the environment's Python; on Windows, wait and return the exit code."""
        variables = clean_variables()
        variables["VIRTUAL_ENV"] = str(self.folder)
        variables["PATH"] = os.pathsep.join([str(self.python.parent), variables.get("PATH", os.defpath)])
        # -P: the folder where the command is typed may hold a helpers/ or a click.py of its own.
        command = [str(self.python), "-P", *arguments]
        if os.name != "nt":
            os.execve(self.python, command, variables)
        # Windows has no exec that keeps the console; Ctrl-C reaches the command by itself.
        process = subprocess.Popen(command, env=variables)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def clean_variables() -> dict[str, str]:
    """The environment variables without those that would lead Python, pip or uv somewhere else."""
    return {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}


def base_python() -> str:
    """The interpreter behind this one: the launcher may itself run in the .venv that is to be replaced."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
