"""What a run of a lesson may change: typed, bounded, read from the one cell tagged ``parameters``.

::

    outage_hours: float = 24.0  # [0, 720] 停止の長さ [時間] / length of the outage [h]
    backoff: str = "geometric"  # {geometric, linear} 間隔の読み方 / reading of the delays

papermill's own inspection skips silently what it cannot read, and knows no bounds; here every line counts.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path

import yaml
from nbformat import NotebookNode

from helpers.course.notebook import Lesson, parameter_cell
from helpers.errors import InputError, NotebookError, ParameterError
from helpers.language import LANGUAGES, Text

__all__ = ["Parameter", "parameters_in", "parameters_of", "read_parameter_file", "validated"]

Value = bool | int | float | str

_TYPES: dict[str, type[Value]] = {"bool": bool, "float": float, "int": int, "str": str}
_TYPE_WORDS = {bool: "true or false", float: "a number", int: "a whole number", str: "a word"}
_COMMENT = re.compile(
    r"#\s*(?:\[(?P<low>[^,\]]+),(?P<high>[^,\]]+)\]|\{(?P<choices>[^}]+)\})?\s*(?P<words>.*)"
)
_LANGUAGE = Text(ja="言語", en="language")


@dataclass(frozen=True)
class Parameter:
    """One value that a run may change.

    `type` is bool, int, float or str. Numbers have inclusive bounds `low` and `high` or `choices`, words have
    `choices`. `label` says what it is, with its unit.

    >>> hours = Parameter("hours", float, 1.0, 0.0, 720.0, None, Text(ja="時間 [h]", en="hours [h]"))
    >>> hours.allowed, hours.read("72")
    ('a number in [0, 720]', 72.0)
    """

    name: str
    type: type[Value]
    default: Value
    low: float | None
    high: float | None
    choices: tuple[Value, ...] | None
    label: Text

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        if self.choices is not None:
            return f"one of {', '.join(map(str, self.choices))}"
        if self.low is not None and self.high is not None:
            return f"{_TYPE_WORDS[self.type]} in [{self.low:.15g}, {self.high:.15g}]"
        return _TYPE_WORDS[self.type]

    def read(self, given: object) -> Value:
        """`given` as a value of this parameter; texts, as a command line has them, are converted.

        Raises `ParameterError` for another type (a bool is no number), for what is not finite or not allowed.
        """
        value = _converted(given, self.type)
        if value is None:
            raise ParameterError(
                f"parameter {self.name} cannot be {reprlib.repr(given)}: not {_TYPE_WORDS[self.type]}",
                expected=self.allowed,
            )
        outside = (
            value not in self.choices
            if self.choices is not None
            else self.low is not None and not self.low <= value <= self.high
        )
        if outside:
            raise ParameterError(
                f"parameter {self.name} cannot be {reprlib.repr(given)}", expected=self.allowed
            )
        return value


def parameters_of(lesson: Lesson) -> tuple[Parameter, ...]:
    """The parameters of a lesson, in their order; none when it has no cell for them.

    Raises `NotebookError`, naming file and line, for a cell that is not as the house wants it.
    """
    return parameters_in(lesson.notebook, lesson.path.name)


def parameters_in(notebook: NotebookNode, file: str) -> tuple[Parameter, ...]:
    """The parameters of a notebook; `file` is what errors call it. Raises `NotebookError`.

    >>> import nbformat.v4 as v4
    >>> source = 'hours: float = 1.0  # [0, 720] 停止 [時間] / outage [h]'
    >>> cell = v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    >>> [found] = parameters_in(v4.new_notebook(cells=[cell]), "31.ipynb")
    >>> found.name, found.high, found.label.en
    ('hours', 720.0, 'outage [h]')
    """
    cell = parameter_cell(notebook)
    if cell is None:
        return ()
    try:
        statements = ast.parse(cell.source).body
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise NotebookError(f"{file}: the parameters cell, line {line}: not Python ({error})") from error
    lines = cell.source.splitlines()
    found = tuple(_parameter(statement, lines, file) for statement in statements)
    names = [parameter.name for parameter in found]
    for name in names:
        if names.count(name) > 1:
            raise NotebookError(f"{file}: parameter {name} stands twice", expected="one line a parameter")
    return found


def validated(lesson: Lesson, given: Mapping[str, object]) -> dict[str, Value]:
    """The values in `given`, converted and held against the lesson's parameters, before any kernel starts.

    Raises `ParameterError` with name, value and what is allowed.
    """
    known = {parameter.name: parameter for parameter in parameters_of(lesson)}
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            raise ParameterError(
                f"lesson {lesson.number} has no parameter {name!r}",
                expected=f"one of {', '.join(known)}" if known else "no parameters at all",
                next_step=f"did you mean {near[0]}?" if near else None,
            )
    return {name: known[name].read(value) for name, value in given.items()}


def read_parameter_file(path: Path) -> dict[str, object]:
    """The names and values in a YAML file. Raises `InputError` that says where it cannot be read."""
    expected = "lines such as outage_hours: 72"
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"{path} cannot be read: {reason}", expected=f"a YAML file with {expected}"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InputError(f"{path}{where}: not YAML ({problem})", expected=expected) from error
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise InputError(f"{path}, line 1: not names with values", expected=expected)
    return {str(name): value for name, value in read.items()}


def _converted(given: object, kind: type[Value]) -> Value | None:
    """`given` as a value of the type `kind`, or None when it is none."""
    if kind is str:
        return given if isinstance(given, str) else None
    if kind is bool:
        if isinstance(given, str):
            return {"true": True, "false": False}.get(given.strip().lower())
        return given if isinstance(given, bool) else None
    wanted = Integral if kind is int else Real
    if isinstance(given, bool) or not isinstance(given, str | wanted):
        return None
    try:
        value = kind(given)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _parameter(statement: ast.stmt, lines: list[str], file: str) -> Parameter:
    """The parameter that one line defines."""
    where = f"{file}: the parameters cell, line {statement.lineno}"
    expected = "name: type = default  # [low, high] or {a, b} 日本語 / English"
    if not (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(statement.annotation, ast.Name)
        and statement.annotation.id in _TYPES
        and statement.value is not None
    ):
        raise NotebookError(f"{where}: not a typed parameter", expected=expected)
    name, kind = statement.target.id, _TYPES[statement.annotation.id]
    # Offsets of the syntax tree count bytes.
    rest = lines[statement.end_lineno - 1].encode()[statement.end_col_offset :].decode()
    comment = _COMMENT.fullmatch(rest.strip())
    if not comment:
        raise NotebookError(f"{where}: {name} has no comment", expected=expected)
    limits = {key: _limit(comment[key], kind, f"{where}: {name}", expected) for key in ("low", "high")}
    choices = comment["choices"] and tuple(
        _limit(choice, kind, f"{where}: {name}", expected) for choice in comment["choices"].split(",")
    )
    if kind is not bool and not choices and (kind is str or limits["low"] is None):
        raise NotebookError(
            f"{where}: {name} has no {'choices' if kind is str else 'bounds'}", expected=expected
        )
    words = re.split(r"\s+/\s+", comment["words"].strip(), maxsplit=1)
    if name == "lang" and words == [""]:
        label = _LANGUAGE
    elif len(words) == len(LANGUAGES) and all(words):
        label = Text(**dict(zip(LANGUAGES, words, strict=True)))
    else:
        raise NotebookError(f"{where}: {name} lacks words in both languages", expected=expected)
    try:
        given = ast.literal_eval(statement.value)
        drafted = Parameter(name, kind, given, **limits, choices=choices or None, label=label)
        if isinstance(given, str) and kind is not str:
            raise ParameterError(f"the default of {name} is a text", expected=drafted.allowed)
        default = drafted.read(given)
    except (ValueError, ParameterError) as error:
        raise NotebookError(f"{where}: its default cannot be used: {error}", expected=expected) from error
    return Parameter(name, kind, default, **limits, choices=choices or None, label=label)


def _limit(text: str | None, kind: type[Value], where: str, expected: str) -> Value | None:
    """A bound or a choice, as it stands in the comment."""
    if text is None:
        return None
    value = _converted(text.strip(), kind)
    if value is None or value == "":
        raise NotebookError(
            f"{where} is limited by {text.strip()!r}, not {_TYPE_WORDS[kind]}", expected=expected
        )
    return value
