"""Where the files of the checkout are.

Only ``helpers`` is packaged, and it is installed in place (editable), so the checkout is two folders above
this file. Everything that needs a path starts here; nothing depends on the folder where a command was typed.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "BUILD",
    "DIAGRAMS",
    "DOCS",
    "ENVIRONMENT",
    "HELPERS",
    "LOCK",
    "NOTEBOOKS",
    "PYPROJECT",
    "ROOT",
    "STUDY",
    "TESTS",
    "TOOLS",
    "axe_script",
]

ROOT: Path = Path(__file__).resolve().parents[2]

NOTEBOOKS: Path = ROOT / "notebooks"
DIAGRAMS: Path = ROOT / "diagrams"
HELPERS: Path = ROOT / "helpers"
DOCS: Path = ROOT / "docs"
TESTS: Path = ROOT / "tests"
TOOLS: Path = ROOT / "tools"

# Made, never committed.
BUILD: Path = ROOT / "build"
STUDY: Path = ROOT / "study"
ENVIRONMENT: Path = ROOT / ".venv"

PYPROJECT: Path = ROOT / "pyproject.toml"
LOCK: Path = ROOT / "requirements.lock"


def axe_script(root: Path = ROOT) -> Path:
    """Where ``.ci/run`` puts axe-core, which the browser tests inject into pages. The file may be absent.

    >>> axe_script(root=Path("checkout")).as_posix()
    'checkout/build/npm/node_modules/axe-core/axe.min.js'
    """
    return root / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
