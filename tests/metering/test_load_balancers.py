"""Capacity units of an ALB: the largest of four dimensions, and a worked example of a month."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.metering import alb_capacity

DIMENSIONS = {
    "new_connections": {"new_connections_per_s": 50},
    "active_connections": {"active_connections": 6_000},
    "processed_data": {"processed_gb_per_h": 2},
    "rule_evaluations": {"requests_per_s": 200, "rules": 20},
}


@pytest.mark.parametrize(("dimension", "given_numbers"), DIMENSIONS.items())
def test_each_dimension_alone(dimension, given_numbers):
    found = alb_capacity(**given_numbers)
    assert (found.dimension, found.units) == (dimension, 2)


def test_a_month_of_ten_million_requests_of_40_kb():
    """3.0517578125 USD at 0.008 an LCU-hour, from the monthly average (a public worked case)."""
    gb_per_h = 10_000_000 * 40 / 1_024 / 1_024 / 730
    assert alb_capacity(processed_gb_per_h=gb_per_h).units * 730 * 0.008 == pytest.approx(3.0517578125)


def test_lambda_targets_get_less_data_for_a_unit():
    assert alb_capacity(processed_gb_per_h=1, lambda_targets=True).units == 2.5


def test_the_first_ten_rules_are_free():
    assert alb_capacity(requests_per_s=100_000, rules=10).units == 0
    assert alb_capacity(requests_per_s=1_000, rules=11).units == 1


@given(*(st.floats(0, 1e6) for _ in range(5)))
def test_the_largest_is_billed(new, active, data, requests, rules):
    found = alb_capacity(
        new_connections_per_s=new,
        active_connections=active,
        processed_gb_per_h=data,
        requests_per_s=requests,
        rules=rules,
    )
    assert found.units == max(
        found.new_connections, found.active_connections, found.processed_data, found.rule_evaluations
    )


@pytest.mark.parametrize("number", [-1, float("nan"), True, "3", None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="rules cannot be"):
        alb_capacity(rules=number)
