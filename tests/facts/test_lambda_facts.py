"""The published numbers about Lambda, once more and literally, and against the model that boto3 ships."""

import re

import botocore.session
import pytest

from helpers.facts import fact

PUBLISHED = {
    "lambda.visibility_timeout_factor": 6,
    "lambda.max_receive_count_recommended": 5,
    "lambda.window_visibility_margin_s": 30,
    "lambda.function_timeout_max_s": 900,
    "lambda.batch_size_default": 10,
    "lambda.batching_window_max_s": 300,
    "lambda.mapping_start_concurrency": 5,
    "lambda.mapping_ramp_per_min": 300,
    "lambda.mapping_ramp_per_min_until_2023": 60,
    "lambda.mapping_max_concurrency": 1_250,
    "lambda.mapping_max_concurrency_older": 1_000,
    "lambda.maximum_concurrency_min": 2,
    "lambda.async_retries": 2,
    "lambda.async_first_wait_minutes": 1,
    "lambda.async_second_wait_minutes": 2,
    "lambda.async_throttled_hours": 6,
    "sqs.dlq_retention_example.standard_days_left": 3,
    "sqs.dlq_retention_example.fifo_days_left": 4,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_the_ceiling_says_that_sources_differ():
    assert "1,000" in fact("lambda.mapping_max_concurrency").ambiguous.en


def test_limits_agree_with_the_model_that_boto3_ships():
    model = botocore.session.get_session().get_service_model("lambda")
    scaling = model.shape_for("ScalingConfig").members["MaximumConcurrency"].metadata
    assert scaling["min"] == fact("lambda.maximum_concurrency_min").value
    invoke = model.shape_for("PutFunctionEventInvokeConfigRequest").members["MaximumRetryAttempts"].metadata
    assert invoke["max"] == fact("lambda.async_retries").value
    mapping = model.shape_for("CreateEventSourceMappingRequest").members
    assert (
        mapping["MaximumBatchingWindowInSeconds"].metadata["max"]
        == fact("lambda.batching_window_max_s").value
    )
    words = re.sub("<[^>]+>", "", mapping["BatchSize"].documentation)
    assert f"Simple Queue Service – Default {fact('lambda.batch_size_default').value}." in words
    words = model.shape_for("CreateFunctionRequest").members["Timeout"].documentation
    assert f"{fact('lambda.function_timeout_max_s').value} seconds" in words
