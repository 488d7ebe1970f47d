"""Enough in every zone: losing one costs nothing, because nothing has to be launched.

Source: the Amazon Builders' Library, "Static stability using Availability Zones",
https://aws.amazon.com/builders-library/static-stability-using-availability-zones/
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.checked import checked_whole
from helpers.errors import InputError

__all__ = ["StaticStability", "static_stability"]


@dataclass(frozen=True, slots=True)
class StaticStability:
    """`per_zone` instances in each zone, `total` in all, where `needed` would do on a good day."""

    needed: int
    per_zone: int
    total: int

    @property
    def over_provisioning(self) -> float:
        """What is bought beyond the need, as a share of the need."""
        return self.total / self.needed - 1.0


def static_stability(needed: int, zones: int, *, lost_zones: int = 1) -> StaticStability:
    """How many instances each of `zones` needs, so that the others carry the peak when `lost_zones` are gone.

    `needed` instances carry the peak. Whole instances make it a little more than zones / (zones - lost) for
    small fleets. Raises `InputError` for numbers that are no counts, and when no zone would be left.

    >>> static_stability(needed=12, zones=3)
    StaticStability(needed=12, per_zone=6, total=18)
    >>> [static_stability(12, zones).over_provisioning for zones in (2, 3, 4)]
    [1.0, 0.5, 0.33333333333333326]
    """
    needed = checked_whole("needed", needed, low=1)
    zones = checked_whole("zones", zones, low=1)
    lost = checked_whole("lost_zones", lost_zones)
    if lost >= zones:
        raise InputError(
            f"of {zones} zone(s) none is left when {lost} are lost",
            expected=f"fewer than {zones} lost zones",
            next_step="spread over more zones",
        )
    per_zone = -(-needed // (zones - lost))
    return StaticStability(needed, per_zone, per_zone * zones)
