"""Claims held against documented rules: what is kept, what is broken, and what is doubtful.

Every function returns whether the rule is kept in the most lenient reading, and the doubts of that reading.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Any

__all__ = ["Judged", "has_scope", "is_one_of", "is_over", "not_over"]

#: Whether a rule is kept, and the keys of the open questions on which that depends.
Judged = tuple[bool, tuple[str, ...]]

_ANY_SEPARATOR = re.compile(r"[\s,\u00a0]+")


def is_one_of(value: Any, allowed: Collection[str]) -> Judged:
    """Whether a claim that should be a string is one of those `allowed`.

    >>> is_one_of("a", ["a"]), is_one_of(["b", "a"], ["a"]), is_one_of(3, ["a"])
    ((True, ()), (True, ('claim_types',)), (False, ()))
    """
    if isinstance(value, str):
        return value in allowed, ()
    if isinstance(value, list):
        return any(isinstance(one, str) and one in allowed for one in value), ("claim_types",)
    return False, ()


def has_scope(value: Any, required: Collection[str]) -> Judged:
    """Whether a scope claim has one of the `required` scopes; spaces separate them (RFC 6749, section 3.3).

    >>> has_scope("orders/read orders/write", ["orders/read"]), has_scope("orders/reader", ["orders/read"])
    ((True, ()), (False, ()))
    >>> has_scope("orders/write,orders/read", ["orders/read"])
    (True, ('scope_separator',))
    """
    if isinstance(value, list):
        return is_one_of(value, required)
    if not isinstance(value, str):
        return False, ()
    if set(value.split(" ")) & set(required):
        return True, ()
    kept = bool(set(_ANY_SEPARATOR.split(value)) & set(required))
    return kept, ("scope_separator",) if kept else ()


def not_over(value: Any, now_s: float) -> Judged:
    """Whether a time (`exp`) is after `now_s`, in seconds since 1970.

    >>> not_over(101, 100), not_over(100, 100), not_over("101", 100)
    ((True, ()), (False, ()), (True, ('claim_types',)))
    """
    time_s, doubts = _seconds(value)
    return math.isnan(time_s) or time_s > now_s, doubts


def is_over(value: Any, now_s: float) -> Judged:
    """Whether a time (`nbf`, `iat`) has come by `now_s`, in seconds since 1970.

    >>> is_over(100, 100), is_over(101, 100)
    ((True, ()), (False, ()))
    """
    time_s, doubts = _seconds(value)
    return math.isnan(time_s) or time_s <= now_s, doubts


def _seconds(value: Any) -> tuple[float, tuple[str, ...]]:
    """The number in a claim. NaN stands for whatever a lenient reader would not even compare."""
    if isinstance(value, bool):
        return float(value), ("claim_types",)
    if isinstance(value, (int, float)):
        try:
            seconds = float(value)
        except OverflowError:
            seconds = math.inf
        return seconds, () if math.isfinite(seconds) else ("numbers",)
    try:
        return float(value), ("claim_types",)
    except (TypeError, ValueError):
        return math.nan, ("claim_types",)
