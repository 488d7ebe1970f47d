"""A real PostgreSQL: what it answers, how far a replica is behind, and what happens when it ends."""

import os
import shutil
import signal
import subprocess
import time
from threading import Timer

import pytest

from helpers.errors import InputError, ServiceFailed
from helpers.load.services import PostgresReplica, PostgresServer, ReplicaLag, open_until_refused, pgbench

pytestmark = pytest.mark.skipif(os.name != "posix", reason="real services run on POSIX")

HAS_IPCS = shutil.which("ipcs") is not None


@pytest.fixture(scope="module")
def primary():
    with PostgresServer(max_connections=12, reserved_connections=2) as server:
        yield server


@pytest.fixture(scope="module")
def replica(primary):
    with PostgresReplica(primary) as server:
        yield server


def _value(server, statement):
    with server.connect() as connection:
        return connection.execute(statement).fetchone()[0]


def _segment(server):
    """The number of the server's segment of shared memory, which its lock file names."""
    return (server._data / "postmaster.pid").read_text().splitlines()[6].split()[1]


def _is_there(segment):
    said = subprocess.run(["ipcs", "-m"], capture_output=True, text=True, check=True).stdout
    return any(segment in line.split()[1:2] for line in said.splitlines())


def _wait_until_gone(segment):
    """It goes when the last process of a server that was killed has noticed."""
    until = time.monotonic() + 20
    while HAS_IPCS and _is_there(segment):
        assert time.monotonic() < until, f"segment {segment} of shared memory is left"
        time.sleep(0.02)


def test_it_listens_on_its_socket_and_on_no_port(primary):
    assert _value(primary, "SHOW listen_addresses") == ""
    assert _value(primary, "SHOW unix_socket_directories") == str(primary._place.folder)
    assert _value(primary, "SHOW server_version").startswith(primary.version)


def test_the_users_own_settings_of_postgresql_have_no_say(primary, monkeypatch):
    for name, value in {
        "PGHOST": "192.0.2.1",
        "PGPORT": "1",
        "PGUSER": "x",
        "PGOPTIONS": "-c work_mem=1",
        "PGDATABASE": "x",
        "PGSSLMODE": "require",
        "PGPASSFILE": "/x",
    }.items():
        monkeypatch.setenv(name, value)
    assert _value(primary, "SELECT current_user") == "kumokata"


def test_an_application_gets_what_administrators_leave(primary):
    assert open_until_refused(primary) == 12 - 2
    with primary.connect() as held:
        assert held.execute("SHOW max_connections").fetchone() == ("12",)
        assert open_until_refused(primary) == 12 - 2 - 1
    assert open_until_refused(primary) == 12 - 2  # they were closed again
    with pytest.raises(InputError, match="has no connections"):
        open_until_refused("primary")


def test_a_replica_follows_and_does_not_write(primary, replica):
    import psycopg

    with primary.connect() as connection:
        connection.execute("CREATE TABLE followed AS SELECT 7 AS pieces")
    replica.wait_for(primary.position())
    assert _value(replica, "SELECT pieces FROM followed") == 7
    assert replica.lag() == ReplicaLag(0, 0.0)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), replica.connect() as connection:
        connection.execute("INSERT INTO followed VALUES (8)")


def test_a_replica_that_is_held_back_is_stale_and_says_so(primary, replica):
    with primary.connect() as connection:
        connection.execute("CREATE TABLE held AS SELECT 1 AS version")
    replica.wait_for(primary.position())
    replica.hold_back(3600)
    with primary.connect() as connection:
        connection.execute("UPDATE held SET version = 2")
    position = primary.position()
    with pytest.raises(
        ServiceFailed, match=rf"replica had not got as far as {position} after 0\.1 s"
    ) as error:
        replica.wait_for(position, timeout_s=0.1)
    assert error.value.next_step
    assert _value(replica, "SELECT version FROM held") == 1
    lag = replica.lag()
    assert lag.waiting_bytes > 0 and lag.delay_s > 0
    replica.hold_back(0)
    replica.wait_for(position)
    assert _value(replica, "SELECT version FROM held") == 2


def test_a_replica_shares_the_folder_and_leaves_it_to_its_primary(primary, replica):
    assert replica._place is primary._place
    with PostgresReplica(primary, name="second") as second:
        assert second._port not in (primary._port, replica._port)
        second.wait_for(primary.position())
    assert not second.alive and primary.alive


def test_a_primary_that_dies_in_the_middle():
    ended = pytest.raises(ServiceFailed, match="primary ended in the middle")
    with ended as error, PostgresServer() as server, server.connect() as connection:
        segment = _segment(server)
        assert not HAS_IPCS or _is_there(segment)
        os.kill(server._running.process.pid, signal.SIGKILL)
        while True:
            connection.execute("SELECT 1")
    assert error.value.__cause__ is not None  # what the client met
    assert not server._place.folder.exists()
    _wait_until_gone(segment)


def test_an_end_that_a_client_notices_first_is_the_same_error():
    with (
        pytest.raises(ServiceFailed, match="primary ended in the middle") as error,
        PostgresServer() as server,
    ):
        Timer(0.1, server._running.process.kill).start()
        raise ConnectionError("gone")
    assert isinstance(error.value.__cause__, ConnectionError)


def test_a_primary_that_dies_unnoticed_is_an_error_too():
    with pytest.raises(ServiceFailed, match="ended in the middle"), PostgresServer() as server:
        server._running.process.kill()
        server._running.process.wait()
    with pytest.raises(InputError, match="is not running"):
        server.connect()


def test_after_its_death_connecting_says_what_happened():
    with pytest.raises(ServiceFailed, match="primary ended in the middle"), PostgresServer() as server:
        server._running.process.send_signal(signal.SIGQUIT)
        server._running.process.wait()
        server.connect()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_ending_it_on_purpose_is_no_failure(end):
    with PostgresServer() as server:
        segment = _segment(server)
        getattr(server, end)()
        assert not server.alive
        with pytest.raises(InputError, match="primary is not running"):
            server.connect()
    _wait_until_gone(segment)


def test_an_interrupt_stays_an_interrupt():
    with pytest.raises(KeyboardInterrupt), PostgresServer() as server:
        server._running.process.kill()
        server._running.process.wait()
        raise KeyboardInterrupt
    assert not server._place.folder.exists()


def test_a_block_is_for_once(primary):
    with pytest.raises(InputError, match="this primary has run"), primary:
        pass
    with pytest.raises(InputError, match="is not running"):
        PostgresServer().connect()
    with pytest.raises(InputError, match="is not running"), PostgresReplica(PostgresServer()):
        pass


def test_the_wheels_postgresql_serves_as_well():
    began = time.monotonic()
    with PostgresServer(origin="wheel") as server, PostgresReplica(server) as replica:
        assert int(server.version.split(".")[0]) >= 15
        replica.wait_for(server.position())
        assert _value(replica, "SELECT pg_is_in_recovery()") is True
    assert time.monotonic() - began < 60


def test_pgbench_reports_both_ways_of_connecting(primary):
    kept = pgbench(primary, "SELECT 1", clients=2)
    new = pgbench(primary, "SELECT 1", clients=2, new_connections=True)
    assert kept.transaction_rate_rps > 5 * new.transaction_rate_rps > 0
    assert new.transaction_s_mean == pytest.approx(2 / new.transaction_rate_rps, rel=0.2)
    several = ["\\set n random(1, 9)", "SELECT :n;"]
    assert pgbench(primary, several, clients=1, prepared=True).transaction_rate_rps > 0


def test_pgbench_counts_transactions_when_asked_to(primary):
    with primary.connect() as connection:
        connection.execute("CREATE TABLE counted (number int)")
        pgbench(primary, "INSERT INTO counted VALUES (1)", clients=3, transactions_per_client=7)
        assert connection.execute("SELECT count(*) FROM counted").fetchone() == (21,)


def test_pgbench_says_what_the_server_said(primary):
    with pytest.raises(ServiceFailed, match="does not exist"):
        pgbench(primary, "SELECT * FROM nothing_of_that_name")


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "2", None])
def test_bad_numbers_are_named(primary, number):
    with pytest.raises(InputError, match="clients cannot be"):
        pgbench(primary, "SELECT 1", clients=number)
    with pytest.raises(InputError, match="duration_s cannot be"):
        pgbench(primary, "SELECT 1", duration_s=number)
    if number is not None:
        with pytest.raises(InputError, match="transactions_per_client cannot be"):
            pgbench(primary, "SELECT 1", transactions_per_client=number)
    with pytest.raises(InputError, match="max_connections cannot be"):
        PostgresServer(max_connections=number)


@pytest.mark.parametrize("statements", ["", "  ", [], [""], [1]])
def test_empty_statements_are_named(primary, statements):
    with pytest.raises(InputError, match="pgbench cannot run"):
        pgbench(primary, statements)


@pytest.mark.parametrize("delay_s", [-1, 3601, float("nan"), True, "1", None])
def test_bad_delays_are_named(primary, delay_s):
    with pytest.raises(InputError, match="apply_delay_s cannot be"):
        PostgresReplica(primary, apply_delay_s=delay_s)
    with pytest.raises(InputError, match="cannot follow"):
        PostgresReplica("primary")
    with pytest.raises(InputError, match="reserved_connections cannot be"):
        PostgresServer(max_connections=10, reserved_connections=10)
