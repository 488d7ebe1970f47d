"""One batch from SQS through a Lambda handler, with and without partial batch responses.

Without ReportBatchItemFailures an exception is the failure of the whole batch: nothing is deleted, and what
was handled already comes back too. With it, only what failed comes back. On a FIFO queue the handler stops at
the first failure and returns the rest as failed, so that nothing is overtaken.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.facts import fact

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["BatchRun", "run_batch"]


@dataclass(frozen=True, slots=True)
class BatchRun:
    """One invocation: the bodies that were received, handled without error, and deleted from the queue."""

    received: tuple[str, ...]
    handled: tuple[str, ...]
    deleted: tuple[str, ...]


def run_batch(
    sqs: BaseClient,
    queue_url: str,
    handle: Callable[[str], object],
    *,
    report_item_failures: bool = False,
    fifo: bool = False,
) -> BatchRun:
    """Receive a batch, call `handle` with the body of each message, and delete what Lambda would delete.

    An exception of `handle` is the failure of that message. Without `report_item_failures` it ends the
    invocation, as an exception in a loop over the records does. `sqs` is a boto3 client of the queue's AWS.
    Lambda's own reaction, to poll more slowly after errors, is not part of this.

    >>> from helpers.aws import client, embedded
    >>> with embedded():
    ...     sqs = client("sqs")
    ...     url = sqs.create_queue(QueueName="billing")["QueueUrl"]
    ...     for body in ("1", "x", "3"):
    ...         _ = sqs.send_message(QueueUrl=url, MessageBody=body)
    ...     run_batch(sqs, url, int, report_item_failures=True).deleted
    ('1', '3')
    """
    batch_size = fact("lambda.batch_size_default").value
    received = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=batch_size).get("Messages", [])
    handled, failed = [], False
    for message in received:
        if failed and (fifo or not report_item_failures):
            break
        try:
            handle(message["Body"])
        except Exception:  # whatever a handler raises is a failure of its message
            failed = True
        else:
            handled.append(message)
    deleted = handled if report_item_failures or not failed else []
    for message in deleted:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return BatchRun(*(tuple(message["Body"] for message in run) for run in (received, handled, deleted)))
