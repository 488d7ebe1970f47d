"""A review with its numbers: all views of one architecture, and the verdicts on them."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.architecture import Architecture, BillView, LoadAt, LoadView, bill, failure, load
from helpers.architecture.checked import unknown_name
from helpers.review.settings import Outage, Review
from helpers.review.tokens import TokenView, tokens_view
from helpers.review.verdicts import Failed, Verdict, judged, worst_grade

__all__ = ["Reviewed", "reviewed"]

#: Multiples of the peak: itself, twice and ten times as much.
FACTORS = (1.0, 2.0, 10.0)
#: Where the curve of the response times is calculated, as shares of what the system carries.
_SHARES = (0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97)
_WITHOUT_A_LIMIT = 10.0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """`load` is at the peak, twice and ten times as much; `curve` from almost nothing to almost full."""

    review: Review
    load: LoadView
    curve: tuple[LoadAt, ...]
    bill: BillView
    failures: tuple[Failed, ...]
    tokens: TokenView | None
    verdicts: tuple[Verdict, ...]

    @property
    def grade(self) -> str:
        """The worst grade of all verdicts."""
        return worst_grade(self.verdicts)

    def verdict(self, key: str) -> Verdict:
        """The verdict by one rule. Raises `InputError`, naming the nearest, for an unknown rule.

        >>> from helpers.review import case
        >>> reviewed(case("ticket_sale")).verdict("utilisation").grade
        'stop'
        """
        for verdict in self.verdicts:
            if verdict.rule.key == key:
                return verdict
        raise unknown_name("rule", key, [verdict.rule.key for verdict in self.verdicts])


def reviewed(review: Review, *, curve: bool = False) -> Reviewed:
    """All views and verdicts; the curve of the response times only when it is asked for.

    The same review gives the same numbers every time. Raises `InputError` for an architecture in which
    nobody sends anything, and as the views do.
    """
    architecture, workload, cost = review.architecture, review.workload, review.cost
    at = load(architecture, workload, factors=FACTORS)
    month = bill(
        architecture,
        workload,
        cost.exchange_rate,
        free_tier=cost.free_tier,
        month_hours=cost.month_hours,
        tax_percent=cost.tax_percent,
    )
    failures = tuple(_failed(review, outage) for outage in review.outages)
    tokens = None if review.tokens is None else tokens_view(architecture, review.tokens)
    return Reviewed(
        review,
        at,
        _curve(review, at) if curve else (),
        month,
        failures,
        tokens,
        judged(review, at, month, failures, tokens),
    )


def _failed(review: Review, outage: Outage) -> Failed:
    architecture, workload = review.architecture, review.workload
    view = failure(architecture, outage.down, outage.hours * 3_600, workload=workload)
    during = load(architecture, workload, factors=[1], **view.as_traffic).peak
    others = [one for one in during.components if one.key != outage.down]
    busiest = max(others, key=lambda one: one.utilisation)
    return Failed(outage, view, busiest.key, busiest.utilisation)


def _curve(review: Review, at: LoadView) -> tuple[LoadAt, ...]:
    """Up to where clients would wait for ever; what hangs behind a queue does not make them wait."""
    waited_for = _waited_for(review.architecture)
    busiest = max(one.utilisation for one in at.peak.components if one.key in waited_for)
    full = 1 / busiest if busiest else _WITHOUT_A_LIMIT
    return load(review.architecture, review.workload, factors=[share * full for share in _SHARES]).points


def _waited_for(architecture: Architecture) -> frozenset[str]:
    """Everything that a client's request waits for: sources, and what they call, and what that calls."""
    found, todo = set(architecture.sources), list(architecture.sources)
    while todo:
        for flow in architecture.out_of(todo.pop()):
            if not flow.asynchronous and flow.target not in found:
                found.add(flow.target)
                todo.append(flow.target)
    return frozenset(found)
