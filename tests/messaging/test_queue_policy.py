"""Whether a queue policy lets SNS send: usual policies and traps; what is not known is not guessed."""

import json

import pytest

from helpers.errors import InputError
from helpers.messaging.queue_policy import allows_sns

TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:orders"
OTHER = "arn:aws:sns:ap-northeast-1:123456789012:other"
QUEUE = "arn:aws:sqs:ap-northeast-1:123456789012:orders"
ALLOW = {
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": QUEUE,
    "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}},
}
DENY = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}


def allowed(*statements, topic=TOPIC):
    return allows_sns(json.dumps({"Statement": list(statements)}), queue_arn=QUEUE, topic_arn=topic)


def condition(operator, key, value):
    return ALLOW | {"Condition": {operator: {key: value}}}


def test_the_documented_policy_allows_its_topic_only():
    assert allowed(ALLOW)
    assert not allowed(ALLOW, topic=OTHER)


@pytest.mark.parametrize("policy", [None, "", '{"Statement": []}'])
def test_without_a_statement_nothing_is_allowed(policy):
    assert not allows_sns(policy, queue_arn=QUEUE, topic_arn=TOPIC)


def test_a_matching_deny_outweighs_every_allow():
    assert not allowed(ALLOW, DENY)
    assert not allowed(DENY, ALLOW)
    assert allowed(ALLOW, DENY | {"Action": "sqs:ReceiveMessage"})
    assert allowed(ALLOW, DENY | {"Resource": QUEUE + "-other"})
    assert allowed(ALLOW, DENY | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    assert not allowed(ALLOW, DENY | {"Condition": {"Bool": {"aws:SecureTransport": True}}})
    assert not allowed(ALLOW, DENY | {"Condition": {"ArnNotEquals": {"aws:SourceArn": OTHER}}})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]}}, True),
        ({"Principal": {"Service": "events.amazonaws.com"}}, False),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        ({"Action": "SQS:SendMessage"}, True),
        ({"Action": ["sqs:ReceiveMessage", "sqs:Send*"]}, True),
        ({"Action": "sqs:ReceiveMessage"}, False),
        ({"Action": "sqs:SendMessage?"}, False),
        ({"Resource": "arn:aws:sqs:*:*:orders"}, True),
        ({"Resource": "arn:aws:sqs:*:*:order[s]"}, False),
        ({"Resource": QUEUE.upper()}, False),
    ],
)
def test_principal_action_and_resource(change, expected):
    assert allowed(ALLOW | change) is expected


def test_negated_elements():
    without = {
        name: value for name, value in ALLOW.items() if name not in ("Principal", "Action", "Resource")
    }
    everybody = {"Principal": "*", "Action": "*", "Resource": "*"}
    for name, excluding_us, excluding_others in (
        ("Principal", {"Service": "sns.amazonaws.com"}, {"Service": "events.amazonaws.com"}),
        ("Action", "sqs:SendMessage", "sqs:ReceiveMessage"),
        ("Resource", QUEUE, QUEUE + "-other"),
    ):
        rest = {key: value for key, value in everybody.items() if key != name}
        assert not allowed(without | rest | {f"Not{name}": excluding_us})
        assert allowed(without | rest | {f"Not{name}": excluding_others})


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("ArnLike", "AWS:SourceArn", "arn:aws:sns:*:123456789012:*", True),
        ("ArnEquals", "aws:SourceArn", "arn:aws:sns:*:*:orders", True),
        ("StringLike", "aws:SourceArn", "*:orders", True),
        ("StringEquals", "aws:SourceArn", "*:orders", False),
        ("StringEquals", "aws:SourceAccount", ["1", "123456789012"], True),
        ("StringEqualsIfExists", "aws:SourceAccount", "1", False),
        ("StringNotEquals", "aws:SourceAccount", "123456789012", False),
        ("ArnNotLike", "aws:SourceArn", OTHER, True),
        ("Bool", "aws:SecureTransport", "true", True),
    ],
)
def test_conditions(operator, key, value, expected):
    assert allowed(condition(operator, key, value)) is expected


@pytest.mark.parametrize(
    ("operator", "key"),
    [("IpAddress", "aws:SourceIp"), ("StringEquals", "aws:PrincipalOrgID"), ("Null", "aws:SourceArn")],
)
def test_what_is_not_known_is_not_guessed(operator, key):
    with pytest.raises(InputError, match="does not know"):
        allowed(condition(operator, key, "x"))


@pytest.mark.parametrize("policy", ["{", "[]", '"x"', "{}"])
def test_a_policy_that_cannot_be_read(policy):
    with pytest.raises(InputError, match="cannot be read"):
        allows_sns(policy, queue_arn=QUEUE, topic_arn=TOPIC)
