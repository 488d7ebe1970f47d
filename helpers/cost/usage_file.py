"""Usage in a YAML file: what `kata cost` reads. Whatever is wrong is one error with the line.

The file is read as text and never made into Python objects: a value is a number, a word or a yes/no of the
input that it stands at, so 0.1 stays 0.1, and nothing in the file can do anything. Aliases are refused, and
so is what is too large or too deep; a page of usage needs none of it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from helpers.cost.estimate import checked_month_hours
from helpers.cost.quantities import exact
from helpers.cost.services import SERVICES
from helpers.cost.usage import Input, Usage, read_flag
from helpers.errors import InputError
from helpers.settings_file import Line, items, mapping, number_text, read_nodes, text

__all__ = ["EXAMPLE", "UsageFile", "read_usage_file"]

#: A commented file to begin with; `kata cost --example` prints it.
EXAMPLE = Path(__file__).with_name("usage.example.yaml")

_TOP = ("region", "free_tier", "month_hours", "tax_percent", "rate", "usages")
_ENTRY = ("service", "name", "region", "inputs")
_REGION = "ap-northeast-1"
_WHAT, _NEXT = "a YAML file of usage", "kata cost --example prints a file to begin with"
_TOP_UNITS = {"month_hours": "h", "tax_percent": "%", "rate": "yen"}


@dataclass(frozen=True, slots=True)
class UsageFile:
    """What a usage file says. None where it says nothing."""

    usages: tuple[Usage, ...]
    free_tier: bool | None = None
    month_hours: Decimal | None = None
    tax_percent: Decimal | None = None
    rate: Decimal | None = None


def read_usage_file(path: Path) -> UsageFile:
    """The usages in a YAML file (`EXAMPLE` shows one).

    Raises `InputError` with file and line: what is not YAML, an alias, an unknown key, service or input (with
    the nearest right name), a negative number, a unit that is not the input's.

    >>> [usage.service for usage in read_usage_file(EXAMPLE).usages]
    ['API Gateway', 'Lambda', 'SNS', 'SQS', 'DynamoDB', 'CloudWatch', 'Data transfer']
    """
    top = mapping(read_nodes(path, what=_WHAT, next_step=_NEXT), _TOP)
    if "usages" not in top:
        raise InputError(
            f"{path.name}: nothing is used",
            expected="usages: and a list below it",
            next_step=_NEXT,
        )
    region = text(top["region"]) if "region" in top else _REGION
    numbers = {name: _number(top[name], name, unit) for name, unit in _TOP_UNITS.items() if name in top}
    free_tier = _flag(top["free_tier"], "free_tier") if "free_tier" in top else None
    at = top.get("month_hours", top["usages"])
    hours = at.called(lambda: checked_month_hours(numbers.get("month_hours")))
    usages = tuple(_usage(entry, region, hours) for entry in items(top["usages"], "usages"))
    return UsageFile(usages, free_tier, **numbers)


def _usage(entry: Line, region: str, month_hours: Decimal) -> Usage:
    fields = mapping(entry, _ENTRY, elsewhere=_inputs_of_any_service())
    if "service" not in fields:
        raise entry.error("a usage without a service", "service: and one of " + ", ".join(SERVICES))
    service = text(fields["service"])
    if service not in SERVICES:
        raise fields["service"].error(f"there is no service {service!r}", _nearest(service, SERVICES))
    declared = {item.name: item for item in SERVICES[service].inputs}
    given = {}
    if "inputs" in fields:
        given = mapping(fields["inputs"], tuple(declared), what=f"{service} has no input")
    values = {name: _value(line, declared[name]) for name, line in given.items()}
    where = text(fields["region"]) if "region" in fields else region
    name = text(fields["name"]) if "name" in fields else ""
    usage = (fields.get("region") or entry).called(lambda: Usage(service, where, values, name))
    # Rules look at several inputs together; what they refuse should carry a line too.
    entry.called(lambda: SERVICES[service].charges(usage, month_hours))
    return usage


def _value(line: Line, item: Input) -> object:
    if item.is_flag:
        return _flag(line, item.name)
    if item.is_text or item.choices:
        return line.called(lambda: item.read(text(line)))
    number = _number(line, item.name, item.unit)
    line.called(lambda: item.read(number))
    return number


def _flag(line: Line, name: str) -> bool:
    return line.called(lambda: read_flag(name, text(line)))


def _number(line: Line, name: str, unit: str) -> Decimal:
    number = number_text(line, name, unit)
    return line.called(lambda: exact(name, number))


def _inputs_of_any_service() -> Mapping[str, str]:
    return {item.name: "it belongs under inputs:" for service in SERVICES.values() for item in service.inputs}


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name.casefold(), {one.casefold(): one for one in known}, n=3, cutoff=0.4)
    names = [one for one in known if one.casefold() in near]
    return " or ".join(names) if names else f"one of {', '.join(known)}"
