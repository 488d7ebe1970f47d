"""Synchronous calls in a circle: everybody in it would wait for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from helpers.errors import InputError

__all__ = ["check_circles"]


def check_circles(calls: Iterable[tuple[str, str]]) -> None:
    """Raise `InputError`, naming the circle, when calls (from whom, to whom) lead back to where they began.

    >>> check_circles([("users", "app"), ("users", "db"), ("app", "db")])
    >>> check_circles([("app", "db"), ("db", "app")])
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: synchronous calls run in a circle: app → db → app
      expected: callers that do not wait for themselves
      next: make one of these flows asynchronous, or take it away
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    order: dict[str, int] = {}
    for source, target in calls:
        sorter.add(target, source)
        for key in (source, target):
            order.setdefault(key, len(order))
    try:
        sorter.prepare()
    except CycleError as error:
        found = error.args[1][:-1]
        first = found.index(min(found, key=order.__getitem__))
        circle = " → ".join([*found[first:], *found[:first], found[first]])
        raise InputError(
            f"synchronous calls run in a circle: {circle}",
            expected="callers that do not wait for themselves",
            next_step="make one of these flows asynchronous, or take it away",
        ) from None
