"""YAML as lines of text: keys and values with the line where they stand, and nothing made of them.

What is read here is what people write by hand and hand around: usage for a bill, a system for a review. A
file can do nothing, cannot be endless in a few lines (aliases are refused), and every complaint about it says
in which line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from helpers.errors import InputError

__all__ = ["Line", "items", "mapping", "nearest", "nodes_in", "number_text", "read_nodes", "text"]

_SIZE_MAX_BYTES = 1_000_000
_DEPTH_MAX = 10
_WRITTEN = re.compile(r"(?P<number>-?[0-9][0-9_,.]*(?:[eE][+-]?[0-9]+)?)\s*(?P<unit>[^\s0-9].*)?")
#: 1,5 is one and a half in some countries and a slip in others; it is never fifteen.
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SAME_UNIT = {"h": {"hour", "hours"}, "s": {"second", "seconds"}, "min": {"minute", "minutes"}}
#: Control characters but tab and line feed, which steer terminals and break SVG; and halves of characters.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
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
    """Composes nodes; refuses aliases, with which a short file can be endless, depths nobody needs, and
    characters that cannot be shown.
    """

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
        if isinstance(node, yaml.ScalarNode) and _UNSHOWN.search(node.value):
            raise yaml.composer.ComposerError(None, None, "a character that cannot be shown", node.start_mark)
        return node


def read_nodes(path: Path, *, what: str, next_step: str) -> Line:
    """The one document in a YAML file; `what` is expected there, `next_step` how to get one.

    Raises `InputError` that says where it cannot be read.
    """
    try:
        if path.stat().st_size > _SIZE_MAX_BYTES:
            raise InputError(f"{path.name} is too large", expected=f"at most {_SIZE_MAX_BYTES:,} bytes")
        written = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputError(f"{path} cannot be read: {reason}", expected=what, next_step=next_step) from None
    return nodes_in(written, path.name, what=what, next_step=next_step)


def nodes_in(written: str, name: str, *, what: str, next_step: str) -> Line:
    """As `read_nodes`, for the text of a file called `name`.

    >>> nodes_in("a: 1\\nb: *a", "my.yaml", what="a YAML file", next_step="write one")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: my.yaml, line 2: not YAML (aliases are not used here)
      expected: a YAML file
    """
    if len(written.encode("utf-8", "surrogatepass")) > _SIZE_MAX_BYTES:
        raise InputError(f"{name} is too large", expected=f"at most {_SIZE_MAX_BYTES:,} bytes")
    try:
        loader = _Loader(written)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InputError(f"{name}{where}: not YAML ({problem})", expected=what) from None
    if node is None:
        raise InputError(f"{name} is empty", expected=what, next_step=next_step)
    return Line(name, node.start_mark.line + 1, node)


def mapping(
    line: Line,
    known: Sequence[str] | None,
    *,
    what: str = "there is no key",
    elsewhere: Mapping[str, str] | None = None,
) -> dict[str, Line]:
    """The keys and values of a mapping whose keys are all in `known` (None: any key).

    Raises `InputError` with the line of a key that is unknown (naming the nearest, or the words that
    `elsewhere` has for it) or stands twice.
    """
    if not isinstance(line.node, yaml.MappingNode):
        raise line.error("not names with values", f"lines such as {known[0] if known else 'name'}: ...")
    found: dict[str, Line] = {}
    for key, value in line.node.value:
        at = line.at(key)
        if not isinstance(key, yaml.ScalarNode):
            raise at.error("a list or mapping is no key", "lines such as name: value")
        name = key.value
        if name in found:
            raise at.error(f"{name} stands twice", f"once (it is in line {found[name].number} already)")
        if known is not None and name not in known:
            hint = (elsewhere or {}).get(name)
            raise at.error(f"{what} {name!r}", hint or nearest(name, known))
        found[name] = line.at(value)
    return found


def nearest(name: object, known: Sequence[str]) -> str:
    """What somebody who wrote `name` may have meant, in words: the nearest of `known`, or all of them.

    >>> nearest("sqs_qeue", ["sns_topic", "sqs_queue"])
    'sqs_queue'
    """
    near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
    return " or ".join(near) or f"one of {', '.join(known)}"


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


def number_text(line: Line, name: str, unit: str) -> str:
    """A number as it is written, without unit and thousands separators; what is no number stays as it is.

    Raises `InputError` for a unit that is not `unit`.

    >>> lines = [nodes_in(each, "my.yaml", what="", next_step="") for each in ("4 KB", "1,500")]
    >>> [number_text(line, "size_kb", "KB") for line in lines]
    ['4', '1500']
    """
    written = text(line).strip()
    found = _WRITTEN.fullmatch(written)
    number, stated = (found["number"], found["unit"]) if found else (written, None)
    if stated and not _is_unit(stated, unit):
        expected = f"a number of {unit}" if unit else "a number without a unit"
        raise line.error(f"{name} cannot be {written!r}: {stated} is another unit", expected)
    return number.replace(",", "") if _GROUPED.fullmatch(number) else number


def _is_unit(stated: str, unit: str) -> bool:
    """Whether somebody who wrote `stated` means `unit`: 100 GB of storage are GB-months, 1 request is one."""
    names = {unit, unit.removesuffix("-month"), unit.removesuffix("s"), f"{unit}s"}
    names |= _SAME_UNIT.get(unit, set())
    return bool(unit) and stated.strip().casefold() in {name.casefold() for name in names}
