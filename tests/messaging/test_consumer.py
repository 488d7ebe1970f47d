"""A consumer on the embedded AWS: what it receives, when, and what becomes of the message."""

import json

import pytest

from helpers.aws import VirtualClock, client, embedded
from helpers.errors import InputError
from helpers.messaging.consumer import Consumer
from helpers.messaging.dead_letters import queue_with_dlq
from helpers.messaging.queues import messages_in, subscribe_queue
from helpers.messaging.recorder import Recorder
from helpers.messaging.sns_delivery import SnsDelivery
from helpers.messaging.trial import try_handler
from helpers.messaging.worker import Message


@pytest.fixture
def clock():
    with embedded(), VirtualClock() as clock:
        yield clock


@pytest.fixture
def sqs(clock):
    return client("sqs")


def work_for(seconds):
    def work(message):
        yield seconds

    return work


def queue(sqs, **attributes):
    return sqs.create_queue(QueueName="stock", Attributes=attributes)["QueueUrl"]


def consume(sqs, clock, url, work, **options):
    recorder = Recorder(clock)
    consumer = Consumer(sqs, clock, recorder, "stock", url, work, **options)
    consumer.start()
    return consumer, recorder


def test_one_at_a_time_in_its_own_time_and_deleted_when_done(sqs, clock):
    url = queue(sqs)
    for order in "AB":
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"kind": "Placed", "order": order}))
    _, recorder = consume(sqs, clock, url, work_for(2.5))
    clock.advance(6)
    assert [(s.order, s.kind, s.start_s, s.end_s) for s in recorder.spans()] == [
        ("A", "Placed", 0.0, 2.5),
        ("B", "Placed", 2.5, 5.0),
    ]
    clock.advance(100)
    assert len(recorder.spans()) == 2
    assert messages_in(sqs, url) == 0


def test_no_more_at_once_than_its_concurrency(sqs, clock):
    url = queue(sqs)
    for _ in range(5):
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    _, recorder = consume(sqs, clock, url, work_for(10), concurrency=2)
    clock.advance(25)
    assert [span.start_s for span in recorder.spans()] == [0, 0, 10, 10, 20]


def test_an_empty_queue_is_asked_again_after_a_pause_or_when_woken(sqs, clock):
    url = queue(sqs)
    consumer, recorder = consume(sqs, clock, url, work_for(1), poll_s=20)
    clock.advance(30)
    assert [record.time_s for record in recorder.of("empty")] == [0, 20]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    consumer.wake()
    clock.advance(30)
    assert [span.start_s for span in recorder.spans()] == [30]
    # From the end of the work it waits anew; the pause that was cut short does not ask a second time.
    assert [record.time_s for record in recorder.of("empty")] == [0, 20, 31, 51]


def test_waking_a_busy_consumer_changes_nothing(sqs, clock):
    url = queue(sqs)
    for _ in range(2):
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    consumer, recorder = consume(sqs, clock, url, work_for(5))
    clock.advance(1)
    consumer.wake()
    clock.advance(8)
    assert [span.start_s for span in recorder.spans()] == [0, 5]


def test_what_fails_is_received_again_after_the_visibility_timeout_and_then_set_aside(sqs, clock):
    def fail(message):
        yield 1.0
        raise KeyError("price")

    trial = try_handler(sqs, clock, fail, visibility_s=30, max_receive_count=3, seconds=89)
    assert [(s.start_s, s.end_s, s.receive_count, s.failed) for s in trial.spans] == [
        (0, 1, 1, True),
        (30, 31, 2, True),
        (60, 61, 3, True),
    ]
    assert trial.in_dlq == 0  # the receive at 90 s, the fourth, is what moves it


def test_the_message_moves_at_max_receive_count_times_the_visibility_timeout(sqs, clock):
    def fail(message):
        raise ValueError
        yield

    trial = try_handler(sqs, clock, fail, visibility_s=30, max_receive_count=5, seconds=150)
    assert (len(trial.spans), trial.in_dlq) == (5, 1)


def test_the_reason_of_a_failure_is_recorded(sqs, clock):
    def fail(message):
        raise LookupError
        yield

    url = queue(sqs)
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    _, recorder = consume(sqs, clock, url, fail)
    clock.advance(0)
    assert [record.reason for record in recorder.of("failed")] == ["LookupError"]


def test_what_is_redriven_by_hand_is_a_new_message(sqs, clock):
    broken = [True]

    def work(message):
        yield 1.0
        if broken:
            raise ValueError

    def redrive(sqs, made):
        broken.clear()
        [found] = sqs.receive_message(QueueUrl=made.dlq_url)["Messages"]
        sqs.send_message(QueueUrl=made.url, MessageBody=found["Body"])
        sqs.delete_message(QueueUrl=made.dlq_url, ReceiptHandle=found["ReceiptHandle"])

    trial = try_handler(sqs, clock, work, visibility_s=30, max_receive_count=2, seconds=61, then=redrive)
    assert [(s.receive_count, s.failed) for s in trial.spans] == [(1, True), (2, True), (1, False)]
    assert trial.in_dlq == 0


def test_the_emulator_has_no_move_task_as_the_lesson_says(sqs, clock):
    made = queue_with_dlq(sqs, "billing", visibility_timeout_s=30, max_receive_count=3)
    arn = sqs.get_queue_attributes(QueueUrl=made.dlq_url, AttributeNames=["QueueArn"])
    with pytest.raises(NotImplementedError):
        sqs.start_message_move_task(SourceArn=arn["Attributes"]["QueueArn"])


def test_an_old_receipt_deletes_in_the_emulator_unless_it_is_told_not_to(sqs, clock):
    seen = {}
    for old_receipts_delete in (True, False):
        with embedded():
            trial = try_handler(
                client("sqs"),
                clock,
                work_for(45.0),
                visibility_s=30,
                max_receive_count=4,
                seconds=200,
                old_receipts_delete=old_receipts_delete,
            )
        seen[old_receipts_delete] = (len(trial.spans), trial.in_dlq)
    assert seen == {True: (2, 0), False: (4, 1)}


def test_a_message_that_finishes_after_it_was_set_aside_raises_nothing(sqs, clock):
    trial = try_handler(sqs, clock, work_for(50.0), visibility_s=10, max_receive_count=2, seconds=70)
    assert [(s.start_s, s.end_s, s.failed) for s in trial.spans] == [(0, 50, False), (10, 60, False)]
    assert trial.in_dlq == 1


def test_fifo_groups_keep_their_order_and_do_not_wait_for_each_other(sqs, clock):
    url = sqs.create_queue(QueueName="steps.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for group, number in (("A", 1), ("B", 1), ("A", 2)):
        body = json.dumps({"order": f"{group}{number}"})
        for _ in range(2):  # the second one is a duplicate within the deduplication interval
            sqs.send_message(
                QueueUrl=url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=body
            )
    _, recorder = consume(sqs, clock, url, work_for(5.0), concurrency=3)
    clock.advance(20)
    assert [(span.order, span.start_s) for span in recorder.spans()] == [("A1", 0), ("B1", 0), ("A2", 5)]


@pytest.mark.parametrize("raw", ["true", "false"])
def test_the_envelope_of_sns_is_opened(sqs, clock, raw):
    sns = client("sns")
    topic = sns.create_topic(Name="shop")["TopicArn"]
    made = subscribe_queue(sns, sqs, topic, "stock", attributes={"RawMessageDelivery": raw})
    SnsDelivery(sns, sqs, clock).publish(topic, json.dumps({"kind": "Placed", "order": "A"}))
    _, recorder = consume(sqs, clock, made.url, work_for(1.0))
    clock.advance(2)
    assert [(span.kind, span.order) for span in recorder.spans()] == [("Placed", "A")]


@pytest.mark.parametrize(("text", "body"), [("no json", {"text": "no json"}), ("[1]", {"text": "[1]"})])
def test_what_is_no_json_object_reaches_the_handler_as_text(sqs, clock, text, body):
    seen = []

    def work(message):
        seen.append((message.body, message.kind, message.order))
        yield 0.0

    url = queue(sqs)
    sqs.send_message(QueueUrl=url, MessageBody=text)
    consume(sqs, clock, url, work)
    clock.advance(1)
    assert seen == [(body, "", "")]


def test_kind_and_order_are_words():
    message = Message({"kind": 1, "order": 2}, "id", 1, "receipt")
    assert (message.kind, message.order) == ("1", "2")


@pytest.mark.parametrize("options", [{"concurrency": 0}, {"poll_s": 0.0}, {"poll_s": -1.0}])
def test_what_would_never_receive_or_never_stop_is_refused(sqs, clock, options):
    with pytest.raises(InputError, match="a consumer with"):
        consume(sqs, clock, queue(sqs), work_for(1.0), **options)
