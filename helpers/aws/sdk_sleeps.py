"""Write down what botocore would sleep between two attempts, instead of sleeping it.

botocore sleeps in two places and draws its jitter in two, one for each family of retry modes. All four are
replaced for the length of a block, in this process, for clients that are made inside it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import botocore
from botocore import endpoint, retryhandler
from botocore.retries import standard

from helpers.errors import KumokataError

__all__ = ["captured_sleeps"]


@contextmanager
def captured_sleeps(draw: Callable[[], float]) -> Iterator[list[float]]:
    """A list that fills with botocore's sleeps, in seconds; none of them is slept.

    `draw` takes the place of botocore's ``random.random``. Make the clients inside the block. Afterwards,
    also after an error or an interrupt, botocore is as it was. Raises `KumokataError` when this botocore
    sleeps or draws in other places than the known ones.

    >>> with captured_sleeps(draw=lambda: 1.0) as sleeps_s:
    ...     endpoint.time.sleep(30)
    >>> sleeps_s
    [30]
    """
    sleeps_s: list[float] = []
    with (
        _in_module(endpoint, time, sleep=sleeps_s.append),
        _in_module(retryhandler, random, random=draw),
        _as_default(standard.RetryHandler, time.sleep, sleeps_s.append),
        _as_default(standard.ExponentialBackoff, random.random, draw),
    ):
        yield sleeps_s


def _in_module(module: ModuleType, used: ModuleType, **replaced: Any) -> Any:
    """Let `module` see `used` with other functions; the rest of the process sees the real ones."""
    name = used.__name__
    if getattr(module, name, None) is not used:
        raise _unknown_botocore(f"{module.__name__} does not use {name}")
    return mock.patch.object(module, name, SimpleNamespace(**vars(used) | replaced))


def _as_default(kind: type, default: object, replacement: object) -> Any:
    """The same for what a constructor has bound as the default of an argument."""
    defaults = kind.__init__.__defaults__ or ()
    if default not in defaults:
        raise _unknown_botocore(f"{kind.__name__} has no default {default!r}")
    return mock.patch.object(
        kind.__init__, "__defaults__", tuple(replacement if one is default else one for one in defaults)
    )


def _unknown_botocore(what: str) -> KumokataError:
    return KumokataError(
        f"botocore {botocore.__version__} waits in a place that is not known here: {what}",
        expected="a botocore like 1.43 or 1.44",
        next_step="install the version in requirements.lock, and mend helpers/aws/sdk_sleeps.py",
    )
