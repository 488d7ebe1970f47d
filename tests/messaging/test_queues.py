import json

import pytest

from helpers.aws import client, embedded
from helpers.messaging.queues import delete_queue, deny_sns, messages_in, subscribe_queue


@pytest.fixture
def clients():
    with embedded():
        yield client("sns"), client("sqs")


def test_the_dead_letter_queue_belongs_to_the_subscription_and_not_to_the_queue(clients):
    sns, sqs = clients
    topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    mail = subscribe_queue(sns, sqs, topic_arn, "mail", dead_letter_queue=True)
    of_subscription = sns.get_subscription_attributes(SubscriptionArn=mail.subscription_arn)["Attributes"]
    of_queue = sqs.get_queue_attributes(QueueUrl=mail.url, AttributeNames=["All"])["Attributes"]
    assert json.loads(of_subscription["RedrivePolicy"])["deadLetterTargetArn"].endswith(":mail-dlq")
    assert "RedrivePolicy" not in of_queue


def test_the_topic_and_only_the_topic_is_allowed_to_send(clients):
    sns, sqs = clients
    topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    mail = subscribe_queue(sns, sqs, topic_arn, "mail")
    policy = sqs.get_queue_attributes(QueueUrl=mail.url, AttributeNames=["Policy"])["Attributes"]["Policy"]
    [statement] = json.loads(policy)["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": topic_arn}}


def test_a_queue_can_be_broken_in_two_ways(clients):
    sns, sqs = clients
    topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    mail = subscribe_queue(sns, sqs, topic_arn, "mail")
    sqs.send_message(QueueUrl=mail.url, MessageBody="order 1")
    assert messages_in(sqs, mail.url) == 1
    deny_sns(sqs, mail)
    policy = sqs.get_queue_attributes(QueueUrl=mail.url, AttributeNames=["Policy"])["Attributes"]["Policy"]
    assert [statement["Effect"] for statement in json.loads(policy)["Statement"]] == ["Deny"]
    delete_queue(sqs, mail)
    assert "QueueUrls" not in sqs.list_queues()


def test_attributes_of_the_subscription_are_set_beside_its_dead_letter_queue(clients):
    sns, sqs = clients
    topic_arn = sns.create_topic(Name="orders")["TopicArn"]
    given = {"RawMessageDelivery": "true"}
    mail = subscribe_queue(sns, sqs, topic_arn, "mail", dead_letter_queue=True, attributes=given)
    found = sns.get_subscription_attributes(SubscriptionArn=mail.subscription_arn)["Attributes"]
    assert found["RawMessageDelivery"] == "true"
    assert "mail-dlq" in found["RedrivePolicy"]
    assert given == {"RawMessageDelivery": "true"}
