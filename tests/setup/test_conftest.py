"""What the root conftest does before the first test, however the tests were started."""

import os
import subprocess
import sys

from helpers.course.project import ROOT

STARTED_DEAF = """
import signal, sys
import pytest
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.exit(pytest.main(sys.argv[1:]))
"""

A_TEST = """
import os
import signal


def test_here():
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert [name for name in os.environ if name.startswith("KUMOKATA_STUDY")] == []
"""


def test_tests_hear_an_interrupt_and_are_nobodys_progress(tmp_path):
    (tmp_path / "test_here.py").write_text(A_TEST, encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-p", "conftest", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", STARTED_DEAF, *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KUMOKATA_STUDY": str(tmp_path), "KUMOKATA_STUDY_X": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
