"""HTTP/S delivery policies: attributes, bounds, the cap, and AWS's JSON."""

import json

import pytest

from helpers.errors import InputError
from helpers.messaging import READINGS, http_policy, http_policy_from_json, schedule


def test_defaults():
    policy = http_policy()
    assert policy.retries == 3
    assert (policy.min_delay_s, policy.max_delay_s, policy.backoff_function) == (20, 20, "linear")
    assert policy.max_receives_per_second is None


def test_all_attributes():
    policy = http_policy(
        min_delay_target_s=2,
        max_delay_target_s=30,
        num_retries=20,
        num_no_delay_retries=1,
        num_min_delay_retries=3,
        num_max_delay_retries=5,
        backoff_function="arithmetic",
        max_receives_per_second=10,
    )
    assert (policy.immediate_retries, policy.pre_backoff_retries) == (1, 3)
    assert (policy.backoff_retries, policy.post_backoff_retries) == (11, 5)
    assert (policy.pre_backoff_delay_s, policy.post_backoff_delay_s) == (2, 30)
    assert policy.max_receives_per_second == 10
    assert schedule(policy).reading == "triangular"


@pytest.mark.parametrize(
    ("attributes", "name", "bounds"),
    [
        ({"min_delay_target_s": 0}, "minDelayTarget", "1 to 20"),
        ({"min_delay_target_s": 21}, "minDelayTarget", "1 to 20"),
        ({"min_delay_target_s": 1.5}, "minDelayTarget", "1 to 20"),
        ({"max_delay_target_s": 3601}, "maxDelayTarget", "1 to 3,600"),
        ({"max_delay_target_s": 0}, "maxDelayTarget", "1 to 3,600"),
        ({"num_retries": -1}, "numRetries", "0 to 100"),
        ({"num_retries": 101}, "numRetries", "0 to 100"),
        ({"num_retries": True}, "numRetries", "0 to 100"),
        ({"num_retries": "3"}, "numRetries", "0 to 100"),
        ({"num_no_delay_retries": -1}, "numNoDelayRetries", "0 to 3"),
        ({"num_min_delay_retries": 4}, "numMinDelayRetries", "0 to 3"),
        ({"num_max_delay_retries": 2.0}, "numMaxDelayRetries", "0 to 3"),
        ({"max_receives_per_second": 0}, "maxReceivesPerSecond", "1 or more"),
        ({"backoff_function": "cubic"}, "backoffFunction", "linear, arithmetic, geometric, exponential"),
    ],
)
def test_errors_name_attribute_value_and_range(attributes, name, bounds):
    (value,) = attributes.values()
    with pytest.raises(InputError) as error:
        http_policy(**attributes)
    assert name in error.value.what
    assert repr(value) in error.value.what
    assert bounds in error.value.expected


@pytest.mark.parametrize(
    "attributes",
    [
        {"min_delay_target_s": 1, "num_retries": 0},
        {"max_delay_target_s": 3600, "num_retries": 0},
        {"num_retries": 100},
        {"num_retries": 3, "num_no_delay_retries": 3},
        {"max_receives_per_second": 1},
    ],
)
def test_bounds_are_inclusive(attributes):
    assert http_policy(**attributes).name == "http-custom"


def test_phases_that_are_more_than_all_retries():
    with pytest.raises(InputError, match="is 4, numRetries only 3"):
        http_policy(num_no_delay_retries=2, num_min_delay_retries=1, num_max_delay_retries=1)


def test_the_cap_is_inclusive():
    policy = http_policy(max_delay_target_s=3600, num_retries=1, num_max_delay_retries=1)
    assert schedule(policy).gives_up_after_s == 3600
    # 51 waits of 70 s and one of 30 s
    tight = {
        "min_delay_target_s": 30,
        "max_delay_target_s": 70,
        "num_retries": 52,
        "num_max_delay_retries": 51,
    }
    assert schedule(http_policy(**tight)).gives_up_after_s == 3600


def test_the_cap_is_enforced():
    tight = {
        "min_delay_target_s": 31,
        "max_delay_target_s": 70,
        "num_retries": 52,
        "num_max_delay_retries": 51,
    }
    with pytest.raises(InputError, match=r"3,601\.000 s in all.*\n.*3,600 s.*hard limit"):
        http_policy(**tight)


def test_the_cap_depends_on_the_reading_and_the_error_says_which():
    attributes = {
        "min_delay_target_s": 1,
        "max_delay_target_s": 1000,
        "num_retries": 8,
        "backoff_function": "exponential",
    }
    assert http_policy(**attributes, reading="geometric").retries == 8
    with pytest.raises(InputError, match="backoff read as linear"):
        http_policy(**attributes, reading="linear")


@pytest.mark.parametrize("reading", READINGS)
def test_the_sample_stays_below_the_cap_under_every_reading(reading):
    assert schedule("http-sample", reading).gives_up_after_s < 3600


def test_json_of_a_subscription():
    policy = http_policy_from_json(
        json.dumps(
            {
                "healthyRetryPolicy": {
                    "minDelayTarget": 1,
                    "maxDelayTarget": 60,
                    "numRetries": 50,
                    "numNoDelayRetries": 3,
                    "numMinDelayRetries": 2,
                    "numMaxDelayRetries": 35,
                    "backoffFunction": "exponential",
                },
                "throttlePolicy": {"maxReceivesPerSecond": 10},
                "requestPolicy": {"headerContentType": "application/json"},
                "sicklyRetryPolicy": None,
                "guaranteed": False,
            }
        )
    )
    assert policy.max_receives_per_second == 10
    assert schedule(policy).gives_up_after_s == schedule("http-sample").gives_up_after_s


def test_json_of_a_topic():
    policy = http_policy_from_json(
        {
            "http": {
                "defaultHealthyRetryPolicy": {"numRetries": 5, "backoffFunction": None},
                "disableSubscriptionOverrides": False,
                "defaultThrottlePolicy": None,
                "defaultSicklyRetryPolicy": None,
                "defaultRequestPolicy": {"headerContentType": "text/plain"},
            }
        },
        name="topic",
    )
    assert (policy.name, policy.retries, policy.backoff_function) == ("topic", 5, "linear")


def test_an_empty_document_is_the_default():
    assert http_policy_from_json("{}") == http_policy()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "not JSON"),
        ("[]", r"the delivery policy is \[\]"),
        ("3", "the delivery policy is 3"),
        ('{"healthyRetryPolicy": 3}', "healthyRetryPolicy is 3"),
        ('{"http": []}', r"http is \[\]"),
        ('{"healthyRetrypolicy": {}}', "unknown member 'healthyRetrypolicy'"),
        ('{"healthyRetryPolicy": {"numRetry": 3}}', "unknown member 'numRetry'"),
        ('{"throttlePolicy": {"maxReceives": 3}}', "unknown member 'maxReceives'"),
        ('{"http": {"healthyRetryPolicy": {}}}', "unknown member 'healthyRetryPolicy'"),
        ('{"http": {}, "sqs": {}}', "unknown member 'sqs'"),
        ('{"healthyRetryPolicy": {"numRetries": 101}}', "numRetries cannot be 101"),
    ],
)
def test_json_that_is_not_a_policy(document, message):
    with pytest.raises(InputError, match=message):
        http_policy_from_json(document)
