"""Replicas: staleness and its cures against simulated users, connections that stay where they are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import (
    READ_YOUR_WRITES,
    lognormal_lags_s,
    new_replica_share,
    read_capacity,
    read_your_writes,
    reader_endpoint_spread,
    stale_probability,
)


def test_a_read_is_stale_when_the_lag_is_longer():
    lags_s = lognormal_lags_s(0.2, 1.0, 200_000, seed=3)
    assert stale_probability(lags_s, 0.2) == pytest.approx(0.5, abs=0.005)
    assert stale_probability(lags_s, 1.0) == pytest.approx(0.01, abs=0.001)
    assert stale_probability([0.2], 0.2) == 0  # as soon as it is there, it is read
    assert stale_probability([0.0], 0.0) == 0
    assert (lags_s == lognormal_lags_s(0.2, 1.0, 200_000, seed=3)).all()


def _simulated(way, lags_s, writes_rps, pin_s, reads, seed):
    """One user after the other: writes at random, reads at random, each write with a lag of its own."""
    rng = np.random.default_rng(seed)
    horizon_s = 200_000.0
    writes = np.sort(rng.uniform(0, horizon_s, rng.poisson(writes_rps * horizon_s)))
    lag_of_write = rng.choice(lags_s, len(writes))
    moments = rng.uniform(horizon_s / 10, horizon_s, reads)
    last = np.searchsorted(writes, moments) - 1
    since_s, lag_s = moments - writes[last], lag_of_write[last]
    pinned = since_s < pin_s if way == "pin" else np.zeros(reads, bool)
    behind_s = np.maximum(0, lag_s - since_s)
    stale = (behind_s > 0) & ~pinned if way in ("nothing", "pin") else np.zeros(reads, bool)
    return stale.mean(), pinned.mean(), behind_s.mean() if way == "wait" else 0.0


@pytest.mark.parametrize("way", READ_YOUR_WRITES)
def test_each_way_against_simulated_users(way):
    lags_s = lognormal_lags_s(1.0, 6.0, 2_000, seed=1)
    pin_s = 2.0 if way == "pin" else 0.0
    found = read_your_writes(way, lags_s, 0.1, pin_s=pin_s)
    stale, pinned, wait_s = _simulated(way, lags_s, 0.1, pin_s, 400_000, seed=2)
    assert found.stale_read_probability == pytest.approx(stale, abs=0.003)
    assert found.primary_read_share == pytest.approx(pinned, abs=0.01)
    assert found.read_wait_s == pytest.approx(wait_s, abs=0.01)
    assert found.write_wait_s == (pytest.approx(lags_s.mean()) if way == "synchronous" else 0)


@given(
    lags_s=st.lists(st.floats(0, 100), min_size=1, max_size=20),
    writes_rps=st.floats(0, 10),
    pin_s=st.floats(0, 200),
)
def test_a_longer_pin_is_never_staler_and_never_cheaper(lags_s, writes_rps, pin_s):
    nothing = read_your_writes("nothing", lags_s, writes_rps)
    pinned = read_your_writes("pin", lags_s, writes_rps, pin_s=pin_s)
    longer = read_your_writes("pin", lags_s, writes_rps, pin_s=pin_s + 1)
    assert nothing.stale_read_probability >= pinned.stale_read_probability >= longer.stale_read_probability
    assert 0 == nothing.primary_read_share <= pinned.primary_read_share <= longer.primary_read_share
    assert read_your_writes("pin", lags_s, writes_rps, pin_s=101).stale_read_probability == 0
    waits = read_your_writes("wait", lags_s, writes_rps)
    assert -1e-9 <= waits.read_wait_s <= np.mean(lags_s) + 1e-9


@pytest.mark.parametrize("writes_rps", [1e-300, 1e-7, 0.4999e-4, 0.5001e-4, 1e-3])
def test_rare_writes_are_not_lost_in_rounding(writes_rps):
    """Of a lag of 2 s, a read finds rate · 2² / 2 left on average, when writes are rare."""
    found = read_your_writes("wait", [2.0], writes_rps).read_wait_s
    assert found == pytest.approx(writes_rps * 2, rel=2 * writes_rps + 1e-9)


def test_who_never_writes_never_misses_anything():
    for way in READ_YOUR_WRITES[:3]:
        found = read_your_writes(way, [5.0], 0.0)
        assert (found.stale_read_probability, found.primary_read_share, found.read_wait_s) == (0, 0, 0)


def test_the_endpoint_spreads_connections_and_not_queries():
    """Three quiet connections and a busy one: whichever replica has the busy one has nearly everything."""
    spread = reader_endpoint_spread([1, 1, 1, 1000], replicas=2, seed=4)
    assert spread.connections.sum() == 4 and spread.load_rps.sum() == 1003
    assert spread.busiest_share > 0.99
    many = reader_endpoint_spread(np.ones(100_000), replicas=4, seed=4)
    assert many.busiest_share == pytest.approx(0.25, abs=0.01)
    assert reader_endpoint_spread([0.0], replicas=4, seed=1).busiest_share == 0.25
    with pytest.raises(ValueError, match="read-only"):
        many.load_rps[0] = 1


def test_a_new_replica_stays_idle_until_connections_are_renewed():
    def simulated(since_s, lifetime_s, replicas, connections=40_000):
        rng = np.random.default_rng(1)
        renewed = rng.uniform(0, lifetime_s, connections) < since_s
        chosen = np.where(renewed, rng.integers(replicas, size=connections), 0)
        return (chosen == replicas - 1).mean()

    for since_s, replicas in [(60, 2), (300, 3), (900, 2)]:
        found = new_replica_share(since_s, 600, replicas)
        assert found == pytest.approx(simulated(since_s, 600, replicas), abs=0.01)
    assert new_replica_share(1e9, math.inf, 2) == 0
    assert new_replica_share(0, math.inf, 1) == new_replica_share(0, 600, 1) == 1


def test_the_published_measurement_of_one_and_two_servers():
    """8 connections a server and a query of 5 ms: 1,600 reads/s a server, twice that with two."""
    settings = {"connections_per_server": 8, "query_s": 0.005, "processor_s": 0.00005, "processors": 2}
    one, two = read_capacity(1, **settings), read_capacity(2, **settings)
    assert (one.throughput_rps, two.throughput_rps) == (1600, 3200)
    assert one.bound_by == two.bound_by == "connections"
    quick = read_capacity(1, connections_per_server=8, query_s=0.0001, processor_s=0.00005, processors=2)
    assert (quick.throughput_rps, quick.bound_by) == (40_000, "processors")


@pytest.mark.parametrize("number", [-1, math.nan, math.inf, True, "2", None])
def test_bad_numbers_are_named(number):
    capacity = {"connections_per_server": 8, "query_s": 0.01, "processor_s": 0.001, "processors": 2}
    for call, name in [
        (lambda: lognormal_lags_s(number, 2, 1, 1), "median_s"),
        (lambda: lognormal_lags_s(1, number, 1, 1), "p99_s"),
        (lambda: lognormal_lags_s(1, 2, number, 1), "count"),
        (lambda: lognormal_lags_s(1, 2, 1, number), "seed"),
        (lambda: stale_probability([1], number), "delay_s"),
        (lambda: read_your_writes("pin", [1], number), "writes_per_user_rps"),
        (lambda: read_your_writes("pin", [1], 1, pin_s=number), "pin_s"),
        (lambda: reader_endpoint_spread([1], number, 1), "replicas"),
        (lambda: reader_endpoint_spread([1], 1, number), "seed"),
        (lambda: new_replica_share(number, 1, 1), "since_s"),
        (lambda: new_replica_share(1, 1, number), "replicas"),
        (lambda: read_capacity(number, **capacity), "servers"),
        *((lambda name=name: read_capacity(1, **capacity | {name: number}), name) for name in capacity),
    ]:
        with pytest.raises(InputError, match=f"{name} cannot be"):
            call()


@pytest.mark.parametrize("numbers", [[], [-1], [math.nan], [math.inf], [[1.0]]], ids=str)
def test_lags_and_rates_that_are_none(numbers):
    with pytest.raises(InputError, match="these are no lags"):
        stale_probability(numbers, 1)
    with pytest.raises(InputError, match="these are no query rates"):
        reader_endpoint_spread(numbers, 2, 1)


def test_other_bad_inputs_are_named():
    with pytest.raises(InputError, match="there is no way 'hope'"):
        read_your_writes("hope", [1], 1)
    with pytest.raises(InputError, match="pin_s cannot be 1 with 'wait'"):
        read_your_writes("wait", [1], 1, pin_s=1)
    with pytest.raises(InputError, match="connection_lifetime_s cannot be 0"):
        new_replica_share(1, 0, 2)
    with pytest.raises(InputError, match="processor_s cannot be"):
        read_capacity(1, connections_per_server=1, query_s=0.001, processor_s=0.002, processors=1)
