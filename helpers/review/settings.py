"""What a review is about: a system, what its users do, what may go wrong, and where the lines are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture import Architecture, Workload
from helpers.architecture.checked import checked_number, unknown_name
from helpers.errors import InputError
from helpers.review.rules import Threshold, thresholds_of

if TYPE_CHECKING:
    from helpers.cost import ExchangeRate

__all__ = ["CostSettings", "Outage", "Review", "TokenSettings"]


@dataclass(frozen=True, slots=True)
class Outage:
    """An assumption: component `down` is out for `hours`, so many `times_per_year`.

    >>> Outage("db", hours=0.5).minutes_per_month
    2.5
    """

    down: str
    hours: float = 1.0
    times_per_year: float = 1.0

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        set_field(self, "hours", checked_number("hours", self.hours, high=8_760, above=True))
        set_field(self, "times_per_year", checked_number("times_per_year", self.times_per_year, high=8_760))

    @property
    def minutes_per_month(self) -> float:
        """The mean over the months of a year."""
        return self.hours * 60 * self.times_per_year / 12


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Where tokens are verified: at the components `verified_at`, in the way `by` (a key of
    `helpers.auth.WAYS_OUT`). Components in `open` are meant for everybody. The rest is for
    `helpers.auth.Needs`.
    """

    verified_at: tuple[str, ...]
    by: str
    open: tuple[str, ...] = ()
    token_lifetime_s: float = 3600.0
    revoke_within_s: float = 3600.0
    own_checks: bool = False
    stop_before_the_network: bool = False
    gateway_features: bool = False
    callers_have_iam: bool = False
    callers_in_connected_vpc: bool = False
    copied_token_must_be_useless: bool = False

    def __post_init__(self) -> None:
        from helpers.auth import WAYS_OUT

        object.__setattr__(self, "verified_at", tuple(self.verified_at))
        object.__setattr__(self, "open", tuple(self.open))
        if self.by not in WAYS_OUT:
            raise unknown_name("way to verify called", self.by, WAYS_OUT)
        self.needs  # noqa: B018 - refuses what cannot be

    @property
    def needs(self) -> object:
        """What these settings say to `helpers.auth.recommend`."""
        from helpers.auth import Needs

        names = {one.name for one in fields(Needs)} & {one.name for one in fields(self)}
        return Needs(**{name: getattr(self, name) for name in sorted(names)})


@dataclass(frozen=True, slots=True)
class CostSettings:
    """`rate` is yen for a dollar, with a band of `band_percent`. Without one: the mean of the ECB's rates
    of the year in which the prices were read. The others are those of `helpers.cost`.
    """

    rate: Decimal | None = None
    band_percent: Decimal = Decimal(10)
    free_tier: bool = False
    month_hours: Decimal | None = None
    tax_percent: Decimal | None = None

    def __post_init__(self) -> None:
        self.exchange_rate  # noqa: B018 - refuses what cannot be
        if self.month_hours is not None:
            from helpers.cost.estimate import checked_month_hours

            checked_month_hours(self.month_hours)

    @property
    def exchange_rate(self) -> ExchangeRate:
        """The rate of the bill. Raises `InputError` for one that no dollar has had."""
        from helpers.cost import company_rate, lesson_rate

        return lesson_rate() if self.rate is None else company_rate(self.rate, percent=self.band_percent)


@dataclass(frozen=True, slots=True)
class Review:
    """A system under review. Without `outages` every component but clients and dead-letter queues is down for
    an hour once a year; without `tokens` nothing is said about them. `thresholds` are those that differ from
    the defaults.

    Raises `InputError` for outages and places of verification that the architecture does not have.
    """

    architecture: Architecture
    workload: Workload
    outages: tuple[Outage, ...] = ()
    tokens: TokenSettings | None = None
    cost: CostSettings = field(default_factory=CostSettings)
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)

    def __post_init__(self) -> None:
        usable = [one.key for one in self.architecture.components if not one.of_kind.sends]
        outages = tuple(self.outages) or tuple(
            Outage(one.key)
            for one in self.architecture.components
            if not (one.of_kind.sends or one.of_kind.dead_letters)
        )
        for outage in outages:
            if outage.down not in usable:
                raise unknown_name("component that can be down", outage.down, usable)
        if self.tokens is not None:
            if not self.tokens.verified_at:
                raise InputError("tokens are verified nowhere", expected="verified_at: and a component")
            for key in (*self.tokens.verified_at, *self.tokens.open):
                self.architecture.component(key)
        object.__setattr__(self, "outages", outages)
        object.__setattr__(self, "thresholds", thresholds_of(self.thresholds))

    def with_capacity(self, key: str, **capacity: object) -> Review:
        """The same review with other capacities of one component. Raises `InputError` as `Component` does.

        >>> from helpers.review import case
        >>> case("small_shop").with_capacity("app", tasks=4).architecture.component("app").values["tasks"]
        4
        """
        changed = self.architecture.component(key)
        parts = tuple(
            replace(changed, capacity={**changed.capacity, **capacity}) if part is changed else part
            for part in self.architecture.components
        )
        return replace(self, architecture=replace(self.architecture, components=parts))

    def with_flow(self, source: str, target: str, **changes: object) -> Review:
        """The same review with another flow from `source` to `target`. Raises `InputError` as `Flow` does.

        >>> from helpers.review import case
        >>> changed = case("small_shop").with_flow("app", "db", retries=0)
        >>> [flow.retries for flow in changed.architecture.into("db")]
        [0]
        """
        found = [flow for flow in self.architecture.flows if (flow.source, flow.target) == (source, target)]
        if not found:
            known = [str(flow) for flow in self.architecture.flows]
            raise unknown_name("flow", f"{source} → {target}", known)
        flows = tuple(replace(flow, **changes) if flow in found else flow for flow in self.architecture.flows)
        return replace(self, architecture=replace(self.architecture, flows=flows))
