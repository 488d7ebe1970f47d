"""The readings of "exponential"."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.messaging.backoff import READINGS, backoff_delays_s, effective_reading


def test_readings_in_their_order():
    assert READINGS == ("geometric", "linear", "doubling_cap", "rescaled", "triangular")


def test_geometric_delays_as_tabled():
    tabled = [1, 1.395, 1.946, 2.714, 3.786, 5.282, 7.368, 10.278, 14.337, 20]
    assert backoff_delays_s(10, 1, 20, "geometric").round(3).tolist() == tabled


def test_doubling_with_cap_as_tabled():
    assert backoff_delays_s(10, 1, 20, "doubling_cap").tolist() == [1, 2, 4, 8, 16, 20, 20, 20, 20, 20]


@pytest.mark.parametrize(
    ("reading", "total_s"),
    [
        ("geometric", 722.6293),
        ("linear", 1325),
        ("doubling_cap", 1355),
        ("triangular", 985),
        ("rescaled", 555.5088),
    ],
)
def test_sums_under_the_setting_of_awss_chart(reading, total_s):
    """AWS's only specification is a chart of 10 retries from 5 s to 260 s."""
    assert math.fsum(backoff_delays_s(10, 5, 260, reading)) == pytest.approx(total_s, abs=5e-5)


@given(
    retries=st.integers(0, 100),
    low_s=st.floats(0.1, 100),
    factor=st.floats(1, 1000),
    reading=st.sampled_from(READINGS),
)
def test_delays_grow_from_the_shortest_and_never_pass_the_longest(retries, low_s, factor, reading):
    high_s = low_s * factor
    delays_s = backoff_delays_s(retries, low_s, high_s, reading)
    assert len(delays_s) == retries
    if retries:
        assert delays_s[0] == low_s
    assert (delays_s[1:] >= delays_s[:-1] * (1 - 1e-12)).all()
    assert (delays_s <= high_s * (1 + 1e-12)).all()
    if retries > 1 and reading != "doubling_cap":
        assert delays_s[-1] == pytest.approx(high_s)


def test_other_functions_name_their_own_shape():
    assert effective_reading("exponential", "rescaled") == "rescaled"
    assert effective_reading("linear", "rescaled") == "linear"
    assert effective_reading("geometric", "rescaled") == "geometric"
    assert effective_reading("arithmetic", "rescaled") == "triangular"


def test_bad_input():
    with pytest.raises(InputError, match="no reading 'cubic'"):
        effective_reading("linear", "cubic")
    with pytest.raises(InputError, match="backoffFunction cannot be 'cubic'"):
        effective_reading("cubic", "linear")
    with pytest.raises(InputError, match="cubic"):
        backoff_delays_s(10, 1, 20, "cubic")
