"""Delivery policies for HTTP/S endpoints: the only ones that a user of SNS can tune.

Attributes carry AWS's names in Python's spelling (``minDelayTarget`` is `min_delay_target_s`, in whole
seconds); bounds and defaults are facts. How SNS treats a policy that it refuses is its own affair: here, one
error names attribute, value and range.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from helpers.errors import InputError
from helpers.facts import facts
from helpers.language import Text
from helpers.messaging.backoff import BACKOFF_FUNCTIONS, backoff_delays_s, effective_reading
from helpers.messaging.policy import DeliveryPolicy

__all__ = ["http_policy", "http_policy_from_json"]

#: AWS's names of the attributes of a ``healthyRetryPolicy``, and ours.
_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "minDelayTarget": "min_delay_target_s",
        "maxDelayTarget": "max_delay_target_s",
        "numRetries": "num_retries",
        "numNoDelayRetries": "num_no_delay_retries",
        "numMinDelayRetries": "num_min_delay_retries",
        "numMaxDelayRetries": "num_max_delay_retries",
        "backoffFunction": "backoff_function",
    }
)
_LABEL = Text(ja="HTTP/S 宛て（自作）", en="to HTTP/S (custom)")
# The members of both JSON forms. The first two shape a delivery policy; the others do not, or no longer do.
_SUBSCRIPTION_FORM = (
    "healthyRetryPolicy",
    "throttlePolicy",
    "sicklyRetryPolicy",
    "requestPolicy",
    "guaranteed",
)
_TOPIC_FORM = (
    "defaultHealthyRetryPolicy",
    "defaultThrottlePolicy",
    "defaultSicklyRetryPolicy",
    "defaultRequestPolicy",
    "disableSubscriptionOverrides",
)


def _published() -> dict[str, Any]:
    # facts() and not fact(): checking a bound does not mean that a lesson quotes it.
    return {known.key.removeprefix("sns.http."): known.value for known in facts("sns.http.")}


def http_policy(
    *,
    min_delay_target_s: int | None = None,
    max_delay_target_s: int | None = None,
    num_retries: int | None = None,
    num_no_delay_retries: int | None = None,
    num_min_delay_retries: int | None = None,
    num_max_delay_retries: int | None = None,
    backoff_function: str | None = None,
    max_receives_per_second: int | None = None,
    reading: str = "geometric",
    name: str = "http-custom",
    label: Text = _LABEL,
    fact_keys: tuple[str, ...] | None = None,
) -> DeliveryPolicy:
    """A delivery policy for HTTP/S from AWS's attributes; what is not given has AWS's default.

    `num_retries` counts all four phases; what the three other counts leave is the backoff phase. All retries
    together may take at most 3,600 s. AWS publishes no formula for the delays of the backoff phase, so the
    sum is taken under `reading` (see `READINGS`; it matters for ``exponential`` only), without jitter and
    with attempts that take no time.

    Raises `InputError` naming attribute, value and range.

    >>> http_policy(num_retries=5, num_no_delay_retries=2).backoff_retries
    3
    """
    published = _published()

    def given(value: Any, fact_name: str) -> Any:
        return published[fact_name] if value is None else value

    most_retries, longest_s = published["num_retries_max"], published["max_delay_target_max_s"]
    shortest_s = published["min_delay_target_min_s"]
    low_s = given(min_delay_target_s, "min_delay_target_default_s")
    high_s = given(max_delay_target_s, "max_delay_target_default_s")
    retries = given(num_retries, "num_retries_default")
    counts = {
        "numNoDelayRetries": given(num_no_delay_retries, "num_no_delay_retries_default"),
        "numMinDelayRetries": given(num_min_delay_retries, "num_min_delay_retries_default"),
        "numMaxDelayRetries": given(num_max_delay_retries, "num_max_delay_retries_default"),
    }
    function = given(backoff_function, "backoff_function_default")

    _check_whole("maxDelayTarget", high_s, shortest_s, longest_s, "s")
    _check_whole("minDelayTarget", low_s, shortest_s, high_s, f"s (maxDelayTarget is {high_s})")
    _check_whole("numRetries", retries, published["num_retries_min"], most_retries, "retries")
    for attribute, count in counts.items():
        _check_whole(attribute, count, published[f"{_ATTRIBUTES[attribute]}_min"], retries, "of numRetries")
    no_delay, min_delay, max_delay = counts.values()
    backoff = retries - no_delay - min_delay - max_delay
    if backoff < 0:
        raise InputError(
            f"{' + '.join(counts)} is {no_delay + min_delay + max_delay}, numRetries only {retries}",
            expected="numRetries to count the retries of all phases",
            next_step="raise numRetries or lower the others",
        )
    if function not in BACKOFF_FUNCTIONS:
        raise InputError(
            f"backoffFunction cannot be {function!r}", expected=f"one of {', '.join(BACKOFF_FUNCTIONS)}"
        )
    if max_receives_per_second is not None:
        lowest = published["max_receives_per_second_min"]
        _check_whole("maxReceivesPerSecond", max_receives_per_second, lowest, None, "messages a second")

    shape = effective_reading(function, reading)
    backoff_s = math.fsum(backoff_delays_s(backoff, low_s, high_s, shape))
    total_s = min_delay * low_s + backoff_s + max_delay * high_s
    cap_s = published["total_retry_max_s"]
    if total_s > cap_s + 1e-6:  # a sum that is the cap on paper may differ from it in the last bits
        raise InputError(
            f"the retries of {name} take {total_s:,.3f} s in all (backoff read as {shape})",
            expected=f"at most {cap_s:,} s for an HTTP/S policy: a hard limit of AWS",
            next_step="lower maxDelayTarget or the number of retries",
        )
    return DeliveryPolicy(
        name,
        label,
        immediate_retries=no_delay,
        pre_backoff_retries=min_delay,
        pre_backoff_delay_s=low_s,
        backoff_retries=backoff,
        min_delay_s=low_s,
        max_delay_s=high_s,
        post_backoff_retries=max_delay,
        post_backoff_delay_s=high_s,
        backoff_function=function,
        max_receives_per_second=max_receives_per_second,
        fact_keys=tuple(f"sns.http.{part}" for part in published if part.endswith(("_default", "_default_s")))
        if fact_keys is None
        else fact_keys,
    )


def _check_whole(attribute: str, value: object, low: int, high: int | None, unit: str) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < low or (high is not None and value > high):  # type: ignore[operator]
        upper = "or more" if high is None else f"to {high:,}"
        raise InputError(f"{attribute} cannot be {value!r}", expected=f"a whole number, {low} {upper} {unit}")


def http_policy_from_json(
    document: str | Mapping[str, Any], *, reading: str = "geometric", name: str = "http-custom"
) -> DeliveryPolicy:
    """A delivery policy from the JSON of AWS's attribute ``DeliveryPolicy``, of a subscription or of a topic.

    Takes text or the parsed object. ``sicklyRetryPolicy`` and ``guaranteed`` are deprecated and inert:
    accepted.
    Source: https://docs.aws.amazon.com/sns/latest/dg/set-sub-attributes-delivery-policy-json.html

    Raises `InputError` for what is not such a document, and as `http_policy` does.

    >>> http_policy_from_json('{"healthyRetryPolicy": {"numRetries": 5}}').retries
    5
    """
    policy = _object(_parsed(document), "the delivery policy")
    form = _SUBSCRIPTION_FORM
    if "http" in policy:
        _refuse_unknown(policy, ("http",), "the delivery policy of a topic")
        policy, form = _object(policy["http"], "http"), _TOPIC_FORM
    _refuse_unknown(policy, form, "the delivery policy")
    healthy, throttle = (_object(policy.get(member) or {}, member) for member in form[:2])
    _refuse_unknown(healthy, _ATTRIBUTES, form[0])
    _refuse_unknown(throttle, ("maxReceivesPerSecond",), form[1])
    return http_policy(
        **{_ATTRIBUTES[attribute]: value for attribute, value in healthy.items()},
        max_receives_per_second=throttle.get("maxReceivesPerSecond"),
        reading=reading,
        name=name,
    )


def _parsed(document: str | Mapping[str, Any]) -> object:
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except ValueError as error:
        raise InputError(f"the delivery policy is not JSON: {error}") from None


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(f"{what} is {value!r}", expected="a JSON object")
    return value


def _refuse_unknown(members: Iterable[str], known: Iterable[str], where: str) -> None:
    for member in members:
        if member not in known:
            raise InputError(
                f"{where} has an unknown member {member!r}", expected=f"one of {', '.join(known)}"
            )
