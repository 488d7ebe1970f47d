"""`kata install`: the verb, and the exit codes of what it runs. What is installed: test_set_up.py."""

from __future__ import annotations

import install_extras as module
import pytest
from click.testing import CliRunner
from set_up import SetUpFailed

from helpers.cli import main


def test_the_verb_hands_on_names_and_the_exit_code(capfd):
    """With the real tool and the real checkout; a name that is not offered installs nothing."""
    done = CliRunner().invoke(main, ["install", "cluster", "no-such-extra"])
    assert done.exit_code == 2
    said = capfd.readouterr().err
    assert said.startswith("kata: there is no extra no-such-extra\n")
    assert "choose among: cluster, japanese, room" in said


@pytest.mark.parametrize(("names", "code"), [(["cluster"], 1), (["cluster", "no-such-extra"], 2)])
def test_what_cannot_be_installed_is_not_what_does_not_exist(monkeypatch, capsys, names, code):
    def fails(environment, asked):
        raise SetUpFailed("it cannot be installed", next_step="start again")

    monkeypatch.setattr(module, "install_extras", fails)
    assert module.main(names) == code
    assert capsys.readouterr().err.startswith("kata: it cannot be installed\n")


def test_all_went_well(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "install_extras", lambda environment, names: asked.append(names))
    assert module.main(["cluster", "room"]) == 0
    assert asked == [["cluster", "room"]]
