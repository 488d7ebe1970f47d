"""Three designs in one outage: balance of messages, closed form against messages one by one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import (
    REGION_DESIGNS,
    RegionDesign,
    design_unavailability,
    downtime,
    parallel_unavailability,
    region_outage,
)

HOUR_S, DAY_S = 3600, 86_400
designs = st.sampled_from(list(REGION_DESIGNS))
lengths_s = st.floats(0, 30 * DAY_S)


def test_the_designs_go_from_simple_to_involved():
    assert list(REGION_DESIGNS) == ["single", "active-passive", "active-active"]
    assert [(found.regions, found.copies) for found in REGION_DESIGNS.values()] == [(1, 1), (2, 1), (2, 2)]


def outage(design, hours=6.0, **options):
    given_ = {
        "publish_rate_rps": 40,
        "failover_s": 1500,
        "publisher_buffer_s": 600,
        "queue_wait_s": 30,
    } | options
    return region_outage(design, hours * HOUR_S, **given_)


def test_six_hours_in_a_single_region():
    found = outage("single")
    assert found.interrupted_s == 6 * HOUR_S
    assert found.waiting_messages == 40 * 600
    assert found.dropped_messages == 40 * (6 * HOUR_S - 600)
    assert (found.stranded_messages, found.stranded_s) == (1200, 6 * HOUR_S)
    assert found.expired_messages == 0
    assert found.missing_s == 6 * HOUR_S - 600  # what was stranded is there again


def test_six_hours_with_a_standby():
    found = outage("active-passive")
    assert found.interrupted_s == 1500
    assert found.dropped_messages == 36_000
    assert found.stranded_messages == 1200
    assert found.stranded_s == 6 * HOUR_S  # failing over does not fetch them
    assert found.missing_s == 900 + 30


def test_six_hours_in_two_active_regions():
    assert outage("active-active") == region_outage("active-active", 0, publish_rate_rps=40)
    assert outage("active-active").interrupted_s == 0


def test_an_outage_shorter_than_the_failover_is_an_outage_of_a_single_region():
    assert outage("active-passive", hours=0.25) == outage("single", hours=0.25)


def test_after_the_retention_of_the_queue_what_was_stranded_is_gone():
    days = fact("sqs.retention_default_s").value / DAY_S
    for design in ("single", "active-passive"):
        assert outage(design, hours=24 * days - 0.01).expired_messages == 0
        found = outage(design, hours=24 * days)
        assert found.expired_messages == 1200
        assert found.lost_messages == found.dropped_messages + 1200
    assert outage("single", hours=24, retention_s=HOUR_S).expired_messages == 1200
    assert outage("active-active", hours=24 * days).lost_messages == 0


def test_a_publisher_that_keeps_everything_drops_nothing():
    found = region_outage("single", 30 * DAY_S, publish_rate_rps=1)
    assert found.dropped_messages == 0
    assert found.waiting_messages == 30 * DAY_S


@given(
    design=designs,
    outage_s=lengths_s,
    failover_s=st.floats(0, DAY_S),
    publisher_buffer_s=lengths_s,
    queue_wait_s=st.floats(0, HOUR_S),
)
def test_every_message_is_accounted_for(design, outage_s, failover_s, publisher_buffer_s, queue_wait_s):
    options = {
        "publish_rate_rps": 2.0,
        "failover_s": failover_s,
        "publisher_buffer_s": publisher_buffer_s,
        "queue_wait_s": queue_wait_s,
    }
    found = region_outage(design, outage_s, **options)
    assert found.waiting_messages + found.dropped_messages == pytest.approx(2 * found.interrupted_s)
    assert 0 <= found.interrupted_s <= outage_s
    assert found.expired_messages <= found.stranded_messages
    simpler = region_outage("single", outage_s, **options)
    assert found.interrupted_s <= simpler.interrupted_s
    assert found.lost_messages <= simpler.lost_messages


@pytest.mark.parametrize("design", REGION_DESIGNS)
@pytest.mark.parametrize("hours", [0.1, 1.0, 6.0, 120.0])
def test_closed_form_against_messages_one_by_one(design, hours):
    """Each message published every second is followed to the instant at which it is processed, or lost."""
    outage_s, buffer_s, failover_s, wait_s = hours * HOUR_S, 600.0, 1500.0, 30.0
    found = region_outage(
        design,
        outage_s,
        publish_rate_rps=1,
        failover_s=failover_s,
        publisher_buffer_s=buffer_s,
        queue_wait_s=wait_s,
    )
    published_s = np.arange(-wait_s, outage_s) + 0.5  # the outage begins at 0
    can_send_s = {"single": outage_s, "active-passive": min(outage_s, failover_s), "active-active": 0.0}[
        design
    ]
    accepted_before = published_s < 0
    in_queue = accepted_before & (design != "active-active")
    expired = in_queue & (outage_s >= fact("sqs.retention_default_s").value)
    unsent = ~accepted_before & (published_s < can_send_s)
    dropped = unsent & (can_send_s - published_s > buffer_s)
    assert found.stranded_messages == in_queue.sum()
    assert found.expired_messages == expired.sum()
    assert found.dropped_messages == pytest.approx(dropped.sum(), abs=1)
    assert found.waiting_messages == pytest.approx((unsent & ~dropped).sum(), abs=1)


@given(unavailability=st.floats(0, 1), beta=st.floats(0, 1), failover_share=st.floats(0, 1))
def test_a_standby_lies_between_one_region_and_two(unavailability, beta, failover_share):
    one, standby, two = (
        design_unavailability(name, unavailability, beta=beta, failover_share=failover_share)
        for name in REGION_DESIGNS
    )
    tiny = 1e-12
    assert one == unavailability
    assert two == pytest.approx(parallel_unavailability(unavailability, 2, beta))
    assert two - tiny <= standby <= one + tiny
    at_once, too_late = (
        design_unavailability("active-passive", unavailability, beta=beta, failover_share=share)
        for share in (0.0, 1.0)
    )
    assert (at_once, too_late) == (pytest.approx(two, abs=tiny), pytest.approx(one, abs=tiny))


def test_the_standby_against_a_simulated_timeline():
    """Outages of a fixed length; the standby serves after a tenth of each, unless the cause is common."""
    generator = np.random.default_rng(35)
    hours, outages, length_h, failover_h, beta = 2_000_000, 2_000, 100, 10, 0.3
    down = np.zeros((2, hours), dtype=bool)
    serves_late = np.zeros(hours, dtype=bool)
    slots = hours // length_h
    for region in range(2):
        for slot in generator.choice(slots, outages, replace=False):
            begins = slot * length_h
            common = generator.random() < beta
            if common and region == 1:
                continue  # drawn with the first Region
            for hit in (0, 1) if common else (region,):
                down[hit, begins : begins + length_h] = True
            if region == 0:
                serves_late[begins : begins + failover_h] = True
    interrupted = (down[0] & (down[1] | serves_late)).mean()
    expected = design_unavailability("active-passive", down[0].mean(), beta=beta, failover_share=0.1)
    assert interrupted == pytest.approx(expected, rel=0.05)


def test_a_design_of_ones_own():
    three = RegionDesign("three", regions=3, copies=3, takes_over="at once")
    assert design_unavailability(three, 0.1) == pytest.approx(0.001)
    assert region_outage(three, HOUR_S, publish_rate_rps=1, queue_wait_s=9).stranded_messages == 0


def test_unknown_designs_are_named():
    for call in (
        lambda: region_outage("multi-master", 1, publish_rate_rps=1),
        lambda: design_unavailability("multi-master", 0.1),
    ):
        with pytest.raises(InputError, match="'multi-master'") as error:
            call()
        assert "active-passive" in error.value.expected


@pytest.mark.parametrize("number", [-1, math.nan, math.inf, "3", True])
@pytest.mark.parametrize(
    "name",
    ["outage_s", "publish_rate_rps", "failover_s", "queue_wait_s", "retention_s", "publisher_buffer_s"],
)
def test_bad_numbers_are_named(name, number):
    if name == "publisher_buffer_s" and number == math.inf:
        return  # a publisher may keep everything
    options = {"outage_s": 60, "publish_rate_rps": 1} | {name: number}
    with pytest.raises(InputError, match=f"{name} cannot be"):
        region_outage("single", **options)


def test_what_lesson_35_says_of_its_first_numbers():
    """One outage of 17 h a year: 2 minutes on the whiteboard, 50 with one common cause in twenty."""
    unavailability = 17 / 8760
    whiteboard_s = downtime(parallel_unavailability(unavailability)).year_s
    assert whiteboard_s == pytest.approx(120, rel=0.02)
    assert downtime(parallel_unavailability(unavailability, beta=0.05)).year_s / 60 == pytest.approx(
        50, rel=0.1
    )

    def enough(beta):
        hours = {
            name: downtime(
                design_unavailability(name, unavailability, beta=beta, failover_share=0.5 / 17)
            ).year_s
            / HOUR_S
            for name in REGION_DESIGNS
        }
        return [name for name, down_h in hours.items() if down_h <= 1.5]

    assert enough(0.05) == ["active-passive", "active-active"]
    assert enough(0.1) == []
