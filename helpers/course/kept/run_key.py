"""The key of a run: the digest of everything that decides what its executed notebook shows.

Two runs with the same key show the same (but for what they measure, which says when that was). It takes in
the notebook in its language, the parameters, the content of every file that the lesson can reach, the modules
that run lessons, the variables ``KUMOKATA_…`` that any of these files names, the installed packages, the
machine, and the servers and programs that are on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

from helpers.course.kept.components import components
from helpers.course.kept.reach import Sources, lesson_reach, read_sources
from helpers.course.kernels import inherited_variables
from helpers.course.measurement import machine_class
from helpers.course.notebook import in_language, read_notebook
from helpers.course.outputs import notebook_text
from helpers.course.project import LOCK
from helpers.course.run import Job
from helpers.errors import NotebookError

__all__ = ["RunKey", "World", "installed_packages", "read_world", "run_key", "text_digest"]

_RUNS = ("helpers.course.run",)
# What decides about keys counts by its own files alone: it looks at the whole kit, and would reach all of it.
_DECIDES = ("mentions", "reach", "run_key", "runs")
_VARIABLE = re.compile(rb"KUMOKATA_\w+")


@dataclass(frozen=True, slots=True)
class RunKey:
    """64 hexadecimal digits, and the `files` whose content they stand for."""

    text: str
    files: frozenset[Path]


class _Seen(NamedTuple):
    """A file as it was read: when it was saved, its digest, and the `names` of variables in it."""

    stamp: object
    digest: str
    names: frozenset[str]


@dataclass(frozen=True)
class World:
    """What runs share: the `sources` of the kit; `around`, the digest of machine and packages; `variables`.

    A variable counts where a file names it: one that only the tests read leaves every run as it is.
    """

    sources: Sources
    around: str
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    _seen: dict[Path, _Seen] = field(default_factory=dict, repr=False)

    def digest(self, path: Path) -> str:
        """The digest of a file, which is read once; empty for one that cannot be read."""
        return self._look_at(path).digest

    def digest_of(self, paths: Iterable[Path]) -> str:
        """The digest of files, of their places below the checkout (a moved checkout keeps it), and of the
        variables that they name."""
        top = self.sources.folder.parent
        seen = {os.path.relpath(path, top): self._look_at(path) for path in paths}
        named = frozenset().union(*(found.names for found in seen.values()))
        digests = {place: found.digest for place, found in seen.items()}
        variables = {name: value for name, value in self.variables.items() if name in named}
        return text_digest(json.dumps([digests, variables], sort_keys=True))

    def is_current(self, paths: Iterable[Path]) -> bool:
        """Whether none of the files was saved, made or removed since it was read here."""
        return all(path not in self._seen or self._seen[path].stamp == _stamp(path) for path in paths)

    def _look_at(self, path: Path) -> _Seen:
        if path not in self._seen:
            stamp = _stamp(path)  # before reading: what is saved meanwhile has another
            try:
                content = path.read_bytes()
                digest = self._digest(path, content)
            except (NotebookError, OSError):
                content, digest = b"", ""
            self._seen[path] = _Seen(stamp, digest, frozenset(map(bytes.decode, _VARIABLE.findall(content))))
        return self._seen[path]

    def _digest(self, path: Path, content: bytes) -> str:
        if path.parent == self.sources.notebooks:
            # Another lesson, or this one beside its text in the key: what the map of lessons shows of it.
            return text_digest(json.dumps([cell.source for cell in read_notebook(path).cells[:2]]))
        return hashlib.sha256(content).hexdigest()


def read_world(
    sources: Sources | None = None, *, lock: Path = LOCK, variables: Mapping[str, str] = os.environ
) -> World:
    """Look at the kit, the packages and the machine as they are now; takes about a second."""
    around = {
        "components": components(),
        "lock": lock.read_text(encoding="utf-8") if lock.is_file() else "",
        "machine": machine_class(),
        "packages": installed_packages(),
        "python": platform.python_version(),
    }
    digest = text_digest(json.dumps(around, sort_keys=True))
    return World(sources or read_sources(), digest, inherited_variables(variables))


def run_key(job: Job, world: World) -> RunKey:
    """The key of a run. How long it may take and where its notebook goes are no part of it."""
    reach = lesson_reach(job.lesson, world.sources, also=_RUNS)
    decides = (Path(__file__).with_name(f"{name}.py") for name in _DECIDES)
    files = reach.files.union(decides)
    content = {
        "around": world.around,
        "files": world.digest_of(files),
        "lang": job.lang,
        "notebook": notebook_text(in_language(job.lesson, job.lang)),
        "parameters": {name: repr(value) for name, value in job.parameters.items()},
    }
    return RunKey(text_digest(json.dumps(content, sort_keys=True)), files)


def installed_packages() -> dict[str, str]:
    """Every installed package and its version: a lesson of one's own may use more than the kit does.

    >>> "papermill" in installed_packages()
    True
    """
    return {found.name: found.version for found in distributions()}


def text_digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
