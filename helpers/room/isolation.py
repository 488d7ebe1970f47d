"""How the processes of one learner are kept from everybody else's: by the kernel, by util-linux's tools.

* A network of their own, with nothing in it but loopback. The kit's issuers, databases and web servers listen
  on 127.0.0.1, which every account of a machine shares otherwise; here each learner has another 127.0.0.1.
  Nothing reaches the real network either. The way in and out are Unix sockets, which have owners and modes.
* Shared memory and semaphores (System V) of their own, which end with the last process that is there.
* A view of ``/proc`` in which only their own processes are.
* Limits for each process and on their number, a lower priority, the first place when memory runs out.
* No way to more rights (``no_new_privs``: sudo, su and the like do not work), and an end with the hub.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.checked import checked_whole
from helpers.errors import InputError, MissingComponent

__all__ = ["Limits", "check_isolation", "complaint", "isolated_command", "without_more_rights"]

_PROGRAMS = ("unshare", "ip", "mount", "setpriv", "prlimit", "choom", "nice")
# Run by root within the new namespaces; then it becomes the command that follows.
_PREPARE = 'ip link set lo up && mount -t proc -o hidepid=2 proc /proc && umask 077 && exec "$@"'
_NICENESS = 5  # a runaway cell gives way to hub and proxy
_OOM_SCORE = 500  # when the machine has no memory left, the kernel ends a learner's process before the hub


@dataclass(frozen=True, slots=True)
class Limits:
    """What a learner's processes may use: memory of each, how many of them (threads count), the largest file.

    Memory is what a process writes to privately (RLIMIT_DATA), not its address space, of which just-in-time
    compilers and thread stacks reserve far more than they use. Raises `InputError` for numbers too small for
    a lesson.
    """

    memory_mib: int = 2048
    processes: int = 300
    file_mib: int = 1024

    def __post_init__(self) -> None:
        checked_whole("memory_mib", self.memory_mib, low=256)
        checked_whole("processes", self.processes, low=64)
        checked_whole("file_mib", self.file_mib, low=16)


def isolated_command(account: str, limits: Limits, command: Sequence[str]) -> list[str]:
    """The command line with which root starts `command` as `account`, apart from everybody else.

    Each part becomes the next one, so the process has one number from beginning to end; it is asked to
    terminate when the process that started it ends.

    >>> line = isolated_command("kumokata-01", Limits(memory_mib=1024), ["python3", "-c", "pass"])
    >>> line[0], "--reuid=kumokata-01" in line, f"--data={1024 * 2**20}" in line, line[-3:]
    ('unshare', True, True, ['python3', '-c', 'pass'])
    """
    mib = 2**20
    return [
        *("unshare", "--net", "--ipc", "--mount", "--propagation", "private"),
        *("sh", "-c", _PREPARE, "sh"),
        *("choom", "-n", str(_OOM_SCORE), "--"),
        *("nice", "-n", str(_NICENESS)),
        "prlimit",
        f"--data={limits.memory_mib * mib}",
        f"--nproc={limits.processes}",
        f"--fsize={limits.file_mib * mib}",
        "--core=0",
        *without_more_rights(account, "--init-groups", command),
    ]


def without_more_rights(account: str, groups: str, command: Sequence[str]) -> list[str]:
    """The command line with which root becomes `account` for good, and `command` ends with who started it.

    `groups` is ``--init-groups`` (those of the account) or ``--clear-groups``. Root's rights last until the
    command begins: that it began does not yet show that the account may read it.

    >>> without_more_rights("kumokata-proxy", "--clear-groups", ["true"])[-2:]
    ['--', 'true']
    """
    return [
        "setpriv",
        *(f"--reuid={account}", f"--regid={account}", groups),
        *("--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--pdeathsig=TERM"),
        "--",
        *command,
    ]


def check_isolation(account: str, limits: Limits, command: Sequence[str]) -> None:
    """Run `command` as `account` in isolation once, and see that it ends well.

    Raises `MissingComponent` for a tool that is not there, and `InputError` where the kernel or the container
    forbids it, or where the account cannot run the command.
    """
    search = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
    missing = [program for program in _PROGRAMS if shutil.which(program, path=search) is None]
    if missing:
        raise MissingComponent(
            f"{', '.join(missing)} is not on this machine", next_step="apt install util-linux iproute2 mount"
        )
    if said := complaint(isolated_command(account, limits, command), search):
        raise InputError(
            f"{account} cannot run {command[0]} apart from others; the machine said: {said}",
            expected="root of a machine (a container needs CAP_SYS_ADMIN and CAP_NET_ADMIN), and a checkout "
            "with an interpreter that every account can reach and none can change",
            next_step="put the checkout below /opt and set it up there with the system's python3",
        )


def complaint(command: Sequence[str], search: str) -> str:
    """What `command` says last when it fails; nothing when it ends well. `search` is its PATH."""
    done = subprocess.run(command, cwd="/", env={"PATH": search}, capture_output=True, text=True, check=False)
    return (done.stderr.strip().splitlines() or ["nothing"])[-1] if done.returncode else ""
