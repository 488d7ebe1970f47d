"""Availability: published tables, limits of the beta-factor model, closed form against simulation."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.messaging import (
    MONTH_S,
    YEAR_S,
    common_cause_bound,
    downtime,
    parallel_unavailability,
    series_availability,
)

shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("availability", "year_h", "month_min"),
    [(0.99, 87.6, 432), (0.999, 8.76, 43.2), (0.9995, 4.38, 21.6), (0.9999, 0.876, 4.32)],
)
def test_the_usual_table_of_nines(availability, year_h, month_min):
    found = downtime(1 - availability)
    assert found.year_s / 3600 == pytest.approx(year_h)
    assert found.month_s / 60 == pytest.approx(month_min)


def test_a_year_and_a_month():
    assert (downtime(1).year_s, downtime(1).month_s) == (YEAR_S, MONTH_S) == (31_536_000, 2_592_000)
    assert downtime(0).year_s == 0


def test_series_is_the_product():
    assert series_availability([0.9995, 0.9995, 0.9999]) == pytest.approx(0.9995 * 0.9995 * 0.9999)
    assert series_availability([]) == 1
    assert series_availability([0.5]) == 0.5


@given(st.lists(shares, min_size=1, max_size=8))
def test_a_chain_is_never_better_than_its_weakest_part(parts):
    assert series_availability(parts) <= min(parts)


def test_two_regions_by_the_textbook():
    assert parallel_unavailability(0.001) == pytest.approx(1e-6)
    assert parallel_unavailability(0.001, replicas=3) == pytest.approx(1e-9)
    assert parallel_unavailability(0.001, beta=0.1) == pytest.approx(
        0.1 * 0.001 + (0.9 * 0.001) ** 2, rel=1e-4
    )


@given(unavailability=shares, beta=shares, replicas=st.integers(1, 6))
def test_limits_of_the_beta_factor_model(unavailability, beta, replicas):
    found = parallel_unavailability(unavailability, replicas, beta)
    tiny = 1e-12
    assert beta * unavailability - tiny <= found <= unavailability + tiny  # no replica undoes a common cause
    assert parallel_unavailability(unavailability, 1, beta) == pytest.approx(unavailability, abs=tiny)
    assert parallel_unavailability(unavailability, replicas, 1.0) == pytest.approx(unavailability, abs=tiny)
    assert parallel_unavailability(unavailability, replicas) == pytest.approx(
        unavailability**replicas, abs=tiny
    )
    assert parallel_unavailability(unavailability, replicas + 1, beta) <= found + tiny


@given(unavailability=st.floats(0, 0.05), beta=shares, replicas=st.integers(2, 4))
def test_the_textbook_form_is_the_same_for_small_numbers(unavailability, beta, replicas):
    textbook = beta * unavailability + ((1 - beta) * unavailability) ** replicas
    found = parallel_unavailability(unavailability, replicas, beta)
    assert found == pytest.approx(
        textbook, abs=2 * replicas * unavailability**replicas * unavailability + 1e-15
    )


@pytest.mark.parametrize(
    ("unavailability", "beta", "replicas"), [(0.3, 0.2, 2), (0.2, 0.05, 3), (0.4, 0.0, 2)]
)
def test_closed_form_against_a_simulation(unavailability, beta, replicas):
    """Hours drawn one by one: a common cause, else each part for itself."""
    generator = np.random.default_rng(35)
    hours = 400_000
    common = generator.random(hours) < beta * unavailability
    own_share = (1 - beta) * unavailability / (1 - beta * unavailability)
    down = common | (generator.random((replicas, hours)) < own_share)
    expected = parallel_unavailability(unavailability, replicas, beta)
    four_errors = 4 * math.sqrt(expected * (1 - expected) / hours)
    assert down.all(axis=0).mean() == pytest.approx(expected, abs=four_errors)
    # Each part alone is down for what was asked for.
    assert down[0].mean() == pytest.approx(unavailability, abs=4 * math.sqrt(0.25 / hours))


def test_none_of_n_has_a_closed_form():
    for events in (1, 3, 6, 100):
        assert common_cause_bound(0, events) == pytest.approx(1 - 0.05 ** (1 / events))
    assert common_cause_bound(0, 6) == pytest.approx(0.393, abs=5e-4)
    assert common_cause_bound(0, 1000) == pytest.approx(3 / 1000, rel=0.01)  # the "rule of three"


@pytest.mark.parametrize(
    ("common", "events", "bound"), [(1, 10, 0.394), (5, 10, 0.778), (2, 20, 0.283), (10, 10, 1.0)]
)
def test_tables_of_clopper_and_pearson(common, events, bound):
    """One-sided 95 % upper limits as printed in tables of the binomial distribution."""
    assert common_cause_bound(common, events) == pytest.approx(bound, abs=6e-4)


@given(events=st.integers(1, 30), data=st.data())
def test_the_bound_is_what_it_says(events, data):
    common = data.draw(st.integers(0, events - 1))
    confidence = data.draw(st.floats(0.5, 0.999))
    bound = common_cause_bound(common, events, confidence)
    assume(bound < 1)
    seen = sum(math.comb(events, k) * bound**k * (1 - bound) ** (events - k) for k in range(common + 1))
    assert seen == pytest.approx(1 - confidence, abs=1e-9)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "0.5", None, True])
def test_what_is_no_share_is_named(share):
    for call, name in (
        (lambda: series_availability([0.9, share]), "availability 2"),
        (lambda: parallel_unavailability(share), "unavailability"),
        (lambda: parallel_unavailability(0.1, beta=share), "beta"),
        (lambda: downtime(share), "unavailability"),
        (lambda: common_cause_bound(0, 6, share), "confidence"),
    ):
        with pytest.raises(InputError, match=f"{name} cannot be") as error:
            call()
        assert error.value.expected == "a share, from 0 to 1"


@pytest.mark.parametrize("replicas", [0, -1, 1.5, True])
def test_parts_are_counted(replicas):
    with pytest.raises(InputError, match="parts in parallel"):
        parallel_unavailability(0.1, replicas)


@pytest.mark.parametrize(("common", "events"), [(1, 0), (-1, 3), (4, 3), (0.0, 3), (True, 3)])
def test_events_are_counted(common, events):
    with pytest.raises(InputError, match="events"):
        common_cause_bound(common, events)


@pytest.mark.parametrize("confidence", [0, 1])
def test_nothing_is_certain(confidence):
    with pytest.raises(InputError, match="confidence"):
        common_cause_bound(0, 6, confidence)


def test_always_down_for_one_cause():
    assert parallel_unavailability(1.0, beta=1.0) == 1.0
