"""The names that a room has on its machine, all derived from one word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpers.errors import InputError

__all__ = ["Room", "socket_url"]

_NAME = re.compile(r"[a-z][a-z0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Room:
    """Where a room keeps what. Raises `InputError` for a name that cannot be part of an account's.

    >>> room = Room("kumokata")
    >>> room.group, room.proxy_account, str(room.folder), room.learner_name(7)
    ('kumokata-room', 'kumokata-proxy', '/run/kumokata-room', 'kumokata-07')
    """

    name: str = "kumokata"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(
                f"a room cannot be called {self.name!r}",
                expected="up to 16 small letters and digits, a letter first",
                next_step="choose another name after --room, or leave it out",
            )

    @property
    def group(self) -> str:
        """The group of the learners' accounts: who is in it may log in, nobody else."""
        return f"{self.name}-room"

    @property
    def proxy_account(self) -> str:
        """The system account, and its group, as which the proxy runs."""
        return f"{self.name}-proxy"

    @property
    def folder(self) -> Path:
        """What lives only as long as the room is open: sockets, the hub's database."""
        return Path("/run") / f"{self.name}-room"

    @property
    def hub_folder(self) -> Path:
        """The hub's own: only root may look."""
        return self.folder / "hub"

    @property
    def proxy_folder(self) -> Path:
        """The proxy's own: only its account may look."""
        return self.folder / "proxy"

    @property
    def hub_socket(self) -> Path:
        """Where proxy and learners' servers reach the hub, each with its own token."""
        return self.folder / "hub.sock"

    def learner_name(self, number: int) -> str:
        """The name of the account with that number, which counts from 1."""
        return f"{self.name}-{number:02d}"

    def learner_folder(self, learner: str) -> Path:
        """A learner's sockets: for the learner alone, except that the proxy may pass through."""
        return self.folder / "learners" / learner

    def server_socket(self, learner: str) -> Path:
        """Where the proxy reaches a learner's Jupyter server."""
        return self.learner_folder(learner) / "server.sock"


def socket_url(socket: Path) -> str:
    """The address of a Unix socket as JupyterHub and its proxy write it.

    >>> socket_url(Path("/run/a/hub.sock"))
    'http+unix://%2Frun%2Fa%2Fhub.sock'
    """
    return f"http+unix://{quote(str(socket), safe='')}"
