"""Little's law: how many are inside is how many arrive, times how long each stays.

It asks nothing of the distribution, of the order of service or of what is in the box; only that what goes in
also comes out, over a period long enough for the edges not to matter.

Source: J. D. C. Little, A Proof for the Queuing Formula L = λW, Operations Research 9 (1961),
https://doi.org/10.1287/opre.9.3.383
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["Little", "little"]


@dataclass(frozen=True, slots=True)
class Little:
    """The three means of Little's law: requests per second, seconds that each stays, requests inside."""

    arrival_rate_rps: float
    response_s: float
    in_system: float


def little(
    *, arrival_rate_rps: float | None = None, response_s: float | None = None, in_system: float | None = None
) -> Little:
    """The one of the three that is missing, from the other two.

    Raises `InputError` unless exactly two are given, for negative numbers, and for a division by 0.

    >>> little(arrival_rate_rps=10, response_s=0.25).in_system
    2.5
    >>> little(in_system=200, arrival_rate_rps=50).response_s
    4.0
    """
    given = {
        name: checked_number(name, number)
        for name, number in (
            ("arrival_rate_rps", arrival_rate_rps),
            ("response_s", response_s),
            ("in_system", in_system),
        )
        if number is not None
    }
    if len(given) != 2:
        raise InputError(
            f"Little's law needs two of its three numbers, and has {len(given)}",
            expected="two of arrival_rate_rps, response_s and in_system",
        )
    if in_system is None:
        return Little(**given, in_system=given["arrival_rate_rps"] * given["response_s"])
    known = "response_s" if arrival_rate_rps is None else "arrival_rate_rps"
    wanted = "arrival_rate_rps" if arrival_rate_rps is None else "response_s"
    if given[known] == 0:
        raise InputError(f"{known} cannot be 0 here", expected=f"more than 0, to find {wanted}")
    return Little(**given, **{wanted: given["in_system"] / given[known]})
