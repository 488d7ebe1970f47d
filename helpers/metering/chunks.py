"""Payloads that are billed in chunks: every chunk begun counts as one more request.

The sizes of the chunks are facts (`helpers/facts/messaging.toml`, `helpers/facts/metering.toml`).
"""

from __future__ import annotations

from helpers.errors import InputError
from helpers.facts import fact
from helpers.metering.sizes import checked_size

__all__ = [
    "billing_chunks",
    "elasticache_processing_units",
    "http_api_requests",
    "sns_requests",
    "sqs_requests",
    "websocket_messages",
]


def billing_chunks(size_bytes: int, chunk_bytes: int) -> int:
    """How many chunks of `chunk_bytes` are begun by `size_bytes`; nothing at all is one chunk too.

    Raises `InputError` for a size that is not a whole number of 0 or more, and for a chunk without a size.

    >>> [billing_chunks(size, 65_536) for size in (0, 1, 65_536, 65_537)]
    [1, 1, 1, 2]
    """
    chunk = checked_size(chunk_bytes)
    if not chunk:
        raise InputError("a chunk of 0 bytes counts nothing", expected="a chunk of 1 byte or more")
    return max(1, -(-checked_size(size_bytes) // chunk))


def sqs_requests(payload_bytes: int) -> int:
    """Requests that AWS bills for one SQS call with so many bytes of payload: one for each 64 KB begun.

    A call without payload (an empty receive, a delete) is one request too. A batch is one call with the
    payload of all its messages. Raises `InputError` for a size that is none, and above the largest payload.

    Source: https://www.factualminds.com/blog/amazon-sqs-pricing-64kb-rule-fifo-vs-standard/

    >>> [sqs_requests(size) for size in (0, 65_536, 65_537, 1_048_576)]
    [1, 1, 2, 16]
    """
    size = checked_size(payload_bytes, fact("sqs.message_size_max_bytes").value)
    return billing_chunks(size, fact("sqs.billing_chunk_bytes").value)


def sns_requests(payload_bytes: int) -> int:
    """Requests that AWS bills for one publish to SNS with so many bytes: one for each 64 KB begun.

    Raises `InputError` for a size that is none, and above the largest message.

    Source: https://aws.amazon.com/sns/faqs/

    >>> sns_requests(70 * 1_024)
    2
    """
    size = checked_size(payload_bytes, fact("sns.message_size_max_bytes").value)
    return billing_chunks(size, fact("sns.billing_chunk_bytes").value)


def http_api_requests(payload_bytes: int) -> int:
    """Requests that an HTTP API of API Gateway bills for one call: one for each 512 KB begun.

    Raises `InputError` for a size that is none.

    Source: https://aws.amazon.com/api-gateway/pricing/

    >>> http_api_requests(int(4.5 * 1_024 * 1_024))
    9
    """
    return billing_chunks(payload_bytes, fact("api_gateway.http_chunk_bytes").value)


def websocket_messages(payload_bytes: int) -> int:
    """Messages that a WebSocket API of API Gateway bills for one frame: one for each 32 KB begun.

    Raises `InputError` for a size that is none.

    Source: https://aws.amazon.com/api-gateway/pricing/

    >>> websocket_messages(33 * 1_024)
    2
    """
    return billing_chunks(payload_bytes, fact("api_gateway.websocket_chunk_bytes").value)


def elasticache_processing_units(transferred_bytes: int) -> float:
    """ElastiCache processing units (ECPU) that one simple read or write costs on ElastiCache Serverless.

    One for each KB transferred, and not rounded up: 3.2 KB cost 3.2; anything up to 1 KB costs 1. Commands
    that work longer on the server cost more; they are not counted here. Raises `InputError` for a size that
    is none.

    Source: https://aws.amazon.com/elasticache/pricing/

    >>> elasticache_processing_units(512), elasticache_processing_units(4_096)
    (1.0, 4.0)
    """
    return max(1.0, checked_size(transferred_bytes) / fact("elasticache.ecpu_bytes").value)
