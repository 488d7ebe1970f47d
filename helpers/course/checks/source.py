"""Code cells: short, plain Python, and one formula by hand that is compared with the helper."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.python_cells import called_name, syntax_tree

__all__ = ["LARGEST_CELL", "LARGEST_FORMULA", "MEDIAN_CELL", "NINE_OF_TEN_CELLS"]

# Non-blank lines.
LARGEST_CELL = 25
NINE_OF_TEN_CELLS = 15
MEDIAN_CELL = 5
LARGEST_FORMULA = 10

_COMPARING_CALLS = ("isclose", "allclose", "array_equal", "assert_allclose", "assert_array_equal")


@rule("plain-python", "a code cell is plain Python, so that it can be checked and runs everywhere")
def find_not_python(subject: Subject) -> Iterator[Problem]:
    """Cells with magics, shell commands or errors of syntax."""
    for index, source in subject.code:
        if syntax_tree(source) is None:
            yield Problem(
                (index,), "the cell is not plain Python", "write it without % and !, and mend its syntax"
            )


@rule("code-budget", "code cells are short: median 5 lines, nine of ten at most 15, never over 25")
def find_over_budget(subject: Subject) -> Iterator[Problem]:
    """Cells that are too long, and lessons whose cells are too long on the whole."""
    sizes = {index: _non_blank(source.splitlines()) for index, source in subject.code}
    mend = "move what a second lesson could want, or what deserves a test, to helpers"
    for index, size in sizes.items():
        if size > LARGEST_CELL:
            yield Problem((index,), f"the cell has {size} lines, {LARGEST_CELL} is the most", mend)
    if not sizes:
        return
    median = statistics.median(sizes.values())
    if median > MEDIAN_CELL:
        yield Problem(
            subject.opening,
            f"half of the code cells have over {median:g} lines, {MEDIAN_CELL} is the most",
            mend,
        )
    longer = sum(size > NINE_OF_TEN_CELLS for size in sizes.values())
    if longer > len(sizes) / 10:
        yield Problem(
            subject.opening,
            f"{longer} of {len(sizes)} code cells have over {NINE_OF_TEN_CELLS} lines, one in ten may",
            mend,
        )


@rule("formula", "the core formula stands in the lesson, in at most 10 lines, compared with the helper")
def find_no_formula(subject: Subject) -> Iterator[Problem]:
    """Lessons without a function that is compared with a helper; functions so compared that are too long."""
    trees = {index: tree for index, source in subject.code if (tree := syntax_tree(source))}
    compared = _compared(list(trees.values()))
    if not compared:
        yield Problem(
            subject.opening,
            "no function of the lesson is compared with a helper",
            "define the formula by hand and compare: assert formula(x) == helper(x), or np.allclose(…)",
        )
    for index, tree in trees.items():
        for function in _functions([tree]):
            lines = subject.cells[index].source.splitlines()[function.lineno - 1 : function.end_lineno]
            if function.name in compared and (size := _non_blank(lines)) > LARGEST_FORMULA:
                yield Problem(
                    (index,),
                    f"the formula {function.name} has {size} lines, {LARGEST_FORMULA} is the most",
                    "keep what the lesson is about, move the rest to helpers",
                )


def _non_blank(lines: list[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _functions(trees: list[ast.Module]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)]


def _compared(trees: list[ast.Module]) -> set[str]:
    """The functions of the lesson of which a value is compared with a value from a helper.

    Values are followed through assignments: ``mine = formula(x)`` makes `mine` a value of `formula`.
    """
    nodes = [node for tree in trees for node in ast.walk(tree)]
    made_by = {function.name: {function.name} for function in _functions(trees)}
    from_helpers = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "helpers"
        for alias in node.names
    }
    for node in nodes:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names, used = set().union(*map(_names, targets)), _names(node.value)
            for values in (*made_by.values(), from_helpers):
                if used & values:
                    values |= names
    comparisons = [_names(node) for node in nodes if _compares(node)]
    return {
        function
        for function, values in made_by.items()
        if any(names & values and names & from_helpers for names in comparisons)
    }


def _compares(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called_name(node).split(".")[-1] in _COMPARING_CALLS
    return isinstance(node, ast.Compare)


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
