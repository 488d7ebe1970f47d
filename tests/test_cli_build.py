"""What the verb ``build`` asks for, and what it says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.course import build as module
from helpers.course.build import Built
from helpers.course.site import Site


@pytest.fixture
def asked(monkeypatch):
    """What was asked of `build`, which has tests of its own."""
    calls = []

    def build(**options):
        calls.append(options)
        options["on_event"]("1/1  lesson 90 (ja): kept")
        return Built((), Site(Path.cwd() / "build" / "site", 1, 1), ())

    monkeypatch.setattr(module, "build", build)
    return calls


@pytest.mark.parametrize(("options", "fresh"), [((), False), (("--fresh",), True)])
def test_fresh_is_asked_for_and_nothing_else_is(asked, options, fresh):
    done = CliRunner().invoke(main, ["build", "--only", "31", "--lang", "ja", *options])
    assert done.exit_code == 0, done.output
    [given] = asked
    assert (given["fresh"], given["only"], given["languages"]) == (fresh, ("31",), ("ja",))
    lines = done.output.splitlines()
    assert lines[0] == "1/1  lesson 90 (ja): kept" and lines[-1].startswith("site: ")
