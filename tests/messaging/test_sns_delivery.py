"""The kit's own SNS delivery step, against the documented schedule and on the emulator's real queues."""

import json
import math
import time
from dataclasses import astuple

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.aws import VirtualClock, client, embedded
from helpers.errors import InputError
from helpers.messaging import deliver, schedule
from helpers.messaging.sns_delivery import SnsDelivery

DAY_S = 86_400


class World:
    """A topic, and queues subscribed to it, in an embedded AWS of its own."""

    def __init__(self, clock, **options):
        self.clock = clock
        self.sns, self.sqs = client("sns"), client("sqs")
        self.topic = self.sns.create_topic(Name="orders")["TopicArn"]
        self.delivery = SnsDelivery(self.sns, self.sqs, clock, **options)

    def queue(self, name, *, allow=True, **attributes):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": "*",
            "Condition": {"ArnEquals": {"aws:SourceArn": self.topic}},
        }
        if allow:
            attributes["Policy"] = json.dumps({"Statement": [statement]})
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        return url, arn

    def subscribe(self, arn, *, dlq=None, **attributes):
        if dlq:
            attributes["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": dlq})
        answer = self.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
        return answer["SubscriptionArn"]

    def count(self, url):
        name = "ApproximateNumberOfMessages"
        return int(self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])

    def receive(self, url):
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return answer.get("Messages", [])

    def kinds(self):
        return [event.kind for event in self.delivery.events]


@pytest.fixture
def world():
    with embedded(), VirtualClock() as clock:
        yield World(clock)


def summary(event):
    return event.kind, round(event.time_s, 3), event.attempt, event.reason


def test_a_healthy_queue_gets_the_message_at_once(world):
    url, arn = world.queue("q")
    subscription = world.subscribe(arn)
    message_id = world.delivery.publish(world.topic, "hello", subject="greeting")
    assert world.kinds() == ["published", "delivered"]
    assert {event.message_id for event in world.delivery.events} == {message_id}
    envelope = json.loads(world.receive(url)[0]["Body"])
    assert envelope["Type"] == "Notification"
    assert envelope["MessageId"] == message_id
    assert envelope["TopicArn"] == world.topic
    assert (envelope["Message"], envelope["Subject"]) == ("hello", "greeting")
    assert envelope["Timestamp"] == "2026-01-01T00:00:00.000Z"
    assert envelope["UnsubscribeURL"].endswith(subscription)


def test_an_hour_of_outage(world):
    url, arn = world.queue("q")
    world.subscribe(arn)
    world.delivery.outage(arn, 0, 3600)
    world.delivery.publish(world.topic, "hello")
    assert [summary(event) for event in world.delivery.events[1:]] == [
        ("attempt_failed", 0, 4, "server_error")
    ]
    world.delivery.run_until(3600)
    assert summary(world.delivery.events[-1]) == ("attempt_failed", 3590.107, 192, "server_error")
    assert world.count(url) == 0
    new = world.delivery.run_for(3600)
    assert [summary(event) for event in new] == [
        ("attempt_failed", 3590.107, 192, "server_error"),
        ("delivered", 3610.107, 193, ""),
    ]
    assert world.count(url) == 1
    sent = world.sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["SentTimestamp"])["Messages"][
        0
    ]
    start_ms = int((world.clock.now.timestamp() - world.clock.elapsed_s) * 1000)
    assert int(sent["Attributes"]["SentTimestamp"]) - start_ms == 3_610_107


def test_24_days_with_a_dead_letter_queue(world):
    url, arn = world.queue("q")
    dlq_url, dlq_arn = world.queue("dlq", MessageRetentionPeriod=str(14 * DAY_S))
    world.subscribe(arn, dlq=dlq_arn)
    world.delivery.outage(arn, 0, 24 * DAY_S)
    world.delivery.publish(world.topic, "hello")
    began = time.perf_counter()
    world.delivery.run_until_idle()
    assert time.perf_counter() - began < 10  # jumps, where 100,016 steps would crawl
    last = schedule("aws-managed").gives_up_after_s
    assert [summary(event) for event in world.delivery.events] == [
        ("published", 0, 0, ""),
        ("attempt_failed", round(last, 3), 100_016, "server_error"),
        ("sent_to_dlq", round(last, 3), 100_016, ""),
    ]
    assert (world.count(url), world.count(dlq_url)) == (0, 1)
    assert json.loads(world.receive(dlq_url)[0]["Body"])["Message"] == "hello"
    assert world.clock.elapsed_s == last
    assert world.delivery.metrics["NumberOfNotificationsRedrivenToDlq"] == 1


def test_24_days_without_one(world):
    _, arn = world.queue("q")
    world.subscribe(arn)
    world.delivery.outage(arn, 0, math.inf)
    world.delivery.publish(world.topic, "hello")
    world.delivery.run_until_idle()
    assert summary(world.delivery.events[-1]) == ("discarded", 2_000_070.107, 100_016, "")
    assert world.delivery.metrics == {
        "NumberOfMessagesPublished": 1,
        "NumberOfNotificationsDelivered": 0,
        "NumberOfNotificationsFailed": 1,
        "NumberOfNotificationsFilteredOut": 0,
        "NumberOfNotificationsRedrivenToDlq": 0,
        "NumberOfNotificationsFailedToRedriveToDlq": 0,
    }


def test_a_deleted_queue_is_one_attempt(world):
    url, arn = world.queue("q")
    dlq_url, dlq_arn = world.queue("dlq")
    world.subscribe(arn, dlq=dlq_arn)
    world.sqs.delete_queue(QueueUrl=url)
    assert world.delivery.publish(world.topic, "hello")
    assert [summary(event) for event in world.delivery.events[1:]] == [
        ("attempt_failed", 0, 1, "queue_deleted"),
        ("sent_to_dlq", 0, 1, ""),
    ]
    assert world.count(dlq_url) == 1
    world.queue("q")  # recreated: what was lost stays lost, what comes is delivered
    assert not world.delivery.run_until_idle()
    world.delivery.publish(world.topic, "again")
    assert world.count(url) == 1


@pytest.mark.parametrize("deny", [True, False])
def test_a_queue_that_denies_or_does_not_allow_sns_is_one_attempt(world, deny):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    attributes = {"Policy": json.dumps({"Statement": [statement]})} if deny else {}
    url, arn = world.queue("q", allow=False, **attributes)
    world.subscribe(arn)
    world.delivery.publish(world.topic, "hello")
    assert [summary(event) for event in world.delivery.events[1:]] == [
        ("attempt_failed", 0, 1, "not_allowed"),
        ("discarded", 0, 1, ""),
    ]
    assert world.count(url) == 0


def test_a_queue_deleted_in_an_outage_is_noticed_after_it(world):
    url, arn = world.queue("q")
    world.subscribe(arn)
    world.delivery.outage(arn, 0, 3600)
    world.delivery.publish(world.topic, "hello")
    world.delivery.run_until(60)
    world.sqs.delete_queue(QueueUrl=url)
    world.delivery.run_until_idle()
    assert [summary(event) for event in world.delivery.events[-2:]] == [
        ("attempt_failed", 3610.107, 193, "queue_deleted"),
        ("discarded", 3610.107, 193, ""),
    ]


def test_of_two_subscriptions_one_is_down(world):
    up_url, up_arn = world.queue("up")
    down_url, down_arn = world.queue("down")
    up, down = world.subscribe(up_arn), world.subscribe(down_arn)
    world.delivery.outage(down_arn, 0, 60)
    world.delivery.publish(world.topic, "hello")
    assert (world.count(up_url), world.count(down_url)) == (1, 0)
    world.delivery.run_until_idle()
    assert (world.count(up_url), world.count(down_url)) == (1, 1)
    delivered = {
        event.subscription_arn: event for event in world.delivery.events if event.kind == "delivered"
    }
    assert delivered[up].attempt == 1
    assert summary(delivered[down]) == ("delivered", 70.107, 16, "")
    assert world.delivery.metrics["NumberOfNotificationsDelivered"] == 2


def test_several_messages_arrive_in_the_order_of_time(world):
    url, arn = world.queue("q")
    world.subscribe(arn, RawMessageDelivery="true")
    world.delivery.outage(arn, 0, 600)
    for name in ("first", "second", "third"):
        world.delivery.publish(world.topic, name)
        world.delivery.run_for(7)
    world.delivery.run_until_idle()
    times_s = [event.time_s for event in world.delivery.events]
    assert times_s == sorted(times_s)
    # published at 0, 7 and 14 s, their attempts fall at 610.1, 617.1 and 604.1 s
    assert [message["Body"] for message in world.receive(url)] == ["third", "first", "second"]


def test_the_moving_clock_alone_is_enough(world):
    url, arn = world.queue("q")
    world.subscribe(arn, RawMessageDelivery="true")
    world.delivery.outage(arn, 0, 5)
    world.delivery.publish(world.topic, "hello")
    answer = world.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
    assert answer["Messages"][0]["Body"] == "hello"
    assert round(world.clock.elapsed_s, 3) == 6.341


def test_an_outage_declared_later_and_two_that_overlap(world):
    url, arn = world.queue("q")
    world.subscribe(arn)
    world.delivery.outage(arn, 0, 60)
    world.delivery.publish(world.topic, "hello")
    world.delivery.run_until(10)
    world.delivery.outage(arn, 50, 600)
    world.delivery.outage(arn, 1000, 2000)
    world.delivery.run_until(100)
    assert world.count(url) == 0  # the attempt at 70.107 s was planned before
    world.delivery.run_until_idle()
    assert summary(world.delivery.events[-1]) == ("delivered", 610.107, 43, "")
    assert world.count(url) == 1
    world.delivery.run_until(5000)
    assert world.count(url) == 1


def test_raw_delivery_carries_attributes(world):
    url, arn = world.queue("q")
    world.subscribe(arn, RawMessageDelivery="true")
    attributes = {
        "kind": {"DataType": "String", "StringValue": "order"},
        "yen": {"DataType": "Number", "StringValue": "12"},
        "seal": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    }
    world.delivery.publish(world.topic, "hello", attributes=attributes)
    message = world.receive(url)[0]
    assert message["Body"] == "hello"
    assert message["MessageAttributes"] == attributes


def test_the_envelope_carries_attributes(world):
    url, arn = world.queue("q")
    world.subscribe(arn)
    attributes = {
        "kind": {"DataType": "String", "StringValue": "注文"},
        "seal": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    }
    world.delivery.publish(world.topic, "hello", attributes=attributes)
    message = world.receive(url)[0]
    assert "MessageAttributes" not in message
    assert json.loads(message["Body"])["MessageAttributes"] == {
        "kind": {"Type": "String", "Value": "注文"},
        "seal": {"Type": "Binary", "Value": "AAE="},
    }


def test_too_many_attributes_for_raw_delivery_is_a_client_side_error(world):
    _, raw = world.queue("raw")
    url, wrapped = world.queue("wrapped")
    world.subscribe(raw, RawMessageDelivery="true")
    world.subscribe(wrapped)
    attributes = {f"a{number}": {"DataType": "String", "StringValue": "x"} for number in range(11)}
    world.delivery.publish(world.topic, "hello", attributes=attributes)
    assert ("attempt_failed", 0, 1, "too_many_attributes") in [
        summary(event) for event in world.delivery.events
    ]
    assert world.count(url) == 1


def test_filters_by_attributes_and_by_body(world):
    by_attribute_url, by_attribute = world.queue("by-attribute")
    by_body_url, by_body = world.queue("by-body")
    world.subscribe(
        by_attribute, FilterPolicy=json.dumps({"kind": ["order"], "yen": [{"numeric": [">", 10]}]})
    )
    world.subscribe(by_body, FilterPolicy=json.dumps({"a": {"b": [1]}}), FilterPolicyScope="MessageBody")
    order = {
        "kind": {"DataType": "String", "StringValue": "order"},
        "yen": {"DataType": "Number", "StringValue": "11"},
    }
    world.delivery.publish(world.topic, '{"a": {"b": 2}}', attributes=order)
    assert (world.count(by_attribute_url), world.count(by_body_url)) == (1, 0)
    world.delivery.publish(world.topic, '{"a": {"b": 1}}')
    assert (world.count(by_attribute_url), world.count(by_body_url)) == (1, 1)
    assert world.delivery.metrics["NumberOfNotificationsFilteredOut"] == 2
    assert world.delivery.metrics["NumberOfNotificationsFailed"] == 0


@pytest.mark.parametrize("trouble", ["not_allowed", "queue_deleted", "server_error"])
def test_a_dead_letter_queue_in_trouble_cannot_help(world, trouble):
    url, arn = world.queue("q")
    dlq_url, dlq_arn = world.queue("dlq", allow=trouble != "not_allowed")
    world.subscribe(arn, dlq=dlq_arn)
    world.sqs.delete_queue(QueueUrl=url)
    if trouble == "queue_deleted":
        world.sqs.delete_queue(QueueUrl=dlq_url)
    if trouble == "server_error":
        world.delivery.outage(dlq_arn, 0, 1)
    world.delivery.publish(world.topic, "hello")
    assert summary(world.delivery.events[-1]) == ("discarded", 0, 1, f"dlq_{trouble}")
    assert world.delivery.metrics["NumberOfNotificationsFailedToRedriveToDlq"] == 1
    if trouble != "queue_deleted":
        assert world.count(dlq_url) == 0


def test_the_dead_letter_queue_is_the_one_of_the_moment_of_giving_up(world):
    _, arn = world.queue("q")
    dlq_url, dlq_arn = world.queue("dlq", MessageRetentionPeriod=str(14 * DAY_S))
    subscription = world.subscribe(arn)
    gone = world.subscribe(world.queue("other")[1], dlq=dlq_arn)
    world.delivery.outage(arn, 0, math.inf)
    world.delivery.outage(arn.replace(":q", ":other"), 0, math.inf)
    world.delivery.publish(world.topic, "hello")
    world.sns.set_subscription_attributes(
        SubscriptionArn=subscription,
        AttributeName="RedrivePolicy",
        AttributeValue=json.dumps({"deadLetterTargetArn": dlq_arn}),
    )
    world.sns.unsubscribe(SubscriptionArn=gone)
    world.delivery.run_until_idle()
    assert world.count(dlq_url) == 1
    ended = {event.subscription_arn: event.kind for event in world.delivery.events[-4:][1::2]}
    assert ended == {subscription: "sent_to_dlq", gone: "discarded"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    outage_s=st.one_of(st.integers(1, 3600), st.integers(1, 24 * DAY_S)),
    published_s=st.one_of(st.just(0), st.floats(0, 1000).map(lambda seconds: round(seconds, 3))),
    policy=st.sampled_from(["aws-managed", "faq-old", "customer-managed"]),
    reading=st.sampled_from(["geometric", "doubling_cap"]),
)
def test_it_agrees_with_the_formula(outage_s, published_s, policy, reading):
    with embedded(), VirtualClock() as clock:
        world = World(clock, policy=policy, reading=reading)
        _, arn = world.queue("q")
        world.subscribe(arn)
        clock.advance(published_s)
        world.delivery.outage(arn, published_s, published_s + outage_s)
        world.delivery.publish(world.topic, "hello")
        world.delivery.run_until_idle()
        last = world.delivery.events[-1]
    expected = deliver(policy, outage_s, reading)
    assert last.kind == ("discarded" if expected.lost else "delivered")
    if not expected.lost:
        assert last.attempt == expected.attempt
        assert last.time_s == pytest.approx(published_s + expected.at_s, abs=1e-6)


def test_the_same_seed_gives_the_same_bytes():
    def everything():
        with embedded(seed=7), VirtualClock() as clock:
            world = World(clock)
            url, arn = world.queue("q")
            world.subscribe(arn)
            world.delivery.outage(arn, 0, 60)
            world.delivery.publish(world.topic, "hello")
            world.delivery.run_until_idle()
            received = world.receive(url)[0]
            return [astuple(event) for event in world.delivery.events], received

    assert everything() == everything()


def test_what_aws_refuses_is_refused_and_leaves_nothing(world):
    url, arn = world.queue("q")
    world.subscribe(arn)
    with pytest.raises(ClientError, match="too long"):
        world.delivery.publish(world.topic, "x" * 300_000)
    with pytest.raises(ClientError, match="NotFound"):
        world.delivery.publish(world.topic + "-nowhere", "hello")
    assert world.delivery.events == ()
    assert world.count(url) == 0
    assert [topic["TopicArn"] for topic in world.sns.list_topics()["Topics"]] == [world.topic]


def test_what_is_not_modelled_is_refused(world):
    fifo = world.sns.create_topic(Name="orders.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    with pytest.raises(InputError, match="FIFO"):
        world.delivery.publish(fifo, "hello")
    world.sns.subscribe(TopicArn=world.topic, Protocol="https", Endpoint="https://127.0.0.1/hook")
    with pytest.raises(InputError, match="https"):
        world.delivery.publish(world.topic, "hello")
    assert world.delivery.events == ()


@pytest.mark.parametrize(("from_s", "until_s"), [(5, 60), (20, 20), (30, 20), (math.nan, 60), (10, math.nan)])
def test_an_outage_has_a_length_and_a_future(world, from_s, until_s):
    world.clock.advance(10)
    with pytest.raises(InputError, match="cannot be declared"):
        world.delivery.outage("arn", from_s, until_s)


def test_without_a_running_clock_nothing_is_published():
    with embedded():
        with VirtualClock() as clock:
            world = World(clock)
        with pytest.raises(InputError, match="not running"):
            world.delivery.publish(world.topic, "hello")
        assert world.delivery.events == ()


def test_an_unknown_policy_is_refused_at_once():
    with embedded(), VirtualClock() as clock, pytest.raises(InputError):
        SnsDelivery(client("sns"), client("sqs"), clock, policy="nope")
