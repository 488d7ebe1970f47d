"""No package registry's address and no path of a developer's machine stands in a file of ours."""

import re
import shutil
import subprocess

import pytest

from helpers.course.project import ROOT

# Hosts of registries and of pages that only show what a registry holds, mirrors included.
REGISTRIES = re.compile(
    r"https?://[\w.-]*\b(?:pypi\.org|pythonhosted\.org|test\.pypi\.org|npmjs\.(?:org|com)|anaconda\.(?:org|com)"
    r"|conda-forge\.org|crates\.io|rdocumentation\.org|cran\.r-project\.org|rubygems\.org|nuget\.org"
    r"|repo1?\.maven\.[\w.]+|mvnrepository\.com|packagist\.org|deb\.debian\.org|unpkg\.com|jsdelivr\.net)"
)

# Where developers and machines of CI keep things. /home/a and /home/you are made up, and stay.
PATHS_OF_A_MACHINE = re.compile(r"/(?:root|work|workspace|github/workspace|builds)/[\w.-]+")


def tracked_files():
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not on this machine")
    listed = subprocess.run(
        [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("this checkout has no git")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def found_in_tracked_files(pattern):
    found = []
    for path in tracked_files():
        if path.name == "test_addresses.py" or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    return found


def test_no_registry_is_named():
    assert found_in_tracked_files(REGISTRIES) == []


def test_no_path_of_a_machine_is_named():
    assert found_in_tracked_files(PATHS_OF_A_MACHINE) == []
