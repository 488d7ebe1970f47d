"""Accounts of the machine for a room's learners: made with a random password each, removed without a trace.

Every function here needs root. Nothing is ever done to an account that this module did not make: such a one
is in the room's group, carries the room's comment and has the number of an ordinary user.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from helpers.checked import checked_whole
from helpers.errors import InputError, MissingComponent
from helpers.room.place import Room

__all__ = [
    "Learner",
    "add_learners",
    "end_processes",
    "learners_of",
    "new_password",
    "remove_learners",
    "slip",
]

_COMMENT = "Kumokata learner"
_LOWEST_UID = 1000  # below are the system's own accounts
_MOST_LEARNERS = 99  # names have two digits
_MOST_DAYS = 366  # accounts are for an occasion
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another one on paper
_LONGEST_WAIT_S = 30.0  # for what is in the way at this moment:
_IN_THE_WAY = (
    "try again later",  # somebody else changes accounts
    "currently used by process",  # one that was killed still gives its memory back
)
_SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")
# As the learner, who may signal nobody else: every process but this one, in one step of the kernel, so that
# none can fork its way out. The shell looks once more who it is: as root, it would end the whole machine.
_KILL_ALL = ("/bin/sh", "-c", f'[ "$(id -u)" -ge {_LOWEST_UID} ] && kill -s KILL -- -1')


@dataclass(frozen=True, slots=True)
class Learner:
    """An account of a room. `password` is known only when the account has just been made."""

    name: str
    uid: int
    gid: int
    home: Path
    password: str | None = field(default=None, repr=False)


def new_password() -> str:
    """Twelve random characters in groups of four: 59 bits, easy to type.

    >>> len(new_password()), new_password() == new_password()
    (14, False)
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def slip(learner: Learner, address: str) -> str:
    """What a learner is handed on paper, in both languages.

    >>> print(slip(Learner("kumokata-01", 1001, 1001, Path("/home/a"), "abcd-efgh-jkmn"), "https://room/"))
    ----------------------------------------
    https://room/
    名前 / name              kumokata-01
    パスワード / password    abcd-efgh-jkmn
    """
    return "\n".join(
        (
            "-" * 40,
            address,
            f"名前 / name              {learner.name}",
            f"パスワード / password    {learner.password}",
        )
    )


def learners_of(room: Room) -> tuple[Learner, ...]:
    """The accounts of a room that there are, by name; none when the room was never set up."""
    members = _groups().get(room.group, ())
    accounts = (account for name, account in _accounts().items() if name in members)
    return tuple(
        Learner(account.pw_name, account.pw_uid, account.pw_gid, Path(account.pw_dir))
        for account in sorted(accounts)
        if _is_learner(account)
    )


def add_learners(room: Room, count: int, *, days: int = 14) -> tuple[Learner, ...]:
    """Make `count` more accounts with the lowest numbers that are free, and the group of a room that is new.

    After `days` days nobody can log in with them any more. Each has a home that only it can read, and no
    shell for logging in elsewhere. Raises `InputError` for a number that cannot be, without root, and when
    the machine refuses; what was made until then is removed again.
    """
    _check_root()
    taken = _accounts()
    free = [
        name for number in range(1, _MOST_LEARNERS + 1) if (name := room.learner_name(number)) not in taken
    ]
    if not 1 <= count <= len(free):
        raise InputError(
            f"{count} learners cannot be added", expected=f"a number from 1 to {len(free)} in this room"
        )
    checked_whole("days", days, low=1, high=_MOST_DAYS)
    _add_shared(room)
    # One more: on the day of its expiry, counted in UTC, an account is closed; today may be nearly over.
    names, expires = free[:count], datetime.now(UTC).date() + timedelta(days=days + 1)
    try:
        return tuple(_add(room, name, expires=expires) for name in names)
    except BaseException:
        remove_learners(room, [learner for learner in learners_of(room) if learner.name in names])
        raise


def remove_learners(room: Room, learners: Sequence[Learner]) -> None:
    """End all processes of these accounts, and remove the accounts with their homes and what else is theirs.

    With the last one the group and the proxy's account go too. Raises `InputError` without root, for an
    account that is none of the room's, and when the machine refuses.
    """
    _check_root()
    ours = {learner.name: learner for learner in learners_of(room)}
    for learner in learners:
        if learner.name not in ours:
            raise InputError(
                f"{learner.name} is no learner of the room {room.name}",
                expected=", ".join(ours) or "nobody is",
            )
    for learner in learners:
        _call("usermod", "--lock", "--expiredate", "1", learner.name)  # nothing new begins meanwhile
        end_processes(ours[learner.name])
    _remove_files(learners)
    for learner in learners:
        _call("userdel", "--remove", learner.name)
    if not learners_of(room):
        _remove_shared(room)


def end_processes(learner: Learner) -> None:
    """Kill every process of this account, at once and whatever it does.

    Raises `InputError` without root, and for an account that is no learner's: root must never end here.
    """
    _check_root()
    account = _accounts().get(learner.name)
    if account is None or account.pw_uid != learner.uid or not _is_learner(account):
        raise InputError(f"{learner.name} is no learner's account", expected="one that add-learners made")
    subprocess.run(
        _KILL_ALL,
        user=learner.uid,
        group=learner.gid,
        extra_groups=[],
        cwd="/",
        check=False,  # it found nobody
        capture_output=True,
    )


def _add_shared(room: Room) -> None:
    _call("groupadd", "--force", room.group)
    if room.proxy_account not in _accounts():
        _call(
            "useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
            "--shell", "/usr/sbin/nologin", "--comment", "Kumokata proxy", room.proxy_account,
        )  # fmt: skip


def _remove_shared(room: Room) -> None:
    if room.proxy_account in _accounts():
        _call("userdel", room.proxy_account)
    if room.group in _groups():
        _call("groupdel", room.group)
    shutil.rmtree(room.folder, ignore_errors=True)  # empty sockets of a room that is closed


def _add(room: Room, name: str, *, expires: date) -> Learner:
    _call(
        "useradd", "--create-home", "--user-group", "--groups", room.group, "--comment", _COMMENT,
        "--shell", "/usr/sbin/nologin", "--expiredate", expires.isoformat(), name,
    )  # fmt: skip
    account = _accounts()[name]
    home = Path(account.pw_dir)
    home.chmod(0o700)  # whatever the machine gives new homes; there is no password yet
    password = new_password()
    _call("chpasswd", said=f"{name}:{password}\n")
    return Learner(name, account.pw_uid, account.pw_gid, home, password)


def _remove_files(learners: Sequence[Learner]) -> None:
    """What accounts left in the folders where everybody may write; their homes go with the accounts."""
    owned = [word for learner in learners for word in ("-o", "-uid", str(learner.uid))][1:]
    if owned:
        # Looked at once for all. With -delete, `find` cannot be led astray by a link that is swapped in.
        _call("find", *_SHARED_FOLDERS, "-xdev", "(", *owned, ")", "-delete", may_fail=True)


# Imported late: Windows has neither module, and everything else in the kit runs there.
def _accounts() -> dict[str, Any]:
    import pwd

    return {account.pw_name: account for account in pwd.getpwall()}


def _groups() -> dict[str, list[str]]:
    import grp

    return {group.gr_name: group.gr_mem for group in grp.getgrall()}


def _is_learner(account: Any) -> bool:
    return account.pw_gecos == _COMMENT and account.pw_uid >= _LOWEST_UID


def _check_root() -> None:
    if os.name != "posix" or os.geteuid() != 0:
        raise InputError("accounts can be changed only by root", next_step="put sudo before the command")


def _call(*command: str, said: str = "", may_fail: bool = False) -> None:
    deadline = time.monotonic() + _LONGEST_WAIT_S
    environment = os.environ | {"LC_ALL": "C"}  # what it says is read here, in English
    while True:
        try:
            done = subprocess.run(
                command, input=said, capture_output=True, text=True, check=False, env=environment
            )
        except FileNotFoundError as error:
            raise MissingComponent(
                f"{command[0]} is not on this machine", next_step="apt install passwd findutils util-linux"
            ) from error
        if done.returncode == 0 or may_fail:
            return
        if not any(words in done.stderr for words in _IN_THE_WAY) or time.monotonic() > deadline:
            raise InputError(f"{command[0]} refused: {done.stderr.strip()}")
        time.sleep(0.2)
