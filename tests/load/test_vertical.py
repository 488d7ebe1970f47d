"""A bigger master: the law, the row that does not care, the time that a step buys, and the step itself."""

import math
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import (
    STEP_WAYS,
    amdahl,
    hot_row_limit_rps,
    months_until_full,
    step_downtimes,
    step_outage,
    vertical_steps,
)


def test_without_obstacles_each_doubling_doubles():
    steps = vertical_steps(0, 0, 100, [1, 2, 4])
    assert [step.throughput_rps for step in steps] == [100, 200, 400]
    assert [step.gain for step in steps] == [1, 2, 2]
    assert {step.efficiency for step in steps} == {1}


def test_contention_alone_is_amdahls_law():
    for step in vertical_steps(0.05, 0, 100, [1, 2, 8, 64, 1024]):
        assert step.throughput_rps / 100 == pytest.approx(amdahl(0.95, step.processors))


def test_with_coherency_a_step_can_buy_less_than_nothing():
    """The peak is at √((1 - α) / β) = 30.8 processors; beyond it, throughput falls."""
    steps = vertical_steps(0.05, 0.001, 500, [2, 4, 8, 16, 32, 64])
    assert [round(step.gain, 3) for step in steps] == [1.0, 1.811, 1.653, 1.413, 1.124, 0.866]
    assert steps[-1].throughput_rps < steps[-2].throughput_rps


@given(
    contention=st.floats(0, 1),
    coherency=st.floats(0, 0.1),
    processors=st.sets(st.integers(1, 512), min_size=2),
)
def test_no_step_buys_more_than_its_processors(contention, coherency, processors):
    steps = vertical_steps(contention, coherency, 10, sorted(processors))
    for before, after in pairwise(steps):
        assert after.gain <= after.processors / before.processors + 1e-9
        assert after.efficiency <= before.efficiency + 1e-9


def test_a_hot_row_against_threads_that_share_a_lock():
    """However many there are, one at a time: the count over a while is that of a single one."""
    lock, held_s, done = threading.Lock(), 0.004, []
    until = time.monotonic() + 0.4

    def work():
        while time.monotonic() < until:
            with lock:
                time.sleep(held_s)
            done.append(1)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < len(done) <= hot_row_limit_rps(held_s) * 0.4 + len(threads)


@given(
    load_rps=st.floats(1, 1e4), spare=st.floats(1.01, 50), growth=st.floats(0.001, 1), factor=st.floats(1, 8)
)
def test_growth_month_by_month_reaches_the_capacity_when_it_says(load_rps, spare, growth, factor):
    capacity_rps = load_rps * spare
    months = months_until_full(load_rps, capacity_rps, growth)
    assert load_rps * (1 + growth) ** months == pytest.approx(capacity_rps)
    later = months_until_full(load_rps, capacity_rps * factor, growth)
    assert later - months == pytest.approx(math.log(factor) / math.log1p(growth), abs=1e-6)


def test_full_already_and_never_full():
    assert months_until_full(800, 800, 0.1) == 0
    assert months_until_full(900, 800, 0.1) == 0
    assert months_until_full(400, 800, 0) == math.inf


def test_what_is_published_of_the_step_and_what_is_not():
    found = step_downtimes()
    assert tuple(found) == STEP_WAYS
    seconds = [(way.low_s, way.high_s) for way in found.values()]
    assert seconds == [(None, None), (60, 120), (None, 35)]
    with pytest.raises(TypeError):
        found["single-az"] = None


def _simulated(downtime_s, rate_rps, capacity_rps):
    """Request by request: how many came while the database was away, when the last of those that waited is
    through, and the longest wait."""
    arrivals = [number / rate_rps for number in range(int(rate_rps * downtime_s * 30))]
    free_at, longest_s, refused, caught_up_s = downtime_s, 0.0, 0, 0.0
    for arrival in arrivals:
        start = max(arrival, free_at)
        refused += arrival < downtime_s
        longest_s = max(longest_s, start - arrival)
        free_at = start + 1 / capacity_rps
        if start <= arrival and arrival > downtime_s:
            caught_up_s = arrival - downtime_s
            break
    return refused, caught_up_s, longest_s


@pytest.mark.parametrize(("rate_rps", "capacity_rps"), [(30, 90), (30, 40), (10, 100)])
def test_the_step_against_a_simulation(rate_rps, capacity_rps):
    found = step_outage(60, rate_rps, capacity_rps)
    refused, caught_up_s, longest_s = _simulated(60, rate_rps, capacity_rps)
    assert found.refused_requests == pytest.approx(refused, abs=1)
    assert found.caught_up_s == pytest.approx(caught_up_s, abs=0.3)
    assert found.longest_wait_s == pytest.approx(longest_s, abs=0.1)
    assert found.monthly_share == pytest.approx(60 / 2_592_000)


def test_a_step_that_does_not_suffice():
    with pytest.raises(InputError, match="a capacity of 300 requests/s never catches up") as error:
        step_outage(60, 300, 300)
    assert error.value.next_step


@pytest.mark.parametrize("number", [-1, math.nan, math.inf, True, "2", None])
def test_bad_numbers_are_named(number):
    for call, name in [
        (lambda: vertical_steps(number, 0, 1, [1]), "contention"),
        (lambda: vertical_steps(0, number, 1, [1]), "coherency"),
        (lambda: vertical_steps(0, 0, number, [1]), "throughput_of_one_rps"),
        (lambda: vertical_steps(0, 0, 1, [number]), "processors"),
        (lambda: hot_row_limit_rps(number), "lock_held_s"),
        (lambda: months_until_full(number, 1, 0), "load_rps"),
        (lambda: months_until_full(1, number, 0), "capacity_rps"),
        (lambda: months_until_full(1, 1, number), "growth_per_month"),
        (lambda: step_outage(number, 1, 2), "downtime_s"),
        (lambda: step_outage(1, number, 2), "arrival_rate_rps"),
        (lambda: step_outage(1, 1, number), "capacity_after_rps"),
    ]:
        with pytest.raises(InputError, match=f"{name} cannot be"):
            call()


@pytest.mark.parametrize("processors", [[], [4, 2], [2, 2]])
def test_processors_must_ascend(processors):
    with pytest.raises(InputError, match="processors cannot be"):
        vertical_steps(0, 0, 1, processors)
    with pytest.raises(InputError, match="contention cannot be 2"):
        vertical_steps(2, 0, 1, [1])
