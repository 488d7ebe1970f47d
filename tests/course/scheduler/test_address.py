"""Where a scheduler may be, and which certificates are asked for, before anything is connected."""

import importlib.util
import sys

import pytest

from helpers.course.scheduler.address import Certificates, scheduler_address, security_for
from helpers.errors import InputError, MissingComponent


@pytest.mark.parametrize(
    ("text", "shown", "encrypted"),
    [
        ("tls://example.org:8786", "tls://example.org:8786", True),
        ("tls://192.0.2.7:8786", "tls://192.0.2.7:8786", True),
        ("tls://[2001:db8::1]:1", "tls://[2001:db8::1]:1", True),
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786", False),
        ("tcp://127.9.9.9:8786/", "tcp://127.9.9.9:8786", False),
        ("tcp://[::1]:8786", "tcp://[::1]:8786", False),
        (" tcp://LOCALHOST:8786 ", "tcp://localhost:8786", False),
    ],
)
def test_addresses_that_are_taken(text, shown, encrypted):
    address = scheduler_address(text)
    assert (str(address), address.encrypted) == (shown, encrypted)


@pytest.mark.parametrize(
    "text",
    [
        "tcp://192.0.2.7:8786",
        "tcp://0.0.0.0:8786",
        "tcp://[::]:8786",
        "tcp://[::ffff:192.0.2.7]:8786",
        "tcp://example.org:8786",
        "tcp://localhost.example.org:8786",
        "tcp://127.0.0.1.example.org:8786",
        "tcp://127.1:8786",
        "tcp://2130706433:8786",
    ],
)
def test_nothing_but_loopback_goes_without_certificates(text):
    with pytest.raises(InputError, match="without encryption") as caught:
        scheduler_address(text)
    assert "tls://" in caught.value.expected and "more-than-one-machine" in caught.value.next_step


@pytest.mark.parametrize(
    "text",
    [
        "", "host:8786", "8786", "tls://host", "tls://:8786", "tls://host:none", "http://127.0.0.1:8786",
        "ucx://127.0.0.1:8786", "tls://user@host:8786", "tls://host:8786/path", "tls://[::1:8786", "tls://host:99999",
    ],
)  # fmt: skip
def test_what_is_no_address_is_one_error(text):
    with pytest.raises(InputError, match="is not the address of a scheduler"):
        scheduler_address(text)


def test_without_dask_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.config", None)
    with pytest.raises(MissingComponent) as caught:
        security_for(scheduler_address("tls://host:1"), Certificates())
    assert caught.value.next_step == "./kata install cluster" and caught.value.exit_code == 3


@pytest.fixture
def dask(require_optional):
    found = importlib.util.find_spec("distributed")
    require_optional("Dask's distributed", found=found, how_to_get="./kata install cluster")
    return importlib.import_module("dask.config")


@pytest.fixture
def files(tmp_path):
    made = Certificates(tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem")
    for path in (made.ca, made.cert, made.key):
        path.write_text("-----BEGIN NOTHING-----\n")
    return made


@pytest.mark.parametrize(("missing", "option"), [("ca", "--tls-ca"), ("cert", "--tls-cert")])
def test_certificates_that_are_not_given_are_asked_for(dask, files, missing, option):
    given = Certificates(**{"ca": files.ca, "cert": files.cert, "key": files.key, missing: None})
    with pytest.raises(InputError, match=f"needs certificates, and {option} is not given"):
        security_for(scheduler_address("tls://host:1"), given)


@pytest.mark.parametrize(
    ("lost", "option"), [("ca", "--tls-ca"), ("cert", "--tls-cert"), ("key", "--tls-key")]
)
def test_a_file_that_cannot_be_read_is_named_with_its_option(dask, files, lost, option):
    getattr(files, lost).unlink()
    with pytest.raises(InputError, match=rf"{option}: .*{lost}.pem cannot be read \(No such file"):
        security_for(scheduler_address("tls://host:1"), files)
    getattr(files, lost).mkdir()
    with pytest.raises(InputError, match=rf"{option}: .*cannot be read \(Is a directory"):
        security_for(scheduler_address("tls://host:1"), files)


def test_files_that_are_no_certificates_are_one_error(dask, files):
    with pytest.raises(InputError, match="the certificates for tls://host:1 cannot be used"):
        security_for(scheduler_address("tls://host:1"), files)


def test_dasks_own_configuration_is_read_where_no_option_is_given(dask, tmp_path):
    tls = {"ca-file": str(tmp_path / "of-the-configuration.pem"), "client": {"cert": "x", "key": None}}
    with dask.set({"distributed.comm.tls": tls}):
        with pytest.raises(InputError, match=r"--tls-ca: .*of-the-configuration.pem cannot be read"):
            security_for(scheduler_address("tls://host:1"), Certificates())
        with pytest.raises(InputError, match=r"--tls-ca: .*given.pem cannot be read"):
            security_for(scheduler_address("tls://host:1"), Certificates(ca=tmp_path / "given.pem"))


def test_a_configured_key_belongs_to_the_configured_certificate_alone(dask, files, tmp_path):
    configured = {
        "distributed.comm.tls.ca-file": str(files.ca),
        "distributed.comm.tls.client.cert": str(files.cert),
        "distributed.comm.tls.client.key": str(tmp_path / "configured-key.pem"),
    }
    with dask.set(configured):
        with pytest.raises(InputError, match=r"--tls-key: .*configured-key.pem cannot be read"):
            security_for(scheduler_address("tls://host:1"), Certificates())
        with pytest.raises(InputError, match="the certificates for tls://host:1 cannot be used"):
            security_for(scheduler_address("tls://host:1"), Certificates(cert=files.cert))


def test_certificates_where_none_are_used_are_refused(dask, files):
    with pytest.raises(InputError, match=r"--tls-ca, --tls-cert, --tls-key for tcp://127\.0\.0\.1:1"):
        security_for(scheduler_address("tcp://127.0.0.1:1"), files)
    assert not security_for(scheduler_address("tcp://127.0.0.1:1"), Certificates()).require_encryption
