"""Requests of a month, counted by the published sizes and limits."""

import pytest

from helpers.errors import InputError
from helpers.messaging import MONTH_S, RegionDesign, monthly_requests


def test_one_message_a_second_in_one_region():
    found = monthly_requests("single", publish_rate_rps=1)
    assert found.publishes == found.receives == found.deletes == found.table_writes == MONTH_S
    assert found.idle_receives == 0
    assert found.total == 4 * MONTH_S


def test_two_active_regions_do_everything_twice():
    one, two = (
        monthly_requests(name, 50, queues=3, message_bytes=70_000) for name in ("single", "active-active")
    )
    for part in ("publishes", "receives", "deletes", "table_writes", "total"):
        assert getattr(two, part) == 2 * getattr(one, part)
    assert two.idle_receives == 0


def test_every_queue_receives_what_is_published_once():
    found = monthly_requests("single", 1, queues=3)
    assert found.publishes == MONTH_S
    assert found.receives == found.deletes == found.table_writes == 3 * MONTH_S


def test_a_standby_waits_with_long_polls():
    one, standby = (
        monthly_requests(name, 50, queues=3, standby_pollers=2) for name in ("single", "active-passive")
    )
    assert standby.idle_receives == 3 * 2 * 129_600  # three a minute, for 30 days
    assert standby.total - standby.idle_receives == one.total


def test_every_64_kb_count():
    sizes = {1: 1, 65_536: 1, 65_537: 2, 262_144: 4, 1_048_576: 16}
    for message_bytes, chunks in sizes.items():
        found = monthly_requests("single", 1, message_bytes=message_bytes)
        assert found.publishes == found.receives == chunks * MONTH_S
        assert found.deletes == MONTH_S


def test_batches_save_receives_and_deletes_but_no_notes():
    found = monthly_requests("single", 1, messages_per_receive=10)
    assert found.receives == found.deletes == MONTH_S / 10
    assert found.table_writes == found.publishes == MONTH_S
    # Ten of 10 KB make two chunks of payload.
    assert (
        monthly_requests("single", 1, messages_per_receive=10, message_bytes=10_240).receives == MONTH_S / 5
    )


def test_a_design_of_ones_own():
    three = RegionDesign("three", regions=3, copies=1, takes_over="after failover")
    assert monthly_requests(three, 1).idle_receives == 2 * 129_600


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "1"])
@pytest.mark.parametrize("name", ["message_bytes", "queues", "messages_per_receive", "standby_pollers"])
def test_counts_are_whole(name, number):
    with pytest.raises(InputError, match=f"{name} cannot be"):
        monthly_requests("single", 1, **{name: number})


@pytest.mark.parametrize("rate_rps", [-1, float("nan"), float("inf"), "1", None])
def test_rates_are_numbers(rate_rps):
    with pytest.raises(InputError, match="publish_rate_rps cannot be"):
        monthly_requests("single", rate_rps)
