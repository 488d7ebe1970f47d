"""From the one table of dependencies (pyproject.toml) to requirements.lock and environment.yml.

Standard library only, so that tools/lock runs with any Python that is at hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["EXTRA_HEADER", "LOCK_HEADER", "Pin", "beyond", "changes", "environment_yml", "pins_of"]

LOCK_HEADER = """\
# Made by tools/lock from pyproject.toml, with the groups test and build; do not edit.
# One lock for every platform and every Python from 3.11 on. Installed with hashes, from wheels alone.
"""

EXTRA_HEADER = """\
# Made by tools/lock from pyproject.toml: what the extra "{extra}" adds to requirements.lock; do not edit.
#   ./kata install {extra}
"""

ENVIRONMENT_YML = """\
# Made by tools/lock from pyproject.toml and requirements.lock; do not edit.
#   conda env create -f environment.yml
# Every package has the version of the lock: ranges would resolve to something else next year. There are no
# hashes here, because pip refuses to mix them with the editable project in the last line.
name: kumokata
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python={python}
  - pip
  - pip:
{pip}
"""

_PIN = re.compile(
    r"""^(?P<name>[A-Za-z0-9][\w.-]*) == (?P<version>[^\s;\\]+) (?:\s*;\s* (?P<marker>[^\\]+?))? \s*\\?$""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """One line of the lock: a package in one version, where `marker` holds (empty: everywhere)."""

    name: str
    version: str
    marker: str = ""

    def __str__(self) -> str:
        return f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")


def pins_of(lock: str) -> tuple[Pin, ...]:
    r"""The pins in the text of a lock; a package may have several, with markers that exclude each other.

    >>> pins_of("click==8.3 \\\n    --hash=sha256:00\n# via x\nnumpy==2.4 ; os_name == 'nt' \\\n")
    (Pin(name='click', version='8.3', marker=''), Pin(name='numpy', version='2.4', marker="os_name == 'nt'"))
    """
    found = (_PIN.match(line) for line in lock.splitlines())
    return tuple(Pin(match["name"], match["version"], match["marker"] or "") for match in found if match)


def beyond(lock: str, base: str) -> str:
    r"""The entries of a lock whose packages another one has not, or has not everywhere: what an extra adds.

    >>> lock = "click==8.3 \\\n    --hash=sha256:00\ndask==1 \\\n    --hash=sha256:11\n    # via x\n"
    >>> beyond(lock, "click==8.3 \\\n")
    'dask==1 \\\n    --hash=sha256:11\n    # via x\n'
    >>> beyond("aiohttp==3 \\\n", "aiohttp==3 ; python_full_version == '3.12.*' \\\n")
    'aiohttp==3 \\\n'
    """
    known = {(pin.name, pin.marker) for pin in pins_of(base)}
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return "".join(
        entry
        for entry in entries
        if any(not {(pin.name, ""), (pin.name, pin.marker)} & known for pin in pins_of(entry))
    )


def changes(before: Iterable[Pin], after: Iterable[Pin]) -> tuple[str, ...]:
    """What moved between two locks, one line a package.

    >>> changes([Pin("click", "8.2"), Pin("old", "1")], [Pin("click", "8.3"), Pin("new", "2")])
    ('click: 8.2 → 8.3', 'new: — → 2', 'old: 1 → —')
    """
    old, new = _versions(before), _versions(after)
    return tuple(
        f"{name}: {old.get(name, '—')} → {new.get(name, '—')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def environment_yml(pins: Iterable[Pin], *, python: str) -> str:
    """The text of environment.yml: conda's Python, and everything else from the lock through pip.

    >>> print(environment_yml([Pin("click", "8.3")], python="3.11"))  # doctest: +ELLIPSIS
    # Made by tools/lock ...
      - python=3.11
      - pip
      - pip:
          - "click==8.3"
          - "--editable ."
    <BLANKLINE>
    """
    lines = [*map(str, pins), "--editable ."]
    return ENVIRONMENT_YML.format(python=python, pip="\n".join(f'      - "{line}"' for line in lines))


def _versions(pins: Iterable[Pin]) -> dict[str, str]:
    versions = defaultdict(list)
    for pin in sorted(pins):
        versions[pin.name].append(pin.version)
    return {name: ", ".join(found) for name, found in versions.items()}
