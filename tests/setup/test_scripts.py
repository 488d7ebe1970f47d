"""The scripts that machines start: committed as executable, readable by their shell; what postBuild makes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.course.project import HELPERS, ROOT, axe_script

SCRIPTS = (
    *("kata", "postBuild", ".ci/run", "tools/lock", "tools/check-wheels"),
    *("ci/github-issue", "ci/gitlab-issue"),
)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no executable bit")
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_can_be_started(name: str) -> None:
    path = ROOT / name
    assert os.access(path, os.X_OK)
    assert path.read_bytes().startswith(b"#!/usr/bin/env ")
    assert b"\r" not in path.read_bytes()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
@pytest.mark.parametrize("name", [".ci/run", "postBuild", "ci/github-issue", "ci/gitlab-issue"])
def test_bash_can_read_it(name: str) -> None:
    read = subprocess.run(["bash", "-n", str(ROOT / name)], capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


def test_the_gate_puts_axe_where_the_tests_look_for_it() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    [prefix] = re.findall(r"npm install --prefix (\S+)", gate)
    assert axe_script(Path()) == Path(prefix) / "node_modules" / "axe-core" / "axe.min.js"
    assert "export KUMOKATA_REQUIRE_OPTIONAL=1" in gate


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
def test_post_build_writes_study_copies(make_lesson, tmp_path) -> None:
    make_lesson("for-binder")  # writes tmp_path/notebooks/90-for-binder.ipynb
    shutil.copytree(HELPERS, tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "postBuild", tmp_path)
    variables = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    result = subprocess.run(
        [tmp_path / "postBuild"], env=variables, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    for lang in ("ja", "en"):
        assert (tmp_path / "study" / lang / "90-for-binder.ipynb").is_file()
        assert f"study/{lang}/90-for-binder.ipynb" in result.stdout
