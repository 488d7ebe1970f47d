"""As whom the servers run, and where that user may go."""

import os
import pwd
import stat
import tempfile
from pathlib import Path

import pytest

from helpers.errors import MissingComponent
from helpers.load.services.account import Account, _may_pass, may_enter, service_account

pytestmark = pytest.mark.skipif(os.name != "posix", reason="users of POSIX")
STRANGER = Account("stranger", 64_000, 64_000)


def test_an_ordinary_user_stays_who_it_is(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert service_account() is None


def test_root_becomes_postgres_or_else_nobody(monkeypatch):
    users = {
        "postgres": pwd.struct_passwd(("postgres", "x", 101, 104, "", "/", "")),
        "nobody": pwd.struct_passwd(("nobody", "x", 65_534, 65_533, "", "/", "")),
    }
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", users.__getitem__)
    assert service_account() == Account("postgres", 101, 104)
    del users["postgres"]
    assert service_account() == Account("nobody", 65_534, 65_533)
    users.clear()
    with pytest.raises(MissingComponent, match="no other user") as error:
        service_account()
    assert error.value.next_step


def test_a_server_never_keeps_the_groups_of_root():
    assert STRANGER.options() == {"user": 64_000, "group": 64_000, "extra_groups": []}


@pytest.mark.parametrize(("mode", "enters"), [(0o700, False), (0o710, False), (0o711, True), (0o755, True)])
def test_a_stranger_enters_only_what_is_open_to_all(mode, enters):
    with tempfile.TemporaryDirectory(dir="/tmp") as open_to_all:  # tmp_path is closed to others
        Path(open_to_all).chmod(mode)
        assert may_enter(Path(open_to_all, "program"), STRANGER) is enters
        assert may_enter(Path(open_to_all, "program"), None)


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "passes"),
    [
        (0o700, 64_000, 0, True),
        (0o077, 64_000, 64_000, False),  # for the owner the bits of the owner count, and no others
        (0o710, 0, 64_000, True),
        (0o701, 0, 64_000, False),
        (0o701, 0, 0, True),
    ],
)
def test_whose_bits_count(mode, uid, gid, passes):
    found = os.stat_result((stat.S_IFDIR | mode, 0, 0, 1, uid, gid, 0, 0, 0, 0))
    assert _may_pass(found, STRANGER) is passes


def test_a_link_leads_where_it_points(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "closed")
    assert not may_enter(Path(tmp_path / "link" / "program"), STRANGER)
