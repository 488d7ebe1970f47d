"""A checkout that every account of the machine can reach, and what a room needs to be tried."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers.course.project import BUILD, ROOT, STUDY
from helpers.errors import InputError, MissingComponent
from helpers.room.accounts import Learner
from helpers.room.isolation import Limits, check_isolation
from helpers.room.opening import find_proxy
from helpers.room.place import Room
from helpers.room.rehearsal import trial_room

# One after the other and in one process: a room is heavy, and its accounts are the machine's.
GROUP = pytest.mark.xdist_group("room")
_CACHES = shutil.ignore_patterns("__pycache__", ".*_cache")
_MADE = shutil.ignore_patterns(".git", ".venv*", BUILD.name, STUDY.name)  # at the top of a checkout


@pytest.fixture(scope="session")
def as_root(require_optional) -> None:
    """Skips without root: accounts are made and removed, and networks unshared."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    require_optional("root", found=is_root, how_to_get="sudo .venv/bin/python -m pytest tests/room")


@pytest.fixture
def learners(as_root) -> Iterator[tuple[Learner, ...]]:
    """Two accounts of a room of their own, without a hub."""
    with trial_room(Room("kumotwo"), 2) as made:
        yield made


@pytest.fixture(scope="session")
def kit(as_root, require_optional) -> Iterator[Path]:
    """A checkout with the extra ``room``, and its proxy, that learners can run and cannot change.

    The one in KUMOKATA_ROOM_KIT, else this one if it is fit for that, else a copy with its own environment.
    """
    try:
        proxy = find_proxy()
    except MissingComponent as missing:
        require_optional("configurable-http-proxy", found=False, how_to_get=missing.next_step)
    _require_isolation(require_optional)
    named = os.environ.get("KUMOKATA_ROOM_KIT")
    if named or _is_reachable(ROOT):
        yield Path(named or ROOT)
        return
    folder = Path(tempfile.mkdtemp(prefix="kumokata-room-", dir="/opt"))
    try:
        folder.chmod(0o755)
        yield _copy_of_the_checkout(folder / "kit", proxy, require_optional)
    finally:
        shutil.rmtree(folder)


def _is_reachable(root: Path) -> bool:
    python = root / ".venv" / "bin" / "python"
    look = f"import os, jupyterhub.app; assert not os.access({str(root)!r}, os.W_OK)"
    return _as_nobody([str(python), "-P", "-c", look])


def _as_nobody(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            user="nobody",
            group="nogroup",
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:  # the interpreter is in a folder that is closed to others
        return False
    return done.returncode == 0


def _require_isolation(require_optional: Callable[..., None]) -> None:
    with trial_room(Room("kumotwo"), 1) as (learner,):
        try:
            check_isolation(learner.name, Limits(), ["true"])
            refused = ""
        except InputError as error:
            refused = error.what
    require_optional("a network for each learner", found=not refused, how_to_get=refused)


def _copy_of_the_checkout(copy: Path, proxy: Path, require_optional: Callable[..., None]) -> Path:
    look = "import sys; sys.exit(sys.version_info < (3, 11))"
    found = [
        os.path.realpath(sys._base_executable),
        *(shutil.which(f"python3{v}") for v in ("", ".13", ".12")),
        "/usr/bin/python3",  # behind that of an environment on the PATH
    ]
    pythons = [python for python in found if python and _as_nobody([python, "-I", "-c", look])]
    require_optional(
        "a Python that every account can run", found=pythons, how_to_get="apt install python3 python3-venv"
    )
    shutil.copytree(ROOT, copy, ignore=_not_copied)
    subprocess.run([pythons[0], copy / "kata", "install", "room"], check=True, capture_output=True)
    modules = proxy.resolve().parents[2]  # node_modules, whether in build/npm or in a global place
    shutil.copytree(modules, copy / "build" / "npm" / "node_modules", symlinks=True)
    return copy


def _not_copied(folder: str, names: list[str]) -> set[str]:
    return _CACHES(folder, names) | (_MADE(folder, names) if Path(folder) == ROOT else set())
