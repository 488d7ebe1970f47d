"""Chunks, units and rounding: the rules by which AWS counts, shared by load, messaging and cost.

>>> from helpers.metering import read_units, sqs_requests
>>> sqs_requests(65_537), read_units(8 * 1_024, "strong")
(2, 2.0)
"""

from helpers.metering.chunks import (
    billing_chunks,
    elasticache_processing_units,
    http_api_requests,
    sns_requests,
    sqs_requests,
    websocket_messages,
)
from helpers.metering.durations import MB_PER_GB, gb_seconds, lambda_billed_ms
from helpers.metering.dynamodb import (
    CONSISTENCIES,
    batch_read_units,
    failed_condition_write_units,
    query_read_units,
    read_units,
    stored_size_bytes,
    update_write_units,
    write_units,
)
from helpers.metering.dynamodb_item import item_size_bytes
from helpers.metering.load_balancers import AlbCapacity, alb_capacity

__all__ = [
    "CONSISTENCIES",
    "MB_PER_GB",
    "AlbCapacity",
    "alb_capacity",
    "batch_read_units",
    "billing_chunks",
    "elasticache_processing_units",
    "failed_condition_write_units",
    "gb_seconds",
    "http_api_requests",
    "item_size_bytes",
    "lambda_billed_ms",
    "query_read_units",
    "read_units",
    "sns_requests",
    "sqs_requests",
    "stored_size_bytes",
    "update_write_units",
    "websocket_messages",
    "write_units",
]
