"""Which arrows of a figure cross a border, and how many requests a second that makes.

A border is that of a zone, a VPC or any other group. An arrow crosses it when both of its ends stand in
groups of that kind, and not in the same one. What stands in none (a load balancer, which is in all zones at
once) is on neither side: AWS chooses the side for each request.
"""

from __future__ import annotations

from helpers.architecture.checked import unknown_name
from helpers.architecture.model import GROUP_KINDS, Architecture, Flow, Group
from helpers.architecture.traffic import traffic
from helpers.errors import InputError

__all__ = ["crossing_rps", "crossing_share", "crossings", "place_of"]


def place_of(architecture: Architecture, key: str, kind: str = "zone") -> Group | None:
    """The group of this kind in which a component stands, or None. Raises `InputError` for unknown names.

    >>> from helpers.architecture import Component
    >>> zone = Group("a", "zone", "zone a")
    >>> shop = Architecture("shop", (Component("db", "rds", group=(zone,)),))
    >>> place_of(shop, "db").key, place_of(shop, "db", "vpc")
    ('a', None)
    """
    if kind not in GROUP_KINDS:
        raise unknown_name("kind of group", kind, GROUP_KINDS)
    return next((group for group in architecture.component(key).group if group.kind == kind), None)


def crossings(architecture: Architecture, kind: str = "zone") -> tuple[Flow, ...]:
    """The flows that lead from one group of this kind into another. Raises `InputError` for an unknown kind.

    >>> from helpers.architecture import Component
    >>> a, c = Group("a", "zone", "zone a"), Group("c", "zone", "zone c")
    >>> parts = Component("app", "ec2_group", group=(c,)), Component("db", "rds", group=(a,))
    >>> [str(flow) for flow in crossings(Architecture("shop", parts, (Flow("app", "db"),)))]
    ['app → db']
    """
    return tuple(flow for flow in architecture.flows if _crosses(architecture, flow, kind))


def crossing_rps(architecture: Architecture, rate_rps: float, kind: str = "zone") -> float:
    """Requests per second on the flows that cross, when clients send `rate_rps` in all.

    Raises `InputError` as `crossings` and `traffic` do.
    """
    rates = traffic(architecture, rate_rps).flow_rps
    pairs = zip(architecture.flows, rates, strict=True)
    return sum((rate for flow, rate in pairs if _crosses(architecture, flow, kind)), 0.0)


def crossing_share(zones: int) -> float:
    """The share of calls that cross, from callers spread evenly over `zones` to one thing in one of them.

    Raises `InputError` for what is no whole number of at least 1.

    >>> [crossing_share(zones) for zones in (1, 2, 4)]
    [0.0, 0.5, 0.75]
    """
    if isinstance(zones, bool) or not isinstance(zones, int) or zones < 1:
        raise InputError(f"{zones!r} zones", expected="a whole number, 1 or more")
    return (zones - 1) / zones


def _crosses(architecture: Architecture, flow: Flow, kind: str) -> bool:
    ends = [place_of(architecture, key, kind) for key in (flow.source, flow.target)]
    return None not in ends and ends[0] != ends[1]
