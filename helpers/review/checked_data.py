"""From lines of a file to data that the schema allows, and every complaint with its line.

The schema says what a scalar is, so ``public: no`` stays the word that it is where a word belongs, and is
false where a yes or no belongs. A value that is neither stays as it is written, and the schema refuses it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from helpers.errors import InputError
from helpers.settings_file import Line, mapping, nearest, number_text

__all__ = ["CheckedData", "checked_data"]

_FLAGS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_WORDS = {
    "array": "a list",
    "boolean": "yes or no",
    "integer": "a whole number",
    "number": "a number",
    "object": "names and values",
    "string": "a text",
}
Path = tuple[str | int, ...]


@dataclass(slots=True)
class CheckedData:
    """`data` as the schema allows it, and where each part of it stands in the file, by path."""

    root: Line
    data: Any = None
    places: dict[Path, Line] = field(default_factory=dict)

    def line(self, *path: str | int) -> Line:
        """Where the part at `path` stands; the nearest part around it, when it is not in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.root)


def checked_data(root: Line, schema: Mapping[str, Any]) -> CheckedData:
    """The data below `root`. Raises `InputError`: the complaint that stands first in the file."""
    found = CheckedData(root)
    found.data = _data(root, schema, (), found, schema["$defs"])
    from jsonschema import Draft202012Validator  # a third of a second: not for `kata --help`

    errors = list(Draft202012Validator(schema).iter_errors(found.data))
    if errors:
        # A misspelt key is missing under its right name as well; the spelling is what there is to mend.
        misspelt = {
            tuple(error.absolute_path) for error in errors if error.validator == "additionalProperties"
        }
        told = [
            _told(error, found)
            for error in errors
            if error.validator != "required" or tuple(error.absolute_path) not in misspelt
        ]
        _, error = min(told, key=lambda both: both[0])
        raise error
    return found


def _data(
    line: Line, schema: Mapping[str, Any], path: Path, found: CheckedData, definitions: Mapping[str, Any]
) -> Any:
    found.places[path] = line
    types = schema.get("type", "string")
    types = [types] if isinstance(types, str) else types
    if isinstance(line.node, yaml.MappingNode):
        members = mapping(line, None)
        kind = members["kind"].node if "kind" in members else None
        inner = {}
        for name, value in members.items():
            below = schema.get("properties", {}).get(name) or schema.get("additionalProperties") or {}
            if name == "capacity" and isinstance(kind, yaml.ScalarNode):
                below = definitions.get(f"capacity_{kind.value}", below)
            inner[name] = _data(value, below, (*path, name), found, definitions)
        for key, _ in line.node.value:
            found.places[(*path, key.value, "")] = line.at(key)  # where the key itself stands
        return inner
    if isinstance(line.node, yaml.SequenceNode):
        each = schema.get("items", {})
        return [
            _data(line.at(node), each, (*path, place), found, definitions)
            for place, node in enumerate(line.node.value)
        ]
    return _scalar(line, types, str(path[-1]) if path else "the file", schema.get("unit", ""))


def _scalar(line: Line, types: list[str], name: str, unit: str) -> object:
    written = line.node.value
    if not written.strip():
        if types == ["object"] or types == ["array"]:
            raise line.error(f"{name} is empty", _WORDS[types[0]])
        raise line.error(f"{name} has no value", " or ".join(_WORDS[one] for one in types))
    if "boolean" in types:
        return _FLAGS.get(written.strip().lower(), written)
    if {"number", "integer"} & set(types):
        return _number(number_text(line, name, unit) if "string" not in types else written, written)
    return written


def _number(digits: str, written: str) -> float | int | str:
    try:
        return int(digits)
    except ValueError:
        pass
    try:
        number = float(digits)
    except ValueError:
        return written
    return number if math.isfinite(number) else written


def _told(error: Any, found: CheckedData) -> tuple[tuple[int, int], InputError]:
    path: Path = tuple(error.absolute_path)
    line, name = found.line(*path), str(path[-1]) if path else ""
    schema = error.schema
    what, expected = f"{_in_words(path)} cannot be {error.instance!r}", _allowed(schema)
    if error.validator == "additionalProperties":
        known = list(schema["properties"])
        unknown = next(key for key in error.instance if key not in known)
        line = found.line(*path, unknown, "")
        where = f" in {_in_words(path)}" if path else ""
        what, expected = (
            f"there is no key {unknown!r}{where}",
            nearest(unknown, known) if known else "no key at all",
        )
    elif error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        what, expected = f"{_in_words(path)} has no {missing}", f"{missing}: ..."
    elif error.validator == "enum":
        what = f"there is no {name} {error.instance!r}"
        expected = nearest(error.instance, [str(one) for one in error.validator_value])
    elif error.validator == "pattern":
        line = found.line(*path, str(error.instance), "")
        what = f"the name {error.instance!r} cannot be used"
        expected = "small letters, digits and underscores, such as order_queue"
    elif error.validator in ("minItems", "minProperties"):
        what, expected = f"{_in_words(path)} is empty", _allowed(schema)
    elif error.validator == "maxItems":
        what, expected = (
            f"{_in_words(path)} has {len(error.instance)} parts",
            f"at most {error.validator_value}",
        )
    # Of two complaints in one line the inner one says more.
    return (line.number, -len(path)), line.error(what, expected)


def _in_words(path: Path) -> str:
    """A path as somebody would say it: ``components.app.capacity``.

    >>> _in_words(("flows", 0, "retries")), _in_words(())
    ('flows[1].retries', 'the file')
    """
    said = ""
    for part in path:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else part
    return said or "the file"


def _allowed(schema: Mapping[str, Any]) -> str:
    types = schema.get("type", "object")
    types = [types] if isinstance(types, str) else types
    words = " or ".join(_WORDS[one] for one in types)
    if "minimum" in schema:
        words += f", {schema['minimum']:g} or more"
    if "exclusiveMinimum" in schema:
        words += f", more than {schema['exclusiveMinimum']:g}"
    if "maximum" in schema:
        words += f", at most {schema['maximum']:g}"
    return f"{words} ({schema['unit']})" if schema.get("unit") else words
