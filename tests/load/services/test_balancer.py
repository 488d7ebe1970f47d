"""Balancers: nginx and the kit's own, which answer alike."""

import os
import socket
import time
from urllib.request import urlopen

import pytest

from helpers.errors import InputError, MissingComponent, ServiceFailed
from helpers.load.services import (
    BALANCER_KINDS,
    Balancer,
    HttpServer,
    Workplace,
    balancer,
    closed_traffic,
    http_client,
)
from helpers.load.services.ports import free_port

pytestmark = pytest.mark.skipif(os.name != "posix", reason="real services run on POSIX")


@pytest.fixture(scope="module")
def servers():
    """A quick server and a slow one."""
    with Workplace() as place:
        quick = HttpServer("quick", service_s=0.002, workers=4, place=place)
        slow = HttpServer("slow", service_s=0.04, workers=4, place=place)
        with quick, slow:
            yield quick, slow


@pytest.mark.parametrize("kind", BALANCER_KINDS)
def test_round_robin_shares_evenly_and_least_connections_prefers_the_quick(servers, kind):
    shares = {}
    for algorithm in ("round_robin", "least_conn"):
        with Balancer(servers, algorithm=algorithm, kind=kind) as running:
            met = closed_traffic(http_client(running.url), clients=4, requests_per_client=25)
            shares[algorithm] = met.answers["quick"]
    assert shares["round_robin"] == pytest.approx(50, abs=2)
    assert shares["least_conn"] > 65


@pytest.mark.parametrize("kind", BALANCER_KINDS)
def test_a_server_that_is_gone_is_passed_over(kind):
    with (
        Workplace() as place,
        HttpServer("stays", place=place) as stays,
        HttpServer("goes", place=place) as goes,
        Balancer([goes, stays], kind=kind) as running,
    ):
        goes.kill()
        met = closed_traffic(http_client(running.url), clients=1, requests_per_client=6)
        assert met.answers == {"stays": 6}
        stays.kill()
        met = closed_traffic(http_client(running.url), clients=1, requests_per_client=2)
        assert met.answers == {"502": 2}


@pytest.mark.parametrize("kind", BALANCER_KINDS)
def test_a_kept_connection_does_not_stall(servers, kind):
    with Balancer(servers[:1], kind=kind) as running:
        met = closed_traffic(http_client(running.url), clients=1, requests_per_client=50)
    assert met.response_s_quantile(0.5) < 0.035


def test_without_nginx_the_kits_own_takes_over_and_says_so(servers, monkeypatch):
    nothing = {"postgres": None, "redis": None, "nginx": None}
    monkeypatch.setattr(balancer, "available_services", lambda: nothing)
    with Balancer(servers) as running:
        assert (running.kind, running.version) == ("python", "kumokata")
        with urlopen(running.url) as answer:
            assert answer.headers["X-Server"] in ("quick", "slow")


def test_an_nginx_that_is_asked_for_must_be_here(servers, monkeypatch):
    def missing(name):
        raise MissingComponent("nginx is not on this machine")

    monkeypatch.setattr(balancer, "find_program", missing)
    with pytest.raises(MissingComponent), Balancer(servers, kind="nginx"):
        pass


@pytest.mark.parametrize("kind", BALANCER_KINDS)
def test_a_taken_port(servers, kind):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(InputError, match=f"port {port} is taken"),
            Balancer(servers, kind=kind, port=port),
        ):
            pass
    assert all(server.alive for server in servers)


def test_nginx_takes_another_port_when_somebody_was_quicker(servers, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1]])
        real = balancer.free_port
        monkeypatch.setattr(balancer, "free_port", lambda wish: next(ports, None) or real(wish))
        began = time.monotonic()
        with Balancer(servers, kind="nginx") as running:
            assert running.port != taken.getsockname()[1]
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("kind", BALANCER_KINDS)
def test_it_dies_in_the_middle(servers, kind):
    ended = pytest.raises(ServiceFailed, match="balancer ended in the middle")
    with ended, Balancer(servers, kind=kind) as running:
        port = running.port
        running._running.process.kill()
        running._running.process.wait()
    assert free_port(port) == port  # nothing is left that listens


def test_what_cannot_be_balanced(servers):
    with pytest.raises(InputError, match="needs servers"):
        Balancer([])
    with pytest.raises(InputError, match="needs servers"):
        Balancer(["http://127.0.0.1"])
    with pytest.raises(InputError, match="no algorithm 'random'"):
        Balancer(servers, algorithm="random")
    with pytest.raises(InputError, match="no balancer 'envoy'"):
        Balancer(servers, kind="envoy")
    with pytest.raises(InputError, match="is not running"), Balancer([HttpServer()]):
        pass
    apart = pytest.raises(InputError, match="do not share a place")
    with HttpServer("alone") as alone, apart, Balancer([alone, servers[0]]):
        pass
