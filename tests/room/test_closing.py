"""A room with a certificate; and that nothing of a room outlives its hub, however that one ends."""

from __future__ import annotations

import datetime
import ipaddress
import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpers.room import Room, add_learners
from helpers.room.rehearsal import opened, trial_room
from helpers.room.visitor import Visitor

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a room is a POSIX machine"),
    pytest.mark.xdist_group("room"),
    pytest.mark.timeout(1800),
]

ROOM = Room("kumotls")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1, which only root may read."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    pkcs8 = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption()))
    key_file.chmod(0o600)
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


@pytest.fixture
def learner(kit):
    with trial_room(ROOM, 1) as (made,):
        yield made


def _options(certificate: tuple[Path, Path]) -> list[str]:
    return ["--ssl-key", str(certificate[0]), "--ssl-cert", str(certificate[1])]


def test_everything_works_under_tls_and_ends_in_good_order(kit, learner, certificate):
    with opened(ROOM, *_options(certificate), root=kit) as address:
        assert address.startswith("https://")
        visitor = Visitor(address, learner.name, learner.password or "", certificate[1])
        visitor.log_in()
        visitor.start_server("en")
        with visitor.kernel("en/README.md") as kernel:
            assert kernel.run("print(1)").text == "1\n"
            with pytest.raises(requests.exceptions.SSLError):  # whoever does not know the certificate
                Visitor(address, learner.name, learner.password or "").log_in()
            with pytest.raises(requests.RequestException):
                requests.get(address.replace("https", "http"), timeout=30).raise_for_status()
            for copied in ROOM.proxy_folder.glob("*.pem"):
                assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    assert _processes_of(learner.uid, ROOM) == ""


def test_who_comes_late_gets_an_account_while_the_room_is_open(kit, learner):
    with opened(ROOM, root=kit) as address:
        (late,) = add_learners(ROOM, 1, days=1)
        visitor = Visitor(address, late.name, late.password or "")
        visitor.log_in()
        visitor.start_server("en")
        with visitor.kernel("en/README.md") as kernel:
            assert kernel.run("print(1)").text == "1\n"


def test_learners_processes_and_the_proxy_end_also_when_the_hub_is_killed(kit, learner):
    with opened(ROOM, root=kit) as address:
        visitor = Visitor(address, learner.name, learner.password or "")
        visitor.log_in()
        visitor.start_server("en")
        with pytest.raises(requests.RequestException), visitor.kernel("en/README.md") as kernel:
            kernel.send("while True: pass")
            (hub,) = _numbers("pgrep", "--full", f"jupyterhub --config {kit}/deploy")
            assert _processes_of(learner.uid, ROOM).count("\n") >= 3  # server, kernel, proxy
            os.kill(hub, signal.SIGKILL)
            deadline = time.monotonic() + 60
            while _processes_of(learner.uid, ROOM):
                assert time.monotonic() < deadline, _processes_of(learner.uid, ROOM)
                time.sleep(0.2)


def _processes_of(uid: int, room: Room) -> str:
    """What the learner and the proxy run, but not what only waits to be counted (zombies)."""
    owners = f"{uid},{room.proxy_account}"
    return subprocess.run(
        ["pgrep", "--list-full", "--uid", owners, "--runstates", "R,S,D"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def _numbers(*command: str) -> list[int]:
    return [int(word) for word in subprocess.run(command, capture_output=True, check=True).stdout.split()]
