"""Figures have alternative text and axis labels.

What a figure says is only known when it is drawn: `helpers.figures.show` refuses a figure without them, and
`check_outputs` looks at what was drawn. These rules find what goes past `show`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from helpers.course.checks.model import Problem, Subject, rule
from helpers.course.python_cells import called_name, syntax_tree

__all__: list[str] = []

# What pyplot may be used for: it makes figures; everything else is drawn on axes.
_MAKES_FIGURES = ("figure", "subplots", "subplot_mosaic")
_OTHER_PYPLOT = ("close", "get_cmap", "rc_context")
_SHOWS = ("show", "slider")
_NO_AXES = ("set_axis_off", "axis")
_IMAGE_TAG = re.compile(r"<img\b(?![^>]*\balt\s*=\s*(?:\"[^\"]*\S[^\"]*\"|'[^']*\S[^']*'))", re.IGNORECASE)


@rule("alternative-text", "a figure is shown with words for those who cannot see it")
def find_without_words(subject: Subject) -> Iterator[Problem]:
    """Figures that go past `helpers.figures.show`, `show` without `alt`, pictures without words."""
    for index, _, document in subject.markdown:
        for image in document.images:
            if not image.alt:
                yield Problem(
                    (index,), f"{image.source} has no alternative text", "say what it shows: ![words](…)"
                )
        if any(_IMAGE_TAG.search(html) for html in document.html):
            yield Problem((index,), "an <img> has no alternative text", 'say what it shows: alt="words"')
    for index, source in subject.code:
        if tree := syntax_tree(source):
            for message, mend in _figures_without_words(tree):
                yield Problem((index,), message, mend)


@rule("axis-labels", "the axes of a figure have labels with units")
def find_without_labels(subject: Subject) -> Iterator[Problem]:
    """Cells that make a figure and never name a label of one of its axes."""
    for index, source in subject.code:
        tree = syntax_tree(source)
        if tree is None or not any(_makes_figure(call) for call in _calls(tree)):
            continue
        named = _named_in(tree)
        missing = [axis for axis in "xy" if not any(f"{axis}label" in name for name in named)]
        missing = [axis for axis in missing if axis not in _without_ticks(tree)]
        if missing and not named & set(_NO_AXES):
            yield Problem(
                (index,),
                f"the {' and the '.join(missing)} axis has no label",
                'axes.set(xlabel=say(ja="… [秒]", en="… [s]"), ylabel=…), or axes.set_axis_off()',
            )


def _figures_without_words(tree: ast.Module) -> Iterator[tuple[str, str]]:
    calls = list(_calls(tree))
    names = [called_name(call) for call in calls]
    pyplot = [name.rpartition(".")[2] for name in names if name.startswith(("plt.", "pyplot."))]
    shown = any(name.rpartition(".")[2] in _SHOWS and not name.startswith("plt.") for name in names)
    if "show" in pyplot:
        yield "plt.show() shows a figure without words", "show(figure, alt=…) from helpers.figures"
    drawn = [name for name in pyplot if name not in (*_MAKES_FIGURES, *_OTHER_PYPLOT, "show")]
    if drawn:
        yield (
            f"plt.{drawn[0]}(…) draws on whatever figure there is",
            "figure, axes = plt.subplots(); draw on axes",
        )
    outside = (statement for statement in tree.body if not isinstance(statement, ast.FunctionDef))
    made = any(_makes_figure(call) for statement in outside for call in _calls(statement))
    if made and not shown and "show" not in pyplot:
        yield "the cell makes a figure and does not show it with words", "end it with show(figure, alt=…)"
    for call, name in zip(calls, names, strict=True):
        if name in ("show", "figures.show") and not _has_words(call):
            yield "show(…) without alternative text", "show(figure, alt=…), computed from the data"


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _makes_figure(call: ast.Call) -> bool:
    owner, _, name = called_name(call).rpartition(".")
    return (owner in ("plt", "pyplot") and name in _MAKES_FIGURES) or name == "Figure"


def _has_words(call: ast.Call) -> bool:
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("alt", None)]
    return any(not isinstance(value, ast.Constant) or str(value.value or "").strip() for value in given)


def _without_ticks(tree: ast.AST) -> set[str]:
    """The axes whose ticks are taken away, which need no label: ``yticks=[]``, ``set_yticks([])``."""
    found = set()
    for call in _calls(tree):
        given = [(keyword.arg or "", keyword.value) for keyword in call.keywords]
        given += [
            (called_name(call).rpartition(".")[2].removeprefix("set_"), value) for value in call.args[:1]
        ]
        for name, value in given:
            if name in ("xticks", "yticks") and isinstance(value, ast.List) and not value.elts:
                found.add(name[0])
    return found


def _named_in(tree: ast.AST) -> set[str]:
    """Attributes and keywords of a cell: ``set_xlabel``, ``xlabel=``."""
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
