"""Judge a reviewed system: each rule gets its number from one of the views, its grade from the thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers.architecture import BillView, FailureView, LoadView
from helpers.review.rules import GRADES, RULES, Rule, Threshold
from helpers.review.settings import Outage, Review
from helpers.review.tokens import TokenView

__all__ = ["Failed", "Verdict", "judged", "months_until_full", "worst_grade"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`number` by `rule`: None where there is none. `where` is the key of the component that it is about."""

    rule: Rule
    number: float | None
    where: str
    threshold: Threshold

    @property
    def grade(self) -> str:
        """One of `GRADES`."""
        return self.threshold.grade(self.number, higher_is_worse=self.rule.higher_is_worse)


@dataclass(frozen=True, slots=True)
class Failed:
    """An assumed outage and its view. While it lasts, `busiest` is the busiest of the other components."""

    outage: Outage
    view: FailureView
    busiest: str
    busiest_utilisation: float

    @property
    def budget_minutes(self) -> float:
        """Minutes of an average month in which everybody is refused; refusing half of them counts half."""
        return self.outage.minutes_per_month * self.view.refused_share


def judged(
    review: Review,
    load: LoadView,
    bill: BillView,
    failures: Sequence[Failed],
    tokens: TokenView | None,
) -> tuple[Verdict, ...]:
    """One verdict for each of `RULES`, in their order."""
    numbers = dict(_numbers(review, load, bill, failures, tokens))
    return tuple(
        Verdict(rule, *numbers.get(key, (None, "")), review.thresholds[key]) for key, rule in RULES.items()
    )


def worst_grade(verdicts: Sequence[Verdict]) -> str:
    """The worst of all grades."""
    return max((verdict.grade for verdict in verdicts), key=GRADES.index)


def months_until_full(headroom: float, growth_percent_per_month: float) -> float | None:
    """In how many months a growth uses up the headroom; None without growth or without a limit.

    >>> round(months_until_full(2.0, 5.0), 1), months_until_full(0.9, 5.0), months_until_full(2.0, 0.0)
    (14.2, 0.0, None)
    """
    if growth_percent_per_month <= 0 or headroom == math.inf:
        return None
    if headroom <= 1:
        return 0.0
    return math.log(headroom) / math.log1p(growth_percent_per_month / 100)


def _numbers(
    review: Review,
    load: LoadView,
    bill: BillView,
    failures: Sequence[Failed],
    tokens: TokenView | None,
) -> Iterator[tuple[str, tuple[float | None, str]]]:
    busiest = max(load.peak.components, key=lambda one: one.utilisation)
    yield "utilisation", (busiest.utilisation, busiest.key)
    growth = review.workload.growth_percent_per_month
    yield "months_until_full", (months_until_full(load.headroom, growth), load.bottleneck or "")
    slowest = max(load.peak.journeys, key=lambda one: one.p95_s)
    yield "p95_ms", (slowest.p95_s * 1_000, slowest.source)
    dearest = max(bill.lines, key=bill.usd)
    yield "yen_per_month", (float(bill.yen.high.total), dearest)
    yield "without_a_price", (float(len(bill.yen.bill.unpriced)), "")
    spent = [failed.budget_minutes for failed in failures]
    yield "refused_minutes", (math.fsum(spent), _worst(failures, spent))
    lost = [failed.view.lost_messages for failed in failures]
    yield "lost_messages", (max(lost), _worst(failures, lost))
    times = [failed.view.worst_amplification for failed in failures]
    yield "amplification", (max(times), _worst(failures, times))
    crowded = max(failures, key=lambda failed: failed.busiest_utilisation)
    yield "outage_utilisation", (crowded.busiest_utilisation, crowded.busiest)
    waits = [failed.view.gives_up_after_s for failed in failures]
    yield "longest_wait_s", (max(waits), _worst(failures, waits))
    if tokens is not None:
        yield "ways_around", (float(len(tokens.around)), tokens.around[0][0] if tokens.around else "")
        if tokens.hostile is not None:
            yield "hostile_tokens", (float(len(tokens.hostile.let_through)), tokens.settings.verified_at[0])


def _worst(failures: Sequence[Failed], numbers: Sequence[float]) -> str:
    place = max(range(len(numbers)), key=numbers.__getitem__)
    return failures[place].outage.down if numbers[place] else ""
