"""What the tests below tests/ and the examples in helpers/ share."""

from __future__ import annotations

import doctest
import os
import signal
from collections.abc import Generator

import pytest

from helpers.errors import MissingComponent

# Tests that are started in a terminal of JupyterLab give answers, too: they are nobody's progress.
for _name in [name for name in os.environ if name.startswith("KUMOKATA_STUDY")]:
    del os.environ[_name]


def pytest_configure() -> None:
    """Tests that are started in the background are deaf to Ctrl-C, and so is all that they start.

    Several tests are about what an interrupt leaves behind, and would wait for ever.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that meets a missing optional component is skipped with the line that says how to get it.

    Where all optional components must be there (``KUMOKATA_REQUIRE_OPTIONAL``), it fails.
    """
    try:
        return (yield)
    except MissingComponent as missing:
        _skip_unless_required(missing)
        raise
    except doctest.UnexpectedException as unexpected:
        if isinstance(unexpected.exc_info[1], MissingComponent):
            _skip_unless_required(unexpected.exc_info[1])
        raise


def _skip_unless_required(missing: MissingComponent) -> None:
    if not os.environ.get("KUMOKATA_REQUIRE_OPTIONAL"):
        pytest.skip(f"{missing.what}; {missing.next_step}")
