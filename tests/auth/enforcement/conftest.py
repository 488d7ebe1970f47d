"""Points that run for a whole file of tests: entering nginx once is enough."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from helpers.auth import AttackContext, enforcement_points
from helpers.auth.enforcement.point import EnforcementPoint
from helpers.errors import MissingComponent

CONTEXT = AttackContext.demonstration()


@pytest.fixture(scope="session")
def context() -> AttackContext:
    """The demonstration pool, and the keys that a verifier must not use beside its own."""
    return CONTEXT


@pytest.fixture(scope="module")
def running(require_optional) -> Iterator[Callable[[str], EnforcementPoint]]:
    """Enters a point by its name, once; a test of a point that cannot run here is skipped with the reason."""
    entered: dict[str, EnforcementPoint] = {}
    with ExitStack() as stack:

        def enter(name: str) -> EnforcementPoint:
            if name not in entered:
                try:
                    [point] = enforcement_points(CONTEXT, names=[name])
                    entered[name] = stack.enter_context(point)
                except MissingComponent as missing:
                    require_optional(missing.what, found=False, how_to_get=missing.next_step)
            return entered[name]

        yield enter
