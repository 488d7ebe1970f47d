"""Eight learners in one room, with real accounts, the real hub and the real proxy.

They log in at once and run a lesson; then each tries to reach what is another's, and some of them run wild.
"""

from __future__ import annotations

import os
import stat
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from helpers.errors import InputError
from helpers.language import LANGUAGES
from helpers.room import Learner, Room
from helpers.room.rehearsal import Visit, opened, trial_room, visit_at_once
from helpers.room.visitor import Visitor

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a room is a POSIX machine"),
    pytest.mark.xdist_group("room"),
    pytest.mark.timeout(1800),  # a set-up of an environment, and eight servers that start on two cores
]

ROOM = Room("kumotest")
LESSON = "00"
OUTSIDER = "kumooutsider"


@dataclass(frozen=True)
class Running:
    """The open room, in which all learners have run the lesson and are still logged in."""

    address: str
    learners: tuple[Learner, ...]
    visitors: tuple[Visitor, ...]
    visits: tuple[Visit, ...]


@pytest.fixture(scope="module")
def room(kit, tmp_path_factory):
    log = tmp_path_factory.mktemp("room") / "log"
    # 200: eight servers and their kernels stay below, and a bomb of forks has a small end.
    limits = ("--memory-mib", "1024", "--processes", "200")
    with trial_room(ROOM, 8) as learners, opened(ROOM, *limits, root=kit, log=log) as address:
        visitors = tuple(Visitor(address, learner.name, learner.password or "") for learner in learners)
        try:
            yield Running(address, learners, visitors, visit_at_once(visitors, learners, LESSON))
        finally:
            print(log.read_text(encoding="utf-8")[-4000:])


@pytest.fixture(scope="module")
def kernels(room):
    """A kernel for each of the first three learners: the owner, and two who try."""
    with ExitStack() as stack:
        yield tuple(stack.enter_context(visitor.kernel("en/README.md")) for visitor in room.visitors[:3])


def test_eight_learners_run_a_lesson_at_once(room, record_property):
    assert len(room.visits) == 8
    for visit in room.visits:
        print(visit)
        record_property(
            visit.learner, f"{visit.first_cell_s:.1f} s to the first cell, {visit.memory_mib:.0f} MiB"
        )
        assert 0 < visit.first_page_s < visit.first_cell_s < visit.whole_lesson_s
        assert 50 < visit.memory_mib < 700  # one server and one kernel, not the whole room


def test_each_has_study_copies_in_both_languages(room):
    for number, visitor in enumerate(room.visitors):
        assert visitor.first_page() == f"lab/tree/{LANGUAGES[number % 2]}/README.md"
        for lang in ("ja", "en"):
            assert "README.md" in visitor.files(lang)
            assert any(name.startswith(f"{LESSON}-") for name in visitor.files(lang))


def test_nobody_gets_in_without_the_right_password(room):
    right = room.learners[0]
    for name, password in (
        (right.name, room.learners[1].password),
        (right.name, ""),
        ("nobody-of-this-name", right.password),
        ("root", ""),
    ):
        with pytest.raises(InputError, match="was not let in: 403"):
            Visitor(room.address, name, password or "").log_in()


def test_other_accounts_of_the_machine_have_no_business_here(room):
    subprocess.run(["useradd", "--no-create-home", OUTSIDER], check=True)
    try:
        subprocess.run(["chpasswd"], input=f"{OUTSIDER}:right-password\n", text=True, check=True)
        with pytest.raises(InputError, match="was not let in: 403"):
            Visitor(room.address, OUTSIDER, "right-password").log_in()
    finally:
        subprocess.run(["userdel", OUTSIDER], check=True)


def test_without_a_login_there_is_only_the_form(room):
    name = room.learners[0].name
    for path in ("hub/home", "hub/spawn", f"user/{name}/lab"):
        answer = requests.get(room.address + path, timeout=60)
        assert "/hub/login" in answer.url, path
    for path in (f"user/{name}/api/contents", f"user/{name}/api/kernels", "hub/api/users"):
        assert requests.get(room.address + path, timeout=60).status_code == 403, path


def test_with_anothers_login_there_is_nothing_either(room):
    owner = room.learners[0].name
    other = room.visitors[1]
    assert room.visitors[0].status(f"user/{owner}/api/kernels") == 200
    for path in (f"user/{owner}/api/kernels", f"user/{owner}/api/contents", f"user/{owner}/lab", "hub/admin"):
        assert other.status(path) == 403, path


def test_files_and_processes_are_their_owners(room, kernels):
    owner = room.learners[0]
    (pid,) = _numbers(kernels[0].run("import os; print(os.getpid())").text)
    probe = f"""
import os
def attempt(what):
    try:
        return what() and "yes"
    except OSError as error:
        return type(error).__name__
print(attempt(lambda: os.listdir({str(owner.home)!r})),
      attempt(lambda: os.listdir({str(ROOM.learner_folder(owner.name))!r})),
      attempt(lambda: os.listdir({str(ROOM.hub_folder)!r})),
      attempt(lambda: os.listdir({str(ROOM.proxy_folder)!r})),
      attempt(lambda: open("/proc/{pid}/cmdline").read()),
      attempt(lambda: open("/proc/{pid}/environ").read()))
"""
    assert kernels[0].run(probe).text.split() == ["yes", "yes", *["PermissionError"] * 2, "yes", "yes"]
    assert kernels[1].run(probe).text.split() == [*["PermissionError"] * 4, *["FileNotFoundError"] * 2]
    for path in (owner.home, owner.home / "study"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_learners_cannot_change_the_kit(kernels, kit):
    probe = f"""
import os, pathlib, sys
kit = pathlib.Path({str(kit)!r})
print([str(path) for folder in (kit, pathlib.Path(sys.prefix)) for path in (folder, *folder.rglob("*"))
       if not path.is_symlink() and os.access(path, os.W_OK)][:5])
"""
    assert kernels[0].run(probe).text.strip() == "[]"


ISSUER = """
from helpers.auth import Issuer
issuer = Issuer().__enter__()
print(issuer.jwks_url)
"""
FETCH = """
from urllib.request import urlopen
try:
    print(urlopen({url!r}, timeout=10).status)
except OSError as error:
    print(type(error.reason).__name__)
"""
CONNECT = """
import socket
with socket.socket(socket.AF_UNIX) as probe:
    try:
        probe.connect({path!r})
        print("connected")
    except OSError as error:
        print(type(error).__name__)
"""


def test_an_issuer_is_its_owners(room, kernels):
    url = kernels[0].run(ISSUER).text.strip()
    assert url.startswith("http://127.0.0.1:")
    with room.visitors[0].kernel("ja/README.md") as second:
        assert second.run(FETCH.format(url=url)).text.strip() == "200"  # another kernel of the same learner
    for other in kernels[1:]:
        assert other.run(FETCH.format(url=url)).text.strip() == "ConnectionRefusedError"
    assert _refused_to_the_machine(url)


@pytest.mark.parametrize(
    ("server", "socket"), [("RedisServer", "redis.socket"), ("PostgresServer", ".s.PGSQL.*")]
)
def test_a_database_is_its_owners(room, kernels, server, socket, require_optional):
    start = f"""
from pathlib import Path
from helpers.errors import MissingComponent
from helpers.load.services import {server}
try:
    server = {server}().__enter__()
    print(*(path for path in server._place.folder.glob("{socket}") if path.is_socket()))
except MissingComponent as missing:
    print("missing:", missing.next_step)
"""
    said = kernels[0].run(start).text.strip()
    require_optional(server, found=not said.startswith("missing:"), how_to_get=said)
    with room.visitors[0].kernel("ja/README.md") as second:
        assert second.run(CONNECT.format(path=said)).text.strip() == "connected"
    assert kernels[1].run(CONNECT.format(path=said)).text.strip() == "PermissionError"


def test_kernels_and_servers_are_reached_by_their_own_sockets_alone(room, kernels):
    owner = room.learners[0].name
    # As root, to know what there is to try: the sockets of the first learner's kernels, and of the server.
    found = [path for path in ROOM.learner_folder(owner).rglob("*") if path.is_socket()]
    assert ROOM.server_socket(owner) in found and len(found) > 4
    for path in (ROOM.server_socket(owner), *found[:3]):
        assert kernels[0].run(CONNECT.format(path=str(path))).text.strip() == "connected"
        assert kernels[1].run(CONNECT.format(path=str(path))).text.strip() == "PermissionError"
    assert kernels[1].run(CONNECT.format(path=str(ROOM.proxy_folder / "api.sock"))).text.strip() == (
        "PermissionError"
    )


def test_nothing_leaves_a_learners_loopback(room, kernels):
    assert requests.get(f"{room.address}hub/login", timeout=60).status_code == 200
    assert (
        kernels[0].run(FETCH.format(url=f"{room.address}hub/login")).text.strip() == "ConnectionRefusedError"
    )
    reach = FETCH.format(url="http://192.0.2.1/")
    assert kernels[0].run(reach).text.strip() == "OSError"  # network is unreachable


# Sixteen that want the processor, and as many that only are there as the limit allows.
BOMB = """
import os, time
made = 0
try:
    while True:
        if os.fork() == 0:
            while made < 16:
                pass
            time.sleep(3600)
        made += 1
except BlockingIOError:
    print(made)
"""
HOG = """
held = []
while True:
    held.append(bytearray(64 * 2**20))
"""


def test_who_runs_wild_does_not_stop_the_others(room, kernels):
    calm = room.visitors[6]
    looping, bombing, hogging = room.visitors[3:6]
    with ExitStack() as stack:
        loop = stack.enter_context(looping.kernel("en/README.md"))
        loop.run("import os")
        (loop_pid,) = _numbers(loop.run("print(os.getpid())").text)
        loop.send("while True: pass")
        bomb = stack.enter_context(bombing.kernel("en/README.md"))
        (made,) = _numbers(bomb.run(BOMB).text)
        assert 20 < made < 200
        hog = stack.enter_context(hogging.kernel("en/README.md"))
        assert hog.run(HOG).error == "MemoryError"
        assert hog.run("held.clear(); print(1)").text == "1\n"  # and may go on

        assert _processes(room.learners[4]) > made  # the bomb is still burning
        for kernel in kernels:
            assert _seconds(lambda kernel=kernel: kernel.run("print(sum(range(10**6)))")) < 30
        began = time.monotonic()
        with calm.kernel("en/README.md") as fresh:
            assert fresh.run("import numpy; print(numpy.arange(4).sum())").text == "6\n"
        print(f"a new kernel beside a loop, a bomb and a hog: {time.monotonic() - began:.1f} s")
        assert calm.status("hub/home") == 200

        bombing.stop_server()
        _wait_for(lambda: _processes(room.learners[4]) == 0)
    _wait_for(lambda: not Path(f"/proc/{loop_pid}").exists())
    bombing.start_server("ja")
    with bombing.kernel("ja/README.md") as again:
        assert again.run("print(1)").text == "1\n"


def test_a_second_room_of_the_same_name_does_not_disturb_the_first(room, kit, kernels):
    again = [kit / "deploy" / "open-room", "--room", ROOM.name, "--port", "1"]
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "is open already" in done.stderr
    assert kernels[0].run("print(1)").text == "1\n"


def test_what_was_changed_is_there_when_the_server_starts_again(room):
    visitor = room.visitors[7]
    with visitor.kernel("en/README.md") as kernel:
        kernel.run("from pathlib import Path; Path('mine.txt').write_text('kept')")
    visitor.stop_server()
    _wait_for(lambda: _processes(room.learners[7]) == 0)
    visitor.start_server("en")
    assert "mine.txt" in visitor.files("en")


def _refused_to_the_machine(url: str) -> bool:
    try:
        requests.get(url, timeout=10)
    except requests.ConnectionError:
        return True
    return False


def _processes(learner: Learner) -> int:
    found = subprocess.run(["pgrep", "--count", "--uid", str(learner.uid)], capture_output=True, check=False)
    return int(found.stdout)


def _seconds(call) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def _wait_for(condition, within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split()]
