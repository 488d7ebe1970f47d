"""Numbers of a review as people read them, in the language of the run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from helpers.architecture import Architecture
from helpers.figures.durations import duration_label
from helpers.language import say
from helpers.review.numbers import parts_changed
from helpers.review.rules import GRADE_WORDS, Rule

__all__ = [
    "amount",
    "direction_words",
    "grade_words",
    "in_seconds",
    "label_of",
    "parts_line",
    "per_second",
    "share",
    "times",
    "with_unit",
]

_MARKS = {"good": "○", "watch": "△", "stop": "✕", "not_judged": "－"}
_UNITS = {
    "months": ("か月", "months"),
    "yen": ("円", "yen"),
    "lines": ("行", "lines"),
    "min": ("分", "min"),
    "messages": ("通", "messages"),
    "s": ("秒", "s"),
    "ms": ("ミリ秒", "ms"),
    "ways": ("本", "ways"),
    "tokens": ("個", "tokens"),
}


def label_of(architecture: Architecture, key: str) -> str:
    """A component as the figure calls it, in one line; "－" for none."""
    if not key:
        return "－"
    label = architecture.component(key).label
    return say(ja="".join(label.ja.splitlines()), en=" ".join(label.en.splitlines()))


def grade_words(grade: str) -> str:
    """A grade with a mark, so that it is seen without colours.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> grade_words("stop")
    '✕ stop'
    """
    return f"{_MARKS[grade]} {GRADE_WORDS[grade]}"


def with_unit(number: float | None, rule: Rule) -> str:
    """A number of a rule with its unit, or "－" when there is none."""
    if number is None:
        return "－"
    if rule.key in ("utilisation", "outage_utilisation"):
        return share(number)
    if rule.key == "amplification":
        return times(number)
    if number == math.inf:
        return say(ja="限りなし", en="no end")
    ja, en = _UNITS[rule.unit]
    one = number == 1 and len(en) > 3  # s, ms and min have no plural
    return f"{amount(number)} {say(ja=ja, en=en.removesuffix('s') if one else en)}"


def amount(number: float) -> str:
    """Three digits, more for what is larger, with separators; an infinite one in words.

    >>> amount(0.123456), amount(87.04), amount(331200.0)
    ('0.123', '87', '331,200')
    """
    if number == math.inf:
        return say(ja="限りなし", en="no end")
    digits = 0 if abs(number) >= 100 or not number else max(0, 2 - math.floor(math.log10(abs(number))))
    text = f"{round(number, digits):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(number: float) -> str:
    """A share as a percentage.

    >>> share(0.125), share(1.2)
    ('12.5 %', '120 %')
    """
    return f"{amount(100 * number)} %"


def per_second(number: float) -> str:
    """A rate with its unit."""
    return say(ja=f"毎秒 {amount(number)} 件", en=f"{amount(number)} /s")


def times(number: float) -> str:
    """A multiple in words.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> times(3.0), times(1.0)
    ('3 times', 'as usual')
    """
    return say(ja=f"{amount(number)} 倍", en="as usual" if number == 1 else f"{amount(number)} times")


def direction_words(direction: str) -> str:
    """``better``, ``worse`` or ``same`` in words."""
    words = {
        "better": ("良くなった", "better"),
        "worse": ("悪くなった", "worse"),
        "same": ("どちらとも言えない", "neither"),
    }
    ja, en = words[direction]
    return say(ja=ja, en=en)


def parts_line(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Which components came and went between two reviews."""
    came, went = (", ".join(keys) or "－" for keys in parts_changed(before, now))
    return say(
        ja=f"増えた部品：{came}。なくなった部品：{went}",
        en=f"components that came: {came}; that went: {went}",
    )


def in_seconds(number: float) -> str:
    """A time in the unit that fits, or that it has no end."""
    if number == math.inf:
        return say(ja="限りなし", en="no end")
    if number < 1:
        return say(ja=f"{amount(number * 1_000)} ミリ秒", en=f"{amount(number * 1_000)} ms")
    return say(ja=f"{amount(number)} 秒", en=f"{amount(number)} s") if number < 60 else duration_label(number)
