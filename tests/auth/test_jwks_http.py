"""Fetching a key set: from real servers on loopback that misbehave in each way that one can."""

import http.server
import ssl
import threading
import time
from contextlib import contextmanager

import pytest

from helpers.auth import (
    ANY_SCOPE,
    DEMONSTRATION,
    ISSUER_FAULTS,
    CognitoVerifier,
    Issuer,
    KeyCache,
    KeysUnavailable,
    TokenRejected,
    fetch_jwks,
)
from helpers.auth.jwks_http import checked_jwks_url
from helpers.auth.key_gate import key_set_bytes_max
from helpers.errors import InputError


@pytest.fixture
def issuer():
    with Issuer() as running:
        yield running


def failure_of(url, **settings):
    with pytest.raises(KeysUnavailable) as caught:
        fetch_jwks(url, **settings)
    return caught.value.what.rpartition(": ")[2]


def test_both_addresses_of_a_pool(issuer):
    assert fetch_jwks(issuer.jwks_url) == fetch_jwks(issuer.updated_jwks_url)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("unavailable", "status 503"),
        ("redirecting", "status 302"),
        ("reset", "ConnectionResetError"),
        ("hanging", "TimeoutError"),
        ("dripping", "TimeoutError"),
        ("huge", "too large"),
        ("truncated", "truncated"),
    ],
)
def test_each_fault_ends_in_time_and_in_one_error(issuer, fault, failure):
    issuer.jwks_fault = fault
    begin = time.monotonic()
    assert failure_of(issuer.jwks_url, timeout_s=0.3) == failure
    assert time.monotonic() - begin < 10
    assert issuer.requests["jwks"] == 1  # no second try, and nobody went where the redirect points


def test_every_fault_of_the_issuer_is_looked_at():
    tested = {"unavailable", "redirecting", "reset", "hanging", "dripping", "huge", "truncated"}
    assert set(ISSUER_FAULTS) == tested | {"none", "not-json"}  # the gate for keys refuses what is no JSON


@pytest.mark.parametrize("fault", [fault for fault in ISSUER_FAULTS if fault != "none"])
def test_with_any_fault_the_verifier_rejects_and_recovers(issuer, fault):
    now_s = 0.0
    cache = KeyCache(lambda: fetch_jwks(issuer.jwks_url, timeout_s=0.3), clock=lambda: now_s)
    verifier = CognitoVerifier(
        DEMONSTRATION.user_pool_id,
        client_ids=[DEMONSTRATION.client_id],
        scopes=ANY_SCOPE,
        jwks=cache,
        clock=lambda: DEMONSTRATION.now_s,
    )
    issuer.jwks_fault = fault
    with pytest.raises(TokenRejected) as caught:
        verifier.verify(DEMONSTRATION.token())
    assert (caught.value.reason, caught.value.status) == ("keys_unavailable", 401)
    with pytest.raises(KeysUnavailable):
        verifier.hydrate()
    issuer.jwks_fault = "none"
    now_s = 60.0
    assert verifier.verify(DEMONSTRATION.token()).client_id == DEMONSTRATION.client_id


def test_a_rotation_is_picked_up_and_the_old_key_dies(issuer):
    now_s = 0.0
    cache = KeyCache(lambda: fetch_jwks(issuer.jwks_url), clock=lambda: now_s)
    verifier = CognitoVerifier(
        DEMONSTRATION.user_pool_id,
        client_ids=[DEMONSTRATION.client_id],
        scopes=ANY_SCOPE,
        jwks=cache,
        clock=lambda: DEMONSTRATION.now_s,
    )
    old, new = DEMONSTRATION.token(), DEMONSTRATION.token(key="next_access")
    verifier.verify(old)
    with pytest.raises(TokenRejected):
        verifier.verify(new)
    issuer.rotate()
    now_s = 10.0
    verifier.verify(new)
    assert cache.fetches == issuer.requests["jwks"] == 2


def test_nobody_listens():
    with Issuer() as gone:
        url = gone.jwks_url
    assert failure_of(url) == "ConnectionRefusedError"


@contextmanager
def serving(answer, tls=None):
    """A server that hands its connection to `answer`; its address, and the paths that were asked for."""
    paths = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            answer(self)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass  # a client that hangs up is what is tested

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", paths
        finally:
            server.shutdown()


def send(handler, octets):
    try:
        handler.wfile.write(octets)
        handler.wfile.flush()
    except OSError:
        return False
    return True


def test_the_query_and_the_path_are_asked_for_as_they_stand():
    answer = lambda handler: send(handler, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")  # noqa: E731
    with serving(answer) as (url, paths):
        assert fetch_jwks(f"{url}/a/b?c=d&e") == b"{}"
        assert fetch_jwks(url) == b"{}"
    assert paths == ["/a/b?c=d&e", "/"]


def test_a_body_without_a_length_is_read_to_its_end_or_to_the_limit():
    sent = 0

    def answer(handler):
        nonlocal sent
        send(handler, b"HTTP/1.0 200 OK\r\n\r\n")
        if handler.path == "/short":
            send(handler, b"{}")
            return
        while sent < 50_000_000 and send(handler, b"x" * 10_000):
            sent += 10_000

    with serving(answer) as (url, _):
        assert fetch_jwks(f"{url}/short") == b"{}"
        assert failure_of(f"{url}/long") == "too large"
    # The buffers of the kernel take a few megabytes more; the whole was never read.
    assert key_set_bytes_max() <= sent < 50_000_000


def test_headers_that_drip_are_bounded_too():
    """Each byte would begin a time-out for one read anew."""

    def answer(handler):
        send(handler, b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while send(handler, b"x"):
            time.sleep(0.02)

    begin = time.monotonic()
    with serving(answer) as (url, _):
        assert failure_of(url, timeout_s=0.3) == "TimeoutError"
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    ("octets", "failure"),
    [
        (b"nonsense\r\n\r\n", "BadStatusLine"),
        (b"", "RemoteDisconnected"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", "IncompleteRead"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "status 204"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "HTTPException"),
    ],
)
def test_answers_that_are_none(octets, failure):
    with serving(lambda handler: send(handler, octets)) as (url, _):
        assert failure_of(url) == failure


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody has signed but itself, and its key, in one file."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_with_tls_the_certificate_is_checked(certificate):
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=certificate)

    def answer(handler):
        if handler.path == "/hanging":
            handler.rfile.read(1)
        send(handler, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with serving(answer, server_side) as (url, _):
        assert fetch_jwks(url, tls_context=trusting) == b"{}"
        assert failure_of(url) == "SSLCertVerificationError"
        assert failure_of(f"{url}/hanging", tls_context=trusting, timeout_s=0.3) == "TimeoutError"


@pytest.mark.parametrize(
    "url",
    [
        "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Example1/.well-known/jwks.json",
        "https://keys.example:8443/jwks?x=1",
        "http://127.0.0.1:8080/jwks.json",
        "http://127.1.2.3/",
        "http://[::1]:9000/jwks.json",
        "http://localhost/jwks.json",
    ],
)
def test_addresses_that_keys_may_come_from(url):
    assert checked_jwks_url(url).geturl() == url


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example/jwks.json",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://localhost@evil.example/",
        "https://user:password@keys.example/",
        "https://keys.example\\@evil.example/",
        "https://keys.example\\.evil.example/",
        "https://keys.example/\r\nX: y",
        "https://keys.example/ x",
        "https://keys.example:port/",
        "https://keys.example:99999/",
        "https://鍵.example/",
        "https://[::1/",
        "https:///jwks.json",
        "https:",
        "file:///etc/passwd",
        "ftp://127.0.0.1/jwks.json",
        "data:application/json,{}",
        "//127.0.0.1/jwks.json",
        "jwks.json",
        "",
        None,
        b"https://keys.example/",
        7,
    ],
)
def test_addresses_that_they_may_not_come_from(url):
    with pytest.raises(InputError):
        checked_jwks_url(url)
    with pytest.raises(InputError):
        fetch_jwks(url)


@pytest.mark.parametrize("timeout_s", [0, -1, True, "1", None, float("nan"), float("inf")])
def test_the_time_is_bounded(timeout_s):
    with pytest.raises(InputError):
        fetch_jwks("http://127.0.0.1:9/", timeout_s=timeout_s)
