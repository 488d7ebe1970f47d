"""A private folder for servers, and nothing left of it, whichever way the run ends."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import pytest

from helpers.errors import InputError, ServiceFailed
from helpers.load.services import Program, Workplace
from helpers.load.services import workplace as module
from helpers.load.services.account import service_account

pytestmark = pytest.mark.skipif(os.name != "posix", reason="real services run on POSIX")

ROOT = Path(__file__).resolve().parents[3]
AS_ROOT = os.name == "posix" and os.geteuid() == 0
# A workplace with two programs, one of which may not listen to anybody; says where and who they are.
OWNER = """
import sys, time
from helpers.load.services import Workplace, workplace
workplace._PATIENCE_S = 0.2
with Workplace() as place:
    kind = place.start("kind", ["sleep", "600"])
    deaf = place.start("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 0.2; done"]) if {deaf} else kind
    try:
        print(place.folder, place._watcher.pid, kind.process.pid, deaf.process.pid, flush=True)
        time.sleep(600)
    except KeyboardInterrupt:
        print(kind.alive, deaf.alive, flush=True)
"""


def alive(pid):
    """Whether a process runs; a zombie is dead, its new parent has not looked yet."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def wait_until_gone(pids, folder, limit_s=30.0):
    """Nothing of a run is left after a while: no process, no folder."""
    until = time.monotonic() + limit_s
    while any(map(alive, pids)) or folder.exists():
        assert time.monotonic() < until, ([pid for pid in pids if alive(pid)], folder.exists())
        time.sleep(0.02)


def _owner(deaf=False):
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(deaf=deaf)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    folder, *pids = process.stdout.readline().split()
    return process, Path(folder), [int(pid) for pid in pids]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_owner_leaves_nothing(number):
    process, folder, pids = _owner(deaf=number == signal.SIGKILL)
    with process:
        assert all(map(alive, pids)) and folder.exists()
        process.send_signal(number)
    wait_until_gone(pids, folder)


def test_an_owner_killed_with_its_whole_group_leaves_nothing():
    # This is how a kernel is ended: with everything that is in its process group.
    process, folder, pids = _owner()
    with process:
        os.killpg(process.pid, signal.SIGKILL)
    wait_until_gone(pids, folder)


def test_an_interrupt_reaches_the_block_and_not_the_servers():
    process, folder, pids = _owner()
    with process:
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "True True\n"
    wait_until_gone(pids, folder)


def test_an_error_in_the_block_leaves_nothing(monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE_S", 0.2)  # for the one that does not listen
    with pytest.raises(ZeroDivisionError), Workplace() as place:
        running = [
            place.start("kind", ["sleep", "600"]),
            place.start("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"]),
        ]
        folder, watcher = place.folder, place._watcher
        raise ZeroDivisionError
    assert not folder.exists() and watcher.poll() == 0
    assert [run.alive for run in running] == [False, False]


def test_without_its_watcher_a_block_still_cleans_up():
    with Workplace() as place:
        running = place.start("kind", ["sleep", "600"])
        place._watcher.kill()
        place._watcher.wait()
    assert not running.alive and not place.folder.exists()


def test_the_folder_is_closed_to_everybody_else():
    with Workplace() as place:
        found = place.folder.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == (place.account.uid if place.account else os.geteuid())
        written = place.write("secret", "s").stat()
        assert (stat.S_IMODE(written.st_mode), written.st_uid) == (0o600, found.st_uid)


def test_two_places_do_not_meet():
    with Workplace() as one, Workplace() as other:
        assert one.folder != other.folder and one.secret != other.secret


def test_a_program_says_who_it_is_and_sees_none_of_the_users_settings(monkeypatch):
    monkeypatch.setenv("PGDATA", "/elsewhere")
    with Workplace() as place:
        said = place.run("who", ["sh", "-c", "id -u; echo ${PGDATA:-unset} $LC_ALL; pwd"]).split()
        expected = str(place.account.uid if place.account else os.geteuid())
        assert said == [expected, "unset", "C", str(place.folder)]


def test_a_program_that_fails_says_its_last_words():
    with Workplace() as place:
        with pytest.raises(ServiceFailed, match="initdb failed with exit code 3: initdb: error: no luck"):
            place.run("initdb", ["sh", "-c", "echo initdb: error: no luck; echo removing; exit 3"])
        with pytest.raises(ServiceFailed, match="exit code 1: it said nothing"):
            place.run("silent", ["false"])
        with pytest.raises(ServiceFailed, match=r"missing did not start: .*No such file"):
            place.start("missing", [place.folder / "missing"])


def test_what_is_never_ready_is_said():
    with Workplace() as place:
        with pytest.raises(ServiceFailed, match=r"slow was not ready after 0\.05 s"):
            place.start("slow", ["sleep", "600"]).wait_until(lambda: False, patience_s=0.05)
        with pytest.raises(ServiceFailed, match="short did not start: gone"):
            place.start("short", ["echo", "gone"]).wait_until(lambda: False)


def test_a_folder_that_is_none(tmp_path):
    with (
        pytest.raises(InputError, match=r"cannot have a folder in .*: No such file") as error,
        Workplace(tmp_path / "no"),
    ):
        pass
    assert "TMPDIR" in error.value.next_step


def test_a_folder_that_is_not_writable(tmp_path):
    """An ordinary user cannot write to it; root can, but its servers' user may not enter."""
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    expected = "may not enter" if AS_ROOT else "cannot have a folder in"
    with pytest.raises(InputError, match=expected), Workplace(closed):
        pass
    assert list(closed.iterdir()) == []
    closed.chmod(0o700)


def test_a_disk_that_is_almost_full(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 5_000_000, 5_000_000))
    with pytest.raises(InputError, match="has 5 MB left") as error, Workplace():
        pass
    assert "another disk" in error.value.next_step


def test_a_temporary_folder_that_is_too_long_for_sockets_is_not_used(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with Workplace() as place:
        assert not place.folder.is_relative_to(long)
    long.chmod(0o755)
    with pytest.raises(InputError, match=r"too long for a socket|may not enter"), Workplace(long):
        pass
    assert list(long.iterdir()) == []


@pytest.mark.skipif(not AS_ROOT, reason="only root starts servers as somebody else")
def test_root_copies_a_program_that_the_servers_user_cannot_reach(tmp_path):
    root = tmp_path / "home" / "some_package" / "pginstall18"
    (root / "bin").mkdir(parents=True)
    libraries = tmp_path / "home" / "some_package.libs"
    libraries.mkdir()
    (libraries / "lib.so").touch()
    script = root / "bin" / "postgres"
    script.write_text("#!/bin/sh\nid -un; ls $(dirname $0)/../../../some_package.libs\n")
    script.chmod(0o755)
    (tmp_path / "home").chmod(0o700)
    program = Program("postgres", script, "18.4", "wheel", root)
    with Workplace() as place:
        with pytest.raises(ServiceFailed, match="Permission denied"):
            place.start("as-it-is", [script])
        copied = place.reachable(program)
        assert copied.executable.is_relative_to(place.folder)
        assert place.run("copy", [copied.executable]).split() == [service_account().name, "lib.so"]
        assert place.reachable(program) == copied  # once


def test_the_watcher_knows_only_the_standard_library():
    source = (Path(module.__file__).with_name("watcher.py")).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
    assert set(imported) <= set(sys.stdlib_module_names) | {"__future__"}
