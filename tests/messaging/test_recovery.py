"""After the outage: the backlog, the time to catch up, and SQS's own retention."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import (
    POLICIES,
    backlog,
    deliver,
    drain,
    expires,
    mean_attempts,
    schedule,
)

DAY_S = 86_400


def test_a_million_stuck_messages_make_50_000_attempts_a_second():
    found = backlog(publish_rate_rps=100, outage_s=10_000)
    assert found.messages == 1_000_000
    assert found.attempt_rate_rps == 50_000
    assert found.redelivery_window_s == 20
    assert found.peak_arrival_rate_rps == 50_100
    assert found.lost_messages == 0


def test_one_stuck_message_makes_three_attempts_a_minute():
    rate_rps = backlog(publish_rate_rps=1 / 3600, outage_s=3600).attempt_rate_rps
    assert [rate_rps * span_s for span_s in (60, 3600, DAY_S)] == pytest.approx([3, 180, 4_320])


def test_after_giving_up_messages_are_lost():
    last_s = schedule("aws-managed").gives_up_after_s
    found = backlog(publish_rate_rps=2, outage_s=30 * DAY_S)
    assert found.messages == pytest.approx(2 * last_s)
    assert found.lost_messages == pytest.approx(2 * (30 * DAY_S - last_s))


@given(outage_s=st.floats(600, 20 * DAY_S), publish_rate_rps=st.floats(0.1, 1000))
def test_the_rule_of_thumb_against_the_schedule(outage_s, publish_rate_rps):
    """At a constant rate, attempts per second = rate x attempts that the oldest message has made."""
    made = int(np.searchsorted(schedule("aws-managed").times_s, outage_s, side="right"))
    ruled = backlog(publish_rate_rps, outage_s).attempt_rate_rps
    assert 11 * publish_rate_rps < made * publish_rate_rps - ruled < 14 * publish_rate_rps


def test_the_window_of_redelivery_against_every_message():
    """Messages published evenly over an hour all arrive within the window, and spread over it."""
    published_at_s = np.linspace(0, 3600, 50_000, endpoint=False)
    found = backlog(publish_rate_rps=50_000 / 3600, outage_s=3600)
    waits_s = deliver("aws-managed", 3600 - published_at_s).extra_wait_s
    assert waits_s.min() >= 0
    assert waits_s.max() <= found.redelivery_window_s
    per_second, _ = np.histogram(waits_s, bins=20, range=(0, 20))
    assert per_second.sum() == pytest.approx(found.messages)
    # The young messages, which try more often, arrive first; nobody adds more than a tenth to the rate.
    assert per_second.max() < 1.1 * found.attempt_rate_rps
    assert per_second.min() > 0.9 * found.attempt_rate_rps


def test_other_policies_have_other_windows():
    assert backlog(1, 3600, policy="customer-managed").redelivery_window_s == 600
    assert backlog(1, 3600, policy=POLICIES["faq-old"]).attempt_rate_rps == 180
    with pytest.raises(InputError, match="http-default has no post-backoff phase"):
        backlog(1, 3600, policy="http-default")


def test_drain_works_at_the_spare_capacity():
    found = drain(432_000, arrival_rate_rps=40, consumer_capacity_rps=65)
    assert found.time_s / 60 == 288
    assert found.spare_capacity_rps == 25
    assert found.handled_messages == 432_000 + 40 * found.time_s


@given(
    messages=st.floats(0, 1e9),
    arrival_rate_rps=st.floats(0, 1e5),
    spare_rps=st.floats(1e-3, 1e5),
)
def test_drain_balances(messages, arrival_rate_rps, spare_rps):
    found = drain(messages, arrival_rate_rps, arrival_rate_rps + spare_rps)
    assert found.handled_messages == pytest.approx(
        messages + arrival_rate_rps * found.time_s, rel=1e-6, abs=1e-6
    )


@pytest.mark.parametrize("capacity_rps", [40, 39.9, 0])
def test_without_spare_capacity_it_never_ends(capacity_rps):
    with pytest.raises(InputError) as error:
        drain(100, arrival_rate_rps=40, consumer_capacity_rps=capacity_rps)
    assert f"{capacity_rps:g} messages/s" in error.value.what
    assert "more than the 40 messages/s" in error.value.expected
    assert error.value.next_step


def test_retention_begins_when_the_message_arrives():
    arrived_s = deliver("aws-managed", 5 * DAY_S).at_s
    found = expires(arrived_s)
    assert found.retention_s == fact("sqs.retention_default_s").value
    assert found.expires_at_s == arrived_s + 4 * DAY_S
    assert found.left_s(arrived_s) == 4 * DAY_S
    assert found.left_s(arrived_s + 5 * DAY_S) == 0


def test_retention_of_ones_own():
    assert expires(10, retention_s=14 * DAY_S).expires_at_s == 1_209_610
    assert expires(10, retention_s=60).expires_at_s == 70


@pytest.mark.parametrize("retention_s", [59, 1_209_601, 0])
def test_retention_has_bounds(retention_s):
    with pytest.raises(InputError, match="60 to 1,209,600 s"):
        expires(0, retention_s=retention_s)


def test_a_lost_message_has_no_retention():
    with pytest.raises(InputError, match="the message was lost"):
        expires(deliver("aws-managed", 24 * DAY_S).at_s)


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), "3", True, None])
def test_bad_numbers_are_named(number):
    for call, name in (
        (lambda: backlog(number, 60), "publish_rate_rps"),
        (lambda: backlog(1, number), "outage_s"),
        (lambda: drain(number, 1, 2), "messages"),
        (lambda: drain(1, number, 2), "arrival_rate_rps"),
        (lambda: drain(1, 1, number), "consumer_capacity_rps"),
        (lambda: expires(1, retention_s=number) if number is not None else drain(None, 1, 2), ""),
    ):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            call()


def test_numbers_of_numpy_are_numbers():
    assert backlog(np.int64(40), np.float32(10_800)).messages == 432_000


@pytest.mark.parametrize("policy", ["aws-managed", "http-default", "customer-managed"])
@pytest.mark.parametrize("outage_s", [1.0, 50.0, 3_600.0, 4_321.0])
def test_mean_attempts_against_messages_one_by_one(policy, outage_s):
    """Each message of an even stream meets what is left of the outage; `deliver` counts its attempts."""
    left_s = (np.arange(2_000) + 0.5) * outage_s / 2_000
    arrivals = [deliver(policy, rest_s) for rest_s in left_s]
    everything = schedule(policy).strict_attempts
    made = [everything if one.lost else one.attempt for one in arrivals]
    assert mean_attempts(outage_s, policy) == pytest.approx(np.mean(made), rel=2e-3)


def test_without_an_outage_there_is_one_attempt():
    assert mean_attempts(0) == 1


def test_a_long_outage_uses_up_the_retries():
    assert mean_attempts(1e12) == pytest.approx(schedule("aws-managed").strict_attempts, rel=1e-4)


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf"), True, "3", None])
def test_mean_attempts_refuses_what_is_no_length(bad):
    with pytest.raises(InputError, match="outage_s"):
        mean_attempts(bad)
