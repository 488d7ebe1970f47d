"""Accounts come with their own passwords and go without a trace; other accounts are never touched."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.course.project import ROOT
from helpers.errors import InputError
from helpers.room import Room, add_learners, learners_of, remove_learners
from helpers.room.accounts import _KILL_ALL, end_processes, new_password

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a room is a POSIX machine"),
    pytest.mark.xdist_group("room"),
]


def test_passwords_differ_and_have_no_letters_that_look_alike():
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("0o1il")


def test_nothing_is_done_without_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for call in (lambda: add_learners(Room("kumotwo"), 1), lambda: remove_learners(Room("kumotwo"), ())):
        with pytest.raises(InputError, match="only by root"):
            call()


@pytest.mark.parametrize(("count", "days"), [(0, 14), (100, 14), (1, 0), (1, 10**8)])
def test_numbers_that_cannot_be(as_root, count, days):
    with pytest.raises(InputError):
        add_learners(Room("kumotwo"), count, days=days)
    assert learners_of(Room("kumotwo")) == ()


def test_a_learner_has_a_private_home_and_a_date_of_expiry(learners):
    assert [learner.name for learner in learners] == ["kumotwo-01", "kumotwo-02"]
    assert learners[0].password != learners[1].password
    for learner in learners:
        assert stat.S_IMODE(learner.home.stat().st_mode) == 0o700
        assert pwd.getpwnam(learner.name).pw_shell == "/usr/sbin/nologin"
        shadow = Path("/etc/shadow").read_text(encoding="utf-8").splitlines()
        closed_from = int(next(line for line in shadow if line.startswith(f"{learner.name}:")).split(":")[7])
        assert (
            1 <= closed_from - time.time() / 86_400 <= 2
        )  # a trial lasts a day: a whole one, not what is left
    assert [learner.name for learner in learners_of(Room("kumotwo"))] == ["kumotwo-01", "kumotwo-02"]


def test_numbers_that_became_free_are_given_again(learners):
    room = Room("kumotwo")
    remove_learners(room, learners[:1])
    assert [learner.name for learner in add_learners(room, 2)] == ["kumotwo-01", "kumotwo-03"]


def test_when_the_machine_refuses_nobody_is_left_over(as_root, monkeypatch):
    room, made = Room("kumotwo"), []
    monkeypatch.setattr(
        "helpers.room.accounts.new_password", lambda: made.append(1) or ("x", "\n")[len(made) > 1]
    )
    with pytest.raises(InputError, match="chpasswd refused"):
        add_learners(room, 2)
    assert learners_of(room) == ()
    assert not Path("/home/kumotwo-01").exists() and not Path("/home/kumotwo-02").exists()


def test_all_processes_of_a_learner_end_and_nobody_elses(learners):
    mine, others = (_sleeper(learner) for learner in learners)
    end_processes(learners[0])
    assert mine.wait(timeout=30) == -9
    assert others.poll() is None
    end_processes(learners[1])
    assert others.wait(timeout=30) == -9


def test_one_command_stops_a_learner_who_runs_wild(learners):
    process = _sleeper(learners[0])
    command = [sys.executable, "-P", "-m", "helpers.room", "stop", "--room", "kumotwo", learners[0].name]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert process.wait(timeout=30) == -9
    assert learners[0].home.is_dir()


def test_an_account_that_is_no_learners_is_never_ended(learners, monkeypatch):
    # Nothing is started here: should the look at the account fail one day, the machine must not end.
    monkeypatch.setattr("helpers.room.accounts.subprocess.run", lambda *_, **__: pytest.fail("it was ended"))
    for uid in (0, 1, learners[1].uid):
        with pytest.raises(InputError, match="no learner's account"):
            end_processes(replace(learners[0], uid=uid))
    for name in ("root", "nobody", "daemon"):
        account = pwd.getpwnam(name)
        with pytest.raises(InputError, match="no learner's account"):
            end_processes(replace(learners[0], name=name, uid=account.pw_uid))
    monkeypatch.undo()


def test_the_last_step_looks_once_more_who_it_is():
    """With words in the place of the signal, it goes on for ordinary users and stops for the system's."""
    shell, option, command = _KILL_ALL
    signal = "kill -s KILL -- -1"
    assert command.count("kill") == command.count(signal) == 1
    harmless = command.replace(signal, "echo ended")
    said = [
        subprocess.run(
            [shell, option, f"id() {{ echo {uid}; }}; {harmless}"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        for uid in (0, 1, 999, 1000, 1001)
    ]
    assert said == ["", "", "", "ended\n", "ended\n"]


def test_removing_leaves_nothing(as_root):
    room = Room("kumotwo")
    (learner,) = add_learners(room, 1)
    left = Path("/tmp/kumotwo-left/deep")
    as_learner = {"user": learner.uid, "group": learner.gid, "extra_groups": []}
    subprocess.run(["mkdir", "-p", left], check=True, **as_learner)
    process = _sleeper(learner)
    remove_learners(room, [learner])
    assert process.wait(timeout=30) == -9
    assert not learner.home.exists() and not left.parent.exists()
    names = {account.pw_name for account in pwd.getpwall()}
    assert not names & {learner.name, room.proxy_account}
    assert learners_of(room) == ()


def test_what_is_in_the_way_for_a_moment_is_waited_for(as_root, monkeypatch):
    run, room, refused = subprocess.run, Room("kumotwo"), []
    words = {
        "useradd": "useradd: cannot lock /etc/passwd; try again later.",
        "userdel": "userdel: user kumotwo-01 is currently used by process 4321",
    }

    def busy_at_first(command, **options):
        if command[0] in words and command[0] not in refused:
            assert options["env"]["LC_ALL"] == "C"  # else it may say so in another language
            refused.append(command[0])
            return subprocess.CompletedProcess(command, 1, "", words[command[0]])
        return run(command, **options)

    monkeypatch.setattr("helpers.room.accounts.subprocess.run", busy_at_first)
    remove_learners(room, add_learners(room, 1))
    assert refused == ["useradd", "userdel"]
    assert learners_of(room) == ()


def test_only_the_rooms_own_learners_are_removed(learners):
    with pytest.raises(InputError, match="no learner of the room kumotwo"):
        remove_learners(Room("kumotwo"), [*learners, replace(learners[0], name="root", uid=0)])
    assert len(learners_of(Room("kumotwo"))) == 2


def _sleeper(learner) -> subprocess.Popen:
    process = subprocess.Popen(
        ["sleep", "600"], user=learner.uid, group=learner.gid, extra_groups=[], start_new_session=True
    )
    while Path(f"/proc/{process.pid}").stat().st_uid != learner.uid:
        time.sleep(0.01)
    return process
