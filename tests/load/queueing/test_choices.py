"""Random, the shorter of two, the shortest, one queue: the formula, and their order by simulation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import choices_response_s, mm1, mmc, simulate_choices


@pytest.mark.parametrize(
    ("utilisation", "choices", "response_s"),
    [
        (0.5, 2, 1.2657),
        (0.8, 2, 1.9474),
        (0.95, 2, 3.3830),
        (0.99, 2, 5.4320),
        (0.99, 1, 100),
        (0.99, 3, 3.8578),
    ],
)
def test_the_formula(utilisation, choices, response_s):
    assert choices_response_s(utilisation, choices) == pytest.approx(response_s, abs=5e-5)


@given(utilisation=st.floats(0, 0.999), choices=st.integers(1, 50))
def test_another_look_never_hurts(utilisation, choices):
    here, more = (choices_response_s(utilisation, looks) for looks in (choices, choices + 1))
    assert 1 <= more <= here
    assert choices_response_s(utilisation, 1, service_s=2) == pytest.approx(
        2 * mm1(utilisation, 1).response_s
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_policies(seed):
    """Random > two choices > shortest queue > one queue for all; the ends are M/M/1 and M/M/c."""
    runs = {
        choices: simulate_choices(
            servers=10, choices=choices, utilisation=0.9, customers=60_000, seed=seed
        ).response_s
        for choices in (1, 2, 10, None)
    }
    assert runs[1] > 2 * runs[2] > 2 * runs[10] > 2 * runs[None] > 2
    assert runs[1] == pytest.approx(mm1(0.9, 1).response_s, rel=0.2)
    assert runs[None] == pytest.approx(
        mmc(arrival_rate_rps=9, service_rate_rps=1, servers=10).response_s, rel=0.1
    )


def test_many_servers_come_near_the_formula():
    run = simulate_choices(servers=100, choices=2, utilisation=0.8, customers=60_000, seed=3)
    assert run.response_s == pytest.approx(choices_response_s(0.8, 2), rel=0.03)
    assert run.customers == 54_000
    assert run.response_p99_s > 2 * run.response_s


def test_the_same_seed_is_the_same_run():
    again = {"servers": 5, "choices": 2, "utilisation": 0.7, "customers": 1_000}
    assert simulate_choices(**again, seed=3) == simulate_choices(**again, seed=3)
    assert simulate_choices(**again, seed=3) != simulate_choices(**again, seed=4)


@pytest.mark.parametrize("utilisation", [1, 2, -1, float("nan"), True, "x"])
def test_utilisations_that_cannot_be(utilisation):
    with pytest.raises(InputError, match="utilisation cannot be"):
        choices_response_s(utilisation, 2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"choices": 6}, "choices cannot be 6"),
        ({"choices": 0}, "choices cannot be 0"),
        ({"servers": 0}, "servers cannot be 0"),
        ({"customers": 3}, "customers cannot be 3"),
        ({"customers": 10**12}, "customers cannot be"),
        ({"seed": -1}, "seed cannot be"),
        ({"utilisation": 0}, "no customers"),
        ({"service_s": 0}, "service_s cannot be"),
    ],
)
def test_what_cannot_be_simulated(wrong, words):
    usual = {"servers": 5, "choices": 2, "utilisation": 0.5, "customers": 100, "seed": 1}
    with pytest.raises(InputError, match=words):
        simulate_choices(**usual | wrong)
