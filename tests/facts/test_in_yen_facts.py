"""What a refusal and a failed condition cost, once more and literally, and how sure we are of it."""

import pytest

from helpers.facts import fact


@pytest.mark.parametrize(
    ("key", "value"),
    [("apigateway.rest_api.refusals_billed", 0), ("dynamodb.failed_condition_write_units", 1)],
)
def test_published(key, value):
    assert fact(key).value == value


def test_a_page_that_could_not_be_read_is_second_hand():
    found = fact("apigateway.rest_api.refusals_billed")
    assert found.evidence == "2nd"
    assert "second-hand" in found.condition
    assert "HTTP APIs are not named" in found.condition
