"""Both adapters keep every promise; an adapter that breaks one is found out, by the trial of that promise."""

import pytest

from helpers.aws import client
from helpers.errors import InputError
from helpers.load.services import RedisServer
from helpers.messaging.port import (
    PROMISES,
    RedisOnClock,
    RedisStreamsEvents,
    SnsSqsEvents,
    keep_promises,
)

KEYS = [promise.key for promise in PROMISES]


@pytest.mark.parametrize(("visibility_s", "max_receive_count"), [(30, 3), (10, 1), (3600, 5)])
def test_every_adapter_keeps_every_promise(make_port, clock, visibility_s, max_receive_count):
    settings = {"visibility_s": visibility_s, "max_receive_count": max_receive_count}
    # With one receive there is no second one, and the promises about it cannot be asked for.
    asked = set(KEYS) - ({"crash", "late"} if max_receive_count == 1 else set())
    found = keep_promises(lambda topic: make_port(topic, **settings), clock, **settings)
    assert {one.promise.key for one in found if one.kept} == asked
    assert [one.reason for one in found] == [""] * len(KEYS)


@pytest.mark.parametrize("origin", ["system", "wheel"])
def test_the_redis_of_the_system_and_the_older_one_of_the_wheel_keep_them_too(origin, clock):
    with RedisServer(origin=origin) as server, server.connect() as connected:
        redis = RedisOnClock(connected, clock)
        found = keep_promises(lambda topic: RedisStreamsEvents(redis, stream=topic), clock)
    assert [one.promise.key for one in found if one.kept] == KEYS


class Broken:
    """An adapter that does all but one thing as it should."""

    def __init__(self, sns, sqs, topic):
        self.sqs = sqs
        self.right = SnsSqsEvents(sns, sqs, topic=topic)

    def __getattr__(self, name):
        return getattr(self.right, name)


class OneQueueForAll(Broken):
    def subscribe(self, service, kinds):
        self.right.subscribe("everybody", kinds)

    def receive(self, service):
        return self.right.receive("everybody")

    def acknowledge(self, service, message):
        self.right.acknowledge("everybody", message)

    def set_aside(self, service):
        return self.right.set_aside("everybody")


class NoFilter(Broken):
    def subscribe(self, service, kinds):
        self.right.subscribe(service, ["OrderPlaced", "PaymentTaken"])


class ForgetsToDelete(Broken):
    def acknowledge(self, service, message):
        pass


class NeverHides(Broken):
    def receive(self, service):
        if message := self.right.receive(service):
            queue = self.right._queues[service].url
            self.sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=message.receipt, VisibilityTimeout=0
            )
        return message


class DeletesAtOnce(Broken):
    def receive(self, service):
        if message := self.right.receive(service):
            self.right.acknowledge(service, message)
        return message


class GivesForEver(Broken):
    def __init__(self, sns, sqs, topic):
        self.right = SnsSqsEvents(sns, sqs, topic=topic, max_receive_count=1000)


class KeepsNothing(Broken):
    def publish(self, kind, body):
        for queue in self.right._queues.values():
            self.sqs.purge_queue(QueueUrl=queue.url)
        self.right.publish(kind, body)


class RefusesALateWord(Broken):
    def __init__(self, sns, sqs, topic):
        super().__init__(sns, sqs, topic)
        self.done = set()

    def acknowledge(self, service, message):
        if message.message_id in self.done:
            raise ValueError("finished already")
        self.done.add(message.message_id)
        self.right.acknowledge(service, message)


@pytest.mark.parametrize(
    ("adapter", "broken"),
    [
        (OneQueueForAll, "fan-out"),
        (NoFilter, "kinds"),
        (ForgetsToDelete, "finished"),
        (NeverHides, "hidden"),
        (DeletesAtOnce, "crash"),
        (GivesForEver, "set-aside"),
        (KeepsNothing, "down"),
        (RefusesALateWord, "late"),
    ],
    ids=KEYS,
)
def test_an_adapter_that_breaks_a_promise_is_found_out(clock, adapter, broken):
    sns, sqs = client("sns"), client("sqs")
    tried = keep_promises(lambda topic: adapter(sns, sqs, topic), clock)
    found = {one.promise.key: one for one in tried}
    assert not found[broken].kept
    assert found[broken].reason == ("ValueError" if adapter is RefusesALateWord else "")
    assert any(one.kept for one in found.values())


@pytest.mark.parametrize("visibility_s", [1, 0, -3, 2.5, True, "30"])
def test_a_time_too_short_to_look_is_refused(visibility_s):
    with pytest.raises(InputError, match="visibility_s"):
        keep_promises(lambda topic: None, None, visibility_s=visibility_s)
