"""Leaving beside staying: the closed forms against sums and against a simulation, and where they turn."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.architecture.exit_cost import (
    chance_of_leaving,
    port_pays_from,
    staying_balance,
    staying_pays_below,
)
from helpers.errors import InputError

chances = st.floats(0.001, 1)
amounts = st.floats(0.1, 1e6)
horizons = st.integers(1, 50)


@given(chances, horizons)
def test_the_chance_and_the_years_are_those_of_a_sum_over_the_years(chance, years):
    at_work = [(1 - chance) ** year for year in range(years)]  # the year begins with the service
    found = staying_balance(10, 100, leaving_per_year=chance, years=years)
    assert math.isclose(found.chance, chance * sum(at_work), rel_tol=1e-9)
    assert math.isclose(found.stay_years, sum(at_work), rel_tol=1e-9)
    assert math.isclose(found.benefit, 120 * sum(at_work), rel_tol=1e-9)


def test_it_agrees_with_a_simulation():
    rng, years, chance = np.random.default_rng(51), 7, 0.15
    leaves_after = rng.geometric(chance, 200_000)  # years, 1 or more
    stayed = np.minimum(leaves_after, years)
    found = staying_balance(8, 400, leaving_per_year=chance, years=years)
    assert found.stay_years == pytest.approx(stayed.mean(), rel=0.01)
    assert found.chance == pytest.approx((leaves_after <= years).mean(), rel=0.01)
    simulated = 96 * stayed - 400 * (leaves_after <= years)
    assert found.balance == pytest.approx(simulated.mean(), rel=0.02)


def test_who_never_leaves_stays_for_all_the_years():
    found = staying_balance(8, 400, leaving_per_year=0, years=5)
    assert (found.chance, found.stay_years, found.benefit, found.exit_cost) == (0, 5, 480, 0)
    assert found.balance == 480


@given(amounts, amounts, horizons)
def test_below_the_border_staying_pays_and_above_it_does_not_whatever_the_years(benefit, cost, years):
    border = staying_pays_below(benefit, cost)
    if border is None:
        assert staying_balance(benefit, cost, leaving_per_year=1, years=years).balance > 0
        return
    below, above = border * 0.99, border * 1.01
    assert staying_balance(benefit, cost, leaving_per_year=below, years=years).balance > 0
    if above <= 1:
        assert staying_balance(benefit, cost, leaving_per_year=above, years=years).balance < 0


@given(amounts, amounts, st.floats(0, 0.99), horizons)
def test_from_its_border_a_port_saves_more_than_it_costs(building, cost, left_share, years):
    saved = cost - cost * left_share
    border = port_pays_from(building, cost, cost * left_share, years=years)
    if border is None:
        assert building >= saved
        return
    assert math.isclose(chance_of_leaving(border, years) * saved, building, rel_tol=1e-6)


def test_by_hand():
    assert staying_pays_below(6, 240) == 0.3
    assert port_pays_from(40, 200, 120, years=1) == 0.5
    assert port_pays_from(40, 200, 120, years=2) == pytest.approx(1 - math.sqrt(0.5))
    assert port_pays_from(0, 200, 120, years=5) == port_pays_from(0, 200, 200, years=5) == 0
    assert port_pays_from(80, 200, 120, years=5) is None
    assert staying_pays_below(20, 240) == 1


BAD = [-1, math.nan, math.inf, True, None, "8"]


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_amount_is_refused(bad):
    for call in (
        lambda: staying_balance(bad, 400, leaving_per_year=0.1, years=5),
        lambda: staying_balance(8, bad, leaving_per_year=0.1, years=5),
        lambda: staying_pays_below(bad, 400),
        lambda: staying_pays_below(8, bad),
        lambda: port_pays_from(bad, 400, 200, years=5),
        lambda: port_pays_from(80, bad, 0, years=5),
        lambda: port_pays_from(80, 400, bad, years=5),
    ):
        with pytest.raises(InputError, match="cannot be"):
            call()


@pytest.mark.parametrize("bad", [*BAD, 1.01])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(InputError, match="leaving_per_year"):
        chance_of_leaving(bad, 5)


@pytest.mark.parametrize("bad", [0, 51, 2.0, *BAD])
def test_what_is_no_number_of_years_is_refused(bad):
    for call in (
        lambda: chance_of_leaving(0.1, bad),
        lambda: staying_balance(8, 400, leaving_per_year=0.1, years=bad),
        lambda: port_pays_from(80, 400, 200, years=bad),
    ):
        with pytest.raises(InputError, match="years"):
            call()


def test_nothing_is_saved_or_left_at_no_cost_is_said():
    with pytest.raises(InputError, match="benefit_per_month"):
        staying_pays_below(0, 400)
    with pytest.raises(InputError, match="exit_cost"):
        staying_pays_below(8, 0)
    with pytest.raises(InputError, match="above the exit_cost"):
        port_pays_from(80, 200, 201, years=5)
