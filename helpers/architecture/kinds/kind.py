"""What a kind of component says of itself: how it looks, loads, fails, is billed and is deployed."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeAlias

from helpers.architecture.checked import checked_number, unknown_name
from helpers.errors import InputError
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["COPIES", "HOLDS", "LOSES", "PUSHES", "Billed", "Kind", "Parameter", "Serving", "icon_class"]

#: What becomes of an asynchronous message that cannot be handed on: gone at once; tried again by a delivery
#: policy; kept until somebody fetches it; kept for as long as it takes, as a database does for its copies.
LOSES, PUSHES, HOLDS, COPIES = "loses", "pushes", "holds", "copies"

#: A service of `helpers.cost` and its inputs.
Billed: TypeAlias = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A capacity that a kind asks for: a number from `low` to `high`, one of `choices`, or a text.

    A `default` of None means "not stated".
    """

    name: str
    unit: str
    label: Text
    default: object
    low: float = 0.0
    high: float = math.inf
    above: bool = False
    whole: bool = False
    choices: tuple[str, ...] = ()
    is_text: bool = False

    def read(self, key: str, given: object) -> object:
        """`given` when component `key` may have it. Raises `InputError` otherwise."""
        name = f"{self.name} of {key}"
        if given is None and self.default is None:
            return None
        if self.choices:
            if given not in self.choices:
                raise unknown_name(f"{self.name} of {key} called", given, self.choices)
            return given
        if self.is_text:
            if not isinstance(given, str) or not given.strip():
                raise InputError(f"{name} cannot be {given!r}", expected="a text")
            return given
        number = checked_number(name, given, low=self.low, high=self.high, above=self.above)
        if not self.whole:
            return number
        if not isinstance(given, Integral):
            raise InputError(f"{name} cannot be {given!r}", expected="a whole number")
        return int(number)


@dataclass(frozen=True, slots=True)
class Serving:
    """How requests are served: by `servers` equal servers with one queue, each taking `service_s`; or
    (`servers` 0) without a queue in `service_s`, and refused beyond `limit_rps`.

    >>> Serving(servers=2, service_s=0.5).capacity_rps
    4.0
    """

    servers: int = 0
    service_s: float = 0.0
    limit_rps: float = math.inf

    @property
    def queues(self) -> bool:
        """Whether requests wait here for each other."""
        return self.servers > 0

    @property
    def capacity_rps(self) -> float:
        """What it can carry; infinite where nothing is stated."""
        return self.servers / self.service_s if self.queues else self.limit_rps


def _unlimited(component: Component, arriving: Counts) -> Serving:
    return Serving()


def _free(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of component.

    `icon` is a class of the library ``diagrams`` by name ("": a box). `serving` gets the component and what
    arrives per second, `billed` what arrives in a month and its hours. `fails` is one of LOSES, PUSHES,
    HOLDS, COPIES. `deployed` adds resources to a CloudFormation stack; None is a kind without a template.
    `outside` is not in AWS and never billed, `sends` makes requests of its own, `carries_internet` has its
    own price for data to the internet, `dead_letters` takes in nothing as long as everything works.
    """

    name: str
    label: Text
    icon: str
    parameters: tuple[Parameter, ...] = ()
    serving: Callable[[Component, Counts], Serving] = _unlimited
    billed: Callable[[Component, Counts, Decimal], tuple[Billed, ...]] = _free
    fails: str = LOSES
    deployed: Callable[[Stack, Component], None] | None = None
    outside: bool = False
    sends: bool = False
    carries_internet: bool = False
    dead_letters: bool = False


def icon_class(name: str) -> type[Any] | None:
    """The class of the library ``diagrams`` called `name`, None for a box.

    Raises `InputError`, naming the nearest, for one that it does not have.

    >>> icon_class("aws.network.ALB").__name__
    'ElbApplicationLoadBalancer'
    """
    if name in ("", "none"):
        return None
    module_name, _, class_name = name.rpartition(".")
    from diagrams import Node

    try:
        module = importlib.import_module(f"diagrams.{module_name}")
    except ModuleNotFoundError:
        raise InputError(f"there are no icons called {name!r}", expected="such as aws.compute.EC2") from None
    known = {
        each: one for each, one in vars(module).items() if isinstance(one, type) and issubclass(one, Node)
    }
    if class_name not in known:
        raise unknown_name(f"icon in {module_name} called", class_name, sorted(known))
    return known[class_name]
