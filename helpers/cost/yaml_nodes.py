"""YAML as lines of text: keys and values with the line where they stand, and nothing made of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from helpers.errors import InputError

__all__ = ["Line", "items", "mapping", "read_nodes", "text"]

_SIZE_MAX_BYTES = 1_000_000
_DEPTH_MAX = 10
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Line:
    """A node of the file `name`, which begins in line `number` (from 1)."""

    name: str
    number: int
    node: yaml.Node

    def error(self, what: str, expected: str | None = None, next_step: str | None = None) -> InputError:
        """An error that says where."""
        return InputError(f"{self.name}, line {self.number}: {what}", expected=expected, next_step=next_step)

    def called(self, function: Callable[[], _Result]) -> _Result:
        """What `function` returns; an `InputError` from it gets this line."""
        try:
            return function()
        except InputError as error:
            raise self.error(error.what, error.expected, error.next_step) from None

    def at(self, node: yaml.Node) -> Line:
        """Another node of the same file."""
        return Line(self.name, node.start_mark.line + 1, node)


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses aliases, with which a short file can be endless, and depths nobody needs."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "aliases are not used here", self.peek_event().start_mark
            )
        self.depth += 1
        if self.depth > _DEPTH_MAX:
            raise yaml.composer.ComposerError(None, None, "too deep", self.peek_event().start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_nodes(path: Path) -> Line:
    """The one document in a YAML file. Raises `InputError` that says where it cannot be read."""
    expected = "a YAML file of usage"
    next_step = "kata cost --example prints a file to begin with"
    try:
        if path.stat().st_size > _SIZE_MAX_BYTES:
            raise InputError(f"{path.name} is too large", expected=f"at most {_SIZE_MAX_BYTES:,} bytes")
        written = path.read_text(encoding="utf-8-sig")
        loader = _Loader(written)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputError(f"{path} cannot be read: {reason}", expected=expected, next_step=next_step) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InputError(f"{path.name}{where}: not YAML ({problem})", expected=expected) from None
    if node is None:
        raise InputError(f"{path.name} is empty", expected=expected, next_step=next_step)
    return Line(path.name, node.start_mark.line + 1, node)


def mapping(
    line: Line,
    known: Sequence[str],
    *,
    what: str = "there is no key",
    elsewhere: Mapping[str, str] | None = None,
) -> dict[str, Line]:
    """The keys and values of a mapping whose keys are all in `known`.

    Raises `InputError` with the line of a key that is unknown (naming the nearest, or the words that
    `elsewhere` has for it) or stands twice.
    """
    if not isinstance(line.node, yaml.MappingNode):
        raise line.error("not names with values", f"lines such as {known[0]}: ...")
    found: dict[str, Line] = {}
    for key, value in line.node.value:
        at = line.at(key)
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in found:
            raise at.error(f"{name} stands twice", f"once (it is in line {found[name].number} already)")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            hint = (elsewhere or {}).get(name)
            raise at.error(f"{what} {name!r}", hint or " or ".join(near) or f"one of {', '.join(known)}")
        found[name] = line.at(value)
    return found


def items(line: Line, name: str) -> list[Line]:
    """The members of a list. Raises `InputError` for what is none, or empty."""
    if not isinstance(line.node, yaml.SequenceNode) or not line.node.value:
        raise line.error(f"{name} is no list", "lines that begin with a dash (-)")
    return [line.at(node) for node in line.node.value]


def text(line: Line) -> str:
    """The text of a single value, as it is written. Raises `InputError` for a list or mapping."""
    if not isinstance(line.node, yaml.ScalarNode) or not line.node.value.strip():
        raise line.error("a single value is missing", "a number or a word")
    return line.node.value
