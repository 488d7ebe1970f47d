"""The numbers of a review as JSON, and what changed since another one.

Money is text with exact digits; what is infinite is the word ``"infinite"``, because JSON has no such number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.errors import InputError
from helpers.language import known_language
from helpers.review.reviewed import Reviewed
from helpers.review.rules import GRADES, RULES

__all__ = ["FORMAT", "Change", "changes", "numbers", "parts_changed", "read_numbers", "stored_number"]

#: Names the shape of the JSON; another shape gets another name.
FORMAT = "kumokata-review-1"
_INFINITE = "infinite"


def numbers(found: Reviewed, lang: str) -> dict[str, Any]:
    """Everything that a report shows, as plain JSON data, with words in `lang`.

    >>> from helpers.review import case, reviewed
    >>> told = numbers(reviewed(case("small_shop")), "en")
    >>> told["title"], told["load"]["bottleneck"], told["verdicts"][0]["rule"]
    ('A small shop', 'app', 'utilisation')
    """
    known_language(lang)
    review, architecture = found.review, found.review.architecture
    return _plain(
        {
            "format": FORMAT,
            "language": lang,
            "title": architecture.title[lang],
            "region": architecture.region,
            "components": {part.key: part.kind for part in architecture.components},
            "workload": {
                "peak_rps": review.workload.peak_rps,
                "mean_rps": review.workload.mean_rps,
                "growth_percent_per_month": review.workload.growth_percent_per_month,
            },
            "load": _load(found),
            "bill": _bill(found, lang),
            "failures": [
                {
                    "down": failed.outage.down,
                    "hours": failed.outage.hours,
                    "times_per_year": failed.outage.times_per_year,
                    "refused_share": failed.view.refused_share,
                    "budget_minutes_per_month": failed.budget_minutes,
                    "late_messages": failed.view.late_messages,
                    "set_aside_messages": failed.view.set_aside_messages,
                    "lost_messages": failed.view.lost_messages,
                    "amplification": failed.view.worst_amplification,
                    "busiest_other": failed.busiest,
                    "busiest_other_utilisation": failed.busiest_utilisation,
                    "gives_up_after_s": failed.view.gives_up_after_s,
                    "caught_up_s": failed.view.caught_up_s,
                }
                for failed in found.failures
            ],
            "tokens": _tokens(found, lang),
            "verdicts": [
                {
                    "rule": verdict.rule.key,
                    "label": verdict.rule.label[lang],
                    "number": verdict.number,
                    "unit": verdict.rule.unit,
                    "where": verdict.where,
                    "watch": verdict.threshold.watch,
                    "stop": verdict.threshold.stop,
                    "grade": verdict.grade,
                    "lesson": verdict.rule.lesson,
                }
                for verdict in found.verdicts
            ],
            "grade": found.grade,
        }
    )


def _load(found: Reviewed) -> dict[str, Any]:
    return {
        "bottleneck": found.load.bottleneck,
        "carries_rps": found.load.carries_rps,
        "headroom": found.load.headroom,
        "points": [
            {
                "factor": point.factor,
                "rate_rps": point.rate_rps,
                "components": {
                    one.key: {
                        "arrival_rate_rps": one.arrival_rate_rps,
                        "utilisation": one.utilisation,
                        "p95_s": one.p95_s,
                    }
                    for one in point.components
                },
                "clients": _clients(point),
            }
            for point in found.load.points
        ],
        "curve": [{"rate_rps": point.rate_rps, "clients": _clients(point)} for point in found.curve],
    }


def _clients(point: Any) -> dict[str, Any]:
    return {
        one.source: {"mean_s": one.mean_s, "p50_s": one.p50_s, "p95_s": one.p95_s, "p99_s": one.p99_s}
        for one in point.journeys
    }


def _bill(found: Reviewed, lang: str) -> dict[str, Any]:
    yen = found.bill.yen
    return {
        "usd": str(yen.bill.total_usd),
        "yen_per_usd": str(yen.rate.yen_per_usd),
        "rate_source": yen.rate.source[lang],
        "yen": yen.amount.total,
        "yen_low": yen.low.total,
        "yen_high": yen.high.total,
        "tax_percent": str(yen.tax_percent),
        "at_least": yen.bill.is_lower_bound,
        "components_usd": {key: str(found.bill.usd(key)) for key in found.bill.lines},
        "without_a_price": [f"{item.service}: {item.label[lang]}" for item in yen.bill.unpriced],
    }


def _tokens(found: Reviewed, lang: str) -> dict[str, Any] | None:
    view = found.tokens
    if view is None:
        return None
    return {
        "verified_at": list(view.settings.verified_at),
        "by": view.settings.by,
        "around": [list(path) for path in view.around],
        "leaves": view.way.leaves[lang],
        "hostile_total": view.hostile and view.hostile.total,
        "hostile_let_through": view.hostile and list(view.hostile.let_through),
        "hostile_undocumented": view.hostile and view.hostile.undocumented,
        "simulated": view.hostile and view.hostile.simulated,
        "recommended": view.recommended.key,
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict of the same rule, then and now. Numbers are None where there were none."""

    rule: str
    before: float | None
    after: float | None
    grade_before: str
    grade_after: str

    @property
    def direction(self) -> str:
        """``better``, ``worse`` or ``same``: by the grade, and within a grade by the number."""
        grades = GRADES.index(self.grade_after) - GRADES.index(self.grade_before)
        if grades and "not_judged" not in (self.grade_before, self.grade_after):
            return "worse" if grades > 0 else "better"
        if self.before is None or self.after is None or self.before == self.after:
            return "same"
        return "worse" if (self.after > self.before) == RULES[self.rule].higher_is_worse else "better"


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What changed from one review's `numbers` to another's, rule by rule; equal ones are left out.

    >>> from helpers.review import case, reviewed
    >>> shop = case("small_shop")
    >>> before, after = (numbers(reviewed(one), "en") for one in (shop, shop.with_capacity("app", tasks=8)))
    >>> {change.rule: change.direction for change in changes(before, after)}["utilisation"]
    'better'
    """
    then = {verdict["rule"]: verdict for verdict in old["verdicts"]}
    return tuple(
        found for now in new["verdicts"] if now["rule"] in then for found in _changed(then[now["rule"]], now)
    )


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    numbers_of = [stored_number(one["number"]) for one in (then, now)]
    if numbers_of[0] != numbers_of[1] or then["grade"] != now["grade"]:
        yield Change(now["rule"], *numbers_of, then["grade"], now["grade"])


def parts_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The components that came and those that went; one of another kind did both.

    >>> parts_changed({"components": {"db": "rds"}}, {"components": {"db": "aurora", "app": "ecs_service"}})
    (('app', 'db'), ('db',))
    """
    then, now = (set(one["components"].items()) for one in (old, new))
    came, went = ({key for key, _ in parts} for parts in (now - then, then - now))
    return tuple(sorted(came)), tuple(sorted(went))


def read_numbers(text: str, name: str) -> dict[str, Any]:
    """The numbers in the JSON of an older review; `name` is what errors call the file.

    Raises `InputError` for what no review of this format wrote.
    """
    expected = "the .json of an earlier kata review"
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not JSON ({error})", expected=expected) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise InputError(f"{name} is not from a review of this kind", expected=f"{expected} ({FORMAT})")
    parts = told.get("components")
    if not isinstance(parts, dict) or not all(isinstance(kind, str) for kind in parts.values()):
        raise InputError(f"{name} has no components", expected=expected)
    for verdict in told["verdicts"] if isinstance(told.get("verdicts"), list) else [None]:
        usable = isinstance(verdict, dict) and verdict.get("rule") in RULES and verdict.get("grade") in GRADES
        number = verdict.get("number", "") if usable else ""
        if isinstance(number, bool) or not (number in (None, _INFINITE) or isinstance(number, int | float)):
            raise InputError(f"{name} has a verdict that cannot be read", expected=expected)
    return told


def stored_number(stored: float | str | None) -> float | None:
    """A number of the JSON as a number again.

    >>> stored_number("infinite"), stored_number(2.5), stored_number(None)
    (inf, 2.5, None)
    """
    return math.inf if stored == _INFINITE else stored


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and math.isinf(value):
        return _INFINITE
    return value
