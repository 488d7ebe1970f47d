"""How much of a broker a piece of code knows: counted from its source, not estimated.

Lines of code, operations of the broker that it calls, and words of the broker that it has to spell: names of
arguments, keys that it writes and keys that it reads. Functions of the kit to which the client is handed are
counted with it, so that nothing is hidden in a helper.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from helpers.errors import InputError

__all__ = ["SourceSize", "source_size"]

#: What the code of this package calls a client, with or without an underscore before it. `delivery` is the
#: kit's `SnsDelivery`, which stands where SNS would.
_CLIENTS = ("sns", "sqs", "delivery", "redis")
_OWN = "helpers.messaging."
#: Words of the port itself, which every adapter spells.
_WORDS_OF_THE_PORT = ("kind", "order", "event")


@dataclass(frozen=True, slots=True)
class SourceSize:
    """Lines of code without blank lines, comments and docstrings; `operations` and `words` are sorted."""

    lines: int
    operations: tuple[str, ...]
    words: tuple[str, ...]


def source_size(*things: Callable[..., Any] | type) -> SourceSize:
    """The size of functions and classes of the kit, with their base classes and the functions that they hand
    a client to.

    Raises `InputError` for what has no source in helpers.messaging.

    >>> from helpers.messaging.queues import messages_in
    >>> source_size(messages_in).operations
    ('get_queue_attributes',)
    """
    waiting, seen = list(things), []
    lines, operations, words = 0, set(), set()
    while waiting:
        thing = waiting.pop()
        if thing in seen:
            continue
        seen.append(thing)
        tree = _tree(thing)
        lines += len(_lines_of_code(tree))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        asked = [call for call in calls if _asks_a_client(call)]
        operations |= {call.func.attr for call in asked}  # type: ignore[union-attr]
        words |= {keyword.arg for call in asked for keyword in call.keywords if keyword.arg}
        words |= set(_keys(tree))
        waiting += [found for call in calls if (found := _handed_to(call, thing)) is not None]
        waiting += [base for base in getattr(thing, "__bases__", ()) if base.__module__.startswith(_OWN)]
    return SourceSize(lines, tuple(sorted(operations)), tuple(sorted(words - set(_WORDS_OF_THE_PORT))))


def _tree(thing: Any) -> ast.Module:
    if not getattr(thing, "__module__", "").startswith(_OWN):
        raise InputError(f"{thing!r} has no source here", expected="something of helpers.messaging")
    return ast.parse(textwrap.dedent(inspect.getsource(thing)))


def _lines_of_code(tree: ast.Module) -> set[int]:
    """Numbers of the lines on which something of the code stands."""
    words_only = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node, clean=False) is not None
        ):
            words_only |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))  # type: ignore[operator]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt, ast.arg, ast.keyword, ast.excepthandler)):
            # Beginnings and ends: a call over many lines counts each, and its closing bracket.
            found |= {node.lineno, node.end_lineno or node.lineno}
    return found - words_only


def _asks_a_client(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and _is_client(call.func.value)


def _is_client(owner: ast.expr) -> bool:
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name.lstrip("_") in _CLIENTS


def _keys(tree: ast.Module) -> Iterator[str]:
    """Keys of dictionaries that are written, and of those that are read."""
    for node in ast.walk(tree):
        keys: list[ast.expr | None] = node.keys if isinstance(node, ast.Dict) else []
        if isinstance(node, ast.Subscript):
            keys = [node.slice]
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def _handed_to(call: ast.Call, thing: Any) -> Callable[..., Any] | None:
    """The function of the kit that a client is handed to in `call`, if it is one."""
    if not isinstance(call.func, ast.Name) or not any(_is_client(argument) for argument in call.args):
        return None
    found = getattr(sys.modules[thing.__module__], call.func.id, None)
    return found if inspect.isfunction(found) and found.__module__.startswith(_OWN) else None
