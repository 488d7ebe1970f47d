"""What makes an environment ready, and what stops it from being so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from environment import Environment, clean_variables


@pytest.fixture
def ready(tmp_path: Path) -> Environment:
    """An environment that is ready as far as the launcher can see."""
    environment = Environment.of(tmp_path / "checkout")
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    environment.lock.write_text("tiny==1.0\n")
    (environment.root / "pyproject.toml").write_text("[project]\n")
    environment.write_stamp()
    assert environment.is_ready()
    return environment


def test_another_lock_is_another_environment(ready) -> None:
    before = ready.expected()
    ready.lock.write_text("tiny==2.0\n")
    assert not ready.is_ready()
    assert ready.expected().project == before.project


def test_another_pyproject_keeps_the_packages(ready) -> None:
    before = ready.expected()
    (ready.root / "pyproject.toml").write_text("[project]\nname = 'tiny'\n")
    assert not ready.is_ready()
    assert ready.expected().packages == before.packages


def test_a_moved_checkout_is_not_ready(ready) -> None:
    moved = ready.root.with_name("moved")
    ready.root.rename(moved)
    assert not Environment.of(moved).is_ready()


def test_another_interpreter_under_the_same_name_is_not_ready(ready, tmp_path) -> None:
    upgraded = tmp_path / "python3.99"
    upgraded.symlink_to("/bin/sh")
    ready.python.unlink()
    ready.python.symlink_to(upgraded)
    assert not ready.is_ready()


def test_a_missing_interpreter_is_not_ready(ready) -> None:
    ready.python.unlink()
    ready.python.symlink_to("/nowhere/python3")
    ready.write_stamp()
    assert not ready.is_ready()


@pytest.mark.parametrize("stamp", [None, "", "one-word\n", "snow ☃ man\n"])
def test_no_stamp_or_a_torn_one_is_not_ready(ready, stamp) -> None:
    path = ready.folder / "kumokata-stamp"
    path.unlink() if stamp is None else path.write_text(stamp, encoding="utf-8")
    assert ready.stamp() is None
    assert not ready.is_ready()


def test_without_a_lock_it_is_not_ready(ready) -> None:
    ready.lock.unlink()
    assert not ready.is_ready()


def test_where_packages_come_from_is_inherited_and_where_they_go_is_not(monkeypatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1")
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "somewhere")
    variables = clean_variables()
    assert variables["PIP_INDEX_URL"] == "http://127.0.0.1:1"
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "VIRTUAL_ENV"} & set(variables)
