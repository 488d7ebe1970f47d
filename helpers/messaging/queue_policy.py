"""Whether the policy of an SQS queue lets an SNS topic send to it.

Small, because the question is small: one principal (SNS), one action, one queue, one topic. moto's own
evaluation of policies knows neither principals nor conditions, which is what queue policies are made of.
Words that this module does not know raise an error; it never guesses "allowed".

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from helpers.errors import InputError

__all__ = ["allows_sns"]

_SNS = "sns.amazonaws.com"
_ACTION = "sqs:SendMessage"


def allows_sns(policy: str | None, *, queue_arn: str, topic_arn: str) -> bool:
    """Whether a queue policy (JSON, or None for none) allows SNS to send messages of the topic to the queue.

    No policy allows nothing; one matching Deny outweighs every Allow. Raises `InputError` for a policy that
    is not JSON, or that uses an operator or a condition key that this evaluation does not know.

    >>> arns = {"queue_arn": "arn:aws:sqs:ap-northeast-1:1:q", "topic_arn": "arn:aws:sns:ap-northeast-1:1:t"}
    >>> statement = {
    ...     "Effect": "Allow",
    ...     "Principal": {"Service": "sns.amazonaws.com"},
    ...     "Action": "sqs:SendMessage",
    ...     "Resource": arns["queue_arn"],
    ...     "Condition": {"ArnEquals": {"aws:SourceArn": arns["topic_arn"]}},
    ... }
    >>> allows_sns(json.dumps({"Statement": [statement]}), **arns), allows_sns(None, **arns)
    (True, False)
    """
    if not policy:
        return False
    try:
        statements = _as_list(json.loads(policy)["Statement"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the policy of {queue_arn} cannot be read", expected="JSON with Statement"
        ) from error
    request = {
        "aws:sourcearn": topic_arn,
        "aws:sourceaccount": topic_arn.split(":")[4],
        "aws:securetransport": "true",  # SNS speaks to SQS over TLS
    }
    effects = {
        statement.get("Effect")
        for statement in statements
        if _names_sns(statement)
        and _covers(statement, "Action", _ACTION)
        and _covers(statement, "Resource", queue_arn)
        and _holds(statement.get("Condition", {}), request)
    }
    return "Allow" in effects and "Deny" not in effects


def _names_sns(statement: Mapping[str, Any]) -> bool:
    negated = "NotPrincipal" in statement
    principal = statement.get("NotPrincipal" if negated else "Principal")
    if isinstance(principal, Mapping):
        named = "*" in _as_list(principal.get("AWS", [])) or _SNS in _as_list(principal.get("Service", []))
    else:
        named = principal == "*"
    return named != negated


def _covers(statement: Mapping[str, Any], element: str, value: str) -> bool:
    negated = f"Not{element}" in statement
    patterns = _as_list(statement.get(f"Not{element}" if negated else element, []))
    ignore_case = element == "Action"
    return any(_is_like(pattern, value, ignore_case) for pattern in patterns) != negated


def _holds(conditions: Mapping[str, Mapping[str, Any]], request: Mapping[str, str]) -> bool:
    return all(
        _condition_holds(operator, key, _as_list(values), request)
        for operator, keys in conditions.items()
        for key, values in keys.items()
    )


def _condition_holds(operator: str, key: str, values: list[Any], request: Mapping[str, str]) -> bool:
    name = operator.removesuffix("IfExists")
    value = request.get(key.lower())
    compare = {"Arn": _is_like, "String": _is_like if name.endswith("Like") else _is_equal, "Bool": _is_equal}
    match = re.fullmatch(r"(Arn|String)(Not)?(Equals|Like)|(Bool)", name)
    if value is None or match is None:
        raise InputError(
            f"the queue policy uses {operator} with {key}, which this evaluation does not know",
            expected="ArnEquals, ArnLike, StringEquals, StringLike (with Not, with IfExists) or Bool, on "
            "aws:SourceArn, aws:SourceAccount or aws:SecureTransport",
        )
    kind = match[1] or match[4]
    texts = [str(given).lower() if kind == "Bool" else str(given) for given in values]
    return any(compare[kind](text, value) for text in texts) != bool(match[2])


def _is_equal(pattern: str, value: str) -> bool:
    return pattern == value


def _is_like(pattern: str, value: str, ignore_case: bool = False) -> bool:
    # Not fnmatch: it would read "[" as a set of characters.
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.IGNORECASE if ignore_case else 0) is not None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
