"""Usage: so much of one AWS service in one Region in a month, under names that are checked.

Which inputs a service takes, with units and defaults, is declared by its module in `helpers.cost.services`
and listed in ``docs/usage.md``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from helpers.cost.quantities import Quantity, exact, quantity
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["Input", "Usage", "read_flag"]

_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")
_YES, _NO = ("yes", "true", "on"), ("no", "false", "off")


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a service: a number with a unit, one of `choices`, a text, or yes/no.

    `default` is what applies when it is not given; None means that there is nothing then, not even 0.
    `above_zero` is for what others are divided by.
    """

    name: str
    unit: str
    label: Text
    default: object = 0
    choices: tuple[str, ...] = ()
    is_text: bool = False
    is_flag: bool = False
    above_zero: bool = False

    def read(self, given: object) -> object:
        """`given` in the form that the rules use. Raises `InputError` for what is not of this kind."""
        if self.is_flag:
            return read_flag(self.name, given)
        if self.choices:
            # A choice that is a number may be written as one.
            given = f"{given:g}" if isinstance(given, int | float) and not isinstance(given, bool) else given
            if not isinstance(given, str) or given not in self.choices:
                raise InputError(
                    f"{self.name} cannot be {given!r}", expected=f"one of {', '.join(self.choices)}"
                )
            return given
        if self.is_text:
            if not isinstance(given, str) or not given:
                raise InputError(f"{self.name} cannot be {given!r}", expected="a text")
            return given
        number = quantity(self.name, given)
        if self.above_zero and not np.all(number > 0):
            raise InputError(f"{self.name} cannot be {given!r}", expected="a number above 0")
        return number


@dataclass(frozen=True)
class Usage:
    """So much of `service` in `region`; `inputs` are named as in ``docs/usage.md``.

    Raises `InputError` for an unknown service, a Region that is none, an unknown input (naming the nearest)
    and values that cannot be used. ``name`` tells two usages of one service apart on a bill.

    >>> Usage("SQS", "ap-northeast-1", {"standard": 2_000_000}).number("standard")
    Decimal('2000000')
    >>> Usage("SQS", "ap-northeast-1", {"standrad": 1})
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: SQS has no input 'standrad'
      expected: standard
      next: all inputs are listed in docs/usage.md
    """

    service: str
    region: str
    inputs: Mapping[str, object]
    name: str = ""
    values: Mapping[str, object] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from helpers.cost.services import SERVICES

        if self.service not in SERVICES:
            near = difflib.get_close_matches(str(self.service), SERVICES, n=3, cutoff=0.4)
            raise InputError(
                f"there is no service {self.service!r}",
                expected=" or ".join(near) if near else f"one of {', '.join(SERVICES)}",
            )
        if not isinstance(self.region, str) or not _REGION.fullmatch(self.region):
            raise InputError(f"region cannot be {self.region!r}", expected="a Region such as ap-northeast-1")
        if not isinstance(self.inputs, Mapping):
            raise InputError(f"inputs cannot be {self.inputs!r}", expected="names and values")
        known = {declared.name: declared for declared in SERVICES[self.service].inputs}
        values = {name: declared.default for name, declared in known.items()}
        for name, given in self.inputs.items():
            if name not in known:
                near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
                raise InputError(
                    f"{self.service} has no input {name!r}",
                    expected=" or ".join(near) if near else f"one of {', '.join(known)}",
                    next_step="all inputs are listed in docs/usage.md",
                )
            values[name] = known[name].read(given)
        for name, value in values.items():
            if isinstance(value, int) and not isinstance(value, bool):
                values[name] = exact(name, value)
        if any(isinstance(value, np.ndarray) for value in values.values()):
            # A sweep: floats throughout, for an array of floats takes no Decimal.
            values = {
                name: np.float64(value) if isinstance(value, Decimal) else value
                for name, value in values.items()
            }
        object.__setattr__(self, "values", MappingProxyType(values))

    @property
    def is_sweep(self) -> bool:
        """Whether an input holds many values (`helpers.cost.estimate_grid`) instead of one."""
        return bool(self.sweeps())

    def sweeps(self) -> tuple[np.ndarray, ...]:
        """The inputs that hold many values."""
        return tuple(value for value in self.values.values() if isinstance(value, np.ndarray))

    def number(self, name: str) -> Quantity:
        """The value of a numeric input, or its default."""
        return self.values[name]

    def given_values(self) -> tuple[tuple[str, str], ...]:
        """The inputs that were written down, in their order, by name and as a reader would write them."""
        return tuple((name, _as_written(self.values[name])) for name in self.inputs)


def _as_written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,f}" if isinstance(value, Decimal) else str(value)


def read_flag(name: str, given: object) -> bool:
    """A yes or a no, as Python's or as a word (yes, no, true, false, on, off). Raises `InputError`.

    >>> read_flag("public", "yes"), read_flag("public", False)
    (True, False)
    """
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.lower() in (*_YES, *_NO):
        return given.lower() in _YES
    raise InputError(f"{name} cannot be {given!r}", expected="yes or no")
