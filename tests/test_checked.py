"""One clear error for every number that cannot be used, whatever its type or size."""

import math
from fractions import Fraction

import numpy as np
import pytest

from helpers.architecture.checked import checked_number as checked_number_of_architectures
from helpers.checked import checked_number, checked_whole
from helpers.checked import checked_number as checked_number_of_load
from helpers.checked import checked_whole as checked_whole_of_load
from helpers.errors import InputError

NOT_NUMBERS = [True, None, "3", 3j, [3], math.nan, math.inf, -math.inf]
HUGE = [10**400, -(10**400), 10**5_000, Fraction(10**5_000, 3)]  # the longest are more than repr() writes


@pytest.mark.parametrize(
    ("number", "as_float"),
    [(0, 0.0), (3, 3.0), (0.5, 0.5), (Fraction(1, 4), 0.25), (np.int64(7), 7.0), (np.float32(0.5), 0.5)],
)
def test_numbers_become_floats(number, as_float):
    found = checked_number("delay_s", number)
    assert (type(found), found) == (float, as_float)


@pytest.mark.parametrize("number", [*NOT_NUMBERS, -1])
def test_what_is_no_number_is_named(number):
    with pytest.raises(InputError, match=r"^delay_s cannot be ") as error:
        checked_number("delay_s", number)
    assert repr(number) in str(error.value)
    assert error.value.expected == "a number, 0 or more"


@pytest.mark.parametrize("number", HUGE, ids=["1e400", "-1e400", "1e5000", "a fraction"])
def test_what_no_float_holds_is_an_error_like_any_other(number):
    with pytest.raises(InputError, match=r"^delay_s cannot be a number beyond") as error:
        checked_number("delay_s", number, low=-math.inf)
    assert len(str(error.value)) < 200
    with pytest.raises(InputError, match=r"^servers cannot be a number beyond"):
        checked_whole("servers", number, high=10)


def test_bounds_of_numbers():
    assert checked_number("share", 0, high=1) == 0.0
    assert checked_number("share", 1, high=1, above=True) == 1.0
    for number, above, expected in [
        (1.1, False, "a number, 0 or more, at most 1"),
        (0, True, "a number, more than 0, at most 1"),
    ]:
        with pytest.raises(InputError, match=r"^share cannot be ") as error:
            checked_number("share", number, high=1, above=above)
        assert error.value.expected == expected


@pytest.mark.parametrize("number", [0, 11, 3.0, *NOT_NUMBERS])
def test_bounds_of_whole_numbers(number):
    with pytest.raises(InputError, match=r"^servers cannot be ") as error:
        checked_whole("servers", number, low=1, high=10)
    assert error.value.expected == "a whole number, 1 or more, at most 10"


def test_whole_numbers_have_no_largest():
    found = checked_whole("servers", np.int64(3), low=1)
    assert (type(found), found) == (int, 3)
    assert checked_whole("requests", 10**400) == 10**400


def test_loads_and_architectures_look_with_the_same_eyes():
    assert checked_number_of_load is checked_number_of_architectures is checked_number
    assert checked_whole_of_load is checked_whole
