"""Simulated queues against the closed forms, and against the readable model customer by customer."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import (
    Sampler,
    constant,
    exponential,
    gamma,
    hyperexponential,
    lognormal,
    simulate_events,
    simulate_queue,
    two_sizes,
)
from helpers.load.queueing import mg1, mmc, mmck
from helpers.load.simulate_recursions import several_server_blocks, single_server_blocks


def _wide(estimate, times=2.0):
    """The interval, wider: one in a million instead of one in twenty."""
    return (
        estimate.mean - times * 1.25 * estimate.half_width,
        estimate.mean + times * 1.25 * estimate.half_width,
    )


def _agrees(estimate, value):
    low, high = _wide(estimate)
    return low <= value <= high and estimate.half_width < 0.05 * value


@pytest.mark.parametrize(("servers", "utilisation"), [(1, 0.5), (1, 0.8), (2, 0.9), (4, 0.7), (16, 0.8)])
def test_waits_are_those_of_erlang_c(servers, utilisation):
    arrival_rate_rps = utilisation * servers
    formula = mmc(arrival_rate_rps=arrival_rate_rps, service_rate_rps=1.0, servers=servers)
    run = simulate_queue(
        exponential(1 / arrival_rate_rps), exponential(1.0), customers=1_500_000, servers=servers, seed=7
    )
    assert _agrees(run.wait_s, formula.wait_s)
    assert _agrees(run.response_s, formula.response_s)
    assert run.probability_of_wait == pytest.approx(formula.probability_of_wait, rel=0.02)
    assert run.utilisation == pytest.approx(utilisation, rel=0.01)
    assert run.lost_probability == run.abandoned_probability == run.late_probability == 0


def test_the_tail_of_one_server():
    """P(response > t) = exp(-t / mean response): at 0.8, one in a hundred takes 23 s."""
    run = simulate_queue(exponential(1.25), exponential(1.0), customers=2_000_000, seed=3, deadline_s=10.0)
    assert run.response_quantile_s(0.99) == pytest.approx(23.03, rel=0.03)
    assert run.late_probability == pytest.approx(math.exp(-10 / 5), rel=0.03)


@pytest.mark.parametrize(
    "service", [constant(1.0), gamma(1.0, 0.25), hyperexponential(1.0, 4.0), two_sizes(0.5, 5.5, 0.1)]
)
def test_waits_are_those_of_pollaczek_and_khinchine(service):
    formula = mg1(0.7, service.mean_s, service.squared_cv)
    run = simulate_queue(exponential(1 / 0.7), service, customers=2_000_000, seed=5)
    assert _agrees(run.wait_s, formula.wait_s)


def test_a_bounded_queue_loses_what_the_formula_says():
    """The pin of the textbook: 50 requests/s, four servers of 10/s, room for six."""
    formula = mmck(50, 10, 4, 6)
    run = simulate_queue(
        exponential(1 / 50), exponential(0.1), customers=1_000_000, servers=4, capacity=6, seed=1
    )
    assert run.lost_probability == pytest.approx(0.293543, rel=0.01)
    assert run.lost_probability == pytest.approx(formula.loss_probability, rel=0.01)
    assert run.response_s.mean == pytest.approx(formula.response_s, rel=0.01)


def test_without_a_waiting_room_it_is_erlang_b():
    run = simulate_queue(
        exponential(1 / 8.108), exponential(1.0), customers=1_000_000, servers=15, capacity=15, seed=1
    )
    assert run.lost_probability == pytest.approx(0.01, rel=0.05)
    assert run.wait_s.mean == 0
    assert run.probability_of_wait == 0


@pytest.mark.parametrize(("arrival_rate_rps", "patience_s"), [(0.8, 2.0), (0.8, 0.0), (1.5, 1.0)])
def test_impatient_customers_of_one_server(arrival_rate_rps, patience_s):
    """The formula of D. Y. Barrer, Operations Research 5 (1957), also beyond a utilisation of 1."""
    rho = arrival_rate_rps
    fading = math.exp((rho - 1) * patience_s)
    formula = (1 - rho) * rho * fading / (1 - rho**2 * fading)
    run = simulate_queue(
        exponential(1 / arrival_rate_rps),
        exponential(1.0),
        customers=1_000_000,
        patience_s=patience_s,
        seed=2,
    )
    assert run.abandoned_probability == pytest.approx(formula, rel=0.02)


def test_impatience_and_a_bound_together_serve_everybody_once():
    run = simulate_queue(
        exponential(0.1), exponential(0.5), customers=200_000, servers=3, capacity=5, patience_s=0.2, seed=4
    )
    served = 1 - run.lost_probability - run.abandoned_probability
    assert run.lost_probability > 0.1 and run.abandoned_probability > 0.01
    assert run.utilisation == pytest.approx(served * 0.5 / 0.1 / 3, rel=0.02)
    assert run.wait_s.mean < 0.2


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), servers=st.integers(1, 4), mean_s=st.floats(0.2, 3.0))
def test_the_recursions_are_the_readable_model(seed, servers, mean_s):
    """The very same times, once through SimPy and once through each recursion: the very same waits."""
    rng = np.random.default_rng(seed)
    between_s, service_s = rng.exponential(1.0, 300), rng.exponential(mean_s, 300)
    # The first customer of SimPy comes after the first time between arrivals too.
    interarrival, service = (_replay(times_s) for times_s in (between_s, service_s))
    told = simulate_events(interarrival, service, customers=300, servers=servers, seed=0)
    interarrival, service = (_replay(times_s) for times_s in (between_s, service_s))
    blocks = several_server_blocks(interarrival, service, iter([100, 200]), None, servers=servers, replicas=1)
    assert np.concatenate([block.wait_s[:, 0] for block in blocks]) == pytest.approx(told, abs=1e-9)
    if servers == 1:
        interarrival, service = (_replay(times_s) for times_s in (between_s, service_s))
        blocks = single_server_blocks(interarrival, service, iter([100, 200]), None)
        assert np.concatenate([block.wait_s[:, 0] for block in blocks]) == pytest.approx(told, abs=1e-9)


def _replay(times_s):
    left = list(times_s)

    def draw(rng, shape):
        count = int(np.prod(shape))
        taken = [left.pop(0) for _ in range(count)]
        return np.array(taken).reshape(shape)

    return Sampler(float(np.mean(times_s)), 1.0, draw)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 100),
    servers=st.integers(1, 3),
    room=st.integers(0, 3),
    patience_s=st.sampled_from([None, 0.5, 2.0]),
)
def test_bounds_and_patience_customer_by_customer(seed, servers, room, patience_s):
    """The same rules written as a list of who is where, without a recursion."""
    rng = np.random.default_rng(seed)
    between_s, service_s = rng.exponential(0.5, 200), rng.exponential(1.0, 200)
    blocks = several_server_blocks(
        _replay(between_s),
        _replay(service_s),
        iter([200]),
        None,
        servers=servers,
        replicas=1,
        waiting_room=room,
        patience_s=patience_s,
    )
    outcomes = []
    for block in blocks:
        left = np.zeros(block.lost.shape, dtype=bool) if block.left is None else block.left
        outcomes += [
            "lost" if lost else "left" if gone else "served"
            for lost, gone in zip(block.lost[:, 0], left[:, 0], strict=True)
        ]
    assert outcomes == _by_hand(between_s, service_s, servers, room, patience_s)


def _by_hand(between_s, service_s, servers, room, patience_s):
    now_s, starts, outcomes = 0.0, [], []  # starts: (start, done, leaves the queue) of those let in
    for gap_s, work_s in zip(between_s, service_s, strict=True):
        now_s += gap_s
        waiting = sum(leaves_s > now_s for _, _, leaves_s in starts)
        done = sorted((done_s for _, done_s, _ in starts if done_s is not None), reverse=True)
        free_s = done[servers - 1] if len(done) >= servers else 0.0
        start_s = max(now_s, free_s)
        if waiting >= room and start_s > now_s:
            outcomes.append("lost")
        elif patience_s is not None and start_s - now_s > patience_s:
            outcomes.append("left")
            starts.append((start_s, None, now_s + patience_s))
        else:
            outcomes.append("served")
            starts.append((start_s, start_s + work_s, start_s))
    return outcomes


def test_the_readable_model_is_a_queue_too():
    formula = mmc(arrival_rate_rps=1.2, service_rate_rps=1.0, servers=2)
    waits_s = simulate_events(exponential(1 / 1.2), exponential(1.0), customers=40_000, servers=2, seed=1)
    assert waits_s[2_000:].mean() == pytest.approx(formula.wait_s, rel=0.15)


def test_the_interval_holds_what_it_promises():
    """Of 200 intervals at 90 %, about 180 hold the mean of the formula."""
    held = sum(
        simulate_queue(
            exponential(2.0), exponential(1.0), customers=20_000, servers=1, seed=seed, confidence=0.9
        ).wait_s.contains(1.0)
        for seed in range(200)
    )
    assert 165 <= held <= 195


@pytest.mark.parametrize("settings_", [{}, {"servers": 3}, {"servers": 3, "capacity": 7, "patience_s": 1.0}])
def test_same_seed_same_bytes(settings_):
    runs = [
        simulate_queue(exponential(1.1), exponential(1.0), customers=5_000, seed=seed, **settings_)
        for seed in (1, 1, 2)
    ]
    assert runs[0].response_sample_s.tobytes() == runs[1].response_sample_s.tobytes()
    assert runs[0].wait_s == runs[1].wait_s != runs[2].wait_s
    assert not runs[0].response_sample_s.flags.writeable


def test_the_warm_up_matters():
    """Many short queues that start empty wait too little; after the warm-up they do not."""
    settings_ = {"customers": 400_000, "servers": 16, "seed": 1}
    between, service = exponential(1 / 15.2), exponential(1.0)
    wait_s = mmc(arrival_rate_rps=15.2, service_rate_rps=1.0, servers=16).wait_s
    cold = simulate_queue(between, service, warm_up=0, **settings_)
    assert cold.wait_s.mean < 0.9 * wait_s
    assert simulate_queue(between, service, **settings_).wait_s.mean == pytest.approx(wait_s, rel=0.07)


@pytest.mark.parametrize(
    "sampler",
    [
        constant(2.0),
        exponential(2.0),
        gamma(2.0, 0.3),
        lognormal(2.0, 2.0),
        hyperexponential(2.0, 5.0),
        two_sizes(1.0, 11.0, 0.1),
    ],
)
def test_samplers_draw_what_they_say(sampler):
    times_s = sampler.draw(np.random.default_rng(1), (1_000, 1_000))
    assert times_s.shape == (1_000, 1_000)
    assert times_s.mean() == pytest.approx(sampler.mean_s, rel=0.01)
    assert times_s.var() / times_s.mean() ** 2 == pytest.approx(sampler.squared_cv, rel=0.03, abs=1e-12)
    assert sampler.rate_rps == 1 / sampler.mean_s


def test_a_queue_that_grows_without_end():
    with pytest.raises(InputError, match="cannot keep up") as error:
        simulate_queue(exponential(0.1), exponential(0.4), customers=1_000, seed=1, servers=4)
    assert "5 servers" in error.value.next_step


@pytest.mark.parametrize("number", [-1, 0, 1.5, True, "3", None, float("nan")])
def test_bad_counts_are_named(number):
    with pytest.raises(InputError, match="customers cannot be"):
        simulate_queue(exponential(2), exponential(1), customers=number, seed=1)
    with pytest.raises(InputError, match="servers cannot be"):
        simulate_queue(exponential(2), exponential(1), customers=1_000, seed=1, servers=number)
    with pytest.raises(InputError, match="servers cannot be"):
        simulate_events(exponential(2), exponential(1), customers=1_000, seed=1, servers=number)


@pytest.mark.parametrize("number", [-1, 0, True, "3", None, float("nan"), float("inf")])
@pytest.mark.parametrize(
    "make",
    [
        constant,
        exponential,
        lambda number: gamma(1.0, number),
        lambda number: lognormal(number, 1.0),
        lambda number: hyperexponential(1.0, number),
        lambda number: two_sizes(number, 2.0, 0.1),
        lambda number: Sampler(number, 1.0, None),
    ],
)
def test_bad_times_are_named(make, number):
    with pytest.raises(InputError, match="cannot be"):
        make(number)


def test_a_capacity_below_the_servers_and_bad_seeds():
    with pytest.raises(InputError, match="capacity cannot be 3"):
        simulate_queue(exponential(2), exponential(1), customers=1_000, seed=1, servers=4, capacity=3)
    with pytest.raises(InputError, match="seed cannot be"):
        simulate_queue(exponential(2), exponential(1), customers=1_000, seed=-1)
    with pytest.raises(InputError, match="patience_s cannot be"):
        simulate_queue(exponential(2), exponential(1), customers=1_000, seed=1, patience_s=-1)
    with pytest.raises(InputError, match="shorter than short_s"):
        two_sizes(2.0, 1.0, 0.5)
