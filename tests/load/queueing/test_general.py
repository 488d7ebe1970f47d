"""Variable times: Pollaczek–Khinchine and its approximations, pinned and simulated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import allen_cunneen, kingman, mg1, mm1, mmc, simulate_queue
from helpers.load.samplers import constant, exponential, hyperexponential


@pytest.mark.parametrize(("variability", "wait_s"), [(0, 2.0), (1, 4.0), (4, 10.0)])
def test_the_price_of_variability(variability, wait_s):
    found = mg1(0.8, 1, variability)
    assert found.wait_s == pytest.approx(wait_s)
    assert found.response_s == pytest.approx(wait_s + 1)
    assert found.queue_length == pytest.approx(0.8 * wait_s)


def test_kingman():
    assert kingman(0.9, 1, 2, 2).wait_s == pytest.approx(18)


@pytest.mark.parametrize("service", [constant(1.0), exponential(1.0), hyperexponential(1.0, 4.0)])
def test_pollaczek_khinchine_against_a_simulation(service):
    run = simulate_queue(exponential(1 / 0.7), service, customers=2_000_000, seed=3)
    expected_s = mg1(0.7, 1, service.squared_cv).wait_s
    assert run.wait_s.mean == pytest.approx(expected_s, rel=0.03)


def test_the_approximation_against_a_simulation():
    service = hyperexponential(1.0, 3.0)
    run = simulate_queue(exponential(1 / 3.4), service, servers=4, customers=1_000_000, seed=3)
    found = allen_cunneen(
        arrival_rate_rps=3.4, service_s=1, servers=4, arrival_squared_cv=1, service_squared_cv=3
    )
    assert run.wait_s.mean == pytest.approx(found.wait_s, rel=0.1)


@given(load=st.floats(0, 0.99), service=st.floats(1e-3, 1e3), servers=st.integers(1, 20))
def test_exact_for_exponential_times(load, service, servers):
    rate = load * servers / service
    found = allen_cunneen(
        arrival_rate_rps=rate, service_s=service, servers=servers, arrival_squared_cv=1, service_squared_cv=1
    )
    same = mmc(arrival_rate_rps=rate, service_rate_rps=1 / service, servers=servers)
    assert found.wait_s == pytest.approx(same.wait_s)
    assert mg1(load / service, service, 1).wait_s == pytest.approx(mm1(load / service, 1 / service).wait_s)


@given(load=st.floats(0, 0.99), arriving=st.floats(0, 50), serving=st.floats(0, 50))
def test_pollaczek_khinchine_by_hand(load, arriving, serving):
    assert mg1(load, 1, serving).wait_s == pytest.approx(load * (1 + serving) / 2 / (1 - load))
    assert kingman(load, 1, arriving, serving).wait_s == pytest.approx(
        load / (1 - load) * (arriving + serving) / 2
    )


@pytest.mark.parametrize("number", [-1, float("nan"), True, "3", None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="service_squared_cv cannot be"):
        mg1(0.5, 1, number)
    with pytest.raises(InputError, match="arrival_squared_cv cannot be"):
        kingman(0.5, 1, number, 1)
    with pytest.raises(InputError, match="service_s cannot be"):
        mg1(0.5, number, 1)


def test_too_much():
    with pytest.raises(InputError, match="grows without end") as error:
        mg1(2, 0.5, 0)
    assert "use 2 servers or more" in error.value.next_step
