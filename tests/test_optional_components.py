"""What a test meets that needs something optional: a skip that says how to get it, or a failure."""

import importlib.util
from pathlib import Path

import pytest

from helpers.errors import MissingComponent

_ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def skip_unless_required():
    spec = importlib.util.spec_from_file_location("root_conftest", _ROOT / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module._skip_unless_required


def test_a_missing_component_skips_and_says_how_to_get_it(skip_unless_required, monkeypatch):
    monkeypatch.delenv("KUMOKATA_REQUIRE_OPTIONAL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no dot; apt install graphviz"):
        skip_unless_required(MissingComponent("no dot", next_step="apt install graphviz"))


def test_where_everything_must_be_there_nothing_is_skipped(skip_unless_required, monkeypatch):
    monkeypatch.setenv("KUMOKATA_REQUIRE_OPTIONAL", "1")
    skip_unless_required(MissingComponent("no dot", next_step="apt install graphviz"))
