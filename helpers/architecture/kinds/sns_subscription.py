"""A subscription of an SNS topic, where a figure shows it by itself: retries and dead letters hang on it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.deliveries import deliveries
from helpers.architecture.kinds.kind import PUSHES, Billed, Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    return (("SNS", deliveries(month)),)


KIND = Kind("sns_subscription", Text("サブスクリプション", "subscription"), "", billed=_billed, fails=PUSHES)
