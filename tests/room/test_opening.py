"""What a room is refused before it opens."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from helpers.course.project import ROOT
from helpers.errors import InputError, MissingComponent
from helpers.room import Limits, Room
from helpers.room.isolation import check_isolation
from helpers.room.opening import (
    Opening,
    _check_proxy,
    _close_to_changes,
    _copy_for,
    _look,
    find_proxy,
    open_room,
    renew_learner_folder,
)
from helpers.room.rehearsal import trial_room
from helpers.room.server import server_options

TRIAL = Room("kumoopen")
# Only the look itself is tried here: what it imports is not within an account's reach on every machine.
MODULES = "import sys; sys.modules.update(dict.fromkeys(('jupyterhub', 'helpers'), sys)); "
needs_posix = pytest.mark.skipif(os.name != "posix", reason="a room is a POSIX machine")
pytestmark = pytest.mark.xdist_group("room")


@pytest.fixture
def folder_for_all() -> Iterator[Path]:
    """A folder that every account reaches: the tests' own is root's alone."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("name", ["", "Room", "a-b", "a" * 17, "1room", "../x"])
def test_names_that_cannot_be_part_of_an_account(name):
    with pytest.raises(InputError, match="a room cannot be called"):
        Room(name)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "room.example"])
def test_no_password_travels_readably(host):
    with pytest.raises(InputError, match="readably"):
        Opening(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_certificate(host):
    assert Opening(host=host).address.startswith("http://")


def test_an_address_of_the_new_internet_protocol_can_be_taken_apart():
    parts = urlsplit(Opening(host="::1", port=9000).address)
    assert (parts.hostname, parts.port) == ("::1", 9000)


def test_key_and_certificate_belong_together_and_exist(tmp_path):
    key = tmp_path / "key.pem"
    key.write_text("", encoding="ascii")
    with pytest.raises(InputError, match="belong together"):
        Opening(ssl_key=key)
    with pytest.raises(InputError, match="is no file"):
        Opening(ssl_key=key, ssl_cert=tmp_path / "nothing.pem")
    assert Opening(host="0.0.0.0", ssl_key=key, ssl_cert=key).address == "https://0.0.0.0:8000/"


def test_an_opening_survives_the_way_into_another_process(tmp_path):
    key = tmp_path / "key.pem"
    key.write_text("", encoding="ascii")
    opening = Opening(Room("kumotwo"), "127.0.0.1", 9000, key, key, Limits(memory_mib=512, processes=80))
    assert Opening.from_text(opening.as_text()) == opening


def test_the_proxy_of_the_checkout_comes_first(tmp_path, monkeypatch):
    elsewhere = tmp_path / "bin" / "configurable-http-proxy"
    elsewhere.parent.mkdir()
    elsewhere.write_text("#!/bin/sh\n", encoding="ascii")
    elsewhere.chmod(0o755)
    monkeypatch.setenv("PATH", str(elsewhere.parent))
    assert find_proxy(tmp_path) == elsewhere
    own = tmp_path / "build" / "npm" / "node_modules" / ".bin" / "configurable-http-proxy"
    own.parent.mkdir(parents=True)
    own.touch()
    assert find_proxy(tmp_path) == own
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingComponent, match="configurable-http-proxy"):
        find_proxy(Path("/nonexistent"))


@needs_posix
def test_only_root_opens_a_room(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(InputError, match="opened by root"):
        open_room(Opening())


@pytest.fixture(scope="module")
def learner(as_root):
    with trial_room(TRIAL, 1) as (made,):
        yield made


@needs_posix
def test_a_checkout_that_learners_could_change_stays_closed(learner, folder_for_all):
    look = ["/usr/bin/python3", "-c", MODULES + _look(folder_for_all)]
    check_isolation(learner.name, Limits(), look)
    folder_for_all.chmod(0o777)
    with pytest.raises(InputError, match="writable checkout"):
        check_isolation(learner.name, Limits(), look)


@needs_posix
def test_an_interpreter_that_only_root_can_start_is_noticed(learner, folder_for_all):
    """It begins with root's rights, so that it began shows nothing."""
    closed = folder_for_all / "python3"
    shutil.copy("/usr/bin/python3", closed)
    closed.chmod(0o700)
    with pytest.raises(InputError, match="closed interpreter"):
        check_isolation(learner.name, Limits(), [str(closed), "-c", MODULES + _look(folder_for_all)])


@needs_posix
def test_a_proxy_that_its_account_cannot_read_is_named(learner, folder_for_all, monkeypatch):
    proxy = folder_for_all / "configurable-http-proxy"
    proxy.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    proxy.chmod(0o755)
    monkeypatch.setattr("helpers.room.opening.find_proxy", lambda: proxy)
    _check_proxy(TRIAL)
    folder_for_all.chmod(0o700)
    with pytest.raises(InputError, match=f"{TRIAL.proxy_account} cannot run {proxy}.*Permission denied"):
        _check_proxy(TRIAL)


@needs_posix
def test_a_folder_for_sockets_is_the_learners_and_is_made_whenever_it_is_needed(learner):
    """Also for one who got an account when the room was open."""
    folder = TRIAL.learner_folder(learner.name)
    folder.parent.mkdir(parents=True)
    try:
        for _ in range(2):
            renew_learner_folder(TRIAL, learner.name)
            found = folder.stat()
            assert (stat.S_IMODE(found.st_mode), folder.owner()) == (0o710, learner.name)
            assert folder.group() == TRIAL.proxy_account
            assert not list(folder.iterdir())
            TRIAL.server_socket(learner.name).touch()
    finally:
        shutil.rmtree(TRIAL.folder)


@needs_posix
def test_a_key_is_copied_for_its_reader_alone(learner, tmp_path):
    key = tmp_path / "key.pem"
    key.write_text("secret", encoding="ascii")
    copy = _copy_for(TRIAL.proxy_account, key, tmp_path / "copy.pem")
    assert (stat.S_IMODE(copy.stat().st_mode), copy.owner()) == (0o600, TRIAL.proxy_account)
    assert copy.read_text(encoding="ascii") == "secret"


@needs_posix
def test_a_checkout_is_closed_to_changes_by_others(tmp_path, monkeypatch):
    lock = tmp_path / "deep" / "lock"
    lock.parent.mkdir()
    lock.touch()
    lock.chmod(0o666)
    monkeypatch.setattr("helpers.room.opening.ROOT", tmp_path)
    _close_to_changes()
    assert stat.S_IMODE(lock.stat().st_mode) == 0o644


def test_a_learners_server_listens_on_its_socket_alone():
    options = server_options(Path("/home/a/study"), "en", Path("/run/a/server.sock"))
    assert "--ServerApp.sock=/run/a/server.sock" in options
    assert "--KernelManager.transport=ipc" in options
    assert "--ServerApp.default_url=/lab/tree/en/README.md" in options
    assert not [option for option in options if ".ip=" in option or ".port=" in option]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("remove",), "nobody was named"),
        (("remove", "root"), "root: no learner of the room kumokata"),
        (("add", "0"), ("cannot be added", "only by root")),
        (("open", "--host", "0.0.0.0"), "passwords would travel readably"),
        (("open", "--room", "Not A Name"), "a room cannot be called"),
        # JupyterHub knows this one and would open there, without a certificate.
        (("open", "--ip", "0.0.0.0"), "No such option"),
    ],
)
def test_the_commands_say_what_is_wrong_in_one_error(arguments, said):
    command = [sys.executable, "-P", "-m", "helpers.room", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2, done.stderr
    assert any(words in done.stderr for words in ([said] if isinstance(said, str) else said))
    assert "Traceback" not in done.stderr
