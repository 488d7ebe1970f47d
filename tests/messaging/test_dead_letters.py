"""Dead-letter queues of SQS queues: the published examples, and the same on the embedded AWS."""

import pytest
from botocore.exceptions import ClientError

from helpers.aws import VirtualClock, client, embedded
from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import dlq_expiry, messages_in, queue_with_dlq, time_until_dlq_s

DAY_S = 86_400


@pytest.fixture
def clock():
    with embedded(), VirtualClock() as running:
        yield running


def _receive(sqs, url, **asked):
    return sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"], **asked).get("Messages", [])


def test_the_documented_example():
    example = "sqs.dlq_retention_example"
    assert dlq_expiry(DAY_S).left_s == fact(f"{example}.standard_days_left").value * DAY_S == 3 * DAY_S
    assert dlq_expiry(DAY_S, fifo=True).left_s == fact(f"{example}.fifo_days_left").value * DAY_S == 4 * DAY_S


@pytest.mark.parametrize("retention_days", [4, 14])
@pytest.mark.parametrize("after_days", [0, 0.5, 3, 4, 10])
def test_equal_retentions_leave_what_the_source_has_not_used(retention_days, after_days):
    found = dlq_expiry(after_days * DAY_S, dlq_retention_s=retention_days * DAY_S)
    assert found.left_s == max(0, retention_days - after_days) * DAY_S
    assert found.expires_after_s == max(after_days, retention_days) * DAY_S


@pytest.mark.parametrize(
    ("visibility_s", "receives", "expected_s"),
    [(30, 5, 150), (30, 10, 300), (180, 5, 900), (360, 5, 1_800), (5_400, 5, 27_000), (0, 3, 0)],
)
def test_time_until_the_dead_letter_queue(visibility_s, receives, expected_s):
    assert time_until_dlq_s(visibility_s, receives) == expected_s


@pytest.mark.parametrize(("visibility_s", "receives"), [(30, 5), (30, 10), (1, 1), (180, 5)])
def test_time_until_the_dead_letter_queue_on_the_embedded_aws(clock, visibility_s, receives):
    sqs = client("sqs")
    queue = queue_with_dlq(sqs, "billing", visibility_timeout_s=visibility_s, max_receive_count=receives)
    sqs.send_message(QueueUrl=queue.url, MessageBody="order 1")
    seen = 0
    while not messages_in(sqs, queue.dlq_url):
        if not _receive(sqs, queue.url):  # a prompt poller: the receive that moves it returns nothing
            continue
        seen += 1
        clock.advance(visibility_s)
    assert seen == receives
    assert clock.elapsed_s == time_until_dlq_s(visibility_s, receives)


def test_counts_of_six_receives(clock):
    sqs = client("sqs")
    queue = queue_with_dlq(sqs, "billing", visibility_timeout_s=0, max_receive_count=3)
    sqs.send_message(QueueUrl=queue.url, MessageBody="order 1")
    received = [_receive(sqs, queue.url) for _ in range(6)]
    counts = [int(found[0]["Attributes"]["ApproximateReceiveCount"]) if found else None for found in received]
    assert counts == [1, 2, 3, None, None, None]
    assert messages_in(sqs, queue.dlq_url) == 1


def test_a_moved_message_keeps_its_sent_timestamp_and_its_count(clock):
    sqs = client("sqs")
    queue = queue_with_dlq(sqs, "billing", visibility_timeout_s=0, max_receive_count=3)
    sqs.send_message(QueueUrl=queue.url, MessageBody="order 1")
    [first] = _receive(sqs, queue.url)
    clock.advance(3600)
    for _ in range(3):
        _receive(sqs, queue.url)
    [moved] = _receive(sqs, queue.dlq_url)
    assert moved["Attributes"]["SentTimestamp"] == first["Attributes"]["SentTimestamp"]
    assert moved["Attributes"]["ApproximateReceiveCount"] == "4"


def _kept_days(clock, fifo, moved_after_days):
    """How many whole days after the move the message is still in the dead-letter queue."""
    sqs = client("sqs")
    queue = queue_with_dlq(
        sqs,
        "billing",
        visibility_timeout_s=0,
        max_receive_count=1,
        retention_s=14 * DAY_S,
        dlq_retention_s=4 * DAY_S,
        fifo=fifo,
    )
    group = {"MessageGroupId": "1"} if fifo else {}
    sqs.send_message(QueueUrl=queue.url, MessageBody="order 1", **group)
    _receive(sqs, queue.url)
    clock.advance(moved_after_days * DAY_S)
    assert _receive(sqs, queue.url) == []
    days = 0
    while _receive(sqs, queue.dlq_url, VisibilityTimeout=0):
        clock.advance(DAY_S)
        days += 1
    return days


@pytest.mark.parametrize("moved_after_days", [1, 2, 3])
def test_the_trap_on_the_embedded_aws(clock, moved_after_days):
    expected_s = dlq_expiry(moved_after_days * DAY_S).left_s
    assert _kept_days(clock, False, moved_after_days) * DAY_S == expected_s


def test_the_emulator_does_not_restart_the_clock_of_fifo_queues(clock):
    """AWS documents 4 days here. When the emulator mends this, the lesson's note about it can go."""
    assert _kept_days(clock, True, 1) == 3 != dlq_expiry(DAY_S, fifo=True).left_s / DAY_S


def test_changing_the_visibility_starts_a_new_timer(clock):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="billing", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="order 1")
    [message] = _receive(sqs, url)
    clock.advance_to(15)
    handle = message["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=10)
    clock.advance_to(24.9)
    assert _receive(sqs, url) == []
    clock.advance_to(25)
    assert len(_receive(sqs, url)) == 1


def test_twelve_hours_count_from_the_receive(clock):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="billing")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="order 1")
    [message] = _receive(sqs, url)
    clock.advance(1)
    longest_s = fact("sqs.visibility_timeout_max_s").value
    assert longest_s == 43_200
    asked = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
    sqs.change_message_visibility(**asked, VisibilityTimeout=longest_s - 5)
    with pytest.raises(ClientError, match="Total VisibilityTimeout"):
        sqs.change_message_visibility(**asked, VisibilityTimeout=longest_s)


def test_limits_of_messages_and_batches(clock):
    sqs, sns = client("sqs"), client("sns")
    url = sqs.create_queue(QueueName="billing")["QueueUrl"]
    topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    largest, of_sns = (
        fact(f"{key}_bytes").value for key in ("sqs.message_size_max", "sns.message_size_default")
    )
    most = fact("sqs.batch_messages_max").value
    assert (largest, of_sns, most) == (1_048_576, 262_144, 10)
    sqs.send_message(QueueUrl=url, MessageBody="x" * largest)
    sns.publish(TopicArn=topic_arn, Message="x" * of_sns)
    entries = [{"Id": str(number), "MessageBody": "x"} for number in range(most + 1)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries[:most])
    for refused in (
        lambda: sqs.send_message(QueueUrl=url, MessageBody="x" * (largest + 1)),
        lambda: sns.publish(TopicArn=topic_arn, Message="x" * (of_sns + 1)),
        lambda: sqs.send_message_batch(QueueUrl=url, Entries=entries),
    ):
        with pytest.raises(ClientError):
            refused()


@pytest.mark.parametrize("number", [-1, float("nan"), "1", True, None, 1_209_601])
def test_bad_times_are_named(number):
    with pytest.raises(InputError, match="moved_after_s cannot be"):
        dlq_expiry(number)
    if number is not None:
        with pytest.raises(InputError, match="dlq_retention_s cannot be"):
            dlq_expiry(0, dlq_retention_s=number)
    with pytest.raises(InputError, match="max_receive_count cannot be"):
        time_until_dlq_s(30, number if number != 1_209_601 else 1_001)
    with pytest.raises(InputError, match="visibility_timeout_s cannot be"):
        time_until_dlq_s(number if number != 1_209_601 else 43_201, 5)
