"""What it costs to leave a service, beside what staying with it brings; and whether a port is worth its work.

A small model. Every year ends with the same chance of having to leave, whatever happened before; whoever
leaves pays once, and has the benefit no longer. Amounts are in any one unit, hours of work or yen, as long as
it is the same for all. What the model leaves out: that leaving later may cost more, because more has grown
around the service, that money later is worth less, and what cannot be counted in either unit.

The number of years until something first happens that has the same chance in each of them is geometric:
https://en.wikipedia.org/wiki/Geometric_distribution
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.architecture.checked import checked_number
from helpers.errors import InputError

__all__ = ["StayingBalance", "chance_of_leaving", "port_pays_from", "staying_balance", "staying_pays_below"]

_LONGEST_YEARS = 50
_MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class StayingBalance:
    """What to expect of a service within some years, in the unit that was given.

    `chance` is the probability of leaving within them, `stay_years` the expected years with the service.
    `benefit` is what those bring, `exit_cost` the cost of leaving times its probability.
    """

    chance: float
    stay_years: float
    benefit: float
    exit_cost: float

    @property
    def balance(self) -> float:
        """What is left: above 0, using the service is worth it although one may have to leave."""
        return self.benefit - self.exit_cost


def chance_of_leaving(leaving_per_year: float, years: int) -> float:
    """The probability of leaving within `years`, when every year has the probability `leaving_per_year`.

    Raises `InputError` for a probability that is none and for years that are not a whole number from 1 to 50.

    >>> round(chance_of_leaving(0.1, 5), 5)
    0.40951
    """
    chance = checked_number("leaving_per_year", leaving_per_year, high=1.0)
    return 1.0 - (1.0 - chance) ** _checked_years(years)


def staying_balance(
    benefit_per_month: float, exit_cost: float, *, leaving_per_year: float, years: int
) -> StayingBalance:
    """What staying brings and what leaving costs, to be expected within `years`.

    `benefit_per_month` is what the service saves in a month, against the best that one could do without it,
    and `exit_cost` what leaving costs once: both 0 or more and in the same unit. Leaving happens at the end
    of a year. Raises `InputError` for negative amounts, a probability that is none, and years that are not a
    whole number from 1 to 50.

    >>> found = staying_balance(8, 400, leaving_per_year=0.1, years=5)
    >>> round(found.benefit, 1), round(found.exit_cost, 1), found.balance > 0
    (393.1, 163.8, True)
    """
    benefit = checked_number("benefit_per_month", benefit_per_month)
    cost = checked_number("exit_cost", exit_cost)
    chance = chance_of_leaving(leaving_per_year, years)
    # The years that begin with the service: 1 + (1 - p) + (1 - p)^2 + …, which is chance / p.
    stay_years = chance / leaving_per_year if leaving_per_year else float(years)
    return StayingBalance(chance, stay_years, benefit * _MONTHS_PER_YEAR * stay_years, cost * chance)


def staying_pays_below(benefit_per_month: float, exit_cost: float) -> float | None:
    """The yearly probability of leaving below which `staying_balance` is above 0, whatever the years.

    It is the benefit of a year over the cost of leaving, because both the years with the service and the
    chance of leaving it grow alike with time. None when it is more than 1: then the first year alone has paid
    for leaving. Both amounts are above 0 and in one unit, or else `InputError`.

    >>> staying_pays_below(8, 400), staying_pays_below(8, 60)
    (0.24, None)
    """
    benefit = checked_number("benefit_per_month", benefit_per_month, above=True)
    cost = checked_number("exit_cost", exit_cost, above=True)
    share = benefit * _MONTHS_PER_YEAR / cost
    return share if share <= 1 else None


def port_pays_from(
    port_cost: float, exit_cost: float, exit_cost_with_port: float, *, years: int
) -> float | None:
    """The yearly probability of leaving from which building a port now pays within `years`.

    `port_cost` is what it costs to build and keep, paid whether one leaves or not; with it, leaving costs
    `exit_cost_with_port` and not `exit_cost`. None when it saves no more than it costs even if leaving were
    certain. Raises `InputError` for negative amounts, a port that makes leaving dearer, and years that are
    not a whole number from 1 to 50.

    >>> round(port_pays_from(80, 400, 200, years=5), 4)
    0.0971
    >>> port_pays_from(80, 100, 40, years=5) is None
    True
    """
    building = checked_number("port_cost", port_cost)
    without = checked_number("exit_cost", exit_cost)
    with_it = checked_number("exit_cost_with_port", exit_cost_with_port)
    if with_it > without:
        raise InputError(
            f"exit_cost_with_port cannot be {with_it:g}, above the exit_cost of {without:g}",
            expected="a port that makes leaving no dearer",
        )
    years, saved = _checked_years(years), without - with_it
    if building == 0:
        return 0.0
    return None if building >= saved else 1.0 - (1.0 - building / saved) ** (1.0 / years)


def _checked_years(years: object) -> int:
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= _LONGEST_YEARS:
        raise InputError(
            f"years cannot be {years!r}", expected=f"a whole number of years from 1 to {_LONGEST_YEARS}"
        )
    return years
