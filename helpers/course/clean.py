"""Remove what was made and can be made again. Study copies are the learner's work and are never touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from helpers.course.project import BUILD, ENVIRONMENT, ROOT, STUDY

__all__ = ["clean"]

CACHES = frozenset(
    (
        "__pycache__",
        ".hypothesis",
        ".import_linter_cache",
        ".ipynb_checkpoints",
        ".pytest_cache",
        ".ruff_cache",
    )
)
# Not entered: git's own files, the environments; at the top also what goes whole, and what a learner wrote.
NEVER_ENTERED = frozenset((".git", ".venv", ".venv.before", "node_modules"))
NOT_AT_THE_TOP = frozenset((BUILD.name, STUDY.name))


def clean(root: Path = ROOT, *, everything: bool = False) -> list[Path]:
    """Remove ``build/`` and all caches below `root`; with `everything` also the virtual environment.

    Returns what was removed. A link is removed, never what it points at.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / "build" / "site").mkdir(parents=True)
    ...     (Path(folder) / "study").mkdir()
    ...     [path.name for path in clean(Path(folder))], (Path(folder) / "study").exists()
    (['build'], True)
    """
    found = [root / BUILD.name, *sorted(_caches(root))]
    if everything:
        # Last, because this may be running in it; the launcher makes it again.
        found += [root / f"{ENVIRONMENT.name}.before", root / ENVIRONMENT.name]
    removed = [path for path in found if path.is_symlink() or path.exists()]
    for path in removed:
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)
    return removed


def _caches(root: Path) -> Iterator[Path]:
    for folder, names, _ in os.walk(root):
        here = Path(folder)
        yield from (here / name for name in names if name in CACHES)
        names[:] = set(names) - CACHES - NEVER_ENTERED - (NOT_AT_THE_TOP if here == root else set())
