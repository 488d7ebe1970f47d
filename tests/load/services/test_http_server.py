"""A real HTTP server: its workers, its waiting room, and who may ask."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from helpers.errors import InputError, ServiceFailed
from helpers.load.services import HttpServer, closed_traffic, http_client


def _ask(url):
    with urlopen(url, timeout=30) as answer:
        return json.load(answer)


def test_service_times_follow_the_seed():
    def times(seed):
        with HttpServer(service_s=0.001, service_times="exponential", seed=seed) as server:
            return [_ask(server.url)["service_s"] for _ in range(5)]

    first = times(1)
    assert first == times(1) != times(2)
    assert len(set(first)) == 5


def test_one_worker_makes_the_others_wait():
    with HttpServer(service_s=0.05) as server, ThreadPoolExecutor(3) as pool:
        waited_s = sorted(answer["waited_s"] for answer in pool.map(_ask, [server.url] * 3))
    assert waited_s[0] < 0.05 < waited_s[2]


def test_a_full_waiting_room_refuses():
    with HttpServer(service_s=0.3, waiting_room=1) as server:
        met = closed_traffic(http_client(server.url), clients=5, requests_per_client=1)
    assert met.answers == {"http": 2, "503": 3}


def test_who_does_not_know_the_path_is_refused():
    with HttpServer() as server:
        with pytest.raises(HTTPError, match="403") as error, urlopen(f"http://127.0.0.1:{server.port}/"):
            pass
        error.value.close()
        assert _ask(server.url + "health") == {"server": "http"}


def test_a_kept_connection_does_not_stall():
    # With Nagle's algorithm every answer on a kept connection waits for 40 ms.
    with HttpServer(service_s=0.0001) as server:
        met = closed_traffic(http_client(server.url), clients=1, requests_per_client=50)
    assert met.response_s_quantile(0.5) < 0.03


def test_a_taken_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken"), HttpServer(port=port) as server:
            pass
    with HttpServer(port=port) as server:
        assert server.port == port


def test_it_dies_in_the_middle():
    with pytest.raises(ServiceFailed, match="http ended in the middle"), HttpServer() as server:
        server._running.process.kill()
        server._running.process.wait()
        _ask(server.url)
    assert not server._place.folder.exists()


@pytest.mark.parametrize(
    "settings",
    [
        {"workers": 0},
        {"workers": True},
        {"seed": -1},
        {"waiting_room": -1},
        {"waiting_room": 1.5},
        {"service_s": 0},
        {"service_s": -1},
        {"service_s": float("nan")},
        {"service_s": True},
        {"service_s": "1"},
        {"service_s": 61},
    ],
    ids=str,
)
def test_bad_numbers_are_named(settings):
    with pytest.raises(InputError, match=f"{next(iter(settings))} cannot be"):
        HttpServer(**settings)


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", None, 1])
def test_a_bad_name_is_named(name):
    with pytest.raises(InputError, match="a server cannot be called"):
        HttpServer(name)


def test_unknown_service_times_are_named():
    with pytest.raises(InputError, match="no service times 'normal'"):
        HttpServer(service_times="normal")


def test_a_server_that_is_not_running_has_no_address():
    with pytest.raises(InputError, match="http is not running"):
        _ = HttpServer().url
