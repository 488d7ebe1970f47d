"""What an outage does: against the closed forms of the messaging helpers, and case by case."""

import math

import pytest

from helpers.architecture import Architecture, Component, Flow, Workload, bill, failure, load_architecture
from helpers.cost import company_rate
from helpers.errors import InputError
from helpers.messaging import backlog, client_error, consumer_outage, deliver

DAY_S = 86_400


def fan_out(*, subscription_dlq=False, queue_dlq=False, worker=None, queue=None):
    parts = [
        Component("users", "client"),
        Component("app", "ecs_service"),
        Component("topic", "sns_topic"),
        Component("queue", "sqs_queue", capacity=queue or {}),
        Component("worker", "ecs_service", capacity=worker or {"tasks": 1, "workers": 1, "service_ms": 20}),
        Component("db", "rds"),
        Component("lost", "dead_letter_queue"),
    ]
    flows = [
        Flow("users", "app", timeout_s=5, retries=1),
        Flow("app", "topic", timeout_s=1, retries=2),
        Flow("topic", "queue", asynchronous=True),
        Flow("queue", "worker", asynchronous=True),
        Flow("worker", "db"),
    ]
    if subscription_dlq:
        flows.append(Flow("topic", "lost", asynchronous=True))
    if queue_dlq:
        flows.append(Flow("queue", "lost", asynchronous=True))
    return Architecture("fan-out", tuple(parts), tuple(flows))


def test_a_queue_that_is_down_is_what_the_backlog_says():
    view = failure(fan_out(), "queue", 3 * 3_600, workload=Workload(40))
    expected = backlog(publish_rate_rps=40, outage_s=3 * 3_600)
    assert (view.late_messages, view.lost_messages) == (expected.messages, 0)
    assert view.refused_requests == 0
    # Far into the outage a stuck message has tried once in 20 s since it came: half of T / 20 in the mean.
    assert view.amplification["queue"] == pytest.approx(3 * 3_600 / 20 / 2, rel=0.06)


def test_beyond_the_schedule_messages_are_lost_or_set_aside():
    long_s = 24 * DAY_S
    assert deliver("aws-managed", long_s).lost
    expected = backlog(publish_rate_rps=2, outage_s=long_s)
    bare = failure(fan_out(), "queue", long_s, workload=Workload(2))
    kept = failure(fan_out(subscription_dlq=True), "queue", long_s, workload=Workload(2))
    assert bare.lost_messages == pytest.approx(expected.lost_messages)
    assert (kept.lost_messages, kept.set_aside_messages) == (0, pytest.approx(expected.lost_messages))
    assert kept.late_messages == bare.late_messages == pytest.approx(expected.messages)


def test_an_http_endpoint_is_given_up_after_seconds():
    parts = Component("app", "ecs_service"), Component("topic", "sns_topic"), Component("partner", "external")
    flows = Flow("app", "topic"), Flow("topic", "partner", asynchronous=True)
    shop = Architecture("http", parts, flows, entries=("app",))
    view = failure(shop, "partner", 3_600, workload=Workload(1))
    gives_up_s = 60.0  # three retries, 20 s apart
    assert view.late_messages == gives_up_s
    assert view.lost_messages == 3_600 - gives_up_s
    assert 3.9 < view.amplification["partner"] <= 4
    other = Architecture(
        "x", parts, (flows[0], Flow("topic", "partner", None, True, policy="http-sample")), entries=("app",)
    )
    assert failure(other, "partner", 3_600, workload=Workload(1)).lost_messages < view.lost_messages
    assert client_error().lost  # a closed door is not in this model: it is lost at the first attempt


def test_consumers_that_are_down_are_what_the_consumer_outage_says():
    hours_60 = 60 * 3_600
    worker = {"tasks": 1, "workers": 1, "service_ms": 1_000 / 60}
    view = failure(fan_out(worker=worker, queue_dlq=True), "worker", hours_60, workload=Workload(50))
    expected = consumer_outage(hours_60, arrival_rate_rps=50, consumer_capacity_rps=60)
    assert view.lost_messages == pytest.approx(
        expected.lost_messages
    )  # expired: no queue for dead letters helps
    assert view.set_aside_messages == 0
    assert view.caught_up_s == pytest.approx(expected.caught_up_s)
    assert view.refused_requests == 0


def test_consumers_that_fail_receive_again_and_again():
    queue = {"visibility_timeout_s": 30, "max_receive_count": 5}
    with_dlq = failure(fan_out(queue_dlq=True, queue=queue), "db", 3_600, workload=Workload(10))
    # A message is received five times, 30 s apart: what came in the last 150 s has not been moved yet.
    assert with_dlq.late_messages == 150 * 10
    assert with_dlq.set_aside_messages == (3_600 - 150) * 10
    assert 4.8 < with_dlq.amplification["worker"] <= 5
    without = failure(fan_out(queue=queue), "db", 3_600, workload=Workload(10))
    assert (without.set_aside_messages, without.lost_messages) == (0, 0)
    assert without.late_messages == 36_000
    assert without.amplification["worker"] == pytest.approx(3_600 / 30 / 2, rel=0.02)


def test_catching_up_takes_spare_capacity():
    view = failure(fan_out(), "worker", 3_600, workload=Workload(40))
    assert view.caught_up_s == pytest.approx(3_600 * 40 / (50 - 40))
    assert math.isinf(failure(fan_out(), "worker", 3_600, workload=Workload(50)).caught_up_s)


def test_callers_who_wait_are_refused_and_how_long_that_takes():
    view = failure(fan_out(), "topic", 600, workload=Workload(10))
    assert view.refused_share == 1
    assert view.refused_requests == view.client_requests == 6_000
    # The app tries three times for a second each; users try twice, and would have waited five seconds.
    assert view.amplification["topic"] == pytest.approx(6)
    assert view.gives_up_after_s == 6
    assert failure(fan_out(), "app", 600).gives_up_after_s == 10
    assert failure(fan_out(), "worker", 600).gives_up_after_s == 0
    shop = load_architecture("one_server")
    assert math.isinf(failure(shop, "server", 600).gives_up_after_s)


def test_databases_keep_what_their_copies_miss_and_others_lose_what_they_hand_over():
    parts = [Component("app", "ecs_service"), Component("db", "rds"), Component("copy", "rds_replica")]
    flows = [Flow("app", "db"), Flow("db", "copy", asynchronous=True)]
    shop = Architecture("copies", tuple(parts), tuple(flows), entries=("app",))
    view = failure(shop, "copy", 60, workload=Workload(10))
    assert (view.late_messages, view.lost_messages, view.refused_requests) == (600, 0, 0)
    careless = Architecture("x", tuple(parts[:2]), (Flow("app", "db", asynchronous=True),), entries=("app",))
    assert failure(careless, "db", 60, workload=Workload(10)).lost_messages == 600


def test_retries_cost_money():
    parts = (
        Component("users", "client"),
        Component("app", "lambda_function", capacity={"duration_ms": 10}),
        Component("partner", "external"),
    )
    flows = Flow("users", "app", retries=4, size_kb=0, response_kb=0), Flow("app", "partner", size_kb=0)
    shop = Architecture("retries", parts, flows)
    work, rate = Workload(100), company_rate("158.2")
    outage = failure(shop, "partner", DAY_S, workload=work)
    assert outage.amplification["app"] == pytest.approx(5)
    quiet, stormy = bill(shop, work, rate), bill(shop, work, rate, outage=outage)
    more = stormy.counts["app"].requests - quiet.counts["app"].requests
    assert more == 4 * 100 * DAY_S
    assert stormy.usd("app") > quiet.usd("app")


@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf, True, "60", 367 * DAY_S])
def test_times_that_cannot_be(wrong):
    with pytest.raises(InputError, match="how_long_s"):
        failure(fan_out(), "queue", wrong)


def test_what_cannot_be_down():
    with pytest.raises(InputError, match="no component 'quue'") as caught:
        failure(fan_out(), "quue", 60)
    assert "queue" in caught.value.expected
    with pytest.raises(InputError, match="users is a client"):
        failure(fan_out(), "users", 60)
