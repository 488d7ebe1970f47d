"""What users do: how many requests a second over a day, how large, on how many days, and how that grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from helpers.architecture.checked import checked_number
from helpers.errors import InputError

__all__ = ["MOST_PARTS", "Workload"]

#: The finest curve of a day: one part a minute.
MOST_PARTS = 1_440


@dataclass(frozen=True, slots=True)
class Workload:
    """What all clients together send.

    `rate_rps` is requests per second: one number, or a curve over the day in equal parts (24 numbers are
    hours). `request_kb` and `response_kb` are the sizes where a flow states none. `days_per_month` is on how
    many days it is like that (None: on all of them), `growth_percent_per_month` what `after` reckons with.
    Raises `InputError` for what is no rate, negative, or without any request.

    >>> sale = Workload(rate_rps=(10, 10, 200, 20))
    >>> sale.peak_rps, sale.mean_rps
    (200.0, 60.0)
    """

    rate_rps: float | tuple[float, ...]
    request_kb: float = 2.0
    response_kb: float = 10.0
    days_per_month: float | None = None
    growth_percent_per_month: float = 0.0

    def __post_init__(self) -> None:
        set_field = object.__setattr__  # frozen: lists become tuples, whole numbers floats
        given = self.rate_rps
        if isinstance(given, Iterable) and not isinstance(given, str):
            curve = tuple(given)
            if not 1 <= len(curve) <= MOST_PARTS:
                raise InputError(
                    f"rate_rps has {len(curve)} parts of a day", expected=f"1 to {MOST_PARTS}; 24 are hours"
                )
            rates = tuple(checked_number(f"rate_rps[{place}]", rate) for place, rate in enumerate(curve))
            set_field(self, "rate_rps", rates)
        else:
            set_field(self, "rate_rps", checked_number("rate_rps", given))
        if not any(self.curve_rps):
            raise InputError("nobody sends anything: rate_rps is 0", expected="a rate above 0")
        for name in ("request_kb", "response_kb"):
            set_field(self, name, checked_number(name, getattr(self, name)))
        growth = checked_number("growth_percent_per_month", self.growth_percent_per_month, low=-100.0)
        set_field(self, "growth_percent_per_month", growth)
        if self.days_per_month is not None:
            set_field(self, "days_per_month", checked_number("days_per_month", self.days_per_month, high=31))

    @property
    def curve_rps(self) -> tuple[float, ...]:
        """The rate in each part of the day."""
        return self.rate_rps if isinstance(self.rate_rps, tuple) else (self.rate_rps,)

    @property
    def peak_rps(self) -> float:
        """The highest rate of the day: what has to be carried."""
        return max(self.curve_rps)

    @property
    def mean_rps(self) -> float:
        """The mean over the day: what is paid for."""
        return sum(self.curve_rps) / len(self.curve_rps)

    def times(self, factor: float) -> Workload:
        """The same day with `factor` times the requests. Raises `InputError` unless it is above 0.

        >>> Workload(10).times(2).peak_rps
        20.0
        """
        by = checked_number("factor", factor, above=True)
        return replace(self, rate_rps=tuple(rate * by for rate in self.curve_rps))

    def after(self, months: float) -> Workload:
        """The day after so many months of growth. Raises `InputError` for a negative number.

        >>> round(Workload(100, growth_percent_per_month=5).after(12).peak_rps, 1)
        179.6
        """
        growth = 1 + self.growth_percent_per_month / 100
        return self.times(growth ** checked_number("months", months))
