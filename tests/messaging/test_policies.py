"""The policies by name, held against what is published."""

import pytest

from helpers.errors import InputError
from helpers.facts import fact, forget_used_facts, used_facts
from helpers.messaging import POLICIES, DeliveryPolicy, find_policy


def test_public_names():
    assert set(POLICIES) == {
        "aws-managed",
        "customer-managed",
        "faq-old",
        "faq-old-lambda",
        "http-default",
        "http-sample",
    }
    assert all(policy.name == name for name, policy in POLICIES.items())


@pytest.mark.parametrize(
    ("name", "phases"),
    [
        ("faq-old", (10, 0, 0, 100_000)),
        ("faq-old-lambda", (0, 2, 10, 38)),
        ("aws-managed", (3, 2, 10, 100_000)),
        ("customer-managed", (0, 2, 10, 38)),
        ("http-default", (0, 0, 3, 0)),
        ("http-sample", (3, 2, 10, 35)),
    ],
)
def test_retries_of_the_phases(name, phases):
    policy = POLICIES[name]
    assert phases == (
        policy.immediate_retries,
        policy.pre_backoff_retries,
        policy.backoff_retries,
        policy.post_backoff_retries,
    )


@pytest.mark.parametrize(
    ("name", "delays_s"),
    [
        ("faq-old", (0, 0, 0, 20)),
        ("faq-old-lambda", (1, 1, 1200, 1200)),
        ("aws-managed", (1, 1, 20, 20)),
        ("customer-managed", (10, 10, 600, 600)),
        ("http-default", (20, 20, 20, 20)),
        ("http-sample", (1, 1, 60, 60)),
    ],
)
def test_delays_of_the_phases(name, delays_s):
    policy = POLICIES[name]
    assert delays_s == (
        policy.pre_backoff_delay_s,
        policy.min_delay_s,
        policy.max_delay_s,
        policy.post_backoff_delay_s,
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("faq-old", "sns.faq_old.documented_retries"),
        ("faq-old-lambda", "sns.faq_old_lambda.documented_retries"),
        ("aws-managed", "sns.aws_managed.documented_retries"),
        ("customer-managed", "sns.customer_managed.documented_retries"),
        ("http-default", "sns.http.default_retries"),
        ("http-sample", "sns.http_sample.num_retries"),
    ],
)
def test_the_sum_of_the_phases_is_the_published_total(name, key):
    assert POLICIES[name].retries == fact(key).value


def test_backoff_functions():
    assert POLICIES["http-default"].backoff_function == "linear"
    assert POLICIES["http-sample"].backoff_function == "exponential"
    assert POLICIES["aws-managed"].backoff_function == "exponential"


def test_every_policy_knows_its_facts_and_its_words():
    for policy in POLICIES.values():
        assert policy.fact_keys
        assert all(fact(key).url for key in policy.fact_keys)
        assert policy.label.ja
        assert policy.label.en


def test_looking_is_not_using_and_marking_is():
    forget_used_facts()
    policy = find_policy("faq-old")
    assert used_facts() == ()
    policy.mark_facts_used()
    assert tuple(known.key for known in used_facts()) == policy.fact_keys
    forget_used_facts()


def test_policies_cannot_be_changed():
    with pytest.raises(TypeError):
        POLICIES["aws-managed"] = POLICIES["faq-old"]


def test_find_policy():
    own = DeliveryPolicy("own", POLICIES["faq-old"].label)
    assert find_policy(own) is own
    assert find_policy("faq-old") is POLICIES["faq-old"]


@pytest.mark.parametrize("name", ["aws_managed", "", None, 3])
def test_unknown_names_list_the_known(name):
    with pytest.raises(InputError, match="one of faq-old") as error:
        find_policy(name)
    if name == "aws_managed":
        assert "did you mean aws-managed?" in str(error.value)
