"""Lambda as a consumer of SQS: the rules about timeouts, and how fast it retries an asynchronous invocation.

Sources: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html,
https://docs.aws.amazon.com/lambda/latest/dg/sqs-retries.html and
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

import math
from numbers import Real

from helpers.errors import InputError
from helpers.facts import fact

__all__ = [
    "async_attempt_times_s",
    "effective_visibility_timeout_s",
    "recommended_visibility_timeout_s",
]


def recommended_visibility_timeout_s(function_timeout_s: float, batching_window_s: float = 0.0) -> float:
    """The visibility timeout that AWS asks for: at least 6 x the function timeout, plus the batching window.

    Seconds. Raises `InputError` for a function timeout or a window that Lambda does not allow.

    >>> recommended_visibility_timeout_s(30), recommended_visibility_timeout_s(30, batching_window_s=20)
    (180.0, 200.0)
    """
    _check_function(function_timeout_s, batching_window_s)
    return float(fact("lambda.visibility_timeout_factor").value * function_timeout_s + batching_window_s)


def effective_visibility_timeout_s(
    visibility_timeout_s: float, function_timeout_s: float, batching_window_s: float = 0.0
) -> float:
    """The visibility timeout that applies to messages of a batch, in seconds.

    It is the queue's, unless there is a batching window, and window plus function timeout exceed it: then it
    is window plus function timeout plus 30 s. Raises `InputError` for what Lambda does not allow; a function
    timeout above the queue's visibility timeout is among it, as AWS refuses such a mapping.

    >>> effective_visibility_timeout_s(40, function_timeout_s=30, batching_window_s=20)
    80.0
    """
    _check_function(function_timeout_s, batching_window_s)
    _check("visibility_timeout_s", visibility_timeout_s, 0, fact("sqs.visibility_timeout_max_s").value)
    if function_timeout_s > visibility_timeout_s:
        enough_s = recommended_visibility_timeout_s(function_timeout_s, batching_window_s)
        raise InputError(
            f"a function timeout of {function_timeout_s:g} s exceeds the visibility timeout",
            expected=f"at most the {visibility_timeout_s:g} s of the queue",
            next_step=f"give the queue a visibility timeout of {enough_s:g} s or more",
        )
    together_s = batching_window_s + function_timeout_s
    if together_s > visibility_timeout_s:  # never without a window: the function timeout fits
        return float(together_s + fact("lambda.window_visibility_margin_s").value)
    return float(visibility_timeout_s)


def async_attempt_times_s(max_retry_attempts: int | None = None, run_s: float = 0.0) -> tuple[float, ...]:
    """When Lambda runs a function that always fails, asynchronously invoked (by SNS, say): seconds.

    `max_retry_attempts` is MaximumRetryAttempts, 0 to 2 (the default when not given); a run takes `run_s`.
    This is about errors of the function. What is throttled, or meets a fault of Lambda's own, is tried for up
    to 6 hours, and its intervals are published by their ends only. Raises `InputError` for other numbers.

    >>> async_attempt_times_s(), async_attempt_times_s(run_s=10), async_attempt_times_s(0)
    ((0.0, 60.0, 180.0), (0.0, 70.0, 200.0), (0.0,))
    """
    most = fact("lambda.async_retries").value
    retries = most if max_retry_attempts is None else max_retry_attempts
    if isinstance(retries, bool) or retries not in range(most + 1):
        raise InputError(f"MaximumRetryAttempts cannot be {retries!r}", expected=f"0 to {most}")
    _check("run_s", run_s, 0, fact("lambda.function_timeout_max_s").value)
    times_s = [0.0]
    for wait in ("first", "second")[:retries]:
        times_s.append(times_s[-1] + run_s + 60 * fact(f"lambda.async_{wait}_wait_minutes").value)
    return tuple(times_s)


def _check_function(function_timeout_s: float, batching_window_s: float) -> None:
    _check("function_timeout_s", function_timeout_s, 1, fact("lambda.function_timeout_max_s").value)
    _check("batching_window_s", batching_window_s, 0, fact("lambda.batching_window_max_s").value)


def _check(name: str, number: float, low: float, high: float) -> None:
    usable = isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number)
    if not usable or not low <= number <= high:
        raise InputError(f"{name} cannot be {number!r}", expected=f"a number from {low:,} to {high:,}")
