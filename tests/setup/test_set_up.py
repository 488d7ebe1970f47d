"""The order of a set-up, with programs that only pretend: what is kept, what is put back, who installs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import set_up as module
from environment import Environment
from set_up import Result, SetUpFailed, install_extras, set_up


class Pretended:
    """Stands in for uv and pip: makes a .venv when asked, and fails where it was told to."""

    def __init__(self, environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
        self.environment = environment
        self.commands: list[list[str]] = []
        self.fails: dict[str, str] = {}
        monkeypatch.setattr(module._SetUp, "_call", lambda _, command: self(command))
        monkeypatch.setattr(module.signal, "signal", lambda *_: None)
        for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
            monkeypatch.delenv(name, raising=False)
        self.monkeypatch = monkeypatch
        self.with_uv(False)

    def with_uv(self, there: bool) -> None:
        self.monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/uv" if there else None)

    def __call__(self, command: list[str]) -> Result:
        self.commands.append(command)
        for part, words in self.fails.items():
            if part in command:
                return Result(False, words)
        if "venv" in command:
            self.environment.python.parent.mkdir(parents=True)
            self.environment.python.symlink_to(sys.executable)
        return Result(True, "")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / "requirements.lock").write_text("tiny==1.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return Environment.of(tmp_path)


@pytest.fixture
def tools(environment, monkeypatch) -> Pretended:
    return Pretended(environment, monkeypatch)


def test_the_lock_is_installed_with_hashes_and_from_wheels_alone(environment, tools) -> None:
    set_up(environment)
    made, lock, project = tools.commands
    assert made[1:4] == ["-I", "-m", "venv"]
    assert {"--require-hashes", "--only-binary", ":all:", "--no-deps"} <= set(lock)
    assert {"--no-deps", "--no-build-isolation", "--no-index", "--editable"} <= set(project)
    assert environment.is_ready()


def test_uv_is_used_when_it_is_there(environment, tools) -> None:
    tools.with_uv(True)
    set_up(environment)
    assert {command[0] for command in tools.commands} == {"/usr/bin/uv"}
    assert environment.is_ready()


def test_pip_takes_over_when_uv_cannot(environment, tools, capsys) -> None:
    tools.with_uv(True)
    tools.fails["/usr/bin/uv"] = "error: unexpected argument"
    set_up(environment)
    assert environment.is_ready()
    assert "trying pip" in capsys.readouterr().err


def test_whoever_named_an_index_for_pip_gets_pip(environment, tools, monkeypatch) -> None:
    tools.with_uv(True)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1")
    set_up(environment)
    assert not any("/usr/bin/uv" in command for command in tools.commands)


def test_a_failed_renewal_puts_the_last_good_environment_back(environment, tools) -> None:
    set_up(environment)
    (environment.folder / "mine").touch()
    stamp = environment.stamp()
    environment.lock.write_text("tiny==2.0\n")
    tools.fails["--require-hashes"] = "Failed to establish a new connection: [Errno 101]"
    with pytest.raises(SetUpFailed, match="index cannot be reached"):
        set_up(environment)
    assert (environment.folder / "mine").exists()
    assert environment.stamp() == stamp
    environment.lock.write_text("tiny==1.0\n")
    assert environment.is_ready()


def test_a_killed_renewal_still_has_the_last_good_environment_to_put_back(environment, tools) -> None:
    set_up(environment)
    (environment.folder / "mine").touch()
    environment.folder.rename(environment.last_good)  # what a start that was killed leaves behind
    environment.folder.mkdir()
    environment.lock.write_text("tiny==2.0\n")
    tools.fails["--require-hashes"] = "no"
    with pytest.raises(SetUpFailed):
        set_up(environment)
    assert (environment.folder / "mine").exists()
    assert not environment.last_good.exists()


def test_a_project_that_cannot_be_installed_again_is_made_afresh(environment, tools) -> None:
    set_up(environment)
    (environment.root / "pyproject.toml").write_text("[project]\nname = 'tiny'\n")
    tools.commands.clear()
    calls = iter([Result(False, "pip is broken")])
    pretended = tools.__class__.__call__
    tools.monkeypatch.setattr(
        module._SetUp, "_call", lambda _, command: next(calls, None) or pretended(tools, command)
    )
    set_up(environment)
    assert len(tools.commands) == 3
    assert environment.is_ready()


def test_a_python_that_is_newer_than_the_lock_is_named(environment, tools, monkeypatch) -> None:
    monkeypatch.setattr(module.sys, "version_info", (3, 15, 0))
    tools.fails["--require-hashes"] = "No matching distribution"
    with pytest.raises(SetUpFailed, match=r"resolved up to Python 3\.14"):
        set_up(environment)


def test_an_error_quotes_the_tool_and_says_what_to_do(environment, tools) -> None:
    tools.fails["--require-hashes"] = "\n".join(f"line {number}" for number in range(40))
    with pytest.raises(SetUpFailed) as caught:
        set_up(environment)
    message = str(caught.value)
    assert "  | line 39\n  next: " in message
    assert "line 9\n" not in message


def test_a_linked_environment_is_unlinked_and_its_target_left_alone(environment, tools, tmp_path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    environment.folder.symlink_to(elsewhere)
    set_up(environment)
    assert (elsewhere / "precious").exists()
    assert not environment.folder.is_symlink()


def locks_installed(tools: Pretended) -> list[str]:
    return [Path(command[-1]).name for command in tools.commands if "-r" in command]


def test_an_extra_is_added_to_what_is_there(environment, tools) -> None:
    set_up(environment)
    (environment.folder / "mine").touch()
    environment.lock_of("red").write_text("red==1.0\n")
    tools.commands.clear()
    install_extras(environment, ["red"])
    assert locks_installed(tools) == ["requirements-red.lock"]
    assert {"--require-hashes", "--only-binary", "--no-deps"} <= set(tools.commands[0])
    assert environment.extras() == ("red",)
    assert (environment.folder / "mine").exists()
    assert environment.is_ready()


def test_extras_that_were_asked_for_come_again_with_a_new_lock(environment, tools) -> None:
    for extra in ("red", "blue"):
        environment.lock_of(extra).write_text(f"{extra}==1.0\n")
    set_up(environment)
    install_extras(environment, ["red"])
    install_extras(environment, ["blue"])
    environment.lock.write_text("tiny==2.0\n")
    assert not environment.is_ready()
    tools.commands.clear()
    set_up(environment)
    assert locks_installed(tools) == ["requirements.lock", "requirements-blue.lock", "requirements-red.lock"]
    assert environment.extras() == ("blue", "red")
    assert environment.is_ready()


def test_an_extra_that_changed_or_went_away_renews_the_environment(environment, tools) -> None:
    environment.lock_of("red").write_text("red==1.0\n")
    environment.lock_of("blue").write_text("blue==1.0\n")
    set_up(environment)
    install_extras(environment, ["red"])
    environment.lock_of("blue").write_text("blue==2.0\n")
    assert environment.is_ready(), "nobody asked for blue"
    environment.lock_of("red").write_text("red==2.0\n")
    assert not environment.is_ready()
    set_up(environment)
    assert environment.is_ready()
    environment.lock_of("red").unlink()
    set_up(environment)
    assert environment.extras() == ()


def test_an_extra_that_fails_leaves_the_environment_as_it_was(environment, tools) -> None:
    environment.lock_of("red").write_text("red==1.0\n")
    set_up(environment)
    tools.fails[str(environment.lock_of("red"))] = "hashes do not match"
    with pytest.raises(SetUpFailed, match=r"requirements-red\.lock cannot be installed"):
        install_extras(environment, ["red"])
    assert environment.extras() == ()
    assert environment.is_ready()


def test_a_name_that_is_not_offered_installs_nothing(environment, tools) -> None:
    environment.lock_of("red").write_text("red==1.0\n")
    set_up(environment)
    tools.commands.clear()
    with pytest.raises(SetUpFailed, match=r"no extra green(.|\n)*choose among: red"):
        install_extras(environment, ["red", "green"])
    assert tools.commands == []
