"""The virtual clock drives the embedded AWS, and nothing else, and only inside its block."""

import asyncio
import datetime
import json
import math
import threading
import time

import moto.core.utils
import pytest
from moto.sqs.models import Message, SQSBackend

from helpers.aws import VirtualClock, client, embedded
from helpers.errors import InputError

DAY_S = 86_400


@pytest.fixture
def sqs():
    with embedded():
        yield client("sqs")


def queue(sqs, name="orders", **attributes):
    return sqs.create_queue(
        QueueName=name, Attributes={key: str(value) for key, value in attributes.items()}
    )["QueueUrl"]


def bodies(sqs, url, **options):
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url, **options).get("Messages", [])]


def count(sqs, url):
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def test_time_stands_still_and_moves_by_word(sqs):
    url = queue(sqs)
    with VirtualClock(
        datetime.datetime(2030, 5, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))
    ) as clock:
        assert clock.now == datetime.datetime(2030, 5, 1, tzinfo=datetime.UTC)
        clock.advance(0.25)
        clock.advance_to(2)
        clock.advance(0)
        sqs.send_message(QueueUrl=url, MessageBody="x")
        message = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["SentTimestamp"])[
            "Messages"
        ][0]
        assert int(message["Attributes"]["SentTimestamp"]) == clock.now.timestamp() * 1000
        assert clock.elapsed_s == 2.0


def test_a_visibility_timeout_ends_at_its_very_instant(sqs):
    url = queue(sqs, VisibilityTimeout=30)
    with VirtualClock() as clock:
        clock.advance(20.8181085)
        sqs.send_message(QueueUrl=url, MessageBody="x")
        assert bodies(sqs, url) == ["x"]
        clock.advance(29.999)
        assert bodies(sqs, url) == []
        clock.advance(0.001)
        assert bodies(sqs, url) == ["x"]


def test_a_changed_visibility_counts_from_the_change(sqs):
    url = queue(sqs, VisibilityTimeout=60)
    with VirtualClock() as clock:
        sqs.send_message(QueueUrl=url, MessageBody="x")
        handle = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
        clock.advance_to(15)
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=10)
        clock.advance_to(24.9)
        assert bodies(sqs, url) == []
        clock.advance_to(25)
        received = sqs.receive_message(QueueUrl=url)["Messages"][0]
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=received["ReceiptHandle"], VisibilityTimeout=0
        )
        assert bodies(sqs, url) == ["x"]


def test_a_message_moves_to_the_dead_letter_queue_after_its_receives(sqs):
    dead = queue(sqs, "dead")
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    url = queue(sqs, VisibilityTimeout=30, RedrivePolicy=redrive)
    with VirtualClock() as clock:
        sqs.send_message(QueueUrl=url, MessageBody="x")
        for _ in range(5):
            assert bodies(sqs, url) == ["x"]
            clock.advance(30)
        assert clock.elapsed_s == 150
        assert count(sqs, dead) == 0
        assert bodies(sqs, url) == []
        assert count(sqs, dead) == 1


def test_retention_counts_from_the_first_send_also_in_the_dead_letter_queue(sqs):
    dead = queue(sqs, "dead", MessageRetentionPeriod=4 * DAY_S)
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    url = queue(sqs, VisibilityTimeout=30, RedrivePolicy=redrive)
    with VirtualClock() as clock:
        sqs.send_message(QueueUrl=url, MessageBody="x")
        bodies(sqs, url)
        clock.advance(DAY_S)
        assert bodies(sqs, url) == []
        clock.advance_to(4 * DAY_S - 60)
        assert bodies(sqs, dead) == ["x"]
        clock.advance_to(4 * DAY_S)
        assert bodies(sqs, dead) == []


def test_an_expired_message_does_not_hide_the_living(sqs):
    url = queue(sqs, MessageRetentionPeriod=60)
    with VirtualClock() as clock:
        sqs.send_message(QueueUrl=url, MessageBody="old")
        clock.advance(60)
        sqs.send_message(QueueUrl=url, MessageBody="new")
        assert bodies(sqs, url) == ["new"]


def test_a_delay_ends_at_its_very_instant(sqs):
    url = queue(sqs, DelaySeconds=900)
    with VirtualClock() as clock:
        clock.advance(20.8181085)  # half a microsecond that rounds otherwise 900 s later
        sqs.send_message(QueueUrl=url, MessageBody="x")
        clock.advance_to(920.817)
        assert bodies(sqs, url) == []
        clock.advance_to(20.8181085 + 900)
        assert bodies(sqs, url) == ["x"]


@pytest.mark.parametrize("options", [{"WaitTimeSeconds": 20}, {}])
def test_an_empty_long_poll_moves_the_clock_instead_of_waiting(sqs, options):
    url = queue(sqs, ReceiveMessageWaitTimeSeconds=20)
    began = time.perf_counter()
    with VirtualClock() as clock:
        assert bodies(sqs, url, **options) == []
        assert clock.elapsed_s == 20
    assert time.perf_counter() - began < 10


def test_a_long_poll_returns_when_a_message_becomes_visible(sqs):
    url = queue(sqs, VisibilityTimeout=7)
    with VirtualClock() as clock:
        sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=5)
        assert bodies(sqs, url, WaitTimeSeconds=20) == ["x"]
        assert clock.elapsed_s == 5
        assert bodies(sqs, url, WaitTimeSeconds=20) == ["x"]
        assert clock.elapsed_s == 12
        assert bodies(sqs, url, WaitTimeSeconds=0) == []
        assert clock.elapsed_s == 12


def test_a_long_poll_meets_what_happens_meanwhile(sqs):
    url = queue(sqs)
    with VirtualClock() as clock:
        clock.call_at(3, lambda: sqs.send_message(QueueUrl=url, MessageBody="x"))
        assert bodies(sqs, url, WaitTimeSeconds=20) == ["x"]
        assert clock.elapsed_s == 3


def test_calls_happen_at_their_own_time_and_in_order():
    with VirtualClock() as clock:
        happened = []
        for at_s, name in ((5, "c"), (2, "a"), (2, "b"), (9, "later")):
            clock.call_at(at_s, lambda name=name: happened.append((name, clock.elapsed_s)))
        clock.call_at(
            2, lambda: clock.call_at(4, lambda: happened.append(("made on the way", clock.elapsed_s)))
        )
        clock.advance(5)
        assert happened == [("a", 2), ("b", 2), ("made on the way", 4), ("c", 5)]
        assert clock.elapsed_s == 5


def test_bad_moves_are_refused():
    with VirtualClock() as clock:
        clock.advance(10)
        for move in (lambda: clock.advance(-1), lambda: clock.advance_to(9), lambda: clock.advance(math.nan)):
            with pytest.raises(InputError):
                move()
        with pytest.raises(InputError):
            clock.advance("1")
        assert clock.elapsed_s == 10
        with pytest.raises(InputError, match="running already"), VirtualClock():
            pass
        clock.advance(1)
    with pytest.raises(InputError, match="not running"):
        clock.advance(1)
    with pytest.raises(InputError, match="has run"), clock:
        pass
    with pytest.raises(InputError, match="time zone"):
        VirtualClock(datetime.datetime(2026, 1, 1))


def test_the_clock_is_for_the_embedded_aws_only(monkeypatch):
    monkeypatch.setenv("KUMOKATA_ENDPOINT", "http://127.0.0.1:4566")
    with pytest.raises(InputError, match="embedded AWS only"), VirtualClock():
        pass
    with embedded(), VirtualClock() as clock:
        clock.advance(1)


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt, SystemExit])
def test_the_clock_never_outlives_its_block(error):
    before = moto.core.utils.datetime, Message.visible, Message.delayed, SQSBackend.receive_message
    try:
        with VirtualClock():
            assert moto.core.utils.utcnow().year == 2026
            assert moto.core.utils.datetime is not before[0]
            if error:
                raise error
    except BaseException as raised:
        assert type(raised) is error
    assert (moto.core.utils.datetime, Message.visible, Message.delayed, SQSBackend.receive_message) == before
    assert abs(moto.core.utils.unix_time() - time.time()) < 60
    with VirtualClock():
        pass


def test_everything_but_the_embedded_aws_keeps_real_time():
    async def nap():
        await asyncio.sleep(0.01)

    real_now = datetime.datetime.now(datetime.UTC)
    with VirtualClock() as clock:
        clock.advance(1e6)
        began = time.perf_counter(), time.monotonic(), time.time()
        asyncio.run(nap())
        done = threading.Event()
        threading.Timer(0.01, done.set).start()
        assert done.wait(10)
        ended = time.perf_counter(), time.monotonic(), time.time()
        assert all(0.01 < end - begin < 10 for begin, end in zip(began, ended, strict=True))
        assert datetime.datetime.now(datetime.UTC) - real_now < datetime.timedelta(minutes=1)
        assert type(datetime.datetime.now()) is datetime.datetime


def test_sns_and_sqs_ask_no_other_clock():
    # The clock replaces one name. If a new moto reads the time elsewhere, this fails before a lesson lies.
    import inspect

    import moto.sns.models
    import moto.sqs.models

    for module in (moto.sns.models, moto.sqs.models):
        assert "datetime.now" not in inspect.getsource(module)
        assert "time.time(" not in inspect.getsource(module)
