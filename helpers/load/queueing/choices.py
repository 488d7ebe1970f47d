"""Which queue to join: a random one, the shorter of two, the shortest of all.

Two random looks take away nearly all of the waiting that one look leaves (Mitzenmacher). The formula holds
for very many servers; the simulation for as many as you have. It goes arrival by arrival, and looks only at
the queues that the arrival looks at. The general simulators of `helpers.load` have one queue, so this has its
own loop.

Source: M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing,
http://www.eecs.harvard.edu/~michaelm/abstracts/tpds2001.html
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = ["ChoicesRun", "choices_response_s", "simulate_choices"]

_DRAWN_AT_ONCE = 500_000
_MOST_CUSTOMERS = 10_000_000


def choices_response_s(utilisation: float, choices: int, service_s: float = 1.0) -> float:
    """Mean response with very many servers, when each request joins the shortest of `choices` random queues.

    Exponential services of `service_s` on average, independent arrivals. With 1 choice it is M/M/1. Raises
    `InputError` for a utilisation that is not below 1, no choice, and a time that is not above 0.

    >>> [round(choices_response_s(0.99, choices), 3) for choices in (1, 2, 3)]
    [100.0, 5.432, 3.858]
    """
    load = _below_one(utilisation)
    looks = checked_whole("choices", choices, low=1)
    service = checked_number("service_s", service_s, above=True)
    if looks == 1:
        return service / (1 - load)
    if load == 0:
        return service
    total, place = 0.0, 1
    while True:
        # The exponent grows like looks ** place; beyond some hundred bits the term is 0 anyway.
        exponent = (looks**place - looks) / (looks - 1) if place * math.log2(looks) < 500 else math.inf
        term = load**exponent
        total += term
        if term < 1e-17 * total:
            return total * service
        place += 1


@dataclass(frozen=True, slots=True)
class ChoicesRun:
    """What a run showed, its warm-up left out: means in seconds, and the 99th percentile (nearest rank)."""

    response_s: float
    response_p99_s: float
    customers: int


def simulate_choices(
    *,
    servers: int,
    choices: int | None,
    utilisation: float,
    customers: int,
    seed: int,
    service_s: float = 1.0,
) -> ChoicesRun:
    """Let `customers` come to `servers`; each joins the shortest of `choices` queues picked at random.

    ``choices=None`` is one queue for all servers, from which whoever is free takes the next; `choices` equal
    to `servers` is to join the shortest queue. Who is in service counts as part of a queue, ties go to the
    one picked first. Arrivals are Poisson, services exponential; the first tenth of the customers is the
    warm-up.
    The same seed draws the same arrivals and services for every `choices`. Raises `InputError` for more
    choices than servers, and for numbers that cannot be.

    >>> run = simulate_choices(servers=10, choices=2, utilisation=0.9, customers=20_000, seed=1)
    >>> 2 < run.response_s < 4
    True
    """
    count = checked_whole("servers", servers, low=1)
    looks = None if choices is None else checked_whole("choices", choices, low=1, high=count)
    load = _below_one(utilisation)
    if load == 0:
        raise InputError("a utilisation of 0 has no customers", expected="more than 0 and below 1")
    number = checked_whole("customers", customers, low=10, high=_MOST_CUSTOMERS)
    mean_s = checked_number("service_s", service_s, above=True)
    arriving, serving, picking = np.random.default_rng(checked_whole("seed", seed)).spawn(3)
    arrival = np.cumsum(arriving.exponential(mean_s / (load * count), number)).tolist()
    service = serving.exponential(mean_s, number).tolist()
    if looks is None:
        response = _one_queue(arrival, service, count)
    else:
        response = _shortest_of(arrival, service, count, looks, picking)
    kept = np.sort(np.array(response[number // 10 :]))
    p99 = kept[math.ceil(0.99 * len(kept)) - 1]
    return ChoicesRun(float(kept.mean()), float(p99), len(kept))


def _one_queue(arrival: list[float], service: list[float], servers: int) -> list[float]:
    free = [0.0] * servers
    response = []
    for now, work in zip(arrival, service, strict=True):
        done = max(now, free[0]) + work
        heapq.heapreplace(free, done)
        response.append(done - now)
    return response


def _shortest_of(
    arrival: list[float], service: list[float], servers: int, looks: int, rng: np.random.Generator
) -> list[float]:
    # Of each queue only the instants at which its requests will be done: first come, first served.
    done_at: list[deque[float]] = [deque() for _ in range(servers)]
    # A random order of all queues for each arrival; its first `looks` are a draw without replacement.
    picks = _picks(len(arrival), servers, looks, rng)
    response = []
    for now, work, looked_at in zip(arrival, service, picks, strict=True):
        shortest = None
        for place in looked_at:
            queue = done_at[place]
            while queue and queue[0] <= now:
                queue.popleft()
            if shortest is None or len(queue) < len(shortest):
                shortest = queue
        done = (shortest[-1] if shortest else now) + work
        shortest.append(done)
        response.append(done - now)
    return response


def _picks(customers: int, servers: int, looks: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """The queues that each arrival looks at, drawn for as many at once as fit into a few megabytes."""
    at_once = max(1, _DRAWN_AT_ONCE // servers)
    for begin in range(0, customers, at_once):
        count = min(at_once, customers - begin)
        if looks == 1:
            yield from rng.integers(servers, size=(count, 1)).tolist()
            continue
        ranks = rng.random((count, servers))
        if looks == servers:
            yield from ranks.argsort(axis=1).tolist()
        else:
            yield from ranks.argpartition(looks - 1, axis=1)[:, :looks].tolist()


def _below_one(utilisation: float) -> float:
    load = checked_number("utilisation", utilisation)
    if load >= 1:
        raise InputError(
            f"utilisation cannot be {load:g}: the queues would grow without end",
            expected="at least 0 and below 1",
        )
    return load
