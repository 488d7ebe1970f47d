"""Tiny projects to set up: the real launcher, a lock with one package, a command that says what it got."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.course.project import ROOT, TOOLS

# The tools are scripts beside the package, not part of it; import them as the launcher does.
sys.path.insert(0, str(TOOLS))

COMMAND = """
import json, os, sys, tiny
print(json.dumps({"arguments": sys.argv[1:], "prefix": sys.prefix, "tiny": tiny.VERSION,
                  "path": os.environ["PATH"], "python_path": os.environ.get("PYTHONPATH")}))
sys.exit(int(sys.argv[1]) if sys.argv[1:] else 0)
"""

# A build backend in the tree: one .pth file that points at the checkout is all that an editable install is.
BACKEND = """
import pathlib, zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "tinyproject-1-py3-none-any.whl"
    files = {
        "tinyproject.pth": str(pathlib.Path.cwd()),
        "tinyproject-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: tinyproject\\nVersion: 1\\n",
        "tinyproject-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = "".join(f"{path},,\\n" for path in files) + "tinyproject-1.dist-info/RECORD,,\\n"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w") as wheel:
        for path, text in {**files, "tinyproject-1.dist-info/RECORD": record}.items():
            wheel.writestr(path, text)
    return name
"""

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tinyproject"
version = "1"
"""


@dataclass(frozen=True)
class TinyProject:
    """A checkout with the real launcher in it, and a folder of wheels in place of an index."""

    root: Path
    wheels: Path

    def lock(self, version: str) -> None:
        """Write a lock with one package, ``tiny``, in that version."""
        name = f"tiny-{version}-py3-none-any.whl"
        wheel = self.wheels / name
        info = f"tiny-{version}.dist-info"
        files = {
            "tiny.py": f"VERSION = {version!r}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in files.items())
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
                archive.writestr(path, text)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.root / "requirements.lock").write_text(f"tiny=={version} --hash=sha256:{digest}\n")

    def variables(self, **more: str) -> dict[str, str]:
        """The variables of a start that finds packages in the folder of wheels and nowhere else."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": os.devnull}
        return {**kept, **offline, **more}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "kata"), *arguments]

    def start(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess:
        """Start the launcher as a person would, and wait for it."""
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.root,
            env=self.variables(**more),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def tiny_project(tmp_path: Path) -> TinyProject:
    """A checkout in which nothing has been set up yet; its path has a space and is not ASCII."""
    root = tmp_path / "雲型 checkout"
    (root / "tools").mkdir(parents=True)
    shutil.copy2(ROOT / "kata", root)
    for name in ("environment.py", "set_up.py", "turn.py"):
        shutil.copy2(TOOLS / name, root / "tools")
    (root / "helpers").mkdir()
    (root / "helpers" / "cli.py").write_text(COMMAND)
    (root / "backend.py").write_text(BACKEND)
    (root / "pyproject.toml").write_text(PYPROJECT)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    project = TinyProject(root, wheels)
    project.lock("1.0")
    return project


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
