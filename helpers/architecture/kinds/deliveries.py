"""What SNS delivers, as the bill counts it: by the kind at the other end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts, Number

__all__ = ["deliveries"]

_INPUTS = {"sqs_queue": "sqs_deliveries", "lambda_function": "lambda_deliveries"}
_NOT_DELIVERIES = ("dead_letter_queue", "sns_subscription")


def deliveries(month: Counts) -> dict[str, Number]:
    """Inputs of the service SNS of `helpers.cost`; whatever is neither a queue nor a function is HTTP."""
    found: dict[str, Number] = {}
    for kind, requests in month.by_target.items():
        if kind not in _NOT_DELIVERIES:
            name = _INPUTS.get(kind, "http_deliveries")
            found[name] = found.get(name, requests * 0) + requests
    return found
