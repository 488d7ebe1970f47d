"""A month in numbers: what every component takes in, an outage included."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.architecture.counts import Counts, count
from helpers.architecture.model import Architecture
from helpers.architecture.traffic import traffic
from helpers.architecture.workload import Workload
from helpers.errors import InputError

if TYPE_CHECKING:
    from helpers.architecture.failure import FailureView

__all__ = ["month_counts"]

_HOUR_S = 3_600
_DAY_S = 86_400


def month_counts(
    architecture: Architecture, workload: Workload, month_hours: Decimal, outage: FailureView | None = None
) -> Mapping[str, Counts]:
    """The counts of each component: mean rates times the seconds of the month in which there is traffic.

    With an `outage` the traffic of its time is that of the failure view, at the peak, instead of that of an
    ordinary peak. Raises `InputError` for an outage that is longer than the month.
    """
    seconds = month_hours * _HOUR_S
    if workload.days_per_month is not None:
        seconds = min(seconds, _decimal(workload.days_per_month) * _DAY_S)
    mean = traffic(architecture, workload.mean_rps)
    on_flows = [_decimal(rate) * seconds for rate in mean.flow_rps]
    if outage is not None:
        outage_s = _decimal(outage.duration_s)
        if outage_s > seconds:
            raise InputError(
                f"an outage of {outage.duration_s:g} s is longer than the month",
                expected=f"at most {seconds:g} s",
            )
        peak = traffic(architecture, workload.peak_rps).flow_rps
        stressed = traffic(architecture, workload.peak_rps, **outage.as_traffic).flow_rps
        on_flows = [
            max(Decimal(0), ordinary + (_decimal(during) - _decimal(usual)) * outage_s)
            for ordinary, during, usual in zip(on_flows, stressed, peak, strict=True)
        ]
    return MappingProxyType(
        {
            component.key: count(
                architecture,
                workload,
                component.key,
                on_flows,
                _decimal(mean.sent_rps[component.key]) * seconds,
                _decimal,
            )
            for component in architecture.components
        }
    )


def _decimal(number: float) -> Decimal:
    return Decimal(repr(float(number)))
