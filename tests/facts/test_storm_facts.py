"""What has been published about outages and retry storms, once more and literally."""

from datetime import datetime

import pytest

from helpers.facts import fact
from helpers.messaging import amplification

PUBLISHED = {
    "outages.us_east_1_2021.on": "2021-12-07",
    "outages.us_east_1_2021.network_s": 24_720,
    "metastable.failures_studied": 22,
    "metastable.organisations": 11,
    "metastable.aws_major_outages": 15,
    "metastable.aws_metastable_outages": 4,
    "retry_stack.layers": 5,
    "retry_stack.amplification": 243,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_the_deposit_is_a_tenth_of_a_token():
    assert float(fact("retry_budget.adaptive.success_deposit_tokens").value) == 0.1


def test_the_duration_is_the_difference_of_the_published_times():
    begins, recovers = (datetime.fromisoformat(f"2021-12-07T{time}") for time in ("07:30", "14:22"))
    assert (recovers - begins).total_seconds() == fact("outages.us_east_1_2021.network_s").value


def test_the_published_factor_is_that_of_two_retries():
    assert amplification(2, fact("retry_stack.layers").value) == fact("retry_stack.amplification").value
