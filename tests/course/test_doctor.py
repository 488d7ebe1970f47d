"""The doctor finds what is there, and names what is not with a way to get it."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sys
import tomllib
from pathlib import Path

import pytest

from helpers.course import doctor
from helpers.course.doctor import Check, diagnose
from helpers.course.project import LOCK, PYPROJECT
from helpers.errors import MissingComponent

REAL_PLAYWRIGHT = doctor._playwright


@pytest.fixture(autouse=True)
def quick_playwright(monkeypatch) -> None:
    """Its driver takes a second to start; the one test that is about it starts it."""
    monkeypatch.setattr(doctor, "_playwright", lambda: Check("Playwright", True, "Version 1", optional=True))


@pytest.fixture
def unloadable_pygraphviz(root, monkeypatch) -> None:
    """A pygraphviz whose libraries are not there, and no dot either."""
    package = root / "packages" / "pygraphviz.py"
    package.parent.mkdir()
    package.write_text("raise ImportError('libgobject-2.0.so.0: cannot open shared object file')")
    monkeypatch.delitem(sys.modules, "pygraphviz", raising=False)
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setenv("PATH", str(root))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of which the doctor needs only the lock."""
    shutil.copy(LOCK, tmp_path)
    return tmp_path


def found(name: str, root: Path) -> Check:
    [check] = [check for check in diagnose(root) if check.name == name]
    return check


def test_a_machine_that_was_set_up_has_all_it_needs(root) -> None:
    assert [check for check in diagnose(root) if not check.ok and not check.optional] == []


def test_the_extras_are_those_of_the_table() -> None:
    table = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    packages = {name: re.match(r"[\w-]+", lines[0]).group() for name, lines in table.items()}
    assert packages == doctor.EXTRAS


def test_a_missing_extra_is_no_fault_and_says_how_to_get_it(root, monkeypatch) -> None:
    monkeypatch.setitem(doctor.EXTRAS, "cluster", "no-such-package")
    check = found("extra cluster", root)
    assert (check.ok, check.optional, check.how_to_get) == (False, True, "./kata install cluster")
    assert check.detail == "no-such-package is not installed"


def test_whatever_is_missing_comes_with_a_way_to_get_it(root, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    missing = {check.name for check in diagnose(root) if not check.ok}
    assert {"Chromium", "uv", "axe-core"} <= missing
    assert all(check.how_to_get for check in diagnose(root) if not check.ok)


def test_a_package_that_is_not_as_locked_is_named(root) -> None:
    with (root / "requirements.lock").open("a") as lock:
        lock.write("click==0.1 \\\n    --hash=sha256:00\nnot-there==1.0 ; python_version > '3' \\\n")
        lock.write("not-here==1.0 ; python_version < '3' \\\n")
    check = found("packages", root)
    assert not check.ok
    assert "click==0.1" in check.detail
    assert "not-there==1.0" in check.detail
    assert "not-here" not in check.detail
    assert "./kata" in check.how_to_get


def test_an_old_python_is_wrong(root, monkeypatch) -> None:
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 1))
    assert not found("Python", root).ok


def test_graphviz_that_cannot_draw_is_pointed_out_and_harms_nothing(root, unloadable_pygraphviz) -> None:
    check = found("Graphviz", root)
    assert (check.ok, check.optional) == (False, True)
    assert "pygraphviz does not load: libgobject-2.0.so.0" in check.detail
    assert "apt install graphviz" in check.how_to_get


def test_dot_on_the_path_stands_in_for_pygraphviz(root, unloadable_pygraphviz) -> None:
    dot = root / "dot"
    dot.write_text("#!/bin/sh\necho '<svg/>'\n")
    dot.chmod(0o755)
    check = found("Graphviz", root)
    assert check.ok
    assert str(dot) in check.detail


def test_a_font_that_is_not_there_is_wrong(root, monkeypatch) -> None:
    monkeypatch.setattr("helpers.figures.fonts.font_path", lambda: root / "nowhere.ttf")
    assert not found("Japanese font", root).ok


def test_a_folder_that_cannot_be_written_is_wrong(root) -> None:
    (root / "build").write_text("a file where a folder should be")
    check = found("build/", root)
    assert not check.ok
    assert check.how_to_get
    assert found("study/", root).ok


def test_looking_leaves_nothing_behind(root) -> None:
    diagnose(root)
    assert [path.name for path in root.iterdir()] == ["requirements.lock"]


def test_no_loopback_is_wrong(root, monkeypatch) -> None:
    def refuse(*_):
        raise OSError("not permitted")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert not found("loopback", root).ok


def test_a_kernelspec_of_the_user_is_pointed_out_and_harms_nothing(root, monkeypatch) -> None:
    kernels = root / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    broken = {"argv": ["/nowhere/python"], "display_name": "x", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(broken))
    monkeypatch.setenv("JUPYTER_PATH", str(root / "jupyter"))
    check = found("python3 kernel", root)
    assert (check.ok, check.optional) == (False, True)
    assert str(kernels) in check.detail


def test_the_browser_driver_of_this_machine_says_its_version(require_optional) -> None:
    real = REAL_PLAYWRIGHT()
    require_optional("a Playwright that starts", found=real.ok, how_to_get=real.how_to_get)
    assert real.detail.startswith("Version ")


def test_a_browser_driver_that_does_not_start_is_pointed_out(root, monkeypatch) -> None:
    broken = root / "broken-python"
    broken.write_text(
        "#!/bin/sh\necho 'error while loading shared libraries: libatomic.so.1' >&2; exit 127\n"
    )
    broken.chmod(0o755)
    monkeypatch.setattr(doctor.sys, "executable", str(broken))
    check = REAL_PLAYWRIGHT()
    assert (check.ok, check.optional) == (False, True)
    assert "libatomic.so.1" in check.detail


def test_axe_is_found_where_the_gate_puts_it(root) -> None:
    script = root / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
    assert found("axe-core", root).how_to_get == "npm install --prefix build/npm axe-core"
    script.parent.mkdir(parents=True)
    script.touch()
    assert found("axe-core", root).ok


def test_another_environment_is_said_to_be_one(root, monkeypatch) -> None:
    monkeypatch.setattr(doctor.sys, "prefix", str(root / "conda"))
    assert "another environment" in found("packages", root).how_to_get
    monkeypatch.undo()
    assert sys.prefix in found("Python", root).detail


SERVICES = [("PostgreSQL", "postgres"), ("Redis", "redis"), ("nginx", "nginx")]


@pytest.mark.parametrize(("label", "name"), SERVICES)
def test_real_services_are_named_with_where_they_come_from(root, monkeypatch, label, name) -> None:
    from helpers.load import services

    def here(name):
        return services.Program(name, Path("/x", name), "7.0.15", "wheel", Path("/x"))

    monkeypatch.setattr(services, "find_program", here)
    check = found(label, root)
    assert (check.ok, check.optional, check.detail) == (True, True, f"7.0.15, /x/{name} (wheel)")

    def missing(name):
        raise MissingComponent(f"{name} is not on this machine", next_step=f"apt install {name}")

    monkeypatch.setattr(services, "find_program", missing)
    check = found(label, root)
    assert (check.ok, check.optional, check.how_to_get) == (False, True, f"apt install {name}")


def test_njs_is_looked_for_where_the_lessons_take_it_from(root, monkeypatch) -> None:
    from helpers.auth.enforcement import nginx

    monkeypatch.setattr(nginx, "find_njs", lambda: Path("/x/ngx_http_js_module.so"))
    check = found("njs", root)
    assert (check.ok, check.optional, check.detail) == (True, True, "/x/ngx_http_js_module.so")

    def missing():
        raise MissingComponent("nginx has no JavaScript module", next_step="apt install njs")

    monkeypatch.setattr(nginx, "find_njs", missing)
    check = found("njs", root)
    assert (check.ok, check.optional, check.how_to_get) == (False, True, "apt install njs")
