"""pyproject.toml, requirements.lock and environment.yml say the same; no network is needed to see it."""

from __future__ import annotations

import doctest
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from itertools import product

import dependency_table
import pytest
import yaml
from dependency_table import EXTRA_HEADER, LOCK_HEADER, environment_yml, pins_of
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.course.project import LOCK, PYPROJECT, ROOT

TABLE = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
REQUIREMENTS = (
    TABLE["project"]["dependencies"]
    + TABLE["dependency-groups"]["test"]
    + TABLE["dependency-groups"]["build"]
)
EXTRAS = TABLE["project"]["optional-dependencies"]
LOCK_TEXT = LOCK.read_text(encoding="utf-8")
PINS = pins_of(LOCK_TEXT)

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
MACHINES = [
    {"python_version": python, "python_full_version": f"{python}.9", **platform}
    for python, platform in product(PYTHONS, PLATFORMS.values())
]


def holds(marker: str, machine: dict[str, str]) -> bool:
    return not marker or Marker(marker).evaluate(machine)


def versions(name: str, machine: dict[str, str]) -> list[str]:
    """The versions that the lock installs of a package on a machine."""
    return [
        pin.version
        for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(name) and holds(pin.marker, machine)
    ]


@pytest.mark.parametrize("line", REQUIREMENTS)
def test_the_lock_holds_one_version_that_fits_the_table(line: str) -> None:
    requirement = Requirement(line)
    for machine in MACHINES:
        if requirement.marker and not requirement.marker.evaluate(machine):
            continue
        [version] = versions(requirement.name, machine)
        assert requirement.specifier.contains(version, prereleases=True), (line, version)


def test_no_package_has_two_versions_on_one_machine() -> None:
    doubled = [
        (pin.name, machine["python_version"], machine["sys_platform"])
        for machine in MACHINES
        for pin in PINS
        if len(versions(pin.name, machine)) > 1
    ]
    assert doubled == []


def test_every_line_of_the_lock_is_understood_and_has_hashes() -> None:
    assert LOCK_TEXT.startswith(LOCK_HEADER)
    entries = [line for line in LOCK_TEXT.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(entries) == len(PINS) > 100
    for entry in LOCK_TEXT.removeprefix(LOCK_HEADER).split("\n    # via")[:-1]:
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_has_a_lock_with_what_it_adds_and_nothing_else(extra: str) -> None:
    text = (ROOT / f"requirements-{extra}.lock").read_text(encoding="utf-8")
    assert text.startswith(EXTRA_HEADER.format(extra=extra))
    entries = text.removeprefix(EXTRA_HEADER.format(extra=extra)).split("\n    # via")[:-1]
    assert len(entries) == len(pins_of(text)) > 0
    assert all("--hash=sha256:" in entry for entry in entries)
    added = {pin.name: pin for pin in pins_of(text)}
    for (
        pin
    ) in PINS:  # the lock may have on some machines what the extra needs on all, never in another version
        if pin.name in added:
            assert pin.marker and pin.version == added[pin.name].version, pin
    for line in EXTRAS[extra]:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        found = [added[name].version] if name in added else versions(name, MACHINES[0])
        assert [requirement.specifier.contains(version, prereleases=True) for version in found] == [True]


@pytest.mark.parametrize("extra", EXTRAS)
@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: "{python_version}-{os_name}".format(**machine)
)
def test_with_its_lock_an_extra_lacks_nothing(extra: str, machine: dict[str, str]) -> None:
    """What every package of an extra says that it needs is in one of the two locks, on every machine."""
    added = pins_of((ROOT / f"requirements-{extra}.lock").read_text(encoding="utf-8"))
    there = {canonicalize_name(pin.name) for pin in (*PINS, *added) if holds(pin.marker, machine)}
    for pin in added:
        try:
            needed = requires(pin.name) or []
        except PackageNotFoundError:
            pytest.skip(f"the extra {extra} is not installed; ./kata install {extra}")
        for line in needed if holds(pin.marker, machine) else ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(machine | {"extra": ""}):
                assert canonicalize_name(requirement.name) in there, f"{pin.name} needs {line}"


def test_no_two_extras_bring_the_same_package() -> None:
    """Each is resolved alone: they could ask for two versions of it."""
    brought = [
        pin.name
        for extra in EXTRAS
        for pin in pins_of((ROOT / f"requirements-{extra}.lock").read_text(encoding="utf-8"))
    ]
    assert len(brought) == len(set(brought))


def test_every_lock_of_an_extra_has_its_extra() -> None:
    assert {path.name for path in ROOT.glob("requirements-*.lock")} == {
        f"requirements-{extra}.lock" for extra in EXTRAS
    }


def test_environment_yml_is_what_the_lock_makes_of_it() -> None:
    python = TABLE["project"]["requires-python"].removeprefix(">=")
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert written == environment_yml(PINS, python=python), "run tools/lock"


def test_conda_and_pip_can_read_environment_yml() -> None:
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert content["channels"][0] == "conda-forge"
    python, pip, section = content["dependencies"]
    assert (python, pip) == ("python=3.11", "pip")
    *pins, editable = section["pip"]
    assert editable == "--editable ."
    assert [str(Requirement(line).specifier) for line in pins] == [f"=={pin.version}" for pin in PINS]


@pytest.mark.parametrize(
    "name", [path.name for path in ROOT.glob("requirements*.lock")] + ["environment.yml", "pyproject.toml"]
)
def test_no_index_and_no_machine_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for trace in (
        "--index-url",
        "--extra-index-url",
        "--find-links",
        "--trusted-host",
        "file://",
        "/home/",
        "/root",
    ):
        assert trace not in text


def test_the_examples_in_the_documentation() -> None:
    assert doctest.testmod(dependency_table).failed == 0
    assert doctest.testmod(dependency_table).attempted >= 3
