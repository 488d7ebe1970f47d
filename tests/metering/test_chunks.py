"""Chunks that are billed: the worked examples of published price pages, and sizes that are none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.metering import (
    billing_chunks,
    elasticache_processing_units,
    http_api_requests,
    sns_requests,
    sqs_requests,
    websocket_messages,
)

KB, MB = 1_024, 1_024 * 1_024


@given(size_bytes=st.integers(0, 10**9), chunk_bytes=st.integers(1, 10**7))
def test_chunks_hold_the_payload_and_none_is_empty(size_bytes, chunk_bytes):
    chunks = billing_chunks(size_bytes, chunk_bytes)
    assert chunks >= 1
    assert chunks * chunk_bytes >= size_bytes
    assert chunks == 1 or (chunks - 1) * chunk_bytes < size_bytes


@pytest.mark.parametrize(
    ("rule", "size_bytes", "billed"),
    [
        (sqs_requests, 0, 1),
        (sqs_requests, 65_536, 1),
        (sqs_requests, 65_537, 2),
        (sqs_requests, MB, 16),
        (sns_requests, 70 * KB, 2),  # 2,000,000 publishes of 70 KB are 4,000,000 requests
        (sns_requests, 256 * KB, 4),
        (http_api_requests, int(4.5 * MB), 9),  # the price page: 4.5 MB are 9 requests of an HTTP API
        (http_api_requests, 46 * KB, 1),
        (websocket_messages, 32 * KB, 1),
        (websocket_messages, 33 * KB, 2),
    ],
)
def test_published_examples(rule, size_bytes, billed):
    assert rule(size_bytes) == billed
    assert rule(np.int64(size_bytes)) == billed


def test_processing_units_are_not_rounded_up():
    assert elasticache_processing_units(0) == elasticache_processing_units(KB) == 1
    assert elasticache_processing_units(3_277) == pytest.approx(3.2, abs=1e-3)


@pytest.mark.parametrize("size", [-1, 1.5, "3", None, True, float("nan")])
@pytest.mark.parametrize(
    "rule", [sqs_requests, sns_requests, http_api_requests, elasticache_processing_units]
)
def test_sizes_that_are_none(rule, size):
    with pytest.raises(InputError, match="is not a size"):
        rule(size)


@pytest.mark.parametrize("rule", [sqs_requests, sns_requests])
def test_messages_have_a_largest_size(rule):
    with pytest.raises(InputError, match="do not fit into a message") as error:
        rule(MB + 1)
    assert error.value.next_step


def test_a_chunk_of_nothing():
    with pytest.raises(InputError, match="a chunk of 0 bytes"):
        billing_chunks(3, 0)
