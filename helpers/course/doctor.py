"""What this machine has, what is missing, and how to get it.

Every check looks at the thing itself (draws a graph, opens a port, writes a file); none of them installs or
changes anything that stays.
"""

from __future__ import annotations

import importlib
import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

from helpers.course.project import BUILD, ENVIRONMENT, LOCK, ROOT, STUDY, TOOLS, axe_script

__all__ = ["Check", "diagnose"]

EXTRAS = {  # name of the extra: the package that it is about
    "japanese": "jupyterlab-language-pack-ja-JP",
    "cluster": "distributed",
    "room": "jupyterhub",
}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing: whether it is there, what was found, and how to get it. `optional` things may be missing."""

    name: str
    ok: bool
    detail: str
    how_to_get: str = ""
    optional: bool = False


def diagnose(root: Path = ROOT) -> tuple[Check, ...]:
    """Look at everything that the kit uses, what it needs first.

    >>> [check.name for check in diagnose()][:3]
    ['Python', 'packages', 'Graphviz']
    """
    return (
        _python(),
        _packages(root / LOCK.name),
        _graphviz(),
        _japanese_font(),
        _writable(root / BUILD.name),
        _writable(root / STUDY.name),
        _loopback(),
        _kernelspec(),
        _program("Chromium", CHROMIUM, why="lessons as PDF; browser tests", package="chromium"),
        _playwright(),
        _axe(root),
        *_services(),
        _njs(),
        *map(_extra, EXTRAS),
        _program("uv", ("uv",), why="a faster set-up; tools/lock", package=""),
    )


def _python() -> Check:
    # The launcher refuses an older Python; an environment of conda's or of somebody's own does not.
    found = f"{platform.python_version()} in {sys.prefix}"
    return Check("Python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer")


def _packages(lock: Path) -> Check:
    """The installed packages against the lock: with the launcher they are equal, elsewhere they may drift."""
    from packaging.requirements import Requirement

    pins = [
        Requirement(str(pin)) for pin in _tool("dependency_table").pins_of(lock.read_text(encoding="utf-8"))
    ]
    wanted = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    here = {pin.name: _installed(pin.name) for pin in wanted}
    wrong = [
        f"{pin} (here: {here[pin.name] or 'missing'})"
        for pin in wanted
        if not here[pin.name] or here[pin.name] not in pin.specifier
    ]
    detail = f"{len(wanted)} as in requirements.lock"
    if wrong:
        detail = f"{len(wrong)} of {len(wanted)} not as in requirements.lock: {', '.join(wrong[:3])}"
    remedy = "start with ./kata, which renews .venv"
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        remedy += "; this command runs in another environment"
    return Check("packages", not wrong, detail, remedy)


def _graphviz() -> Check:
    from helpers.errors import KumokataError
    from helpers.figures.graphviz_engine import render_dot

    found, remedy = _pygraphviz()
    try:
        render_dot("digraph { a -> b }", "svg")
    except KumokataError as error:
        # Optional: the diagrams of the kit are shown from their kept layouts, only changed ones need it.
        return Check("Graphviz", False, f"{error.what} ({found})", remedy, optional=True)
    return Check("Graphviz", True, found if not remedy else f"{shutil.which('dot')} ({found})")


def _pygraphviz() -> tuple[str, str]:
    """What is known of pygraphviz, and how to mend it; nothing to mend when it loads."""
    if importlib.util.find_spec("pygraphviz") is None:
        return "pygraphviz is not installed", "start with ./kata, or apt install graphviz"
    try:
        importlib.import_module("pygraphviz")
    except (
        ImportError
    ) as error:  # its wheel takes GLib and X11 from the system, which a bare Debian does not have
        return f"pygraphviz does not load: {error}", "apt install graphviz, or your system's equivalent"
    return f"pygraphviz {version('pygraphviz')}, in-process", ""


def _japanese_font() -> Check:
    from helpers.errors import MissingComponent
    from helpers.figures.fonts import FONT_NAME, font_path

    try:
        path = font_path()
    except MissingComponent as error:
        return Check("Japanese font", False, error.what, error.next_step or "")
    return Check("Japanese font", path.is_file(), f"{FONT_NAME}: {path.name}", "start with ./kata")


def _writable(folder: Path) -> Check:
    place = folder if folder.exists() else folder.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        detail = f"not writable: {error.strerror}"
        return Check(f"{folder.name}/", False, detail, f"give {place} back to yourself (chown)")
    return Check(f"{folder.name}/", True, "writable")


def _loopback() -> Check:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return Check("loopback", True, f"a free port, e.g. {server.getsockname()[1]}")
    except OSError as error:
        return Check("loopback", False, str(error), "allow programs to listen on 127.0.0.1")


def _kernelspec() -> Check:
    """A kernelspec of the user's may be broken; the kit's own commands do not read it, other programs do."""
    from jupyter_client.kernelspec import KernelSpecManager

    name = "python3 kernel"
    folder = Path(KernelSpecManager().find_kernel_specs().get("python3", sys.prefix))
    if folder.is_relative_to(sys.prefix) or "ipykernel" in folder.parts:
        return Check(name, True, "of this environment")
    detail = f"{folder} comes before this environment's; the kit does not use it, other programs may"
    return Check(name, False, detail, "jupyter kernelspec remove python3", optional=True)


def _program(name: str, programs: tuple[str, ...], *, why: str, package: str) -> Check:
    found = next(filter(None, map(shutil.which, programs)), None)
    remedy = f"apt install {package}, or your system's equivalent" if package else "pip install uv"
    return Check(name, found is not None, found or f"not on the PATH ({why})", remedy, optional=True)


def _services() -> tuple[Check, ...]:
    """PostgreSQL, Redis and nginx where the lessons look for them: the system, or a package of this kit."""
    from helpers.load.services import find_program

    def look(name: str) -> str:
        found = find_program(name)
        return f"{found.version}, {found.executable} ({found.origin})"

    names = {"PostgreSQL": "postgres", "Redis": "redis", "nginx": "nginx"}
    otherwise = "not here (lessons go on without)"
    return tuple(_looked_for(label, partial(look, name), otherwise) for label, name in names.items())


def _njs() -> Check:
    """nginx's JavaScript, with which it verifies tokens, where the lessons look for it."""
    from helpers.auth.enforcement.nginx import find_njs

    return _looked_for("njs", lambda: str(find_njs()), "not here (nginx that verifies tokens)")


def _looked_for(label: str, look: Callable[[], str], otherwise: str) -> Check:
    from helpers.errors import MissingComponent

    try:
        return Check(label, True, look(), optional=True)
    except MissingComponent as missing:
        return Check(label, False, otherwise, missing.next_step or "", optional=True)


def _extra(name: str) -> Check:
    """One of the extras of pyproject.toml: what it adds is for some, not for everybody."""
    package = EXTRAS[name]
    found = _installed(package)
    detail = f"{package} {found}" if found else f"{package} is not installed"
    return Check(f"extra {name}", bool(found), detail, f"./kata install {name}", optional=True)


def _playwright() -> Check:
    """The driver is a program of its own, and needs a library that a bare Debian does not have."""
    said = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True, check=False
    )
    words = said.stdout.strip() or said.stderr.strip().rpartition("\n")[2]
    return Check("Playwright", said.returncode == 0, words, "apt install libatomic1", optional=True)


def _axe(root: Path) -> Check:
    script = axe_script(root)
    found = script.is_file()
    detail = str(script.relative_to(root)) if found else "not here (accessibility tests)"
    remedy = f"npm install --prefix {script.parents[2].relative_to(root)} axe-core"
    return Check("axe-core", found, detail, remedy, optional=True)


def _installed(name: str) -> str:
    """The version that is installed; empty when there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _tool(name: str) -> ModuleType:
    """A module of tools/, which are scripts beside the package and not part of it."""
    spec = importlib.util.spec_from_file_location(f"kumokata_tools_{name}", TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
