"""The faulty server: what it answers, that it is on loopback only, and that nothing is left of it."""

import socket
import threading
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from helpers.aws import FAULTS, Fault, FaultyServer
from helpers.errors import InputError
from helpers.language import Text


def threads():
    return {thread.name for thread in threading.enumerate() if "faulty" in thread.name}


def status(url):
    try:
        return urlopen(url, timeout=5).status
    except HTTPError as error:
        error.close()
        return error.code


def port_of(server):
    return int(server.url.rpartition(":")[2])


def test_answers_in_order_and_the_last_goes_on():
    with FaultyServer("internal-error", "throttling", "none") as server:
        assert [status(server.url) for _ in range(5)] == [500, 400, 200, 200, 200]
        assert server.requests == 5


def test_resets_the_connection():
    with FaultyServer("reset") as server, socket.create_connection(("127.0.0.1", port_of(server))) as client:
        client.settimeout(5)
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(ConnectionResetError):  # an ordinary end would be an empty answer
            client.recv(1)


def test_a_fault_of_ones_own():
    gone = Fault(Text(ja="410", en="410"), 410, "Gone", headers={"X-Why": "on purpose"})
    with FaultyServer(gone) as server, pytest.raises(HTTPError) as caught:
        urlopen(server.url, timeout=5)
    with caught.value as error:
        assert (error.code, error.headers["X-Why"]) == (410, "on purpose")


def test_every_fault_has_words_in_both_languages():
    for fault in FAULTS.values():
        assert fault.label.ja and fault.label.en


def test_only_loopback_can_reach_it():
    with FaultyServer("none") as server:
        assert server._server.server_address[0] == "127.0.0.1"


def test_nothing_is_left_while_an_answer_is_being_held_back():
    begin = time.monotonic()
    with FaultyServer("no-answer") as server:
        port = port_of(server)
        client = socket.create_connection(("127.0.0.1", port), timeout=5)
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        while not server.requests:
            time.sleep(0.001)
        assert threads()
    client.close()
    assert time.monotonic() - begin < 30  # it would have been held for 60 s
    assert not threads()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_after_an_error_or_an_interrupt(error):
    with pytest.raises(error), FaultyServer("none") as server:
        port = port_of(server)
        raise error
    assert not threads()
    with FaultyServer("none", port=port) as again:  # the port is free at once
        assert status(again.url) == 200


def test_a_port_that_is_taken():
    with FaultyServer("none") as first:
        port = port_of(first)
        with pytest.raises(InputError) as caught, FaultyServer("none", port=port):
            pass
        assert caught.value.what == f"port {port} is taken"
        assert "leave the port out" in caught.value.next_step
        assert status(first.url) == 200
    assert not threads()


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none(port):
    with pytest.raises(InputError, match=f"{port} is not a port"), FaultyServer("none", port=port):
        pass


def test_unknown_faults():
    with pytest.raises(InputError, match="no fault 'earthquake'"):
        FaultyServer("earthquake")
    with pytest.raises(InputError, match="without faults"):
        FaultyServer()


def test_it_is_used_once():
    server = FaultyServer("none")
    with pytest.raises(InputError, match="not running"):
        _ = server.url
    with server:
        pass
    with pytest.raises(InputError, match="has run"):
        server.__enter__()
