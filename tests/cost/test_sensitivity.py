"""What a total is most sensitive to: swings against sums known beforehand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cost.sensitivity import tornado
from helpers.errors import InputError

NAMES = ("a", "b", "c")


def _sum(**inputs):
    return sum(inputs.values())


def test_the_widest_comes_first_and_nothing_else_moves():
    swings = tornado(_sum, dict.fromkeys(NAMES, 10), {"a": (9, 11), "b": (0, 30), "c": (10, 10)})
    assert [swing.name for swing in swings] == ["b", "a", "c"]
    assert [swing.reach for swing in swings] == [30, 2, 0]
    assert {swing.base for swing in swings} == {30}
    assert (swings[0].low, swings[0].high, swings[0].at_low, swings[0].at_high) == (0, 30, 20, 50)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=3))
def test_of_a_sum_each_reach_is_the_range_itself(ends):
    swings = tornado(_sum, dict.fromkeys(NAMES, 0), dict(zip(NAMES, ends, strict=True)))
    for swing in swings:
        low, high = dict(zip(NAMES, ends, strict=True))[swing.name]
        assert swing.reach == max(low, high, 0) - min(low, high, 0)
    assert [swing.reach for swing in swings] == sorted((swing.reach for swing in swings), reverse=True)


def test_equal_reaches_stay_in_their_order():
    ranges = dict.fromkeys(("c", "a", "b"), (0, 1))
    assert [swing.name for swing in tornado(_sum, dict.fromkeys(NAMES, 0), ranges)] == ["c", "a", "b"]


def test_two_together_may_leave_the_longest_bar():
    """What the module says it does not see."""

    def product(a, b):
        return a * b

    swings = tornado(product, {"a": 10, "b": 10}, {"a": (5, 20), "b": (5, 20)})
    assert max(swing.at_high for swing in swings) == 200 < product(20, 20)


def test_a_base_outside_both_ends_counts():
    (swing,) = tornado(lambda x: abs(x), {"x": 0}, {"x": (-3, 2)})
    assert swing.reach == 3


def test_decimals_stay_exact_and_switches_are_inputs_too():
    (swing,) = tornado(
        lambda usd, free: usd - (1 if free else 0),
        {"usd": Decimal("1.1"), "free": False},
        {"free": (True, False)},
    )
    assert (swing.at_low, swing.at_high) == (Decimal("0.1"), Decimal("1.1"))


def test_what_cannot_be_used_is_refused():
    base = {"a": 1}
    with pytest.raises(InputError, match="no input 'b'"):
        tornado(_sum, base, {"b": (0, 1)})
    for ends in (3, (1,), (1, 2, 3), [1, 2]):
        with pytest.raises(InputError, match="range of a cannot be"):
            tornado(_sum, base, {"a": ends})
    for total in ("3", None, True, float("nan"), Decimal("inf")):
        with pytest.raises(InputError, match="a total cannot be"):
            tornado(lambda a, total=total: total, base, {"a": (0, 1)})
