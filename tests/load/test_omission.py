"""Coordinated omission: the published example, the published correction, and a client step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import corrected_for_omission, percentile, probe_through_stall


def test_the_published_example():
    """100 requests a second of 1 ms for 100 s, then a stop of 100 s (G. Tene)."""
    found = probe_through_stall(
        interval_s=0.01, service_s=0.001, stall_from_s=100, stall_s=100, duration_s=200
    )
    assert len(found.waiting_s) == 10_001
    assert found.waiting_s.mean() == pytest.approx(0.011, abs=1e-4)
    assert percentile(found.waiting_s, 99.99) == pytest.approx(0.001)
    assert found.due_s.mean() == pytest.approx(25, abs=0.01)
    assert percentile(found.due_s, 50) == pytest.approx(0.001, abs=0.01)
    assert percentile(found.due_s, 75) == pytest.approx(50, abs=0.02)
    assert percentile(found.due_s, 99.99) == pytest.approx(100, abs=0.03)
    corrected = corrected_for_omission(found.waiting_s, 0.01)
    assert len(corrected) == len(found.due_s)
    assert np.sort(corrected) == pytest.approx(np.sort(found.due_s), abs=2e-3)


@pytest.mark.parametrize("stall_s", [0, 0.5, 3.25])
def test_a_client_that_waits_step_by_step(stall_s):
    settings = {"interval_s": 0.1, "service_s": 0.04, "stall_from_s": 2.03, "duration_s": 8.0}
    found = probe_through_stall(**settings, stall_s=stall_s)
    now, recorded = 0, []
    while now < 80:  # in tenths of a second
        due = now / 10
        meets = due + 0.04 > 2.03 and due < 2.03 + stall_s
        answer = (2.03 + stall_s if meets else due) + 0.04
        recorded.append(answer - due)
        now = max(now + 1, int(np.ceil(round(answer * 10, 6))))
    assert found.waiting_s == pytest.approx(recorded)
    assert len(found.due_s) == 80
    assert found.due_s.min() == pytest.approx(0.04)


@given(values=st.lists(st.floats(0, 50), max_size=30), interval=st.floats(0.05, 10))
def test_the_published_correction(values, interval):
    """HdrHistogram's rule: v, and v - i, v - 2 i, … as long as at least an interval is left."""
    expected = []
    for value in values:
        step = 1
        while value - step * interval >= interval * (1 - 1e-9):
            expected.append(value - step * interval)
            step += 1
    found = corrected_for_omission(values, interval)
    assert found[: len(values)].tolist() == values
    assert np.sort(found[len(values) :]) == pytest.approx(np.sort(expected))


def test_without_a_stall_nothing_is_omitted():
    found = probe_through_stall(interval_s=0.1, service_s=0.1, stall_from_s=1, stall_s=0, duration_s=5)
    assert found.waiting_s.tolist() == found.due_s.tolist()
    assert len(corrected_for_omission(found.waiting_s, 0.1)) == len(found.waiting_s)


@pytest.mark.parametrize("name", ["interval_s", "service_s", "stall_from_s", "stall_s", "duration_s"])
@pytest.mark.parametrize("number", [-1, float("nan"), True, "x", None])
def test_bad_numbers_are_named(name, number):
    usual = {"interval_s": 0.1, "service_s": 0.01, "stall_from_s": 1, "stall_s": 1, "duration_s": 5}
    with pytest.raises(InputError, match=f"{name} cannot be"):
        probe_through_stall(**usual | {name: number})


def test_the_rest_that_is_refused():
    usual = {"service_s": 0.01, "stall_from_s": 1, "stall_s": 1}
    with pytest.raises(InputError, match="does not fit"):
        probe_through_stall(interval_s=0.001, duration_s=5, **usual)
    with pytest.raises(InputError, match="ten million requests"):
        probe_through_stall(interval_s=0.01, duration_s=1e9, **usual)
    with pytest.raises(InputError, match="ten million values"):
        corrected_for_omission([1e9], 0.001)
    for wrong in ([-1], [float("nan")], ["x"], [[1]], None):
        with pytest.raises(InputError, match="values_s cannot be used"):
            corrected_for_omission(wrong, 1)
    with pytest.raises(InputError, match="interval_s cannot be"):
        corrected_for_omission([1], 0)
