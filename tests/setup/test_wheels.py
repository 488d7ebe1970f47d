"""Nothing in the lock needs a compiler; and the tool that says so can also say the opposite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from dependency_table import pins_of

from helpers.course.project import ROOT, TOOLS


def check_wheels(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(TOOLS / "check-wheels"), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def index() -> None:
    """uv, and an index that it reaches; .ci/run has both, a learner's machine need not."""
    reason = "uv is not on the PATH"
    if shutil.which("uv"):
        result = check_wheels("--python", "3.11", "--platform", "linux")
        reason = "" if result.returncode == 0 else result.stdout
    if not reason:
        return
    if os.environ.get("KUMOKATA_REQUIRE_OPTIONAL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.parametrize("platform", ["linux-arm64", "macos-arm64", "windows"])
def test_there_is_a_wheel_for_everything(index, platform) -> None:
    result = check_wheels("--python", "3.14", "--platform", platform)
    assert result.returncode == 0, result.stdout
    assert "wheels for everything" in result.stdout


def test_a_package_without_a_wheel_somewhere_is_named(index, tmp_path) -> None:
    (tmp_path / "requirements.lock").write_text("pywinpty==3.1.2\n")
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=3.11'\ndependencies = ['pywinpty']\n"
        "[dependency-groups]\ntest = []\nbuild = []\n"
    )
    result = check_wheels("--python", "3.11", "--platform", "linux", "--root", str(tmp_path))
    assert result.returncode == 1
    assert "pywinpty" in result.stdout


def test_a_package_that_the_lock_forgot_is_named(index, tmp_path) -> None:
    pins = pins_of((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    kept = "\n".join(str(pin) for pin in pins if pin.name != "click")
    (tmp_path / "requirements.lock").write_text(kept, encoding="utf-8")
    for path in (ROOT / "pyproject.toml", *ROOT.glob("requirements-*.lock")):
        shutil.copy(path, tmp_path)
    result = check_wheels("--python", "3.11", "--platform", "linux", "--root", str(tmp_path))
    assert result.returncode == 1
    assert "not in the locks: click==" in result.stdout


def test_without_uv_it_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    result = check_wheels()
    assert result.returncode == 3
    assert "next: pip install uv" in result.stderr
