"""M/M/1, M/M/c and M/M/c/K: pinned values, whole distributions, and simulations of the same thing."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import erlang_c, mm1, mmc, mmck, servers_for_wait


def test_one_server():
    found = mm1(0.8, 1)
    assert found.response_s == pytest.approx(5)
    assert found.wait_s == pytest.approx(4)
    assert found.response_quantile_s(0.99) == pytest.approx(23.03, abs=5e-3)
    assert found.in_system == pytest.approx(4)
    assert found.utilisation == found.probability_of_wait == 0.8


@pytest.mark.parametrize(("servers", "waiting", "response_s"), [(2, 7.674, 1.053), (4, 0.105, 0.212)])
def test_several_servers(servers, waiting, response_s):
    found = mmc(arrival_rate_rps=9, service_rate_rps=5, servers=servers)
    assert found.queue_length == pytest.approx(waiting, abs=5e-4)
    assert found.response_s == pytest.approx(response_s, abs=5e-4)
    assert found.probability_of_wait == erlang_c(1.8, servers)


def test_room_for_six():
    found = mmck(50, 10, 4, 6)
    assert found.loss_probability == pytest.approx(0.293543, abs=5e-7)
    assert found.throughput_rps == pytest.approx(50 * (1 - found.loss_probability))
    assert found.in_system == pytest.approx(found.throughput_rps * found.response_s)


def simulated(rate_rps, service_rate_rps, servers, customers, seed, capacity=math.inf):
    """Event by event: waits of those who get in, the share lost, and what arrivals see against time."""
    rng = np.random.default_rng(seed)
    arrival = np.cumsum(rng.exponential(1 / rate_rps, customers))
    service = rng.exponential(1 / service_rate_rps, customers)
    free, inside, waits, lost, full_at_arrival, busy_until = [0.0] * servers, [], [], 0, 0, []
    for now, work in zip(arrival, service, strict=True):
        while inside and inside[0] <= now:
            heapq.heappop(inside)
        full_at_arrival += len(inside) >= servers
        if len(inside) >= capacity:
            lost += 1
            continue
        start = max(now, free[0])
        heapq.heapreplace(free, start + work)
        heapq.heappush(inside, start + work)
        waits.append(start - now)
        busy_until.append((now, start + work))
    return np.array(waits), lost / customers, full_at_arrival / customers, np.array(busy_until)


def test_against_a_simulation():
    found = mmc(arrival_rate_rps=2.4, service_rate_rps=1, servers=3)
    waits, *_ = simulated(2.4, 1, 3, 150_000, seed=4)
    assert waits.mean() == pytest.approx(found.wait_s, rel=0.06)
    assert np.quantile(waits, 0.95) == pytest.approx(found.wait_quantile_s(0.95), rel=0.06)
    for time_s in (0.5, 2.0):
        assert (waits > time_s).mean() == pytest.approx(found.wait_longer_probability(time_s), rel=0.07)


def test_arrivals_see_time_averages():
    """PASTA: the share of Poisson arrivals that find all busy is the share of time that all are busy."""
    _, _, seen, spans = simulated(2.4, 1, 3, 100_000, seed=5)
    came, went = np.sort(spans[:, 0]), np.sort(spans[:, 1])
    instants = np.sort(spans.ravel())
    inside = np.searchsorted(came, instants[:-1], "right") - np.searchsorted(went, instants[:-1], "right")
    between = np.diff(instants)
    busy_share = between[inside >= 3].sum() / between.sum()
    assert seen == pytest.approx(busy_share, abs=0.01)
    assert seen == pytest.approx(erlang_c(2.4, 3), abs=0.02)


def test_a_bounded_queue_against_a_simulation():
    found = mmck(5, 1, 3, 6)
    waits, lost, *_ = simulated(5, 1, 3, 60_000, seed=6, capacity=6)
    assert lost == pytest.approx(found.loss_probability, rel=0.02)
    assert waits.mean() == pytest.approx(found.wait_s, rel=0.02)


RATES = {"rate": st.floats(0.01, 0.98), "service": st.floats(1e-3, 1e4), "servers": st.integers(1, 40)}


@given(**RATES, share=st.floats(0, 0.9999))
def test_quantiles_undo_tails(rate, service, servers, share):
    found = mmc(arrival_rate_rps=rate * service * servers, service_rate_rps=service, servers=servers)
    response_s = found.response_quantile_s(share)
    assert found.response_longer_probability(response_s) == pytest.approx(1 - share, abs=1e-7)
    wait_s = found.wait_quantile_s(share)
    assert found.wait_longer_probability(wait_s) == pytest.approx(
        min(1 - share, found.probability_of_wait), abs=1e-9
    )


@settings(max_examples=40)
@given(**RATES)
def test_the_mean_is_the_area_under_the_tail(rate, service, servers):
    found = mmc(arrival_rate_rps=rate * service * servers, service_rate_rps=service, servers=servers)
    times = np.linspace(0, 60, 12_001) * found.response_s
    tail = [found.response_longer_probability(float(time)) for time in times[::4]]
    assert np.trapezoid(tail, times[::4]) == pytest.approx(found.response_s, rel=2e-3)


@given(**RATES)
def test_more_servers_wait_less_and_one_fast_one_answers_sooner(rate, service, servers):
    arrival = rate * service * servers
    few = mmc(arrival_rate_rps=arrival, service_rate_rps=service, servers=servers)
    more = mmc(arrival_rate_rps=arrival, service_rate_rps=service, servers=servers + 1)
    fast = mm1(arrival, service * servers)
    assert more.wait_s <= few.wait_s
    assert fast.response_s <= few.response_s * (1 + 1e-9)


def test_equal_rates_and_long_times_do_not_break_the_tail():
    equal = mmc(arrival_rate_rps=1, service_rate_rps=1, servers=2)  # spare 1/s, served 1/s
    nearly = mmc(arrival_rate_rps=1 + 1e-9, service_rate_rps=1, servers=2)
    assert equal.response_longer_probability(3) == pytest.approx(nearly.response_longer_probability(3))
    busy = mm1(0.999999, 1)
    assert busy.response_longer_probability(5_000) == pytest.approx(math.exp(-0.005), rel=1e-6)


@given(load=st.floats(0, 300), servers=st.integers(1, 30), room=st.integers(0, 300))
def test_a_bounded_queue_is_stable_at_any_load(load, servers, room):
    found = mmck(load, 1, servers, servers + room)
    assert 0 <= found.loss_probability <= 1
    assert found.state_probability.sum() == pytest.approx(1)
    assert found.throughput_rps == pytest.approx(load * (1 - found.loss_probability), rel=1e-6, abs=1e-9)
    assert found.response_s >= 1 - 1e-9
    if load < 0.5 * servers and room >= 100:
        endless = mmc(arrival_rate_rps=load, service_rate_rps=1, servers=servers)
        assert found.response_s == pytest.approx(endless.response_s, rel=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        found.state_probability[0] = 1


def test_a_very_long_bounded_queue_does_not_overflow():
    found = mmck(1_000, 1, 1, 100_000)
    assert found.loss_probability == pytest.approx(0.999)
    assert found.throughput_rps == pytest.approx(1)


@given(load=st.floats(0.1, 30), wait_s=st.floats(1e-4, 10))
def test_the_fewest_servers_for_a_wait(load, wait_s):
    servers = servers_for_wait(arrival_rate_rps=load, service_rate_rps=1, wait_s=wait_s)
    assert mmc(arrival_rate_rps=load, service_rate_rps=1, servers=servers).wait_s <= wait_s * (1 + 1e-9)
    if servers - 1 > load:
        fewer = mmc(arrival_rate_rps=load, service_rate_rps=1, servers=servers - 1)
        assert fewer.wait_s > wait_s * (1 - 1e-9)


@pytest.mark.parametrize(("arrival", "servers", "enough"), [(10, 2, 3), (11, 1, 3), (20, 4, 5)])
def test_what_would_make_it_stable(arrival, servers, enough):
    with pytest.raises(InputError, match="grows without end") as error:
        mmc(arrival_rate_rps=arrival, service_rate_rps=5, servers=servers)
    assert error.value.expected.startswith(f"fewer than {5 * servers} ")
    assert f"use {enough} servers or more" in error.value.next_step
    assert mmc(arrival_rate_rps=arrival, service_rate_rps=5, servers=enough).utilisation < 1


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), True, "3", None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="arrival_rate_rps cannot be"):
        mm1(number, 1)
    with pytest.raises(InputError, match="service_rate_rps cannot be"):
        mm1(1, number)
    with pytest.raises(InputError, match="servers cannot be"):
        mmck(1, 1, number, 3)
    with pytest.raises(InputError, match="share cannot be"):
        mm1(1, 2).response_quantile_s(number)
    with pytest.raises(InputError, match="time_s cannot be"):
        mm1(1, 2).response_longer_probability(number)
    with pytest.raises(InputError, match="wait_s cannot be"):
        servers_for_wait(arrival_rate_rps=1, service_rate_rps=1, wait_s=number)


def test_what_would_take_for_ever_is_refused():
    with pytest.raises(InputError, match="servers cannot be"):
        mmc(arrival_rate_rps=1, service_rate_rps=1, servers=10**12)
    with pytest.raises(InputError, match="arrival_rate_rps / service_rate_rps cannot be"):
        servers_for_wait(arrival_rate_rps=1e12, service_rate_rps=1, wait_s=1)
    with pytest.raises(InputError, match="capacity cannot be"):
        mmck(1, 1, 1, 10**12)


def test_room_holds_the_servers():
    with pytest.raises(InputError, match="cannot hold 4 servers"):
        mmck(1, 1, 4, 3)
    with pytest.raises(InputError, match="share cannot be 1"):
        mm1(1, 2).wait_quantile_s(1)
