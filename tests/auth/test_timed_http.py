"""An answer that drips ends with its time, head and body, for whoever asks with such a connection."""

import socket
import ssl
import threading
import time
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from helpers.auth.timed_http import timed_connection
from helpers.auth.token_request import TokenUnavailable, post_form


@contextmanager
def dripping(beginning):
    """A server that sends `beginning` and then one byte after the other; its address."""
    ended = threading.Event()

    def serve():
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            try:
                connection.sendall(beginning)
                while not ended.wait(0.02):
                    connection.sendall(b"x")
            except OSError:
                pass  # the client has had enough, as it should

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        # Should nobody hang up, the answer ends after all, and the test fails instead of standing still.
        giving_up = threading.Timer(20, ended.set)
        giving_up.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            giving_up.cancel()
            ended.set()
            thread.join()


DRIPPING = pytest.mark.parametrize(
    "beginning",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"],
    ids=["head", "body"],
)


@DRIPPING
def test_reading_ends_with_the_time(beginning):
    begin_s = time.monotonic()
    with dripping(beginning) as url, closing(timed_connection(urlsplit(url), 0.3)) as connection:
        connection.request("GET", "/")
        with pytest.raises(TimeoutError), connection.getresponse() as answer:
            answer.read()
    assert time.monotonic() - begin_s < 15


@DRIPPING
def test_a_token_endpoint_holds_nobody(beginning):
    begin_s = time.monotonic()
    with dripping(beginning) as url, pytest.raises(TokenUnavailable, match="TimeoutError"):
        post_form(url, {}, timeout_s=0.3)
    assert time.monotonic() - begin_s < 15


def test_a_program_that_trusts_everybody_does_not_make_this_trust_anybody(monkeypatch):
    monkeypatch.setattr(ssl, "_create_default_https_context", ssl._create_unverified_context)
    made = []
    monkeypatch.setattr(
        "http.client.HTTPSConnection.__init__", lambda self, *_, context, **__: made.append(context)
    )
    timed_connection(urlsplit("https://keys.example/"), 1.0)
    assert made[0].verify_mode is ssl.CERT_REQUIRED and made[0].check_hostname
