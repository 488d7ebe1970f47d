"""What of the optional programs this machine has, in the words that decide what a lesson shows.

`kata doctor` looks closer, for a person, and takes seconds; this takes a moment.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable

from helpers.errors import MissingComponent

__all__ = ["components"]


def components() -> dict[str, str]:
    """The version and origin of each server and of Graphviz, an empty text for what is not on this machine.

    >>> sorted(components())
    ['Graphviz', 'PostgreSQL', 'Redis', 'nginx', 'njs']
    """
    return {
        "Graphviz": _graphviz(),
        "PostgreSQL": _program("postgres"),
        "Redis": _program("redis"),
        "nginx": _program("nginx"),
        "njs": _njs(),
    }


def _program(name: str) -> str:
    from helpers.load.services import find_program

    return _unless_missing(lambda: "{0.version} ({0.origin})".format(find_program(name)))


def _njs() -> str:
    from helpers.auth.enforcement.nginx import find_njs

    return _unless_missing(lambda: str(find_njs()))


def _graphviz() -> str:
    try:
        # Installed is not enough: its wheel takes libraries from the system.
        importlib.import_module("pygraphviz")
    except ImportError:
        return shutil.which("dot") or ""
    return "in-process"


def _unless_missing(look: Callable[[], str]) -> str:
    try:
        return look()
    except MissingComponent:
        return ""
