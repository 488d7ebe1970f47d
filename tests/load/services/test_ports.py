"""Ports: free, taken, and none at all."""

import socket

import pytest

from helpers.errors import InputError
from helpers.load.services.ports import free_port


def test_a_taken_port_is_named_and_a_free_one_is_itself():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken") as error:
            free_port(port)
        assert "leave the port out" in error.value.next_step
    assert free_port(port) == port


def test_two_looks_find_different_ports():
    with socket.create_server(("127.0.0.1", free_port())) as first:
        assert free_port() != first.getsockname()[1]


@pytest.mark.parametrize("port", [-1, 65_536, "80", 80.0, True, None])
def test_what_is_no_port_is_named(port):
    with pytest.raises(InputError, match="is not a port"):
        free_port(port)
