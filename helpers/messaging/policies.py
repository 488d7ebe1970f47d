"""The delivery policies of SNS by name. Every number in them is a fact (`helpers/facts/messaging.toml`).

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from helpers.errors import InputError
from helpers.facts import facts
from helpers.language import Text
from helpers.messaging.http import http_policy
from helpers.messaging.policy import DELAY_FIELDS, RETRY_FIELDS, DeliveryPolicy

__all__ = ["POLICIES", "find_policy"]

_HTTP_SAMPLE = "sns.http_sample."


def _fixed(name: str, prefix: str, label: Text) -> DeliveryPolicy:
    """A policy that AWS has fixed, from the facts below `prefix`; a phase without facts has no retries."""
    # facts() and not fact(): importing a policy does not mean that a lesson used its numbers.
    found = {known.key.removeprefix(prefix): known for known in facts(prefix)}
    numbers: dict[str, Any] = {
        part: found[part].value for part in RETRY_FIELDS + DELAY_FIELDS if part in found
    }
    return DeliveryPolicy(name, label, **numbers, fact_keys=tuple(known.key for known in found.values()))


def _http_sample() -> DeliveryPolicy:
    found = facts(_HTTP_SAMPLE)
    given: dict[str, Any] = {known.key.removeprefix(_HTTP_SAMPLE): known.value for known in found}
    return http_policy(
        **given,
        name="http-sample",
        label=Text(ja="HTTP/S 宛て（文書の例）", en="to HTTP/S (the guide's sample)"),
        fact_keys=tuple(known.key for known in found),
    )


def _by_name(*policies: DeliveryPolicy) -> Mapping[str, DeliveryPolicy]:
    return MappingProxyType({policy.name: policy for policy in policies})


#: The delivery policies by the names that lessons use.
POLICIES: Mapping[str, DeliveryPolicy] = _by_name(
    _fixed("faq-old", "sns.faq_old.", Text(ja="古い FAQ（SQS 宛て）", en="older FAQ (to SQS)")),
    _fixed(
        "faq-old-lambda",
        "sns.faq_old_lambda.",
        Text(ja="古い FAQ（Lambda 宛て）", en="older FAQ (to Lambda)"),
    ),
    _fixed(
        "aws-managed",
        "sns.aws_managed.",
        Text(ja="SQS・Lambda・Firehose 宛て", en="to SQS, Lambda, Firehose"),
    ),
    _fixed(
        "customer-managed",
        "sns.customer_managed.",
        Text(ja="メール・SMS・プッシュ通知宛て", en="to mail, SMS, mobile push"),
    ),
    http_policy(name="http-default", label=Text(ja="HTTP/S 宛て（既定）", en="to HTTP/S (default)")),
    _http_sample(),
)


def find_policy(policy: str | DeliveryPolicy) -> DeliveryPolicy:
    """The policy with this name; a `DeliveryPolicy` is returned as it is.

    Raises `InputError` that lists the names.

    >>> find_policy("aws-managed").post_backoff_delay_s
    20
    """
    if isinstance(policy, DeliveryPolicy):
        return policy
    if not isinstance(policy, str) or policy not in POLICIES:
        near = difflib.get_close_matches(str(policy), POLICIES, n=1)
        raise InputError(
            f"there is no delivery policy {policy!r}",
            expected=f"one of {', '.join(POLICIES)}",
            next_step=f"did you mean {near[0]}?" if near else "make your own: http_policy(...)",
        )
    return POLICIES[policy]
