"""A queue is stable when work arrives more slowly than it can be done; otherwise it grows without end."""

from __future__ import annotations

import math

from helpers.errors import InputError

__all__ = ["checked_stable"]


def checked_stable(arrival_rate_rps: float, service_rate_rps: float, servers: int = 1) -> float:
    """The utilisation, when it is below 1; else an `InputError` that says what would make the queue stable.

    >>> checked_stable(40, 50)
    0.8
    """
    utilisation = arrival_rate_rps / (service_rate_rps * servers)
    if utilisation < 1:
        return utilisation
    enough = math.floor(arrival_rate_rps / service_rate_rps) + 1
    raise InputError(
        f"at a utilisation of {utilisation:.3g} the queue grows without end",
        expected=f"fewer than {service_rate_rps * servers:g} arrivals/s, all that {servers} can serve",
        next_step=f"use {enough} servers or more, or servers that serve more than "
        f"{arrival_rate_rps / servers:g} a second, or turn some requests away (mmck)",
    )
