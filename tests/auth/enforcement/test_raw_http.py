"""The client of the attacks: what it sends is what was given, and silence is never a refusal."""

import os
import socket
import struct
import threading
from contextlib import contextmanager

import pytest

from helpers.auth import CLOSED
from helpers.auth.enforcement import raw_http
from helpers.auth.enforcement.raw_http import Answer, ask
from helpers.errors import InputError, KumokataError


@contextmanager
def _server(answer: bytes, *, resets: bool = False, reads: bool = True):
    """Answers one request with these octets; `heard` is what it was sent."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _ = listening.accept()
            with connection:
                while reads and not heard.endswith(b"\r\n\r\n"):
                    heard.extend(connection.recv(65_536))
                connection.sendall(answer)
                if resets:
                    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], heard
        thread.join()


def test_octets_arrive_as_they_were_given():
    with _server(b"HTTP/1.1 204 No Content\r\nA: 1\r\na: 2\r\n\r\n") as (port, heard):
        answer = ask(port, [("X-É", "ａ"), (b"A \t", b"b\r\n c\xff")], target="/%00?x")
    assert answer == Answer(204, (("A", "1"), ("a", "2")))
    assert heard.startswith(b"GET /%00?x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
    assert "X-É: ａ\r\n".encode() in heard and b"A \t: b\r\n c\xff\r\n\r\n" in heard


@pytest.mark.parametrize("octets", [b"", b"HTTP/1.1", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_no_status_is_a_closed_connection(octets):
    with _server(octets) as (port, _):
        assert ask(port).status == CLOSED


def test_a_reset_is_a_closed_connection_too():
    with _server(b"", resets=True) as (port, _):
        assert ask(port).status == CLOSED


def test_a_server_that_answers_before_it_has_heard_all_is_heard():
    with _server(b"HTTP/1.1 431 Too Large\r\n\r\n", reads=False) as (port, _):
        assert ask(port, [("X", "a" * 3_000_000)]).status in (431, CLOSED)


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\0b"])
def test_text_cannot_end_its_line(value):
    with pytest.raises(InputError):
        ask(1, [("X", value)])
    with pytest.raises(InputError):
        ask(1, [(value, "X")])


def test_nobody_there_is_no_refusal():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(KumokataError, match="nobody listens"):
        ask(port)


def test_silence_is_no_refusal(monkeypatch):
    monkeypatch.setattr(raw_http, "_GIVE_UP_S", 0.05)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(KumokataError, match="no answer"),
    ):
        ask(silent.getsockname()[1])
