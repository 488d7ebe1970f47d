"""As whom the servers run: PostgreSQL refuses to run as root, so root's servers run as somebody else.

No user is made for this. Debian's package of PostgreSQL brings the user ``postgres``; ``nobody`` is
everywhere.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.errors import MissingComponent

__all__ = ["Account", "may_enter", "service_account"]

_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine: its name, and the numbers of the user and of its first group."""

    name: str
    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """What makes `subprocess.Popen` start a program as this user, without any further group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def service_account() -> Account | None:
    """The user under whom servers run: None for oneself, somebody without rights when this is root.

    Raises `MissingComponent` for a root on whose machine there is neither ``postgres`` nor ``nobody``.

    >>> account = service_account()
    >>> account is None or account.name in ("postgres", "nobody")
    True
    """
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    for name in _CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise MissingComponent(
        "PostgreSQL does not run as root, and there is no other user to run it as",
        expected=f"a user {' or '.join(_CANDIDATES)}",
        next_step="start as an ordinary user, or apt install postgresql, which brings the user postgres",
    )


def may_enter(path: Path, account: Account | None) -> bool:
    """Whether `account` may go into every folder on the way to `path` (for oneself the answer is True).

    >>> may_enter(Path("/"), Account("nobody", 65534, 65534))
    True
    """
    if account is None:
        return True
    return all(_may_pass(folder.stat(), account) for folder in path.resolve().parents)


def _may_pass(found: os.stat_result, account: Account) -> bool:
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
