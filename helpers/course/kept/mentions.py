"""What a piece of Python names, read without running it: modules, texts, functions, diagrams."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.course.python_cells import called_name, string_argument

__all__ = ["Mentions", "mentions_of"]

#: Functions whose first argument is the name of a diagram (without one: all of them).
_DRAWS = frozenset(
    ("architecture_names", "load_architecture", "load_diagram", "load_diagram_file", "show_diagram")
)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Modules that it imports, texts in quotes, functions that it calls, diagrams that it draws.

    What is imported from a module may be a module or not: ``from helpers.load import mmc`` gives both names.
    `draws_any`: it draws diagrams whose names it computes.
    """

    imports: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()
    draws_any: bool = False


def mentions_of(trees: Iterable[ast.Module]) -> Mentions:
    """What all of `trees` together name.

    >>> found = mentions_of([ast.parse("from helpers.load import mmc\\nshow_diagram('two_zones')")])
    >>> sorted(found.imports), sorted(found.drawn), found.draws_any
    (['helpers.load', 'helpers.load.mmc'], ['two_zones'], False)
    """
    imports, texts, calls, drawn = set(), set(), set(), set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            imports.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports.update((node.module, *(f"{node.module}.{name.name}" for name in node.names)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.Call):
            called = called_name(node).rpartition(".")[2]
            calls.add(called)
            if called in _DRAWS:
                drawn.add(string_argument(node))
    draws_any = None in drawn
    return Mentions(*map(frozenset, (imports, texts, calls, drawn - {None})), draws_any)
