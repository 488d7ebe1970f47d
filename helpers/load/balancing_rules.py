"""Rules of a load balancer that need no simulation: who ramps up, and which share a target gets.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["full_share_from_s", "slow_start_weight", "target_shares"]


def slow_start_weight(now_s: float, joined_s: float, full_s: float) -> float:
    """The share of its fair share that a target gets: 0 when it joins, rising in a straight line to 1.

    `full_s` is the instant at which the ramp ends (`full_share_from_s`); without a ramp it is `joined_s`.

    >>> [slow_start_weight(now_s, joined_s=100, full_s=200) for now_s in (90, 150, 300)]
    [0.0, 0.5, 1.0]
    """
    if now_s < joined_s:
        return 0.0
    return 1.0 if now_s >= full_s else (now_s - joined_s) / (full_s - joined_s)


def full_share_from_s(
    joined_s: Sequence[float], slow_start_s: float, *, switched_on_s: float = -math.inf
) -> tuple[float, ...]:
    """From when each target gets its full share, given when each became healthy; in the order given.

    A target ramps for `slow_start_s` only when slow start was on before it joined *and* another target was
    already past its own ramp. So an empty group that is filled at once does not ramp at all. Raises
    `InputError` for a duration that an ALB does not accept (0 is off).

    >>> full_share_from_s([0, 0, 600], slow_start_s=120)
    (0, 0, 720.0)
    """
    duration_s = _checked_slow_start_s(slow_start_s)
    # Those who joined first did not ramp, and are warm for everybody who joins later.
    nobody_ramps_until_s = max(switched_on_s, min(joined_s, default=0.0))
    return tuple(
        now_s + duration_s if duration_s and now_s > nobody_ramps_until_s else now_s for now_s in joined_s
    )


def target_shares(targets_per_zone: Mapping[str, int], *, cross_zone: bool = True) -> dict[str, float]:
    """The share of all requests that one target of each zone gets, when clients spread over zones evenly.

    With cross-zone load balancing all targets are equal. Without it each zone keeps what arrives there, and
    what arrives in a zone without targets is answered with 503 (its share is NaN: there is no such target).
    Raises `InputError` without zones, for numbers that are no counts, and without a single target.

    >>> target_shares({"a": 2, "b": 8}, cross_zone=False)
    {'a': 0.25, 'b': 0.0625}
    """
    if not targets_per_zone:
        raise InputError("a load balancer without zones", expected="at least one, such as {'a': 2, 'b': 8}")
    counts = {zone: checked_whole(f"targets in {zone}", n) for zone, n in targets_per_zone.items()}
    if not any(counts.values()):
        raise InputError("there is no target in any zone", expected="at least one")
    if cross_zone:
        share = 1.0 / sum(counts.values())
        return {zone: share if count else math.nan for zone, count in counts.items()}
    of_zone = 1.0 / len(counts)
    return {zone: of_zone / count if count else math.nan for zone, count in counts.items()}


def _checked_slow_start_s(slow_start_s: float) -> float:
    duration_s = checked_number("slow_start_s", slow_start_s)
    low_s, high_s = fact("alb.slow_start_min_s").value, fact("alb.slow_start_max_s").value
    if duration_s and not low_s <= duration_s <= high_s:
        raise InputError(
            f"slow_start_s cannot be {slow_start_s!r}", expected=f"0 (off), or {low_s} to {high_s} s"
        )
    return duration_s
