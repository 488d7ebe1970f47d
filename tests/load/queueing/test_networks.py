"""Networks of stations: values of the literature, laws that always hold, and limits that always bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import asymptotic_bounds, jackson, little, mm1, mva


def test_lazowska_open():
    found = jackson(0.3, [121, 70, 50], [0.005, 0.03, 0.027])
    assert found.utilisation[0] == pytest.approx(0.182, abs=6e-4)  # 0.1815, printed with three digits
    assert found.throughput_rps[0] == pytest.approx(36.3)
    assert found.queue_length[0] == pytest.approx(0.222, abs=5e-4)
    assert found.bottleneck == 1


def test_jain_closed():
    found = mva([0.125, 0.3, 0.2], [16, 10, 5], customers=20, think_s=4)
    assert found.response_s == pytest.approx([0.373, 4.854, 0.300], abs=5e-4)
    assert found.queue_length == pytest.approx([1.991, 16.177, 0.500], abs=5e-4)
    # Jain's X is 0.3333: the bottleneck with its demand of 3 s is nearly always busy.
    assert found.throughput_rps == pytest.approx(1 / 3, abs=1e-3)
    assert found.utilisation[1] == pytest.approx(1, abs=1e-2)


def test_limits_on_an_envelope():
    found = asymptotic_bounds([9.2, 8], customers=20, think_s=120)
    assert found.throughput_max_rps == pytest.approx(0.109, abs=5e-4)
    assert found.response_min_s == pytest.approx(64)
    assert found.saturation_customers == pytest.approx(137.2 / 9.2)


STATIONS = st.lists(st.tuples(st.floats(0.1, 5), st.floats(0.01, 2)), min_size=1, max_size=5)


@given(stations=STATIONS, customers=st.integers(1, 60), think_s=st.floats(0, 30))
def test_a_closed_network_keeps_the_laws_and_the_limits(stations, customers, think_s):
    visits, service_s = zip(*stations, strict=True)
    found = mva(service_s, visits, customers, think_s)
    inside = little(arrival_rate_rps=found.throughput_rps, response_s=found.total_response_s).in_system
    thinking = found.throughput_rps * think_s
    assert inside + thinking == pytest.approx(customers)
    assert found.queue_length.sum() == pytest.approx(inside)
    bounds = asymptotic_bounds(np.multiply(visits, service_s), customers, think_s)
    slack = 1 + 1e-9
    assert bounds.throughput_min_rps <= found.throughput_rps * slack
    assert found.throughput_rps <= bounds.throughput_max_rps * slack
    assert bounds.response_min_s <= found.total_response_s * slack
    assert found.total_response_s <= bounds.response_max_s * slack
    assert (found.utilisation <= slack).all()


@given(stations=STATIONS, share=st.floats(0, 0.95))
def test_an_open_network_is_a_row_of_single_servers(stations, share):
    visits, service_s = (np.array(column) for column in zip(*stations, strict=True))
    rate = share / (visits * service_s).max()
    found = jackson(rate, visits, service_s)
    for place in range(len(visits)):
        alone = mm1(rate * visits[place], 1 / service_s[place])
        assert found.response_s[place] == pytest.approx(alone.response_s)
        assert found.queue_length[place] == pytest.approx(alone.in_system, abs=1e-12)
    total = little(arrival_rate_rps=rate, response_s=found.total_response_s).in_system
    assert total == pytest.approx(found.queue_length.sum())


def test_one_customer_never_waits():
    found = mva([0.1, 0.2], [1, 3], customers=1)
    assert found.total_response_s == pytest.approx(0.7)
    assert found.throughput_rps == pytest.approx(1 / 0.7)


def test_results_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        mva([0.1], [1], 1).response_s[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        jackson(1, [1], [0.1]).response_s[0] = 0


def test_a_station_that_cannot_keep_up_is_named():
    with pytest.raises(InputError, match="station 1 cannot keep up") as error:
        jackson(10, [1, 2], [0.01, 0.05])
    assert error.value.expected == "fewer than 10 requests/s"
    assert error.value.next_step


@pytest.mark.parametrize("wrong", [[], 3, None, "ab", [0.1, -1], [0.1, float("nan")], [True, 1], [[1, 2]]])
def test_lists_that_cannot_be_used(wrong):
    with pytest.raises(InputError, match=r"service_s.* cannot be"):
        jackson(0.1, [1, 1], wrong)
    with pytest.raises(InputError, match=r"visits.* cannot be"):
        mva([0.1, 0.1], wrong, 1)


def test_the_rest_that_is_refused():
    with pytest.raises(InputError, match="2 numbers and service_s has 1"):
        jackson(0.1, [1, 1], [0.1])
    with pytest.raises(InputError, match="customers cannot be 1000000000000"):
        mva([0.1], [1], 10**12)
    with pytest.raises(InputError, match="customers cannot be 0"):
        mva([0.1], [1], 0)
    with pytest.raises(InputError, match="round trip of 0 s"):
        mva([0.0], [1], 3)
    with pytest.raises(InputError, match="demands of 0 s"):
        asymptotic_bounds([0, 0], 3)
    with pytest.raises(InputError, match="think_s cannot be"):
        asymptotic_bounds([1], 3, -1)
