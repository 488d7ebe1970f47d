"""The launcher on tiny projects: a real Python, a real venv, a real pip, no network."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from helpers.course.project import ROOT

SETTING_UP = "setting up .venv"

# Starts the launcher in an interpreter that has been told a small lie about itself first.
LIE_AND_START = (
    "import runpy, sys; sys.argv = sys.argv[1:]; {lie}; runpy.run_path(sys.argv[0], run_name='__main__')"
)


def start_with_lie(project, lie: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", LIE_AND_START.format(lie=lie), str(project.root / "kata"), "build"],
        env=project.variables(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_sets_up_once_then_becomes_the_command(tiny_project, tmp_path) -> None:
    (tmp_path / "elsewhere" / "helpers").mkdir(parents=True)  # a namesake where the command is typed
    (tmp_path / "elsewhere" / "helpers" / "cli.py").write_text("raise SystemExit('the wrong helpers')")
    first = tiny_project.start(
        "7", "-p", "a b", cwd=tmp_path / "elsewhere", PYTHONPATH=str(tmp_path / "nowhere")
    )
    assert first.returncode == 7, first.stderr
    assert SETTING_UP in first.stderr
    said = json.loads(first.stdout)
    environment = tiny_project.root / ".venv"
    assert said["arguments"] == ["7", "-p", "a b"]
    assert said["prefix"] == str(environment)
    assert said["path"].split(os.pathsep)[0] == str(environment / "bin")
    assert said["python_path"] is None
    assert said["tiny"] == "1.0"

    again = tiny_project.start()
    assert (again.returncode, again.stderr) == (0, "")

    # A changed pyproject.toml repeats only the project's own installation: what is in .venv stays.
    (environment / "still-here").touch()
    with (tiny_project.root / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    changed_project = tiny_project.start()
    assert (changed_project.returncode, SETTING_UP in changed_project.stderr) == (0, False)
    assert (environment / "still-here").exists()

    # A changed lock makes it afresh, with the new packages and nothing of the old ones.
    tiny_project.lock("2.0")
    changed_lock = tiny_project.start()
    assert changed_lock.returncode == 0, changed_lock.stderr
    assert json.loads(changed_lock.stdout)["tiny"] == "2.0"
    assert not (environment / "still-here").exists()
    assert not (tiny_project.root / ".venv.before").exists()


def test_a_broken_environment_is_made_afresh(tiny_project) -> None:
    environment = tiny_project.root / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to("/nowhere/python3")
    (environment / "half-made").touch()
    repaired = tiny_project.start()
    assert repaired.returncode == 0, repaired.stderr
    assert not (environment / "half-made").exists()


def test_two_starts_at_once(tiny_project) -> None:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [
        subprocess.Popen(tiny_project.command(), env=tiny_project.variables(), **streams) for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum(SETTING_UP + " with" in errors for _, errors in said) == 1
    assert sum("waiting for it" in errors for _, errors in said) == 1


def test_without_a_network_nothing_half_made_is_left(tiny_project) -> None:
    unreachable = {
        "PIP_NO_INDEX": "",
        "PIP_FIND_LINKS": "",
        "PIP_INDEX_URL": "http://127.0.0.1:1",
        "PIP_RETRIES": "1",
    }
    result = tiny_project.start(**unreachable)
    assert result.returncode == 1
    assert "the package index cannot be reached" in result.stderr
    assert "next: connect" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tiny_project.root / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("killed_by", [signal.SIGTERM, signal.SIGKILL])
def test_a_start_that_is_killed_leaves_nothing_that_the_next_one_trips_over(tiny_project, killed_by) -> None:
    environment = tiny_project.root / ".venv"
    process = subprocess.Popen(
        tiny_project.command(), env=tiny_project.variables(), stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not (environment / "pyvenv.cfg").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(killed_by)
    process.wait(timeout=30)
    if killed_by is signal.SIGTERM:
        assert process.returncode == 143
        assert not environment.exists()
    result = tiny_project.start()
    assert result.returncode == 0, result.stderr


def test_a_folder_that_cannot_be_written(tiny_project) -> None:
    (tiny_project.root / ".kata.lock").mkdir()  # also stops root, whom permissions do not
    result = tiny_project.start()
    assert result.returncode == 1
    assert "cannot set up .venv" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_incomplete_checkout_is_named(tiny_project) -> None:
    (tiny_project.root / "requirements.lock").unlink()
    result = tiny_project.start()
    assert result.returncode == 1
    assert "requirements.lock" in result.stderr
    assert "Traceback" not in result.stderr


def test_too_old_a_python_is_told_so(tiny_project) -> None:
    result = start_with_lie(tiny_project, "sys.version_info = (3, 10, 13)")
    assert result.returncode == 1
    assert result.stderr.startswith("kata: Python 3.10 is too old")
    assert "expected: Python 3.11 or newer" in result.stderr
    assert not (tiny_project.root / ".venv").exists()


def test_an_old_python_can_read_the_launcher() -> None:
    ast.parse((ROOT / "kata").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_debian_without_python3_venv_is_told_what_to_install(tiny_project) -> None:
    lie = (
        "import importlib.util as u; real = u.find_spec; "
        "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else real(name, *rest)"
    )
    result = start_with_lie(tiny_project, lie)
    assert result.returncode == 1
    assert "no module ensurepip" in result.stderr
    assert "apt install python3-venv" in result.stderr
    assert not (tiny_project.root / ".venv").exists()
