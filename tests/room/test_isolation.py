"""The kernel keeps learners apart: a network, a view of processes and limits for each."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest

from helpers.errors import InputError, MissingComponent
from helpers.room import Limits, Room, isolated_command
from helpers.room.isolation import check_isolation
from helpers.room.rehearsal import trial_room

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a room is a POSIX machine"),
    pytest.mark.xdist_group("room"),
]

# The system's own Python: the accounts of a test may not reach the one that runs it.
PYTHON = "/usr/bin/python3"
LOOK = """
import glob, json, os, resource, socket
def reaches(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
with socket.create_server(("127.0.0.1", 0)) as own:
    own_loopback = reaches(own.getsockname()[1])
print(json.dumps({
    "uid": os.getuid(), "groups": os.getgroups(), "own_loopback": own_loopback, "outside": reaches(PORT),
    "interfaces": [name for _, name in socket.if_nameindex()],
    "owners": sorted({os.stat(path).st_uid for path in glob.glob("/proc/[0-9]*")}),
    "nice": os.nice(0), "umask": os.umask(0),
    "data": resource.getrlimit(resource.RLIMIT_DATA)[1],
    "nproc": resource.getrlimit(resource.RLIMIT_NPROC)[1],
    "fsize": resource.getrlimit(resource.RLIMIT_FSIZE)[1],
    "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
    "first_to_go": int(open("/proc/self/oom_score_adj").read()),
    "shared_memory": len(open("/proc/sysvipc/shm").readlines()) - 1,
    "rights": dict(line.split() for line in open("/proc/self/status") if line.startswith(("CapB", "NoNew"))),
}))
"""


@pytest.fixture(scope="module")
def learners(as_root):
    with trial_room(Room("kumotwo"), 2) as made:
        yield made


@pytest.fixture
def isolated(learners, require_optional):
    """Starts a command as the first learner, apart from everybody."""
    try:
        check_isolation(learners[0].name, Limits(), ["true"])
        refused = ""
    except InputError as error:
        refused = error.what
    require_optional("a network for each learner", found=not refused, how_to_get=refused)

    def start(*command: str, limits: Limits | None = None) -> subprocess.Popen:
        line = isolated_command(learners[0].name, limits or Limits(), command)
        return subprocess.Popen(line, cwd="/", stdout=subprocess.PIPE, text=True)

    return start


@pytest.mark.parametrize("wrong", [{"memory_mib": 10}, {"processes": 1}, {"file_mib": 0}])
def test_limits_too_small_for_a_lesson(wrong):
    with pytest.raises(InputError):
        Limits(**wrong)


def test_a_missing_tool_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda program, path: None if program == "ip" else program)
    with pytest.raises(MissingComponent, match="ip is not on this machine"):
        check_isolation("nobody", Limits(), ["true"])


def test_a_learner_sees_own_network_processes_and_limits_alone(isolated, learners):
    with socket.create_server(("127.0.0.1", 0)) as outside:
        look = LOOK.replace("PORT", str(outside.getsockname()[1]))
        small = Limits(memory_mib=512, processes=100, file_mib=16)
        segment = _number(subprocess.check_output(["ipcmk", "--shmem", "4096"], text=True))
        try:
            said, _ = isolated(PYTHON, "-c", look, limits=small).communicate()
        finally:
            subprocess.run(["ipcrm", "--shmem-id", segment], check=True)
    seen = json.loads(said)
    learner = learners[0]
    assert seen["uid"] == learner.uid and 0 not in seen["groups"]
    assert seen["own_loopback"] and not seen["outside"]
    assert seen["interfaces"] == ["lo"]
    assert seen["owners"] == [learner.uid]
    assert (seen["nice"], seen["umask"]) == (5, 0o077)
    assert (seen["data"], seen["nproc"]) == (512 * 2**20, 100)
    assert (seen["fsize"], seen["core"], seen["first_to_go"]) == (16 * 2**20, 0, 500)
    assert seen["shared_memory"] == 0
    assert seen["rights"] == {"CapBnd:": "0" * 16, "NoNewPrivs:": "1"}


def test_memory_has_an_end(isolated):
    hog = "try:\n    bytearray(600 * 2**20)\nexcept MemoryError:\n    print('refused')"
    said, _ = isolated(PYTHON, "-c", hog, limits=Limits(memory_mib=512)).communicate()
    assert said == "refused\n"


def test_it_ends_with_the_process_that_started_it(learners, isolated):
    """Also when that one is killed and can do nothing about it."""
    line = isolated_command(learners[0].name, Limits(), ["sleep", "600"])
    starter = subprocess.Popen(
        [
            PYTHON,
            "-c",
            f"import subprocess; p = subprocess.Popen({line!r}); print(p.pid, flush=True); p.wait()",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(starter.stdout.readline())
    _wait_for(lambda: _command_of(pid).startswith("sleep"))
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    _wait_for(lambda: _command_of(pid) == "")


def test_a_command_that_the_account_cannot_run_is_one_clear_error(learners, isolated, tmp_path):
    # A script, which the account has to read itself; root's rights end with the start of a program.
    program = tmp_path / "closed" / "program"
    program.parent.mkdir(mode=0o700)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    words = f"{re.escape(f'{learners[0].name} cannot run {program}')}.*Permission denied"
    with pytest.raises(InputError, match=words):
        check_isolation(learners[0].name, Limits(), [str(program)])


def _number(said: str) -> str:
    return re.search(r"\d+", said)[0]


def _command_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:  # noqa: PTH123  it may be gone at any moment
            return file.read()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _wait_for(condition, within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
