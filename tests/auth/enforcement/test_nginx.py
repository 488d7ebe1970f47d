"""nginx as a process: private, quiet, and gone whatever ends the block; and its traps."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.auth import CLOSED, AttackContext, enforcement_points
from helpers.auth.enforcement import nginx
from helpers.auth.enforcement.nginx import find_nginx, find_njs, run_nginx
from helpers.auth.enforcement.raw_http import Answer, ask
from helpers.errors import KumokataError, MissingComponent

ROOT = Path(__file__).resolve().parents[3]
CONTEXT = AttackContext.demonstration()
GOOD = f"Bearer {CONTEXT.token()}"
ANSWERS = "location / { return 200 hello; }"
CEILING_S = 60  # a guard against hanging; the real times are some hundredths of a second


def _is_gone(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    # A killed process stays in the table until its parent has looked; it runs no more.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def _wait_until_gone(*process_ids: int) -> None:
    deadline = time.monotonic() + CEILING_S
    while not all(_is_gone(process_id) for process_id in process_ids):
        assert time.monotonic() < deadline, f"still running: {process_ids}"
        time.sleep(0.01)


def test_it_runs_in_a_private_folder_and_leaves_nothing():
    with run_nginx(ANSWERS, files={"note.txt": "a file"}) as process:
        assert ask(process.port).body == b"hello"
        assert stat.S_IMODE(process.folder.stat().st_mode) == 0o700
        assert (process.folder / "note.txt").read_text() == "a file"
        ours = process.folder, process.process_id, process.guard.pid
        process.must_run()
    assert not ours[0].exists()
    _wait_until_gone(*ours[1:])
    with pytest.raises(KumokataError, match="nobody listens"):
        ask(process.port)


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_an_error_in_the_block_ends_it(error):
    with pytest.raises(error), run_nginx(ANSWERS) as process:
        ours = process.folder, process.process_id, process.guard.pid
        raise error
    assert not ours[0].exists()
    _wait_until_gone(*ours[1:])


_HOLDS_NGINX = f"""
import time
from helpers.auth.enforcement.nginx import run_nginx
with run_nginx({ANSWERS!r}) as process:
    print(process.process_id, process.guard.pid, process.folder, flush=True)
    time.sleep({CEILING_S})
"""


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_whatever_ends_python_ends_nginx_and_removes_the_folder(how):
    find_nginx()
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDS_NGINX],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with holder:
        process_id, guard_id, folder = holder.stdout.readline().split()
        assert not _is_gone(int(process_id))
        holder.send_signal(getattr(signal, how))
    _wait_until_gone(int(process_id), int(guard_id))
    assert not Path(folder).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_guard_that_is_killed_takes_nginx_with_it():
    with run_nginx(ANSWERS) as process:
        nginx_id = process.process_id
        process.guard.kill()
        _wait_until_gone(nginx_id)
    assert not process.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no sessions of processes")
def test_an_interrupt_of_the_terminal_reaches_python_and_not_nginx():
    with run_nginx(ANSWERS) as process:
        assert os.getsid(process.guard.pid) == os.getsid(process.process_id) != os.getsid(0)


def test_a_server_that_has_died_does_not_seem_to_refuse(context, monkeypatch):
    [point] = enforcement_points(context, names=["nginx-auth-request"])
    with point:
        os.kill(point._server.process_id, signal.SIGKILL)
        point._server.guard.wait(CEILING_S)
        with pytest.raises(KumokataError):
            point.send("abc")
        monkeypatch.setattr("helpers.auth.enforcement.point.ask", lambda *_, **__: Answer(CLOSED))
        with pytest.raises(KumokataError, match="nginx has ended"):
            point.send("abc")


def test_a_configuration_that_is_wrong_is_said_in_nginxs_words():
    find_nginx()
    with pytest.raises(KumokataError, match="unknown directive"), run_nginx("no_such_directive on;"):
        pass


def test_without_nginx_the_error_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(nginx, "_FURTHER_PLACES", ())
    for point in enforcement_points(names=["nginx-auth-request", "nginx-njs"]):
        _expect_missing(point.__enter__, "apt install nginx-light")
    _expect_missing(find_nginx, "apt install")


def test_an_nginx_without_auth_request_or_without_njs_is_not_enough(monkeypatch):
    find_nginx()
    monkeypatch.setattr(nginx, "_build_of", lambda path: "configure arguments: --with-threads")
    _expect_missing(find_nginx, "apt install")
    monkeypatch.setattr(
        nginx, "_build_of", lambda path: "--with-http_auth_request_module --modules-path=/nowhere"
    )
    _expect_missing(find_njs, "libnginx-mod-http-js")


def test_an_nginx_that_does_not_run_here_is_not_enough(monkeypatch, tmp_path):
    program = tmp_path / "nginx"
    program.write_text("#!/made/for/another/machine")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    for find in (find_nginx, find_njs):
        _expect_missing(find, "apt install nginx-light")


def _expect_missing(call, how_to_get):
    # Not `pytest.raises`: a MissingComponent that escapes would be taken for one of this machine.
    try:
        call()
    except MissingComponent as missing:
        assert how_to_get in missing.next_step
    else:
        pytest.fail("nothing was missed")


def test_the_trap_return_in_a_protected_location_answers_everybody():
    refuses_all = "location = /_verify { internal; return 401; }"
    with run_nginx("location / { auth_request /_verify; return 200 secret; }" + refuses_all) as process:
        assert ask(process.port).body == b"secret"
    files = "location / { auth_request /_verify; root {folder}; }"
    with run_nginx(files + refuses_all, files={"secret": "secret"}) as process:
        assert ask(process.port, target="/secret").status == 401


def test_the_trap_at_level_info_two_tokens_stand_in_the_log():
    with run_nginx(ANSWERS, main="error_log {folder}/info.log info;") as process:
        assert ask(process.port, [("Authorization", GOOD), ("Authorization", GOOD)]).status == 400
        assert GOOD in (process.folder / "info.log").read_text()
        assert GOOD not in process.log_text
        assert "error.log warn;" in (process.folder / "nginx.conf").read_text()


def test_two_at_once_do_not_meet():
    with run_nginx(ANSWERS) as first, run_nginx(ANSWERS.replace("hello", "there")) as second:
        assert first.port != second.port and first.folder != second.folder
        assert (ask(first.port).body, ask(second.port).body) == (b"hello", b"there")
