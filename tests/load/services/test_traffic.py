"""Load: who waits for whom, what is counted, and what an error does."""

import math
import threading
import time
from collections import Counter
from contextlib import contextmanager, nullcontext

import numpy as np
import pytest

from helpers.errors import InputError
from helpers.load.services import HttpServer, closed_traffic, http_client, open_traffic


def test_every_client_opens_once_before_the_clock_starts_and_closes():
    opened, closed, sent = [], [], []

    @contextmanager
    def client():
        opened.append(threading.get_ident())
        assert not sent
        yield lambda: sent.append(threading.get_ident()) or "yes"
        closed.append(threading.get_ident())

    met = closed_traffic(client, clients=3, requests_per_client=4)
    assert sorted(opened) == sorted(closed) and len(set(opened)) == 3
    assert met.answers == {"yes": 12} and len(met.response_s) == len(sent) == 12
    assert (met.response_s == met.answer_s).all()
    assert met.throughput_rps == pytest.approx(12 / met.elapsed_s)


def test_open_load_counts_from_when_a_request_was_due():
    """One client, ten requests at once, 10 ms each: the n-th has waited for all before it."""
    met = open_traffic(lambda: nullcontext(lambda: time.sleep(0.01) or "x"), [0.0] * 10, clients=1)
    assert (met.answer_s >= 0.01).all()
    assert (met.response_s >= np.arange(1, 11) * 0.01).all()


def test_open_load_comes_when_it_comes():
    sent = []
    began = time.perf_counter()
    open_traffic(lambda: nullcontext(lambda: sent.append(time.perf_counter()) or "x"), [0.0, 0.05], clients=1)
    assert sent[1] - sent[0] > 0.03 and sent[1] - began >= 0.05


def test_the_first_error_ends_the_whole_and_is_raised():
    calls = Counter()

    def request():
        calls["sent"] += 1
        if calls["sent"] > 5:
            raise ConnectionResetError("gone")
        return "yes"

    with pytest.raises(ConnectionResetError, match="gone"):
        closed_traffic(lambda: nullcontext(request), clients=2, requests_per_client=1000)
    assert calls["sent"] < 50


def test_a_client_that_cannot_connect_is_an_error():
    def client():
        raise ConnectionRefusedError("nobody there")

    with pytest.raises(ConnectionRefusedError, match="nobody there"):
        closed_traffic(client, clients=3, requests_per_client=1)


def test_results_cannot_be_changed():
    met = closed_traffic(lambda: nullcontext(lambda: "x"), clients=1, requests_per_client=2)
    with pytest.raises(ValueError, match="read-only"):
        met.response_s[0] = 0
    with pytest.raises(TypeError):
        met.answers["x"] = 0
    assert met.response_s_quantile(0) <= met.response_s_mean <= met.response_s_quantile(1)
    for share in (-0.1, 1.1, math.nan):
        with pytest.raises(InputError, match="a share of"):
            met.response_s_quantile(share)


def test_a_real_server_holds_littles_law():
    """Requests in flight = throughput x response time, whatever the server does."""
    with HttpServer(service_s=0.004, workers=2) as server:
        met = closed_traffic(http_client(server.url), clients=6, requests_per_client=30)
    assert met.throughput_rps * met.response_s_mean == pytest.approx(6, rel=0.15)
    assert met.throughput_rps < 2 / 0.004


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "2", None])
def test_bad_numbers_are_named(number):
    client = lambda: nullcontext(lambda: "x")  # noqa: E731
    with pytest.raises(InputError, match="clients cannot be"):
        closed_traffic(client, clients=number, requests_per_client=1)
    with pytest.raises(InputError, match="requests_per_client cannot be"):
        closed_traffic(client, clients=1, requests_per_client=number)
    with pytest.raises(InputError, match="clients cannot be"):
        open_traffic(client, [0.0], clients=number)


@pytest.mark.parametrize("arrivals_s", [[], [1, 0], [-1], [math.nan], [math.inf], [[0.0]]], ids=str)
def test_bad_arrivals_are_named(arrivals_s):
    with pytest.raises(InputError, match="these are no arrivals"):
        open_traffic(lambda: nullcontext(lambda: "x"), arrivals_s, clients=1)


@pytest.mark.parametrize("url", ["https://example.com/", "http://example.com:80/", "http://127.0.0.1/", ""])
def test_load_never_leaves_this_machine(url):
    with pytest.raises(InputError, match="this machine only"):
        http_client(url)
