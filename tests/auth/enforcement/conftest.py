"""Points that run for a whole file of tests: entering nginx once is enough."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from helpers.auth import AttackContext, enforcement_points
from helpers.auth.enforcement.point import EnforcementPoint

CONTEXT = AttackContext.demonstration()


@pytest.fixture(scope="session")
def context() -> AttackContext:
    """The demonstration pool, and the keys that a verifier must not use beside its own."""
    return CONTEXT


@pytest.fixture(scope="module")
def running() -> Iterator[Callable[[str], EnforcementPoint]]:
    """Enters a point by its name, once. Called by a test, so one that cannot run here skips that test."""
    entered: dict[str, EnforcementPoint] = {}
    with ExitStack() as stack:

        def enter(name: str) -> EnforcementPoint:
            if name not in entered:
                [point] = enforcement_points(CONTEXT, names=[name])
                entered[name] = stack.enter_context(point)
            return entered[name]

        yield enter
