"""What a CI system does with the files that are made for it: it fetches, and gives steps to a shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.course.project import LOCK, ROOT

# Stands for the launcher: the command of this environment, without a set-up; says what it was asked for.
KATA = """
import json, os, pathlib, sys
log = pathlib.Path(__file__).with_name("asked.jsonl")
log.open("a").write(json.dumps(sys.argv[1:]) + "\\n")
os.execv(sys.executable, [sys.executable, "-m", "helpers.cli", *sys.argv[1:]])
"""


@dataclass(frozen=True)
class Kit:
    """A folder that a CI system would have fetched the kit into."""

    folder: Path

    @property
    def asked(self) -> list[list[str]]:
        """The arguments of every start of ``kata``."""
        log = self.folder / "asked.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def make_kit(folder: Path) -> Kit:
    """A kit in `folder`: stands on the helpers and scripts of this checkout."""
    folder.mkdir(parents=True)
    (folder / "kata").write_text(KATA)
    shutil.copy2(LOCK, folder)
    shutil.copytree(ROOT / "ci", folder / "ci")
    return Kit(folder)


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return make_kit(tmp_path / "the kit")


@pytest.fixture
def shell(tmp_path, require_optional):
    """Runs a script as GitHub's and GitLab's runners do: with bash, which stops at the first failure."""
    bash = shutil.which("bash")
    require_optional("bash", found=bash, how_to_get="on Windows, git brings one")

    def run(script: str, folder: Path, **variables: object) -> subprocess.CompletedProcess:
        programs = tmp_path / "programs"  # a test may put its own there
        environment = {
            # `python3` is the one of this environment, and no run of a test is kept in the checkout.
            "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "KUMOKATA_RECORD": "1",
            **{name: str(value) for name, value in variables.items()},
        }
        return subprocess.run(
            [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def repository(tmp_path: Path, make_lesson) -> Path:
    """Another repository with one lesson in ``notebooks/``, which does not run in English."""
    make_lesson("breaks", "1 / (lang != 'en')", number="61")
    return tmp_path
