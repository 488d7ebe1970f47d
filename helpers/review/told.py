"""A report in a few lines for a terminal, and for the log of a CI job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from helpers.language import say
from helpers.review.numbers import changes, parts_changed, stored_number
from helpers.review.rules import RULES
from helpers.review.words import direction_words, grade_words, parts_line, with_unit

if TYPE_CHECKING:
    from helpers.review.run import Report

__all__ = ["told_lines"]


def told_lines(report: Report) -> list[str]:
    """The title, every verdict that deserves a look, the bill, and what changed."""
    told = report.numbers
    lines = [_one_line(told["title"])]
    for verdict in told["verdicts"]:
        if verdict["grade"] in ("watch", "stop"):
            rule = RULES[verdict["rule"]]
            where = f" ({verdict['where']})" if verdict["where"] else ""
            lesson = say(ja=f"→ 課 {rule.lesson}", en=f"→ lesson {rule.lesson}")
            number = with_unit(stored_number(verdict["number"]), rule)
            lines.append(f"{grade_words(verdict['grade'])}  {rule.label}: {number}{where} {lesson}")
    bill = told["bill"]
    at_least = say(ja="以上", en="at least ") if bill["at_least"] else ""
    yen = say(ja=f"{bill['yen']:,} 円{at_least}", en=f"{at_least}{bill['yen']:,} yen")
    low, high = f"{bill['yen_low']:,}", f"{bill['yen_high']:,}"
    lines.append(say(ja=f"1 か月 {yen}（{low} ～ {high} 円）", en=f"{yen} a month ({low} to {high})"))
    return lines if report.before is None else lines + _changed(report.before, told)


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    lines = [parts_line(before, now)] if any(parts_changed(before, now)) else []
    for change in changes(before, now):
        rule = RULES[change.rule]
        numbers = f"{with_unit(change.before, rule)} → {with_unit(change.after, rule)}"
        lines.append(f"{direction_words(change.direction)}  {rule.label}: {numbers}")
    return lines


def _one_line(words: str) -> str:
    return " ".join(words.split())
