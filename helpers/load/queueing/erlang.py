"""Erlang's two formulas: the chance that all servers are busy, and what it takes to keep it small.

B is for callers who are turned away when all are busy, C for callers who wait. The load is in erlang:
arrivals per second times seconds of service, that is, servers busy on average if one were always free.

Sources: recursion and definitions https://www.erlang.com/calculatormanual/ ; the printed tables that the
tests hold: https://www.globalspec.com/reference/55139/203279/appendix-a-table-of-erlang-b
"""

from __future__ import annotations

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["MOST_SERVERS", "erlang_b", "erlang_c", "offered_load_for_blocking", "servers_for_blocking"]

#: The recursions go server by server; with more than this they would run for minutes.
MOST_SERVERS = 10_000_000


def erlang_b(offered_load_erlang: float, servers: int) -> float:
    """The share of arrivals that find all `servers` busy and are turned away; nobody waits.

    By the recursion that adds one server at a time: no factorials, hence no overflow. Raises `InputError` for
    a negative load, and a number of servers that is not whole or above `MOST_SERVERS`.

    >>> round(erlang_b(8.108, 15), 5)
    0.01
    """
    load = checked_number("offered_load_erlang", offered_load_erlang)
    blocking = 1.0
    for busy in range(1, checked_whole("servers", servers, high=MOST_SERVERS) + 1):
        blocking = load * blocking / (busy + load * blocking)
    return blocking


def erlang_c(offered_load_erlang: float, servers: int) -> float:
    """The share of arrivals that find all `servers` busy and wait.

    Raises `InputError` as `erlang_b` does, without servers, and for a load that they cannot carry.

    >>> round(erlang_c(1.8, 2), 4)
    0.8526
    """
    load = checked_number("offered_load_erlang", offered_load_erlang)
    count = checked_whole("servers", servers, low=1, high=MOST_SERVERS)
    if load >= count:
        raise InputError(
            f"{count} servers cannot carry {load:g} erlang: the queue grows without end",
            expected=f"less than {count} erlang",
            next_step=f"use {int(load) + 1} servers or more, or turn some requests away (erlang_b, mmck)",
        )
    blocking = erlang_b(load, count)
    return count * blocking / (count - load * (1 - blocking))


def offered_load_for_blocking(servers: int, blocking_probability: float) -> float:
    """The load in erlang at which `servers` turn away this share of arrivals: how traffic tables are read.

    Raises `InputError` without servers, and for a probability that is not between 0 and 1.

    >>> round(offered_load_for_blocking(15, 0.01), 3)
    8.108
    """
    from scipy.optimize import brentq

    count = checked_whole("servers", servers, low=1, high=MOST_SERVERS)
    wanted = _probability(blocking_probability)
    # At this load more than `wanted` are turned away: at least load - servers of load find nobody free.
    enough = count / (1 - wanted) + 1
    return float(brentq(lambda load: erlang_b(load, count) - wanted, 0.0, enough, xtol=1e-12))


def servers_for_blocking(offered_load_erlang: float, blocking_probability: float) -> int:
    """The fewest servers that turn away no more than this share of arrivals.

    Raises `InputError` for a negative load and a probability that is not between 0 and 1.

    >>> servers_for_blocking(8, 0.01)
    15
    """
    load = checked_number("offered_load_erlang", offered_load_erlang, high=MOST_SERVERS)
    wanted = _probability(blocking_probability)
    servers, blocking = 0, 1.0
    while blocking > wanted:
        servers += 1
        blocking = load * blocking / (servers + load * blocking)
    return servers


def _probability(blocking_probability: float) -> float:
    wanted = checked_number("blocking_probability", blocking_probability, above=True)
    if wanted >= 1:
        raise InputError(f"blocking_probability cannot be {wanted:g}", expected="a number between 0 and 1")
    return wanted
