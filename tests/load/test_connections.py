"""Connections: the published formula, budgets from real incidents, and pools against a simulation."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import (
    ConnectionHolder,
    connection_budget,
    connection_pool,
    lambda_connections,
    max_connections,
    pool_size,
    proxied_connections,
    proxy_connections,
)

GIB = 2**30


@pytest.mark.parametrize(
    ("gib", "connections"), [(1, 112), (2, 225), (4, 450), (16, 1802), (44, 4956), (45, 5000), (768, 5000)]
)
def test_the_published_formula(gib, connections):
    assert max_connections(gib * GIB) == connections


@pytest.mark.parametrize("gb", [2, 4])
def test_real_instances_show_less_because_the_system_takes_its_share_first(gb):
    observed = fact(f"postgres.observed_max_connections_{gb}_gb").value
    assert 0.85 < observed / max_connections(gb * GIB) < 0.95


def test_the_proxys_share():
    assert proxy_connections(1000, 95) == 950
    assert proxy_connections(100, 7) == 7  # and not 6 or 8 by way of a float
    assert proxy_connections(112, 50) == 56
    assert proxy_connections(1000, fact("rds_proxy.max_connections_percent_default").value) == 1000


def test_a_budget_that_was_worked_out_in_public():
    """33 environments with pools of 3 on 112 connections: 99 of 109."""
    budget = connection_budget(max_connections(GIB), [ConnectionHolder("lambda", 33, 3)])
    assert (budget.held, budget.available, budget.free) == (99, 109, 10)
    assert budget.fits and budget.fits_with_headroom
    thirty_percent = connection_budget(112, [ConnectionHolder("lambda", 33, 3)], headroom_share=0.3)
    assert thirty_percent.headroom == 30 and thirty_percent.fits and not thirty_percent.fits_with_headroom


def test_an_incident_ten_idle_connections_a_function_against_two_hundred():
    assert connection_budget(200, [ConnectionHolder("functions", 19, 10)]).fits
    assert not connection_budget(200, [ConnectionHolder("functions", 20, 10)]).fits
    assert connection_budget(200, [ConnectionHolder("functions", 20, 10)]).free == -3


def test_several_holders_add_up():
    holders = [ConnectionHolder("web", 4, 10), ConnectionHolder("jobs", 2, 5), ConnectionHolder("lambda", 30)]
    assert connection_budget(100, iter(holders), reserved=0).free == 20
    assert connection_budget(100, []).free == 97


def test_every_environment_of_a_function_has_its_own():
    assert lambda_connections(200, 0.5) == 100
    assert lambda_connections(200, 0.5, pool_size=10) == 1000
    assert lambda_connections(10, 0.7) == 7  # 7.000000000000001 of a float is not 8
    assert lambda_connections(0, 1) == 0
    assert lambda_connections(1, 0.1) == 1


def _simulated_wait_s(rate_rps, held_s, connections, transactions, seed):
    rng = np.random.default_rng(seed)
    arrivals = rng.exponential(1 / rate_rps, transactions).cumsum()
    free_at, waits = [0.0] * connections, np.empty(transactions)
    for number, (now, held) in enumerate(zip(arrivals, rng.exponential(held_s, transactions), strict=True)):
        start = max(now, heapq.heappop(free_at))
        heapq.heappush(free_at, start + held)
        waits[number] = start - now
    return waits.mean(), (waits > 0).mean()


@pytest.mark.parametrize(
    ("rate_rps", "held_s", "connections"), [(400, 0.02, 10), (90, 0.02, 2), (50, 0.1, 7)]
)
def test_a_pool_against_a_simulation(rate_rps, held_s, connections):
    pool = connection_pool(rate_rps, held_s, connections)
    wait_s, waits = _simulated_wait_s(rate_rps, held_s, connections, 200_000, seed=1)
    assert pool.wait_s == pytest.approx(wait_s, rel=0.08)
    assert pool.probability_of_wait == pytest.approx(waits, abs=0.02)
    assert pool.busy_connections == pytest.approx(rate_rps * held_s)


@given(rate_rps=st.floats(1, 2000), held_s=st.floats(1e-4, 0.5), wait_s=st.floats(1e-5, 1))
def test_the_pool_size_is_the_smallest_that_will_do(rate_rps, held_s, wait_s):
    size = pool_size(rate_rps, held_s, wait_s)
    assert connection_pool(rate_rps, held_s, size).wait_s <= wait_s * (1 + 1e-9)
    if size > 1 and rate_rps * held_s < size - 1:
        assert connection_pool(rate_rps, held_s, size - 1).wait_s > wait_s * (1 - 1e-9)


def test_a_proxy_needs_fewer_than_everybody_on_its_own():
    """1,000 clients with a transaction of 5 ms a second each: 5 are busy, and 10 let nobody wait for long."""
    assert pool_size(1000, 0.005, wait_s=0.001) == 7
    assert pool_size(1000, 0.005, wait_s=0.0001) == 10


def test_pinned_clients_keep_theirs():
    settings = {"clients": 1000, "arrival_rate_rps": 1500, "held_s": 0.008, "wait_s": 0.001}
    assert proxied_connections(**settings) == pool_size(1500, 0.008, 0.001)
    for share in (0.01, 0.2, 0.5):
        expected = 1000 * share + pool_size(1500 * (1 - share), 0.008, 0.001)
        assert proxied_connections(**settings, pinned_share=share) == expected
    assert proxied_connections(**settings, pinned_share=1) == 1000
    for share in (-0.1, 1.1, math.nan, True, None):
        with pytest.raises(InputError, match="pinned_share cannot be"):
            proxied_connections(**settings, pinned_share=share)
    for name in ("clients", "arrival_rate_rps", "held_s", "wait_s"):
        with pytest.raises(InputError, match=f"{name} cannot be -1"):
            proxied_connections(**settings | {name: -1})


def test_too_few_connections_name_what_would_do():
    with pytest.raises(InputError, match="8 connections never catch up") as error:
        connection_pool(400, 0.02, 8)
    assert "8 that are in use" in error.value.expected and error.value.next_step


@pytest.mark.parametrize("number", [-1, math.nan, math.inf, True, "2", None])
def test_bad_numbers_are_named(number):
    for call, name in [
        (lambda: max_connections(number), "memory_bytes"),
        (lambda: proxy_connections(number, 50), "limit"),
        (lambda: proxy_connections(100, number), "percent"),
        (lambda: ConnectionHolder("x", number), "instances"),
        (lambda: ConnectionHolder("x", 1, number), "pool_size"),
        (lambda: connection_budget(number, []), "limit"),
        (lambda: connection_budget(10, [], reserved=number), "reserved"),
        (lambda: connection_budget(10, [], headroom_share=number), "headroom_share"),
        (lambda: lambda_connections(number, 1), "arrival_rate_rps"),
        (lambda: lambda_connections(1, number), "duration_s"),
        (lambda: lambda_connections(1, 1, number), "pool_size"),
        (lambda: connection_pool(number, 1, 9), "arrival_rate_rps"),
        (lambda: connection_pool(1, number, 9), "held_s"),
        (lambda: connection_pool(1, 1, number), "connections"),
        (lambda: pool_size(number, 1, 1), "arrival_rate_rps"),
        (lambda: pool_size(1, number, 1), "held_s"),
        (lambda: pool_size(1, 1, number), "wait_s"),
    ]:
        with pytest.raises(InputError, match=f"{name} cannot be"):
            call()


def test_other_bad_inputs_are_named():
    with pytest.raises(InputError, match="reserved cannot be 11"):
        connection_budget(10, [], reserved=11)
    with pytest.raises(InputError, match="holds no connections"):
        connection_budget(10, [3])
    with pytest.raises(InputError, match="percent cannot be 101"):
        proxy_connections(10, 101)
