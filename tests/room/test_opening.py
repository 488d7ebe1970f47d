"""What a room is refused before it opens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.course.project import ROOT
from helpers.errors import InputError, MissingComponent
from helpers.room import Limits, Room
from helpers.room.opening import Opening, find_proxy, open_room
from helpers.room.server import server_options


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


@pytest.mark.skipif(os.name != "posix", reason="a room is a POSIX machine")
def test_only_root_opens_a_room(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(InputError, match="opened by root"):
        open_room(Opening())


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
    ],
)
def test_the_commands_say_what_is_wrong_in_one_error(arguments, said):
    command = [sys.executable, "-P", "-m", "helpers.room", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2, done.stderr
    assert any(words in done.stderr for words in ([said] if isinstance(said, str) else said))
    assert "Traceback" not in done.stderr
