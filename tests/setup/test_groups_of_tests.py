"""Tests of one group run in one worker: what is made once for all of them is made once."""

import re
import subprocess
import sys

GROUPED = """
import pytest

pytestmark = pytest.mark.xdist_group("one")


@pytest.mark.parametrize("place", range(6))
def test_something(place):
    pass
"""


def test_a_group_stays_in_one_worker(tmp_path):
    # pytest 9.2 keeps ids where pytest-xdist 3.8 does not write them: groups then fall apart unnoticed.
    for name in ("test_one.py", "test_another.py"):
        (tmp_path / name).write_text(GROUPED, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-v",
        "-p",
        "no:cacheprovider",
        "-n",
        "2",
        "--dist",
        "loadgroup",
    ]
    done = subprocess.run(
        [*command, str(tmp_path)], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert "12 passed" in done.stdout, done.stdout + done.stderr
    assert len(set(re.findall(r"^\[(gw\d+)\]", done.stdout, re.MULTILINE))) == 1
