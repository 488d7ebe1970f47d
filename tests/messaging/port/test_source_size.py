"""Counting what code knows of a broker: small pieces by hand, and what the lesson says of big ones."""

import pytest

from helpers.errors import InputError
from helpers.messaging import Choreography, Consumer, Worker, messages_in, queue_with_dlq, services
from helpers.messaging.port import PortedChoreography, RedisStreamsEvents, SnsSqsEvents, source_size


def test_a_small_function_counted_by_hand():
    size = source_size(messages_in)
    assert size.lines == 3  # the docstring does not count
    assert size.operations == ("get_queue_attributes",)
    assert size.words == ("AttributeNames", "Attributes", "QueueUrl")


def test_functions_that_get_the_client_are_counted_with_it():
    alone, whole = source_size(queue_with_dlq), source_size(SnsSqsEvents)
    assert set(alone.operations) <= set(whole.operations)
    assert {"RedrivePolicy", "FilterPolicy", "aws:SourceArn"} <= set(whole.words)
    assert "subscribe" in whole.operations


def test_a_thing_is_counted_once():
    assert source_size(messages_in, messages_in) == source_size(messages_in)
    both = source_size(SnsSqsEvents, messages_in)
    assert both == source_size(SnsSqsEvents)  # which hands its client to it


def test_base_classes_are_part_of_a_class():
    assert source_size(Consumer) == source_size(Consumer, Worker)
    assert source_size(Consumer).lines > source_size(Worker).lines


def test_behind_the_port_nobody_knows_a_broker():
    four = [services.stock, services.billing, services.mail, services.order]
    size = source_size(PortedChoreography, Worker, *four)
    assert (size.operations, size.words) == ((), ())
    before = source_size(Choreography, Consumer)
    assert {"create_topic", "subscribe", "publish", "receive_message", "delete_message"} <= set(
        before.operations
    )


def test_the_two_adapters_have_no_operation_in_common():
    aws, redis = source_size(SnsSqsEvents), source_size(RedisStreamsEvents)
    assert not set(aws.operations) & set(redis.operations)
    assert len(aws.words) > 2 * len(redis.words)
    assert len(redis.operations) > len(aws.operations)


@pytest.mark.parametrize("thing", [len, InputError, "text", 3])
def test_what_has_no_source_here_is_refused(thing):
    with pytest.raises(InputError, match="no source here"):
        source_size(thing)
