"""Yen for a dollar: a rate with its source, its day and a band around it.

AWS computes in US dollars and converts when the invoice is made, at a rate that it does not publish
beforehand. So an estimate takes a rate from elsewhere and says which: the reference rates of the European
Central Bank (in the package ``currencyconverter``, offline), a rate of one's own (社内レート), or what past
invoices really had (`helpers.cost.invoices`). The ECB quotes both currencies against the euro; what stands
here is the cross rate.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from helpers.cost.bill import written
from helpers.cost.quantities import exact
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["ExchangeRate", "company_rate", "ecb_rate", "ecb_rates", "ecb_year", "latest_ecb_day"]

_DIGITS = Decimal("0.001")
#: No rate of the last fifty years was outside: one outside is a slip of the decimal point or the direction.
_PLAUSIBLE = (Decimal(50), Decimal(500))
_OWN_RATE = "give a rate of your own: company_rate(…), or --rate"


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """`yen_per_usd`, where it comes from, for which day, and the band that it may lie in (low, high)."""

    yen_per_usd: Decimal
    source: Text
    on: date | None
    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        for name in ("yen_per_usd", "low", "high"):
            rate = exact(name, getattr(self, name))
            if not _PLAUSIBLE[0] <= rate <= _PLAUSIBLE[1]:
                raise InputError(
                    f"a rate of {getattr(self, name)} yen per dollar cannot be used",
                    expected=f"{_PLAUSIBLE[0]} to {_PLAUSIBLE[1]} yen for one US dollar",
                )
            object.__setattr__(self, name, rate)
        if not self.low <= self.yen_per_usd <= self.high:
            raise InputError(
                f"the rate {self.yen_per_usd} is outside its band {self.low} to {self.high}",
                expected="low <= yen_per_usd <= high",
            )

    def with_band(self, low: object, high: object) -> ExchangeRate:
        """The same rate in another band. Raises `InputError` for a band that does not hold it."""
        return ExchangeRate(self.yen_per_usd, self.source, self.on, exact("low", low), exact("high", high))


def company_rate(yen_per_usd: object, *, percent: object = 10) -> ExchangeRate:
    """A rate of one's own (社内レート), with a band of so many percent to both sides.

    Raises `InputError` for a rate that no dollar has had.

    >>> rate = company_rate("158.2")
    >>> rate.low, rate.high
    (Decimal('142.38'), Decimal('174.02'))
    """
    rate = exact("the rate", yen_per_usd)
    share = exact("percent", percent)
    if share >= 100:
        raise InputError(
            "a rate is one number, and its band below 100 percent", expected='company_rate("158.2")'
        )
    band = written(share)
    source = Text(ja=f"社内レート（±{band} %）", en=f"own rate (±{band} %)")
    return ExchangeRate(rate, source, None, rate - rate * share / 100, rate + rate * share / 100)


def ecb_rate(on: date, *, today: date | None = None) -> ExchangeRate:
    """The cross rate of the ECB's reference rates of that day; its band is the range of the year up to it.

    Weekends and holidays have no rate, and the package ends some day: then the last rate before `on` applies,
    and `ExchangeRate.on` and `source` say of which day it is. Raises `InputError` for a day before the first
    rate, and for one after `today` (the real one when not given), for nobody knows tomorrow's rate.

    >>> ecb_rate(date(2024, 7, 6)).on  # a Saturday
    datetime.date(2024, 7, 5)
    """
    if not isinstance(on, date):
        raise InputError(f"{on!r} is not a day", expected="a datetime.date")
    if on > (date.today() if today is None else today):
        raise InputError(f"{on} is in the future", expected="a day up to today", next_step=_OWN_RATE)
    known = _history()
    if on < min(known):
        raise InputError(
            f"there is no rate for {on}", expected=f"a day from {min(known)} on", next_step=_OWN_RATE
        )
    day = max(known_day for known_day in known if known_day <= on)
    year = [rate for when, rate in known.items() if when.year == day.year and when <= day]
    ja, en = f"ECB の参考レート {day}", f"ECB reference rate of {day}"
    if day != on:
        ja, en = (
            f"{ja}（{on} の値はないため、その前の値）",
            f"{en} (there is none for {on}; the last one before it)",
        )
    return ExchangeRate(known[day], Text(ja=ja, en=en), day, min(year), max(year))


def ecb_year(year: int) -> ExchangeRate:
    """The mean of a year's daily rates, in the band from the lowest to the highest of them.

    Raises `InputError` for a year without rates.

    >>> ecb_year(2024).yen_per_usd
    Decimal('151.431')
    """
    rates = ecb_rates(year)
    if not rates:
        years = sorted({day.year for day in _history()})
        raise InputError(f"there is no rate for {year}", expected=f"a year from {years[0]} to {years[-1]}")
    mean = (sum(rates.values()) / len(rates)).quantize(_DIGITS)
    last = max(rates)
    until = "" if (last.month, last.day) >= (12, 28) else f"{last}"
    ja = f"ECB の参考レートの {year} 年の平均" + (f"（{until} まで）" if until else "")
    en = f"mean of the ECB reference rates of {year}" + (f" (until {until})" if until else "")
    return ExchangeRate(mean, Text(ja=ja, en=en), None, min(rates.values()), max(rates.values()))


def ecb_rates(year: int) -> dict[date, Decimal]:
    """The daily cross rates of a year, by day; empty for a year that the package does not have."""
    return {day: rate for day, rate in _history().items() if day.year == year}


def latest_ecb_day() -> date:
    """The last day for which the package has a rate."""
    return max(_history())


@cache
def _history() -> dict[date, Decimal]:
    # Imported here: only whoever asks for a rate waits for 27 years of them (two thirds of a second).
    from currency_converter import CurrencyConverter, RateNotFoundError

    converter = CurrencyConverter(decimal=True)
    first, last = converter.bounds["JPY"]
    rates = {}
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        with suppress(RateNotFoundError):  # weekends and holidays
            rates[day] = converter.convert(Decimal(1), "USD", "JPY", date=day).quantize(_DIGITS)
    return rates
