"""The whole stack: every part answers, faults end everything, and two stacks do not meet."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from helpers.errors import InputError, MissingComponent, ServiceFailed
from helpers.load.services import RedisServer, Stack, postgres, redis_server
from helpers.load.services.account import may_enter, service_account

pytestmark = pytest.mark.skipif(os.name != "posix", reason="real services run on POSIX")

ROOT = Path(__file__).resolve().parents[3]
STARTS = """
import sys, time
from helpers.load.services import Stack
with Stack() as stack:
    servers = (stack.primary, stack.replica, stack.redis, *stack.http_servers, stack.balancer)
    print(stack._place.folder, *(server._running.process.pid for server in servers), flush=True)
    {then}
"""
# Fills the disk under a running primary, and says what that led to and what is left.
FULL = """
import os, sys
from helpers.load.services import Stack
try:
    with Stack(replica=False, parent=sys.argv[1]) as stack, stack.primary.connect() as connection:
        connection.execute("CREATE TABLE filler (words text)")
        connection.execute("ALTER TABLE filler ALTER words SET STORAGE EXTERNAL")  # not compressed
        rows = "SELECT repeat(md5(i::text), 200) FROM generate_series(1, 5000) i"
        while True:
            connection.execute("INSERT INTO filler " + rows)
except Exception as error:
    print(type(error).__name__, str(error), os.listdir(sys.argv[1]))
"""
# In a mount namespace of its own: nobody else sees the small file system, and it ends with the program.
SMALL = 'mount -t tmpfs -o size=230m,mode=1777 small "$1" && exec "$2" -c "$3" "$1"'


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_gone(pids, folder):
    until = time.monotonic() + 30
    while any(map(_alive, pids)) or folder.exists():
        assert time.monotonic() < until, ([pid for pid in pids if _alive(pid)], folder.exists())
        time.sleep(0.02)


def _parts(stack):
    return (stack.primary, stack.replica, stack.redis, *stack.http_servers, stack.balancer)


@pytest.fixture(scope="module")
def stack():
    with Stack() as running:
        yield running


def test_every_part_answers(stack):
    with stack.primary.connect() as connection:
        connection.execute("CREATE TABLE stock AS SELECT 7 AS pieces")
    stack.replica.wait_for(stack.primary.position())
    with stack.replica.connect() as connection:
        assert connection.execute("SELECT pieces FROM stock").fetchone() == (7,)
    with stack.redis.connect() as client:
        assert client.set("stock", 7) and client.get("stock") == b"7"
    names = set()
    for _ in range(4):
        with urlopen(stack.balancer.url) as answer:
            names.add(json.load(answer)["server"])
    assert names == {"http-1", "http-2"}


def test_everything_is_gone_afterwards():
    with Stack() as running:
        pids = [part._running.process.pid for part in _parts(running)]
        folder = running._place.folder
    assert not any(map(_alive, pids)) and not folder.exists()


def test_two_stacks_do_not_meet(stack):
    with Stack() as other:
        assert other._place.folder != stack._place.folder
        for one in (stack, other):
            with one.redis.connect() as client:
                client.set("whose", str(one._place.folder))
        for one in (stack, other):
            with one.redis.connect(decode_responses=True) as client, one.primary.connect() as connection:
                assert client.get("whose") == str(one._place.folder)
                found = connection.execute("SHOW data_directory").fetchone()[0]
                assert found.startswith(str(one._place.folder))
        stranger = f"http://127.0.0.1:{other.balancer.port}/{stack._place.secret}/"
        with pytest.raises(HTTPError, match="403") as refused:
            urlopen(stranger)
        refused.value.close()
    assert all(part.alive for part in _parts(stack))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=lambda end: end.name)
def test_a_process_that_is_ended_leaves_nothing(end):
    with subprocess.Popen(
        [sys.executable, "-c", STARTS.format(then="time.sleep(600)")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        folder, *pids = process.stdout.readline().split()
        assert len(pids) == 6
        locks = [path.read_text().splitlines() for path in Path(folder).glob("*-data/postmaster.pid")]
        os.killpg(process.pid, end)
    _wait_until_gone([int(pid) for pid in pids], Path(folder))
    assert len(locks) == 2
    left = {lock[6].split()[1] for lock in locks}  # PostgreSQL's shared memory outlives one that was killed
    until = time.monotonic() + 20
    while shutil.which("ipcs") and left & _words(["ipcs", "-m"]):
        assert time.monotonic() < until, left
        time.sleep(0.02)


def _words(command):
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_it_works_as_an_ordinary_user_too():
    if service_account() is None:
        return  # then every other test here was that
    if not may_enter(Path(sys.executable).resolve(), service_account()):
        pytest.skip("this Python is closed to other users")
    code = STARTS.format(then="print(stack.primary.connect().execute('SELECT 40 + 2').fetchone()[0])")
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        **service_account().options(),
    ).stdout.split()
    assert said[-1] == "42"
    _wait_until_gone([int(pid) for pid in said[1:-1]], Path(said[0]))


@pytest.mark.parametrize("victim", ["primary", "redis"])
def test_a_part_that_dies_ends_the_whole_with_its_name(victim):
    with pytest.raises(ServiceFailed, match=f"{victim} ended in the middle"), Stack() as running:
        parts = _parts(running)
        getattr(running, victim)._running.process.kill()
        getattr(running, victim)._running.process.wait()
    assert not any(part.alive for part in parts) and not running._place.folder.exists()


def test_a_part_that_does_not_start_leaves_nothing(monkeypatch):
    started = []

    def missing(name, origin=None):
        started.append(name)
        raise MissingComponent("Redis is not on this machine", next_step="apt install redis-server")

    monkeypatch.setattr(redis_server, "find_program", missing)
    stack = Stack(replica=False)
    with pytest.raises(MissingComponent, match="Redis"), stack:
        pass
    assert started == ["redis"]
    assert not stack.primary.alive and not stack._place.folder.exists()
    assert stack._place._watcher.poll() == 0


def test_a_data_directory_that_is_full():
    can = (
        shutil.which("unshare")
        and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
    )
    if not can:
        pytest.skip("this user may not mount a small file system")
    folder = Path("/tmp", f"kumokata-full-{os.getpid()}")
    folder.mkdir()
    try:
        command = ["unshare", "-m", "sh", "-c", SMALL, "sh", str(folder), sys.executable, FULL]
        said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    finally:
        folder.rmdir()
    assert said.stderr == "", said
    assert said.stdout.startswith(("DiskFull", "ServiceFailed")) and "No space left" in said.stdout
    assert said.stdout.rstrip().endswith("[]")  # the folder is gone


def test_a_data_directory_that_cannot_be_written(monkeypatch):
    def closed(self):
        self._place.folder.chmod(0o500)
        return real(self)

    real = postgres.PostgresServer._start
    monkeypatch.setattr(postgres.PostgresServer, "_start", closed)
    with (
        pytest.raises(
            ServiceFailed, match=r"initdb failed .*Permission denied|initdb did not start"
        ) as error,
        Stack(),
    ):
        pass
    assert error.value.next_step or error.value.__cause__
    monkeypatch.undo()
    with RedisServer() as still:
        assert still.alive


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"primary": False}, "a replica without a primary"),
        ({"http_servers": 0}, "a balancer without servers"),
        ({"http_servers": -1}, "http_servers cannot be -1"),
        ({"http_servers": 17}, "http_servers cannot be 17"),
        ({"http_servers": True}, "http_servers cannot be True"),
        ({"http_servers": 1.5}, "http_servers cannot be 1.5"),
        ({"max_connections": 0}, "max_connections cannot be 0"),
        ({"replica_delay_s": -1}, "apply_delay_s cannot be -1"),
        ({"service_s": float("nan")}, "service_s cannot be nan"),
    ],
)
def test_parts_that_do_not_fit_are_named(settings, what):
    with pytest.raises(InputError) as error:
        Stack(**settings)
    assert error.value.what.startswith(what)


def test_a_part_that_was_not_asked_for_is_named():
    bare = Stack(primary=False, replica=False, redis=False, http_servers=0, balancer=False)
    for part in ("primary", "replica", "redis", "balancer"):
        with pytest.raises(InputError, match=f"this stack has no {part}"):
            getattr(bare, part)
    assert bare.http_servers == ()
