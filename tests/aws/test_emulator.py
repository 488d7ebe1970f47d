"""The embedded AWS is fresh, deterministic, can be nested, and leaves nothing behind."""

import os

import boto3
import pytest
from moto.core.config import default_user_config
from moto.core.models import botocore_stubber
from moto.moto_api._internal import mock_random

from helpers.aws import client, embedded
from helpers.aws.emulator import is_embedded
from helpers.errors import InputError


def identifiers():
    sqs, sns = client("sqs"), client("sns")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    topic = sns.create_topic(Name="placed")["TopicArn"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    published = sns.publish(TopicArn=topic, Message="hello")["MessageId"]
    received = sqs.receive_message(QueueUrl=url)["Messages"][0]
    return subscription, published, received["MessageId"], received["ReceiptHandle"]


def test_the_same_seed_gives_the_same_identifiers():
    with embedded(seed=3):
        first = identifiers()
    with embedded(seed=3):
        again = identifiers()
    with embedded(seed=4):
        other = identifiers()
    assert first == again
    assert not set(first) & set(other)


def test_an_inner_block_starts_empty_and_the_outer_one_finds_everything_again():
    with embedded(seed=1):
        sqs = client("sqs")
        url = sqs.create_queue(QueueName="outer")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="kept")
        for _ in range(2):
            with embedded(seed=2):
                assert "QueueUrls" not in sqs.list_queues()
                client("sqs").create_queue(QueueName="inner")
            assert sqs.list_queues()["QueueUrls"] == [url]
        assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "kept"
    with embedded():
        assert "QueueUrls" not in client("sqs").list_queues()


def test_an_inner_block_does_not_change_what_the_outer_one_counts():
    def message_ids(disturb):
        with embedded(seed=5):
            sqs = client("sqs")
            url = sqs.create_queue(QueueName="q")["QueueUrl"]
            if disturb:
                with embedded(seed=6):
                    identifiers()
            return sqs.send_message(QueueUrl=url, MessageBody="x")["MessageId"]

    assert message_ids(disturb=True) == message_ids(disturb=False)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_stays_after_an_error(error):
    environment, random, config = dict(os.environ), mock_random.getstate(), str(default_user_config)
    open_before = is_embedded(), botocore_stubber.enabled
    with pytest.raises(error), embedded():
        identifiers()
        raise error
    assert dict(os.environ) == environment
    assert mock_random.getstate() == random
    assert str(default_user_config) == config
    assert (is_embedded(), botocore_stubber.enabled) == open_before


def test_a_client_of_boto3_itself_is_of_the_embedded_aws():
    with embedded(region="eu-west-1"):
        assert "eu-west-1" in boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
        assert client("sqs", region="eu-west-1").list_queues()["QueueUrls"]


@pytest.mark.parametrize("seed", [1.5, "1", True, None])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(InputError), embedded(seed=seed):
        pass
