"""What the AWS SDK for Python promises to do when a call fails: attempts, waits, and the quota of a client.

Three behaviours are on people's machines: ``legacy``, the default until botocore 1.44.0; ``standard``, the
default since; and ``standard-before-2026``, what older versions do when asked for standard. These functions
say what the documents and the code of botocore say. `helpers.aws.observe_retries` sees what the installed
botocore really does, and tests hold one against the other.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html and the two announcements
in helpers/facts/sdk_retries.toml
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from helpers.errors import InputError
from helpers.facts import fact

__all__ = [
    "SDK_ERRORS",
    "SDK_MODES",
    "SdkRetries",
    "configured_attempts",
    "drained_attempts",
    "sdk_default_mode",
    "sdk_retries",
]

#: The behaviours of `sdk_retries`, oldest first.
SDK_MODES = ("legacy", "standard-before-2026", "standard")
#: The failures that the modes tell apart: a 5xx or a broken connection, no answer, "slow down".
SDK_ERRORS = ("transient", "timeout", "throttling")


@dataclass(frozen=True, slots=True)
class SdkRetries:
    """One behaviour of the SDK towards one service.

    `attempts` includes the first. Before retry k, the wait is a random share of min(base × 2^(k−1), `cap_s`),
    or all of it when not `jittered`; `base_s` and `cost_tokens` are by `SDK_ERRORS`. A client owns
    `quota_tokens`, and a retry takes what it costs; without a quota (None) it is never refused.
    """

    mode: str
    attempts: int
    base_s: Mapping[str, float]
    cap_s: float
    jittered: bool
    quota_tokens: int | None
    cost_tokens: Mapping[str, int]

    def ceilings_s(self, error: str = "transient", retries: int | None = None) -> list[float]:
        """The longest wait in seconds before each of `retries` (as many as there are when not given).

        Raises `InputError` for an unknown error.

        >>> sdk_retries("standard").ceilings_s("throttling")
        [1.0, 2.0]
        """
        count = self.attempts - 1 if retries is None else retries
        base_s = self.base_s[_known_error(error)]
        return [min(base_s * 2.0**k, self.cap_s) for k in range(count)]


def sdk_retries(mode: str, service: str = "sqs") -> SdkRetries:
    """How the SDK retries in one of `SDK_MODES`; ``dynamodb`` is the one service with numbers of its own.

    Raises `InputError` for an unknown mode.

    >>> sdk_retries("legacy").attempts, sdk_retries("standard").attempts
    (5, 3)
    """
    if mode not in SDK_MODES:
        raise InputError(f"there is no retry mode {mode!r}", expected=f"one of {', '.join(SDK_MODES)}")
    dynamodb = service == "dynamodb"
    if mode == "legacy":
        base_s = _number("legacy.dynamodb_base_s" if dynamodb else "legacy.base_s")
        attempts = _whole("legacy.dynamodb_attempts" if dynamodb else "legacy.attempts")
        return SdkRetries(mode, attempts, dict.fromkeys(SDK_ERRORS, base_s), math.inf, not dynamodb, None, {})
    cap_s, quota = _number("standard.cap_s"), _whole("standard.quota_tokens")
    if mode == "standard-before-2026":
        cost, timeout_cost = (_whole(f"standard_before_2026.{of}_cost_tokens") for of in ("retry", "timeout"))
        costs = {"transient": cost, "timeout": timeout_cost, "throttling": cost}
        base_s = dict.fromkeys(SDK_ERRORS, _number("standard_before_2026.base_s"))
        return SdkRetries(mode, _whole("standard_before_2026.attempts"), base_s, cap_s, True, quota, costs)
    transient_s = _number("standard.dynamodb_transient_base_s" if dynamodb else "standard.transient_base_s")
    cost, throttling_cost = (_whole(f"standard.{of}_cost_tokens") for of in ("retry", "throttling"))
    return SdkRetries(
        mode,
        _whole("standard.dynamodb_attempts" if dynamodb else "standard.attempts"),
        {
            "transient": transient_s,
            "timeout": transient_s,
            "throttling": _number("standard.throttling_base_s"),
        },
        cap_s,
        True,
        quota,
        {"transient": cost, "timeout": cost, "throttling": throttling_cost},
    )


def sdk_default_mode(botocore_version: str) -> str:
    """What that botocore does when nobody chooses: a mode for `sdk_retries`.

    (1.43.3 to the last 1.43 also knew a switch, ``AWS_NEW_RETRIES_2026``, which is gone.) Raises `InputError`
    for what is not a version.

    >>> sdk_default_mode("1.43.106"), sdk_default_mode("1.44.5")
    ('legacy', 'standard')
    """
    changed = str(fact("sdk.default_changed.botocore").value)
    return "legacy" if _version(botocore_version) < _version(changed) else "standard"


def configured_attempts(
    default: int,
    *,
    max_attempts: int | None = None,
    total_max_attempts: int | None = None,
    environment: int | None = None,
) -> int:
    """How many requests one call may make: what wins, and what each of the three settings counts.

    ``Config(retries={"max_attempts": n})`` counts *retries*; ``total_max_attempts`` and the environment's
    ``AWS_MAX_ATTEMPTS`` (or ``max_attempts`` in the config file) count requests. Code wins over the
    environment, and ``total_max_attempts`` over ``max_attempts``. Raises `InputError` below what is allowed.

    >>> configured_attempts(3, max_attempts=3), configured_attempts(3, total_max_attempts=3)
    (4, 3)
    """
    for name, number, low in (
        ("default", default, 1),
        ("max_attempts", max_attempts, 0),
        ("total_max_attempts", total_max_attempts, 1),
        ("environment", environment, 1),
    ):
        _check_whole(name, number, low)
    if total_max_attempts is not None:
        return total_max_attempts
    if max_attempts is not None:
        return max_attempts + 1
    return default if environment is None else environment


def drained_attempts(
    rules: SdkRetries, calls: int, error: str = "transient", *, tokens: int | None = None
) -> NDArray[np.int64]:
    """Attempts of each of `calls` consecutive calls of one client that all fail in the same way.

    Every retry takes its cost out of the quota, and failures put nothing back: when the rest is too small, a
    call makes do with the attempts it has made. `tokens` is what the client has at first (all, when not
    given). Raises `InputError`.

    >>> drained_attempts(sdk_retries("standard"), 20).tolist()
    [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 1, 1]
    """
    _check_whole("calls", calls, 1)
    _check_whole("tokens", tokens, 0)
    retries = rules.attempts - 1
    if rules.quota_tokens is None:
        _known_error(error)
        return np.full(calls, rules.attempts)
    have = rules.quota_tokens if tokens is None else min(tokens, rules.quota_tokens)
    affordable = have // rules.cost_tokens[_known_error(error)]
    left = affordable - retries * np.arange(calls)
    return 1 + np.clip(left, 0, retries)


def _known_error(error: str) -> str:
    if error not in SDK_ERRORS:
        raise InputError(f"there is no kind of failure {error!r}", expected=f"one of {', '.join(SDK_ERRORS)}")
    return error


def _number(name: str) -> float:
    return float(fact(f"sdk.{name}").value)


def _whole(name: str) -> int:
    return int(fact(f"sdk.{name}").value)


def _version(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+(\.\d+)+", text):
        raise InputError(f"{text!r} is not a version of botocore", expected="a version such as 1.44.5")
    return tuple(map(int, text.split(".")))


def _check_whole(name: str, number: object, low: int) -> None:
    if number is None:
        return
    if not isinstance(number, Integral) or isinstance(number, bool) or number < low:
        raise InputError(f"{name} cannot be {number!r}", expected=f"a whole number, {low} or more")
