"""The architectures of ``diagrams/``: one file each, written once, seen through every view."""

from __future__ import annotations

from pathlib import Path

from helpers.architecture.checked import unknown_name
from helpers.architecture.model import Architecture

__all__ = ["architecture_names", "load_architecture"]

_DIAGRAMS = Path(__file__).resolve().parents[2] / "diagrams"


def architecture_names(folder: Path = _DIAGRAMS) -> tuple[str, ...]:
    """The files in `folder` that hold an ``ARCHITECTURE``, sorted; other drawings have no model behind them.

    >>> "two_zones" in architecture_names()
    True
    """
    return tuple(path.stem for path in sorted(folder.glob("*.py")) if _holds_architecture(path))


def load_architecture(name: str, folder: Path = _DIAGRAMS) -> Architecture:
    """The architecture in the file ``<name>.py``. Raises `InputError` with the nearest name for none.

    >>> load_architecture("two_zones").title.en
    'A shop in two zones'
    """
    named = [path for path in folder.glob("*.py") if path.stem == name]
    if not any(map(_holds_architecture, named)):
        raise unknown_name("architecture", name, architecture_names(folder))
    from helpers.figures.diagram import load_diagram_file  # late: it loads matplotlib

    return load_diagram_file(name, folder).ARCHITECTURE


def _holds_architecture(path: Path) -> bool:
    # Read, not loaded: a list of names should not run every file.
    return "\nARCHITECTURE = " in path.read_text(encoding="utf-8")
