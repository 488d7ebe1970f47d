"""What a delivery policy may be."""

import pytest

from helpers.errors import InputError
from helpers.language import Text
from helpers.messaging import DeliveryPolicy

LABEL = Text(ja="例", en="example")


@pytest.mark.parametrize("count", [-1, 1.5, True, "3"])
@pytest.mark.parametrize("field", ["immediate_retries", "backoff_retries"])
def test_counts_are_whole_and_not_negative(field, count):
    with pytest.raises(InputError, match=f"example: {field} cannot be"):
        DeliveryPolicy("example", LABEL, **{field: count})


@pytest.mark.parametrize("delay_s", [-1, float("nan"), float("inf"), "20"])
def test_delays_are_seconds(delay_s):
    with pytest.raises(InputError, match="example: post_backoff_delay_s cannot be"):
        DeliveryPolicy("example", LABEL, post_backoff_retries=1, post_backoff_delay_s=delay_s)


@pytest.mark.parametrize(("low_s", "high_s"), [(0, 20), (21, 20)])
def test_a_backoff_grows(low_s, high_s):
    with pytest.raises(InputError, match="example: a backoff from"):
        DeliveryPolicy("example", LABEL, backoff_retries=2, min_delay_s=low_s, max_delay_s=high_s)


def test_the_function_is_one_of_awss():
    with pytest.raises(InputError, match="backoffFunction"):
        DeliveryPolicy("example", LABEL, backoff_function="cubic")


def test_policies_are_values():
    assert DeliveryPolicy("a", LABEL) == DeliveryPolicy("a", LABEL)
    assert hash(DeliveryPolicy("a", LABEL)) == hash(DeliveryPolicy("a", LABEL))
