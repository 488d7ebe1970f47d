"""The same clock and the same settings for every adapter."""

from contextlib import ExitStack

import pytest

from helpers.aws import VirtualClock, client, embedded
from helpers.load.services import RedisServer
from helpers.messaging.port import RedisOnClock, RedisStreamsEvents, SnsSqsEvents


@pytest.fixture
def clock():
    with embedded(), VirtualClock() as clock:
        yield clock


@pytest.fixture(scope="session")
def redis_server():
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis(redis_server):
    with redis_server.connect() as connected:
        connected.flushall()
        yield connected


@pytest.fixture(params=["SNS and SQS", "Redis Streams", "Redis Streams, decoded"])
def make_port(request, clock):
    """Makes a port on the broker of the moment from the name of a topic and settings."""
    if request.param == "SNS and SQS":
        sns, sqs = client("sns"), client("sqs")
        yield lambda topic, **settings: SnsSqsEvents(sns, sqs, topic=topic, **settings)
        return
    server = request.getfixturevalue("redis_server")
    with ExitStack() as left:
        connected = left.enter_context(server.connect(decode_responses="decoded" in request.param))
        connected.flushall()
        on_clock = RedisOnClock(connected, clock)
        yield lambda topic, **settings: RedisStreamsEvents(on_clock, stream=topic, **settings)
