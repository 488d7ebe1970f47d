"""Consumers that are down: the closed form against queues that are simulated message by message."""

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.messaging import (
    ORDERS_OF_RECEIVING,
    consumer_outage,
    drain,
    longest_consumer_outage_s,
)

HOUR_S, DAY_S = 3_600, 86_400


def _simulate(outage_s, retention_s, arrival_rate_rps, capacity_rps, order):
    """Message by message, in steps of a second: how many are lost, and when the queue is empty."""
    queue, lost, now_s, credit, arriving = deque(), 0.0, 0, 0.0, 0.0
    while now_s < outage_s or queue:
        arriving += arrival_rate_rps
        while arriving >= 1:
            queue.append(now_s)
            arriving -= 1
        while queue and now_s - queue[0] >= retention_s:
            queue.popleft()
            lost += 1
        credit = credit + capacity_rps if now_s >= outage_s else 0.0
        while credit >= 1 and queue:
            queue.popleft() if order == "oldest_first" else queue.pop()
            credit -= 1
        now_s += 1
    return lost, now_s - outage_s


@settings(max_examples=25, deadline=None)
@given(
    outage_s=st.integers(60, 4_000),
    retention_s=st.integers(300, 2_000),
    arrival_rate_rps=st.integers(1, 8),
    spare_rps=st.integers(1, 8),
    order=st.sampled_from(ORDERS_OF_RECEIVING),
)
def test_against_a_simulation(outage_s, retention_s, arrival_rate_rps, spare_rps, order):
    capacity_rps = arrival_rate_rps + spare_rps
    lost, empty_s = _simulate(outage_s, retention_s, arrival_rate_rps, capacity_rps, order)
    found = consumer_outage(
        outage_s,
        arrival_rate_rps=arrival_rate_rps,
        consumer_capacity_rps=capacity_rps,
        retention_s=retention_s,
        order=order,
    )
    a_few_steps = 4 * capacity_rps
    assert found.lost_messages == pytest.approx(lost, abs=a_few_steps)
    assert found.caught_up_s == pytest.approx(empty_s, abs=a_few_steps)


def test_a_weekend():
    """60 hours are well within 4 days of retention, and yet too long for consumers with little to spare."""
    found = consumer_outage(60 * HOUR_S, arrival_rate_rps=50, consumer_capacity_rps=60)
    assert found.survives_s == 16 * HOUR_S
    assert found.backlog_messages == 50 * 60 * HOUR_S
    assert found.lost_messages == 50 * 44 * HOUR_S
    kindest = consumer_outage(
        60 * HOUR_S, arrival_rate_rps=50, consumer_capacity_rps=60, order="oldest_first"
    )
    assert kindest.lost_messages == 0
    assert kindest.caught_up_s == drain(50 * 60 * HOUR_S, 50, 60).time_s == 300 * HOUR_S


@pytest.mark.parametrize("order", ORDERS_OF_RECEIVING)
def test_just_survived_and_just_not(order):
    survives_s = longest_consumer_outage_s(14 * DAY_S, 50, 200, order)
    settings = {
        "arrival_rate_rps": 50,
        "consumer_capacity_rps": 200,
        "retention_s": 14 * DAY_S,
        "order": order,
    }
    assert consumer_outage(survives_s, **settings).lost_messages == 0
    assert consumer_outage(survives_s + 1, **settings).lost_messages == pytest.approx(50)


def test_more_capacity_brings_the_two_ends_together():
    kindest = longest_consumer_outage_s(4 * DAY_S, 50, 51, "oldest_first")
    ends = [longest_consumer_outage_s(4 * DAY_S, 50, capacity) for capacity in (51, 60, 100, 5_000)]
    assert ends == sorted(ends)
    assert 0.99 * kindest == pytest.approx(ends[-1])


def test_the_default_retention_is_four_days():
    found = consumer_outage(5 * DAY_S, arrival_rate_rps=1, consumer_capacity_rps=9, order="oldest_first")
    assert found.lost_messages == DAY_S


@pytest.mark.parametrize("retention_s", [59, 1_209_601])
def test_retention_has_bounds(retention_s):
    with pytest.raises(InputError, match="retention_s cannot be"):
        longest_consumer_outage_s(retention_s, 1, 2)


def test_no_spare_capacity_and_no_such_order():
    with pytest.raises(InputError, match="never catches up") as error:
        longest_consumer_outage_s(3_600, 40, 40)
    assert error.value.next_step
    with pytest.raises(InputError, match="no order 'random'"):
        longest_consumer_outage_s(3_600, 40, 50, "random")


@pytest.mark.parametrize("number", [-1, float("nan"), "3", True, None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="outage_s cannot be"):
        consumer_outage(number, arrival_rate_rps=1, consumer_capacity_rps=2)
    with pytest.raises(InputError, match="arrival_rate_rps cannot be"):
        consumer_outage(1, arrival_rate_rps=number, consumer_capacity_rps=2)
    with pytest.raises(InputError, match="consumer_capacity_rps cannot be"):
        consumer_outage(1, arrival_rate_rps=1, consumer_capacity_rps=number)
