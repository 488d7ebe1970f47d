"""A real server beside its formula: what must hold on any machine, however busy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import measure_station, mm1, mmc, recomputed_response_s


@pytest.fixture(scope="module")
def run():
    return measure_station(arrival_rate_rps=100, service_s=0.004, requests=80, seed=2)


def test_the_same_requests_without_a_machine(run):
    assert run.formula == mm1(100, 250)
    assert run.recomputed_s.tolist() == recomputed_response_s(run.arrival_s, run.service_s).tolist()
    assert run.formula.response_s + run.luck_s + run.machine_s == pytest.approx(run.measured_s.mean())


def test_a_machine_only_adds(run):
    # A request cannot be answered before its service is over. The rest is real time, so only its sign.
    assert run.measured_s.min() > run.service_s.min()
    assert run.measured_s.mean() > run.recomputed_s.mean() * 0.95
    assert run.overhead_s > 0
    assert run.recomputed_with_overhead_s.mean() > run.recomputed_s.mean()


def test_the_seed_draws_the_same_services():
    runs = [
        measure_station(arrival_rate_rps=400, service_s=0.001, requests=20, seed=5, servers=2)
        for _ in range(2)
    ]
    assert runs[0].arrival_s.tolist() == runs[1].arrival_s.tolist()
    assert sorted(runs[0].service_s) == sorted(runs[1].service_s)
    assert runs[0].formula == mmc(arrival_rate_rps=400, service_rate_rps=1_000, servers=2)


def test_recomputed_by_hand():
    assert recomputed_response_s([0, 1, 2, 10], [3, 3, 3, 1]).tolist() == [3, 5, 7, 1]
    assert recomputed_response_s([0, 1, 2, 10], [3, 3, 3, 1], servers=2).tolist() == [3, 3, 4, 1]


@given(
    times=st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5)), min_size=1, max_size=40),
    servers=st.integers(1, 4),
)
def test_more_servers_never_answer_later(times, servers):
    between, service = (np.array(column) for column in zip(*times, strict=True))
    arrival = np.cumsum(between)
    few, more = (recomputed_response_s(arrival, service, count) for count in (servers, servers + 1))
    assert (more <= few + 1e-9).all()
    assert (more >= service - 1e-9).all()


def test_it_tends_to_the_formula():
    rng = np.random.default_rng(3)
    arrival, service = np.cumsum(rng.exponential(1 / 0.7, 200_000)), rng.exponential(1, 200_000)
    assert recomputed_response_s(arrival, service).mean() == pytest.approx(mm1(0.7, 1).response_s, rel=0.05)


@pytest.mark.parametrize(
    ("arrival", "service"),
    [([], []), ([1, 0], [1, 1]), ([1], [1, 2]), ([1], [-1]), ([-1], [1]), ([float("nan")], [1])],
)
def test_arrays_that_cannot_be_used(arrival, service):
    with pytest.raises(InputError, match="cannot be used"):
        recomputed_response_s(arrival, service)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"arrival_rate_rps": 0}, "arrival_rate_rps cannot be 0"),
        ({"arrival_rate_rps": 1_000}, "grows without end"),
        ({"service_s": 0}, "service_s cannot be"),
        ({"requests": 0}, "requests cannot be"),
        ({"seed": -1}, "seed cannot be"),
        ({"servers": 0}, "servers cannot be"),
    ],
)
def test_what_cannot_be_measured(wrong, words):
    usual = {"arrival_rate_rps": 10, "service_s": 0.01, "requests": 5, "seed": 1}
    with pytest.raises(InputError, match=words):
        measure_station(**usual | wrong)
