"""The window of de-duplication, and notes in the embedded DynamoDB."""

import pytest

from helpers.aws import VirtualClock, client, embedded
from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import IdempotencyTable, dedup_window, expires, schedule

DAY_S = 86_400


def test_23_days_of_retries_are_not_enough():
    found = dedup_window()
    assert found.sns_retries_s == schedule("aws-managed").gives_up_after_s
    assert found.queue_s == 4 * DAY_S
    assert found.total_s == expires(schedule("aws-managed").gives_up_after_s).expires_at_s
    assert found.total_s / DAY_S == pytest.approx(27.149, abs=5e-4)


def test_every_way_there_is():
    fourteen_days_s = fact("sns.dlq_retention_recommended_s").value
    found = dedup_window(publisher_buffer_s=DAY_S, dead_letter_s=fourteen_days_s, retention_s=14 * DAY_S)
    assert (found.publisher_s, found.dead_letter_s, found.queue_s) == (DAY_S, 14 * DAY_S, 14 * DAY_S)
    assert found.total_s / DAY_S == pytest.approx(1 + 23.149 + 14 + 14, abs=5e-4)


def test_usual_windows_are_far_too_short_for_it():
    window_s = dedup_window().total_s
    assert window_s > 650 * fact("powertools.idempotency_expires_after_s").value
    assert window_s > 7800 * fact("sqs.fifo_deduplication_interval_s").value


@pytest.fixture
def dynamodb():
    with embedded():
        yield client("dynamodb")


def test_a_copy_within_the_window_is_recognised(dynamodb):
    seen = IdempotencyTable(dynamodb, window_s=100)
    assert [seen.claim("order 1", now_s) for now_s in (0, 0, 1, 99.5, 100)] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert seen.claim("order 1", 100.5)
    assert not seen.claim("order 1", 200)  # the note is a new one
    assert seen.claim("order 2", 50)


def test_the_longest_way_needs_the_whole_window(dynamodb):
    last_s = dedup_window().total_s
    enough = IdempotencyTable(dynamodb, window_s=last_s, name="enough")
    retries_only = IdempotencyTable(dynamodb, window_s=dedup_window().sns_retries_s, name="retries-only")
    for table, again in ((enough, False), (retries_only, True)):
        assert table.claim("order 1", 0)
        assert table.claim("order 1", last_s) is again


def test_expired_notes_do_not_count_though_dynamodb_has_not_deleted_them(dynamodb):
    seen = IdempotencyTable(dynamodb, window_s=10)
    assert seen.claim("order 1", 0)
    assert dynamodb.scan(TableName="processed")["Count"] == 1
    assert seen.claim("order 1", 11)


def test_time_to_live_is_on(dynamodb):
    IdempotencyTable(dynamodb, window_s=10)
    found = dynamodb.describe_time_to_live(TableName="processed")["TimeToLiveDescription"]
    assert (found["TimeToLiveStatus"], found["AttributeName"]) == ("ENABLED", "expires_at")


def test_sns_and_sqs_identifiers_do_not_tell_copies_but_the_publishers_does(dynamodb):
    """The same message through two topics: two MessageIds, one number of an order."""
    sns, sqs = client("sns"), client("sqs")
    with VirtualClock():
        seen = IdempotencyTable(dynamodb, window_s=dedup_window().total_s)
        sns_ids, first = set(), []
        for name in ("tokyo", "osaka"):
            topic = sns.create_topic(Name=name)["TopicArn"]
            queue = sqs.create_queue(QueueName=name)["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
                "QueueArn"
            ]
            sns.subscribe(
                TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
            )
            sns_ids.add(sns.publish(TopicArn=topic, Message="order 1")["MessageId"])
            (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
            first.append(seen.claim(message["Body"], 0))
    assert len(sns_ids) == 2
    assert first == [True, False]


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), "3", True])
def test_bad_numbers_are_named(number, dynamodb):
    for name in ("publisher_buffer_s", "dead_letter_s", "retention_s"):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            dedup_window(**{name: number})
    with pytest.raises(InputError, match="window_s cannot be"):
        IdempotencyTable(dynamodb, window_s=number)
    seen = IdempotencyTable(dynamodb, window_s=1)
    with pytest.raises(InputError, match="now_s cannot be"):
        seen.claim("order 1", number)
