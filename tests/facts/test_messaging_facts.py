"""The published numbers, once more and literally: an edit of the data must be on purpose."""

import re

import botocore.session
import pytest

from helpers.facts import fact, facts

PUBLISHED = {
    "sns.aws_managed.immediate_retries": 3,
    "sns.aws_managed.pre_backoff_retries": 2,
    "sns.aws_managed.pre_backoff_delay_s": 1,
    "sns.aws_managed.backoff_retries": 10,
    "sns.aws_managed.min_delay_s": 1,
    "sns.aws_managed.max_delay_s": 20,
    "sns.aws_managed.post_backoff_retries": 100_000,
    "sns.aws_managed.post_backoff_delay_s": 20,
    "sns.aws_managed.documented_retries": 100_015,
    "sns.aws_managed.documented_days": 23,
    "sns.aws_managed.published_on": "2019-11-14",
    "sns.customer_managed.immediate_retries": 0,
    "sns.customer_managed.pre_backoff_retries": 2,
    "sns.customer_managed.pre_backoff_delay_s": 10,
    "sns.customer_managed.backoff_retries": 10,
    "sns.customer_managed.min_delay_s": 10,
    "sns.customer_managed.max_delay_s": 600,
    "sns.customer_managed.post_backoff_retries": 38,
    "sns.customer_managed.post_backoff_delay_s": 600,
    "sns.customer_managed.documented_retries": 50,
    "sns.faq_old.immediate_retries": 10,
    "sns.faq_old.post_backoff_retries": 100_000,
    "sns.faq_old.post_backoff_delay_s": 20,
    "sns.faq_old.documented_retries": 100_010,
    "sns.faq_old_lambda.documented_retries": 50,
    "sns.faq_old_lambda.max_delay_s": 1_200,
    "sns.http.num_retries_max": 100,
    "sns.http.num_retries_default": 3,
    "sns.http.min_delay_target_default_s": 20,
    "sns.http.max_delay_target_max_s": 3_600,
    "sns.http.total_retry_max_s": 3_600,
    "sns.http.timeout_s": 15,
    "sns.http_sample.num_retries": 50,
    "sns.client_error.retries": 0,
    "sns.dlq_retention_recommended_s": 1_209_600,
    "sns.message_size_default_bytes": 262_144,
    "sns.message_size_max_bytes": 1_048_576,
    "sns.billing_chunk_bytes": 65_536,
    "sqs.retention_default_s": 345_600,
    "sqs.retention_min_s": 60,
    "sqs.retention_max_s": 1_209_600,
    "sqs.visibility_timeout_default_s": 30,
    "sqs.visibility_timeout_max_s": 43_200,
    "sqs.delay_max_s": 900,
    "sqs.wait_time_max_s": 20,
    "sqs.message_size_max_bytes": 1_048_576,
    "sqs.billing_chunk_bytes": 65_536,
    "sqs.max_receive_count_min": 1,
    "sqs.max_receive_count_max": 1_000,
    "sqs.in_flight_max": 120_000,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


@pytest.mark.parametrize(
    "prefix", ["sns.aws_managed", "sns.customer_managed", "sns.faq_old", "sns.faq_old_lambda"]
)
def test_the_phases_add_up_to_the_published_total(prefix):
    """The total is published beside its parts: two facts that must agree."""
    phases = ("immediate", "pre_backoff", "backoff", "post_backoff")
    keys = {f"{prefix}.{phase}_retries" for phase in phases}
    total = sum(known.value for known in facts(prefix + ".") if known.key in keys)
    assert total == fact(f"{prefix}.documented_retries").value


def test_superseded_numbers_say_that_they_are_second_hand():
    for known in facts("sns.faq_old"):
        assert known.evidence == "2nd"
        assert "superseded" in known.condition


def test_limits_agree_with_the_model_that_boto3_ships():
    """Our data against botocore's words: the defaults that its documentation states."""
    model = botocore.session.get_session().get_service_model("sqs")
    words = re.sub("<[^>]+>", "", model.operation_model("SetQueueAttributes").documentation)
    words += re.sub(
        "<[^>]+>", "", model.shape_for("SetQueueAttributesRequest").members["Attributes"].documentation
    )
    for key in ("sqs.retention_default_s", "sqs.retention_max_s", "sqs.visibility_timeout_max_s"):
        assert f"{fact(key).value:,}" in words
    assert f"{fact('sqs.message_size_max_bytes').value:,} bytes (1 MiB)" in words
    assert f"Default: {fact('sqs.visibility_timeout_default_s').value}." in words
