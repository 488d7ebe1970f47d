"""Capacity units of an Application Load Balancer (LCU): four dimensions, and the largest is billed.

Source: https://aws.amazon.com/elasticloadbalancing/pricing/, read through
https://handbook.vantage.sh/aws/services/elb-pricing
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

from helpers.facts import fact
from helpers.metering.sizes import checked_number

__all__ = ["AlbCapacity", "alb_capacity"]


@dataclass(frozen=True, slots=True)
class AlbCapacity:
    """LCUs that each dimension asks for on average; `units` is what is billed for the hour."""

    new_connections: float
    active_connections: float
    processed_data: float
    rule_evaluations: float

    @property
    def dimension(self) -> str:
        """The name of the dimension that decides; the first of them when several are equal."""
        return max(self.__slots__, key=lambda name: getattr(self, name))

    @property
    def units(self) -> float:
        """The largest of the four."""
        return getattr(self, self.dimension)


def alb_capacity(
    *,
    new_connections_per_s: Real = 0,
    active_connections: Real = 0,
    processed_gb_per_h: Real = 0,
    requests_per_s: Real = 0,
    rules: Real = 0,
    lambda_targets: bool = False,
) -> AlbCapacity:
    """The capacity units of one Application Load Balancer for an hour with these averages.

    `processed_gb_per_h` is requests and responses together; Lambda targets get less of it for a unit. Each
    request evaluates `rules` rules, of which the first ten are free. `active_connections` is the number that
    is open at the same time, sampled each minute. Raises `InputError` for negative numbers.

    >>> alb_capacity(new_connections_per_s=100, processed_gb_per_h=1).units
    4.0
    """
    given = {
        "new_connections_per_s": new_connections_per_s,
        "active_connections": active_connections,
        "processed_gb_per_h": processed_gb_per_h,
        "requests_per_s": requests_per_s,
        "rules": rules,
    }
    for name, number in given.items():
        checked_number(name, number)
    data_key = "alb.lcu_lambda_gb_per_h" if lambda_targets else "alb.lcu_gb_per_h"
    evaluated = max(0, rules - fact("alb.lcu_free_rules").value) * requests_per_s
    return AlbCapacity(
        new_connections=float(new_connections_per_s / fact("alb.lcu_new_connections_per_s").value),
        active_connections=float(active_connections / fact("alb.lcu_active_connections").value),
        processed_data=float(processed_gb_per_h) / float(fact(data_key).value),
        rule_evaluations=float(evaluated / fact("alb.lcu_rule_evaluations_per_s").value),
    )
