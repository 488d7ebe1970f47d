"""What stands in a code cell, read with Python's own parser and without running it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["called_name", "calls", "comments", "string_argument", "syntax_tree"]


@lru_cache(maxsize=4096)
def syntax_tree(source: str) -> ast.Module | None:
    """The syntax tree of a cell (``await`` at the top level is fine); None when it is not plain Python.

    >>> syntax_tree("await publish()") is not None, syntax_tree("%timeit x")
    (True, None)
    """
    try:
        return compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return None


def calls(source: str) -> Iterator[ast.Call]:
    """All calls in a cell, also nested ones.

    >>> [called_name(call) for call in calls("show(draw(1))")]
    ['show', 'draw']
    """
    tree = syntax_tree(source)
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call)) if tree else iter(())


def called_name(call: ast.Call) -> str:
    """The name by which something is called, with dots: ``axes.plot``; empty for what has no name.

    >>> called_name(next(calls("np.random.default_rng(1)")))
    'np.random.default_rng'
    """
    parts: list[str] = []
    target: ast.expr = call.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    return ".".join([target.id, *reversed(parts)]) if isinstance(target, ast.Name) else ""


def string_argument(call: ast.Call) -> str | None:
    """The first positional argument of a call when it is a text.

    >>> string_argument(next(calls('check("31.1", answer)')))
    '31.1'
    """
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


@lru_cache(maxsize=4096)
def comments(source: str) -> tuple[tuple[int, str], ...]:
    """The comments of a cell with their line (1 is the first), without the ``#``; none when it is not Python.

    >>> comments("a = 1  # one\\n# two")
    ((1, 'one'), (2, 'two'))
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return ()
    return tuple(
        (token.start[0], token.string.lstrip("#").strip())
        for token in tokens
        if token.type == tokenize.COMMENT
    )
