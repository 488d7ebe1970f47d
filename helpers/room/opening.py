"""Open a room: look whether the machine can, put the folders in place, and become JupyterHub.

The hub, its proxy and every learner's server end together: with Ctrl-C, with SIGTERM, and also when the hub
is killed.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from helpers.course.project import ROOT
from helpers.errors import InputError, MissingComponent
from helpers.room.accounts import end_processes, learners_of
from helpers.room.isolation import Limits, check_isolation, complaint, without_more_rights
from helpers.room.place import Room

__all__ = ["Opening", "find_proxy", "open_room", "proxy_command", "renew_learner_folder"]

SETTINGS = "KUMOKATA_ROOM"  # the variable in which the hub's configuration finds the opening
_SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a room is open: which one, at which address, with which certificate, within which limits.

    Raises `InputError` for an address beyond loopback without a certificate: passwords would travel readably.

    >>> Opening(host="192.0.2.1")
    Traceback (most recent call last):
      ...
    helpers.errors.InputError: passwords would travel readably to 192.0.2.1
      expected: --ssl-key and --ssl-cert, or 127.0.0.1 behind a reverse proxy that speaks TLS
    """

    room: Room = field(default_factory=Room)
    host: str = "127.0.0.1"
    port: int = 8000
    ssl_key: Path | None = None
    ssl_cert: Path | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if (self.ssl_key is None) != (self.ssl_cert is None):
            raise InputError("a key and a certificate belong together", expected="--ssl-key and --ssl-cert")
        if self.ssl_key is None and not _is_loopback(self.host):
            raise InputError(
                f"passwords would travel readably to {self.host}",
                expected="--ssl-key and --ssl-cert, or 127.0.0.1 behind a reverse proxy that speaks TLS",
            )
        for path in (self.ssl_key, self.ssl_cert):
            if path is not None and not path.is_file():
                raise InputError(f"{path} is no file", expected="a key and a certificate in PEM form")

    @property
    def address(self) -> str:
        """What learners type into their browsers.

        >>> Opening(port=8080).address, Opening(host="::1").address
        ('http://127.0.0.1:8080/', 'http://[::1]:8000/')
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.ssl_key else 'http'}://{host}:{self.port}/"

    def as_text(self) -> str:
        """This opening as text for another process.

        >>> Opening.from_text(Opening(port=8080).as_text()) == Opening(port=8080)
        True
        """
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_text(cls, text: str) -> Opening:
        """The opening that `as_text` wrote down."""
        said = json.loads(text)
        paths = {name: said[name] and Path(said[name]) for name in ("ssl_key", "ssl_cert")}
        return cls(Room(**said["room"]), said["host"], said["port"], **paths, limits=Limits(**said["limits"]))


def find_proxy(root: Path = ROOT) -> Path:
    """configurable-http-proxy: the one in the checkout's ``build/npm``, else the one on the PATH.

    Raises `MissingComponent` when there is none.
    """
    name = "configurable-http-proxy"
    local = root / "build" / "npm" / "node_modules" / ".bin" / name
    found = local if local.exists() else shutil.which(name)
    if not found:
        raise MissingComponent(
            "configurable-http-proxy is not on this machine",
            next_step="apt install npm; npm install --prefix build/npm configurable-http-proxy@5.3.0",
        )
    return Path(found)


def proxy_command(room: Room) -> list[str]:
    """The proxy as its own account, without a way to more rights, and gone with the hub."""
    return without_more_rights(room.proxy_account, "--clear-groups", [str(find_proxy())])


def renew_learner_folder(room: Room, learner: str) -> None:
    """Make the folder of a learner's sockets anew: the learner's alone, but the proxy may pass through."""
    folder = room.learner_folder(learner)
    shutil.rmtree(folder, ignore_errors=True)
    _make_folder(folder, learner, room.proxy_account, 0o710)


def open_room(opening: Opening, arguments: Sequence[str] = ()) -> NoReturn:
    """Become JupyterHub, with `arguments` added to its command line. Ends whatever learners still run.

    Raises `MissingComponent` without JupyterHub or its proxy, and `InputError` without root, without
    learners, for a checkout that learners could change, and where they cannot be kept apart.
    """
    _check(opening)
    for learner in learners_of(opening.room):
        end_processes(learner)
    _compile()
    _close_to_changes()
    tls = _put_folders_in_place(opening)
    settings = Opening(opening.room, opening.host, opening.port, *tls, opening.limits)
    environment = {
        "HOME": "/root",
        "LC_ALL": "C.UTF-8",
        "PATH": _path(),
        "PYTHONPATH": str(ROOT),
        SETTINGS: settings.as_text(),
    }
    os.chdir(opening.room.hub_folder)
    os.umask(0o077)
    print(f"the room {opening.room.name} opens at {opening.address} (Ctrl-C closes it)", flush=True)
    configuration = ROOT / "deploy" / "jupyterhub_config.py"
    command = [sys.executable, "-P", "-m", "jupyterhub", "--config", str(configuration), *arguments]
    os.execve(sys.executable, command, environment)


def _check(opening: Opening) -> None:
    if os.name != "posix" or os.geteuid() != 0:
        raise InputError(
            "a room is opened by root, who starts each learner's server",
            next_step="put sudo before the command",
        )
    if importlib.util.find_spec("jupyterhub") is None:
        raise MissingComponent("JupyterHub is not installed", next_step="./kata install room")
    find_proxy()
    room = opening.room
    if room.hub_socket.exists() and _somebody_listens(room.hub_socket):
        raise InputError(f"the room {room.name} is open already", next_step="close the other one with Ctrl-C")
    learners = learners_of(room)
    if not learners:
        raise InputError(
            f"nobody has an account in the room {opening.room.name}", next_step="deploy/add-learners 8"
        )
    check_isolation(learners[0].name, opening.limits, [sys.executable, "-P", "-c", _look(ROOT)])
    _check_proxy(room)


def _look(root: Path) -> str:
    """One look at all that a learner needs: interpreter, kit, JupyterHub; and at what must not be."""
    # The look itself was begun with root's rights; kernels are begun with the learner's.
    return (
        "import os, sys, jupyterhub, helpers; "
        "assert os.access(sys.executable, os.X_OK), 'closed interpreter'; "
        f"assert not os.access({str(root)!r}, os.W_OK), 'writable checkout'"
    )


def _check_proxy(room: Room) -> None:
    if said := complaint([*proxy_command(room), "--version"], _path()):
        raise InputError(
            f"{room.proxy_account} cannot run {find_proxy()}; the machine said: {said}",
            expected="a proxy that every account can reach, and Node.js (node) in /usr/local/bin or /usr/bin",
            next_step="apt install npm; npm install --prefix build/npm configurable-http-proxy@5.3.0",
        )


def _path() -> str:
    return f"{Path(sys.executable).parent}:{_SEARCH}"


def _compile() -> None:
    """Put the bytecode of everything on disk: learners may not, and each would compile it at every start."""
    folders = [str(folder) for folder in (Path(sys.prefix) / "lib", ROOT / "helpers", ROOT / "deploy")]
    # Its exit code counts files in packages that no Python 3 can compile.
    subprocess.run([sys.executable, "-P", "-m", "compileall", "-qq", "-j", "0", *folders], check=False)


def _close_to_changes() -> None:
    """Let nobody but the owner write in checkout and environment: uv leaves a lock file open to all."""
    done = subprocess.run(["chmod", "-R", "go-w", str(ROOT)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise InputError(f"the checkout cannot be closed to changes: {done.stderr.strip()}")


def _put_folders_in_place(opening: Opening) -> tuple[Path | None, Path | None]:
    """Make the room's folder anew; return where key and certificate are now, for the proxy alone."""
    room = opening.room
    shutil.rmtree(room.folder, ignore_errors=True)
    for folder, mode in ((room.folder, 0o711), (room.hub_folder, 0o700), (room.folder / "learners", 0o711)):
        folder.mkdir()
        folder.chmod(mode)
    _make_folder(room.proxy_folder, room.proxy_account, room.proxy_account, 0o700)
    return tuple(
        path and _copy_for(room.proxy_account, path, room.proxy_folder / name)
        for path, name in ((opening.ssl_key, "key.pem"), (opening.ssl_cert, "certificate.pem"))
    )


def _make_folder(folder: Path, owner: str, group: str, mode: int) -> None:
    folder.mkdir(mode=0o700)
    shutil.chown(folder, owner, group)
    folder.chmod(mode)


def _copy_for(owner: str, path: Path, copy: Path) -> Path:
    copy.touch(mode=0o600)
    copy.write_bytes(path.read_bytes())
    shutil.chown(copy, owner)
    return copy


def _somebody_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
