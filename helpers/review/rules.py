"""What a review judges: each rule with its number, its two thresholds, and the lesson that explains it.

The defaults are starting points for a discussion and no law: nobody publishes what your system may do. Write
your own under ``thresholds:`` in the review file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.architecture.checked import unknown_name
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["GRADES", "GRADE_WORDS", "RULES", "Rule", "Threshold", "thresholds_of", "worse_than"]

#: From good to bad; ``not_judged`` stands for a number that is not there, or has no threshold.
GRADES = ("not_judged", "good", "watch", "stop")
GRADE_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "not_judged": Text("判定なし", "not judged"),
        "good": Text("良い", "good"),
        "watch": Text("注意", "watch"),
        "stop": Text("待った", "stop"),
    }
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From `watch` on a number deserves a look, from `stop` on the design does; None: never.

    >>> Threshold(0.6, 0.8).grade(0.7, higher_is_worse=True)
    'watch'
    >>> Threshold(12, 3).grade(2, higher_is_worse=False)
    'stop'
    """

    watch: float | None
    stop: float | None

    def grade(self, number: float | None, *, higher_is_worse: bool) -> str:
        """The grade of `number`, which is as bad at a threshold as beyond it."""
        if number is None or (self.watch is None and self.stop is None):
            return "not_judged"
        for grade, limit in (("stop", self.stop), ("watch", self.watch)):
            if limit is not None and (number >= limit if higher_is_worse else number <= limit):
                return grade
        return "good"


@dataclass(frozen=True, slots=True)
class Rule:
    """A number that is judged. `lesson` explains it; `unit` is as in the review file."""

    key: str
    label: Text
    unit: str
    default: Threshold
    lesson: str
    higher_is_worse: bool = True


_RULES = (
    Rule(
        "utilisation",
        Text("ピーク時にいちばん混んでいる所の利用率", "utilisation of the busiest component at the peak"),
        "",
        Threshold(0.6, 0.8),
        "10",
    ),
    Rule(
        "months_until_full",
        Text("今の伸びでいっぱいになるまでの月数", "months of growth until something is full"),
        "months",
        Threshold(12, 3),
        "11",
        higher_is_worse=False,
    ),
    Rule(
        "p95_ms",
        Text(
            "ピーク時に、いちばん遅い利用者が待つ時間（95 パーセンタイル）",
            "95th percentile of the slowest client's wait at the peak",
        ),
        "ms",
        Threshold(500, 1_000),
        "10",
    ),
    Rule(
        "yen_per_month",
        Text("1 か月の請求（税込み、幅の上端）", "the bill of a month (with tax, upper end)"),
        "yen",
        Threshold(None, None),
        "40",
    ),
    Rule(
        "without_a_price",
        Text("価格のない明細", "lines of the bill without a price"),
        "lines",
        Threshold(1, None),
        "40",
    ),
    Rule(
        "refused_minutes",
        Text(
            "想定した障害で要求が断られる時間（1 か月の平均）",
            "refused by the assumed outages, mean of a month",
        ),
        "min",
        Threshold(20, 60),
        "35",
    ),
    Rule(
        "lost_messages",
        Text("一つの障害で失われるメッセージ", "messages lost in one outage"),
        "messages",
        Threshold(None, 1),
        "34",
    ),
    Rule(
        "amplification",
        Text(
            "障害中に、一つの部品への要求がふだんの何倍になるか",
            "times its ordinary requests that a component gets in an outage",
        ),
        "",
        Threshold(4, 8),
        "33",
    ),
    Rule(
        "outage_utilisation",
        Text("障害中に、ほかの所が混む利用率", "utilisation of the others in an outage"),
        "",
        Threshold(0.8, 1),
        "33",
    ),
    Rule(
        "longest_wait_s",
        Text(
            "応答しない相手を、利用者の要求が待つ最長の時間",
            "longest that a request waits for what does not answer",
        ),
        "s",
        Threshold(10, 60),
        "33",
    ),
    Rule(
        "ways_around",
        Text("検証を通らずに届く経路", "ways around the place that verifies tokens"),
        "ways",
        Threshold(None, 1),
        "22",
    ),
    Rule(
        "hostile_tokens",
        Text("検証点が通す悪意のあるトークン", "hostile tokens that the place lets through"),
        "tokens",
        Threshold(1, None),
        "21",
    ),
)

#: Every rule by its key, in the order in which reports show them.
RULES: Mapping[str, Rule] = MappingProxyType({rule.key: rule for rule in _RULES})


def thresholds_of(given: Mapping[str, Threshold] | None = None) -> Mapping[str, Threshold]:
    """The thresholds of all rules: those `given`, and the defaults. Raises `InputError` for unknown rules,
    for numbers that are none, and for a `stop` that comes before its `watch`.

    >>> thresholds_of({"utilisation": Threshold(0.5, 0.7)})["utilisation"].stop
    0.7
    """
    found = {key: rule.default for key, rule in RULES.items()}
    for key, threshold in (given or {}).items():
        if key not in RULES:
            raise unknown_name("threshold", key, RULES)
        _check(RULES[key], threshold)
        found[key] = threshold
    return MappingProxyType(found)


def worse_than(grade: str, fail_on: str) -> bool:
    """Whether `grade` is `fail_on` or worse; ``never`` is not reached by any.

    >>> worse_than("stop", "watch"), worse_than("watch", "stop"), worse_than("stop", "never")
    (True, False, False)
    """
    return fail_on in GRADES and GRADES.index(grade) >= GRADES.index(fail_on)


def _check(rule: Rule, threshold: Threshold) -> None:
    for number in (threshold.watch, threshold.stop):
        if number is not None and not (
            isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number < math.inf
        ):
            raise InputError(
                f"the threshold of {rule.key} cannot be {number!r}", expected="a number, 0 or more"
            )
    if threshold.watch is not None and threshold.stop is not None:
        order = threshold.watch - threshold.stop
        if order > 0 if rule.higher_is_worse else order < 0:
            first = "at most" if rule.higher_is_worse else "at least"
            raise InputError(
                f"the thresholds of {rule.key} are in the wrong order: watch {threshold.watch:g}, "
                f"stop {threshold.stop:g}",
                expected=f"watch {first} stop, because {'more' if rule.higher_is_worse else 'less'} is worse",
            )
